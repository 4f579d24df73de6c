"""`Idempotency-Key`: a client that did not hear the answer asks again, and nothing is done twice.

The first answer to a caller's key is kept for a day, for whoever has the same rights as then and says why as then: who
has moved to another school meanwhile gets nothing of the former one. A refusal is not kept: nothing was changed, and
the key is free for the request once it is mended. Whom a kept answer shows is written down at every repetition.
"""

import hashlib
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.message import Message as Headers
from typing import Any
from uuid import uuid4

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mentoring_common.auth import Principal
from mentoring_common.clock import Clock
from mentoring_common.errors import BadRequest, Conflict, Unprocessable
from mentoring_common.http.door import ADMITTED, Admitted
from mentoring_common.mongo import Collection, Document, Index

HEADER = "Idempotency-Key"
PURPOSE = b"access-purpose"
"""The header by which a municipal role says why it looks at names."""
REPLAYED = b"idempotency-replayed"
SHOWN = "mentoring.shown"
"""The key of the request's scope under which an operation leaves a document about whom its answer shows."""
KEPT_FOR = timedelta(hours=24)
ABANDONED_AFTER = timedelta(minutes=2)
"""A request that is not answered after this time died with its process: the next one with its key is done anew. No
request takes so long: the gateway gives up after one minute."""
KEPT_BYTES = 1024 * 1024
"""A larger answer is not kept; none of a change is so large."""
_KEPT_HEADERS = frozenset({b"content-type", b"location", b"etag"})
_POSSIBLE = re.compile(r"[\x21-\x7e]{1,255}")
PARAMETER = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": "Ключ повтора: с тем же ключом и телом запрос не выполняется второй раз, сутки возвращается "
    "первый ответ. Новый ключ — новый запрос; подойдёт UUID.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
    "example": "0b6f2a4e-6c1d-4a27-9d55-5f0a3f0c9b10",
}
"""For the OpenAPI of every POST."""


@dataclass(frozen=True)
class Answer:
    """An answer as it was sent."""

    status: int
    headers: Sequence[tuple[bytes, bytes]]
    body: bytes
    shown: Document | None = None
    """Whom it shows, as its operation has left it."""


Replayed = Callable[[Scope, Document], Awaitable[None]]
"""Awaited before a kept answer is given that shows somebody: the request, and the document about who is shown."""


class KeptAnswers:
    """The first answers to the keys of a service's callers."""

    def __init__(self, collection: Collection, clock: Clock) -> None:
        self._collection = collection
        self._clock = clock

    async def ensure_indexes(self) -> None:
        await self._collection.ensure_indexes([Index(("begun_at",), expire_after=KEPT_FOR)])

    async def begin(self, key: str, request: str, rights: str) -> Answer | str:  # all-schools: a key is a caller's
        """The kept answer, or the id of the attempt that the caller is to make now.

        Raises Unprocessable when the key was used for another request or with other rights, Conflict while that is
        being answered.
        """
        now, attempt = self._clock(), uuid4().hex
        begun = {"begun_at": now, "request": request, "rights": rights, "attempt": attempt}
        if await self._collection.insert_one({"_id": key, **begun}):
            return attempt
        known = await self._collection.find_one({"_id": key})
        if known is None or self._is_over(known, now):
            former = {"_id": key, **({"attempt": known["attempt"]} if known else {})}
            if await self._collection.update_one(former, {"$set": begun, "$unset": {"answer": ""}}):
                return attempt
            raise _in_flight()
        if (known["request"], known.get("rights", rights)) != (request, rights):  # earlier releases kept no rights
            raise Unprocessable(
                "IDEMPOTENCY_KEY_REUSED",
                f"С этим ключом уже был другой запрос. Для нового запроса передайте в {HEADER} новый ключ.",
            )
        if "answer" not in known:
            raise _in_flight()
        return _answer(known["answer"])

    async def keep(self, key: str, attempt: str, answer: Answer) -> None:  # all-schools: as `begin`
        """The answer of the attempt, unless a later one has taken its place."""
        headers = [list(pair) for pair in answer.headers]
        kept = {"status": answer.status, "headers": headers, "body": answer.body, "shown": answer.shown}
        await self._collection.update_one({"_id": key, "attempt": attempt}, {"$set": {"answer": kept}})

    async def forget(self, key: str, attempt: str) -> None:  # all-schools: as `begin`
        """The attempt changed nothing: the key is free."""
        await self._collection.delete_many({"_id": key, "attempt": attempt})

    @staticmethod
    def _is_over(known: Document, now: datetime) -> bool:
        since: datetime = known["begun_at"]
        return now - since > (KEPT_FOR if "answer" in known else ABANDONED_AFTER)


class Idempotency:
    """ASGI middleware: answers a repeated POST with the first answer."""

    def __init__(self, app: ASGIApp, *, answers: KeptAnswers, replayed: Replayed | None = None) -> None:
        self._app = app
        self._answers = answers
        self._replayed = replayed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"]) if scope["type"] == "http" else {}
        told = headers.get(HEADER.lower().encode())
        if told is None or scope["method"] != "POST":
            await self._app(scope, receive, send)
            return
        admitted = scope.get(ADMITTED)
        if not isinstance(admitted, Admitted):
            await self._app(scope, receive, send)  # refuses
            return
        given = told.decode("latin-1")
        if not _POSSIBLE.fullmatch(given):
            raise BadRequest(
                "IDEMPOTENCY_KEY_INVALID",
                f"{HEADER} — от 1 до 255 печатных латинских знаков без пробелов, например UUID.",
            )
        try:
            body = await _whole(receive)
        except HTTPException as refused:
            await self._app(scope, _raising(refused), send)
            return
        key = _digest(admitted.principal.subject, given)
        begun = await self._answers.begin(key, _request(scope, headers, body), _rights(admitted.principal, headers))
        await self._once(key, begun, scope, _replaying(body), send)

    async def _once(self, key: str, begun: Answer | str, scope: Scope, receive: Receive, send: Send) -> None:
        if isinstance(begun, Answer):
            if begun.shown is not None and self._replayed is not None:
                await self._replayed(scope, begun.shown)
            await _send(begun, send)
            return
        heard = _Heard(send)
        try:
            await self._app(scope, receive, heard)
        except Exception:
            await self._answers.forget(key, begun)
            raise
        if heard.is_worth_keeping:
            await self._answers.keep(key, begun, replace(heard.answer, shown=scope.get(SHOWN)))
        else:
            await self._answers.forget(key, begun)
        await heard.release()


class _Heard:
    """Holds an answer back until it is kept: who hears it may rely on hearing it again."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._messages: list[Message] = []

    async def __call__(self, message: Message) -> None:
        self._messages.append(message)

    async def release(self) -> None:
        for message in self._messages:
            await self._send(message)

    @property
    def answer(self) -> Answer:
        start = self._messages[0]
        headers = [(name, value) for name, value in start["headers"] if name.lower() in _KEPT_HEADERS]
        return Answer(start["status"], headers, b"".join(message.get("body", b"") for message in self._messages[1:]))

    @property
    def is_worth_keeping(self) -> bool:
        answer = self.answer
        return answer.status < 400 and len(answer.body) <= KEPT_BYTES


async def _whole(receive: Receive) -> bytes:
    body, more = bytearray(), True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = bool(message.get("more_body")) and message["type"] == "http.request"
    return bytes(body)


def _replaying(body: bytes) -> Receive:
    messages = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def receive() -> Message:
        return next(messages, {"type": "http.disconnect"})

    return receive


def _raising(error: HTTPException) -> Receive:
    async def receive() -> Message:
        raise error

    return receive


async def _send(answer: Answer, send: Send) -> None:
    length = (b"content-length", str(len(answer.body)).encode())
    headers = [*answer.headers, length, (REPLAYED, b"true")]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _request(scope: Scope, headers: dict[bytes, bytes], body: bytes) -> str:
    """What makes two requests the same. The boundary of a form's parts is drawn anew by a client at each attempt."""
    told = Headers()
    told["content-type"] = headers.get(b"content-type", b"").decode("latin-1")
    boundary = told.get_boundary()
    if boundary:
        body = body.replace(boundary.encode("latin-1", "replace"), b"")
    parts = (scope["path"].encode(), scope["query_string"], told.get_content_type().encode(), body)
    return hashlib.sha256(b"\0".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


def _rights(caller: Principal, headers: dict[bytes, bytes]) -> str:
    """What the caller may see: his roles, each in its scope, and whether he has said why he looks at names."""
    roles, schools = sorted(role.value for role in caller.roles), sorted(caller.schools)
    return _digest(",".join(roles), ",".join(schools), headers.get(PURPOSE, b"").decode("latin-1"))


def _answer(kept: dict[str, Any]) -> Answer:
    headers = [(bytes(name), bytes(value)) for name, value in kept["headers"]]
    return Answer(kept["status"], headers, bytes(kept["body"]), kept.get("shown"))


def _in_flight() -> Conflict:
    return Conflict(
        "IDEMPOTENCY_IN_FLIGHT", "Запрос с этим ключом ещё выполняется. Повторите его с тем же ключом через минуту."
    )

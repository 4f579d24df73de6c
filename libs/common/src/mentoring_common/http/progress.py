"""Progress as server-sent events: a caller sees a job's every state until it ends, without asking again and again.

Each event is the whole of what a plain GET of the job would answer, under an id that is drawn from its content: who
comes back with `Last-Event-ID`, to whichever replica, is told nothing twice. The last event is called `end`; who has
seen it already is answered 204, which is how an `EventSource` learns to stop. A stream ends when its job does, when the
service stops, and after a few minutes, so that the caller's token is looked at again.

    event: progress                 event: end
    id: 5f1c09d2a9be6b1d            id: 0b7cf3e1d8a4426e
    data: {"status": "RUNNING"}     data: {"status": "DONE"}
"""

import asyncio
import hashlib
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Header
from pydantic import BaseModel
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from mentoring_common.auth import Principal
from mentoring_common.errors import NotFound, TooMany

MEDIA_TYPE = "text/event-stream"
LOOK_SECONDS = 0.5
"""How often the state is read: what changes faster no eye follows."""
HEARTBEAT_SECONDS = 15.0
"""A silent stream says so at least this often: proxies close what is silent for a minute, and a caller who has gone is
noticed by a write that fails."""
LONGEST_SECONDS = 300.0
"""Then the stream ends and is asked for again, with a token that is verified anew."""
RETRY_MILLISECONDS = 1000
"""How long an `EventSource` waits before it comes back."""
STREAMS_A_CALLER = 6
"""At once, in one process. A browser has no more than six connections to a host over HTTP/1.1."""
STREAMS_IN_ALL = 500
"""At once, in one process: each reads its job twice a second."""

LastEventId = Annotated[
    str | None, Header(alias="Last-Event-ID", max_length=64, description="Последнее полученное событие")
]
RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "События `progress` с состоянием целиком, последнее — `end`; между ними бывают комментарии",
        "content": {MEDIA_TYPE: {"schema": {"type": "string"}}},
    },
    204: {"description": "Последнее событие уже получено: ждать больше нечего"},
}
"""For a stream's OpenAPI."""


@dataclass(frozen=True)
class Seen:
    """What a look at the job shows: the answer of a plain GET, and whether it is the last."""

    told: BaseModel
    ended: bool


Look = Callable[[], Awaitable[Seen]]
"""Reads the state. Raises NotFound for what is not there, or not the caller's."""


class ProgressStreams:
    """The streams of one process, bounded; `close` ends them all, and every later one at once."""

    def __init__(
        self,
        *,
        a_caller: int = STREAMS_A_CALLER,
        in_all: int = STREAMS_IN_ALL,
        heartbeat_seconds: float = HEARTBEAT_SECONDS,
        longest_seconds: float = LONGEST_SECONDS,
    ) -> None:
        self._a_caller, self._in_all = a_caller, in_all
        self._heartbeat_seconds, self._longest_seconds = heartbeat_seconds, longest_seconds
        self._open: Counter[str] = Counter()
        self._closing = asyncio.Event()

    async def follow(self, caller: Principal, look: Look, last_event_id: str | None) -> Response:
        """The answer of a stream's route; refused with 429 where the caller, or all together, have too many already.

        Raises what the first look raises.
        """
        first = await look()
        if first.ended and last_event_id == _id_of(first):
            return Response(status_code=204)
        return _Stream(self, caller.subject, look, first, last_event_id)

    def close(self) -> None:
        """End every stream: the service stops. Their callers come back to another replica, or later."""
        self._closing.set()

    async def write(self, look: Look, seen: Seen, told_id: str | None, say: Callable[[str], Awaitable[None]]) -> None:
        """Tell the states one after another, beginning with `seen`, until the last, the end of time or `close`."""
        loop = asyncio.get_running_loop()
        ends = loop.time() + self._longest_seconds
        await say(f"retry: {RETRY_MILLISECONDS}\n\n")
        heard = loop.time()
        while True:
            now_id = _id_of(seen)
            if now_id != told_id:
                data = seen.told.model_dump_json()
                await say(f"event: {'end' if seen.ended else 'progress'}\nid: {now_id}\ndata: {data}\n\n")
                told_id, heard = now_id, loop.time()
            elif loop.time() - heard >= self._heartbeat_seconds:
                await say(": \n\n")
                heard = loop.time()
            if seen.ended or loop.time() >= ends or await self._closes_within(LOOK_SECONDS):
                return
            try:
                seen = await look()
            except NotFound:  # forgotten meanwhile: nothing more will come
                return

    async def _closes_within(self, seconds: float) -> bool:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._closing.wait()
        return self._closing.is_set()

    @contextmanager
    def place(self, subject: str) -> Iterator[None]:
        """A place for one stream of this caller. Raises TooMany."""
        if self._open[subject] >= self._a_caller or self._open.total() >= self._in_all:
            raise TooMany("STREAMS_AT_ONCE", "Открыто слишком много страниц с живым ходом. Закройте лишние и обновите.")
        self._open[subject] += 1
        try:
            yield
        finally:
            self._open[subject] -= 1
            if not self._open[subject]:
                del self._open[subject]


class _Stream(Response):
    """An answer without an end of its own; its place is given back however it ends."""

    def __init__(
        self, streams: ProgressStreams, subject: str, look: Look, first: Seen, last_event_id: str | None
    ) -> None:
        super().__init__(media_type=MEDIA_TYPE, headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        del self.headers["content-length"]
        self._streams, self._subject, self._look = streams, subject, look
        self._first, self._last_event_id = first, last_event_id

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI
        async def say(text: str) -> None:
            await send({"type": "http.response.body", "body": text.encode(), "more_body": True})

        with self._streams.place(self._subject):
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            writing = asyncio.create_task(self._streams.write(self._look, self._first, self._last_event_id, say))
            leaving = asyncio.create_task(_left(receive))
            try:
                await asyncio.wait({writing, leaving}, return_when=asyncio.FIRST_COMPLETED)
                if writing.done():
                    with suppress(OSError):  # a write to somebody who has gone
                        writing.result()
                    await send({"type": "http.response.body", "body": b"", "more_body": False})
            finally:
                writing.cancel()
                leaving.cancel()
                await asyncio.gather(writing, leaving, return_exceptions=True)


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _id_of(seen: Seen) -> str:
    return hashlib.sha256(f"{seen.ended}{seen.told.model_dump_json()}".encode()).hexdigest()[:16]

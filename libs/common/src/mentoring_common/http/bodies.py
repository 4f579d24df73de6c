"""Bodies are UTF-8 and hold texts: whatever else a parser would make sense of is refused."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from fastapi import Request

from mentoring_common.errors import BadRequest, Fault, Unprocessable, UnsupportedMedia
from mentoring_common.http.problems import pointer
from mentoring_common.text import is_storable

_CHARSET = re.compile(r"""charset\s*=\s*["']?([^\s;"']*)""", re.IGNORECASE)
_ACCEPTED = {"utf-8", "utf8", "us-ascii"}


def refuse_other_encodings(headers: Mapping[bytes, str]) -> None:
    """Raise UnsupportedMedia for a body that says of itself that it is in another encoding."""
    said = _CHARSET.search(headers.get(b"content-type", ""))
    if said is not None and said.group(1).lower() not in _ACCEPTED:
        raise UnsupportedMedia("CHARSET_NOT_UTF8", "Тело запроса должно быть в UTF-8. Перекодируйте его и повторите.")


async def refuse_other_texts(request: Request) -> None:
    """A dependency of every route. Raises BadRequest for JSON in another encoding than UTF-8, Unprocessable for a text
    in it that UTF-8 cannot hold: half of a surrogate pair."""
    if "json" not in request.headers.get("content-type", ""):
        return
    body = await request.body()
    if not body:
        return
    if not json.detect_encoding(body).startswith("utf-8") or not _is_utf8(body):
        raise BadRequest("REQUEST_UNREADABLE", "Тело запроса должно быть в UTF-8. Перекодируйте его и повторите.")
    if b"\\ud" in body.lower():
        faults = [
            Fault("TEXT_NOT_UNICODE", pointer("body", *steps), "в тексте половина символа; перекодируйте его")
            for steps in _unstorable(json.loads(body))
        ]
        if faults:
            raise Unprocessable("REQUEST_INVALID", "В запросе есть текст, который нельзя сохранить.", faults)


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def _unstorable(content: Any) -> Iterator[tuple[object, ...]]:
    """Where the texts are, not deeper than the parser went; a name that cannot be told is told by what holds it."""
    waiting: list[tuple[tuple[object, ...], Any]] = [((), content)]
    while waiting:
        steps, value = waiting.pop()
        if isinstance(value, str) and not is_storable(value):
            yield steps
        elif isinstance(value, list):
            waiting += [((*steps, index), each) for index, each in enumerate(value)]
        elif isinstance(value, dict):
            if not all(map(is_storable, value)):
                yield steps
            waiting += [((*steps, name), each) for name, each in value.items() if is_storable(name)]

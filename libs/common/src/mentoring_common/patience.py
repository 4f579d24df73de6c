"""How long somebody who asked waits for the database: long enough for any single operation, not for a frozen server."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

ANSWER_SECONDS = 4.5
"""For one operation of a request, unless a setting says otherwise. The slowest of ours takes a tenth of it; with it the
refusal comes within 5 s."""
AFTERWARDS_SECONDS = 0.3
"""For the operations of a request after one that was not answered: what it clears away must not double the wait."""


class Patience:
    """What one request has left."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def lose(self) -> None:
        """An operation was not answered in time."""
        self.seconds = AFTERWARDS_SECONDS


_OF_THIS_REQUEST: ContextVar[Patience | None] = ContextVar("patience", default=None)


@contextmanager
def answering(seconds: float = ANSWER_SECONDS) -> Iterator[None]:
    """The body answers somebody who waits, `seconds` at most for one operation."""
    token = _OF_THIS_REQUEST.set(Patience(seconds))
    try:
        yield
    finally:
        _OF_THIS_REQUEST.reset(token)


def of_this_request() -> Patience | None:
    """None outside a request: what nobody waits for may take as long as it takes while the server is alive."""
    return _OF_THIS_REQUEST.get()

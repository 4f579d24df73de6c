"""What to do with an event that failed: a pure decision, apart from the doing."""

from dataclasses import dataclass

from pydantic import ValidationError

from mentoring_common.errors import ServiceError, Unavailable
from mentoring_common.events.envelope import NotAnEvent
from mentoring_common.mongo import is_transient
from mentoring_common.topology import RETRY_DELAYS_SECONDS

UNEXPECTED_ATTEMPTS = len(RETRY_DELAYS_SECONDS)
"""An error that we do not know gets every delay once; what passes by itself has passed by then."""


@dataclass(frozen=True)
class Retry:
    """Try again after so many seconds: it may pass."""

    after_seconds: int


@dataclass(frozen=True)
class Park:
    """Set it aside for a person: no retry can help. The reason holds no personal data."""

    reason: str


Decision = Retry | Park


def may_pass(error: BaseException) -> bool:
    """Whether something that the event needs is away: the event itself is not to blame."""
    return isinstance(error, Unavailable | ConnectionError | TimeoutError) or is_transient(error)


def decide(error: BaseException, attempt: int) -> Decision:
    """Judge the failure of the `attempt`-th try, counted from 1. Total and pure."""
    delay = RETRY_DELAYS_SECONDS[min(attempt, len(RETRY_DELAYS_SECONDS)) - 1]
    match error:
        case NotAnEvent():
            return Park(error.reason)
        case _ if may_pass(error):
            return Retry(delay)
        case ServiceError():
            return Park(f"a rule refused it: {error.code}")
        case ValidationError():
            return Park(f"{error.title} does not fit its schema")
        case _ if attempt <= UNEXPECTED_ATTEMPTS:
            return Retry(delay)
        case _:
            return Park(f"unexpected {type(error).__name__} after {attempt} attempts")

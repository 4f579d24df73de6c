"""What clients asked for and heard, operation by operation: the half of the evidence that is gathered from outside.

Every write carries a tag of its own, which nothing else ever has, and which is found again in whatever is stored of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from threading import Lock


class Outcome(StrEnum):
    """What the client knows of its write."""

    ACKNOWLEDGED = "acknowledged"
    FAILED = "failed"
    """Refused: it has not happened and never will."""
    UNKNOWN = "unknown"
    """No answer that says either: both are allowed."""


@dataclass(frozen=True)
class Operation:
    """One write, however often it was repeated until it was answered."""

    tag: str
    outcome: Outcome
    invoked_at: float
    """By the monotonic clock, as the faults'."""
    ended_at: float
    tries: int = 1
    why: str = ""
    """The last answer of one that was not acknowledged."""


@dataclass
class History:
    """Written by several clients at once."""

    operations: list[Operation] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def add(self, operations: Iterable[Operation]) -> None:
        with self._lock:
            self.operations += operations

    def count(self, outcome: Outcome) -> int:
        return sum(each.outcome is outcome for each in self.operations)

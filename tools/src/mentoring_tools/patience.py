"""How long a start is waited for: as long as something moves. A slow machine is no failure, a machine that hangs is."""

import time
from collections.abc import Callable, Mapping

STALL_SECONDS = 120.0
"""A starting part that gets a fiftieth of one core still works more than a second in that time."""
WORK_SECONDS = 0.5
"""Processor time below this is what a hanging server spends on looking at its clock."""


class Patience:
    """Watches the parts that are not well yet. A part moves when its condition changes or when it works."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._marks: dict[str, tuple[str, float]] = {}
        self._moved_at = self._clock()

    def is_over(self, conditions: Mapping[str, str], worked_seconds: Mapping[str, float]) -> bool:
        """Whether none of these parts has moved for too long: part -> its condition, part -> processor time so far."""
        for part, condition in conditions.items():
            worked = worked_seconds.get(part, 0.0)
            known, marked = self._marks.get(part, ("", 0.0))
            if condition != known or worked < marked or worked - marked >= WORK_SECONDS:
                self._marks[part] = (condition, worked)
                self._moved_at = self._clock()
        return self._clock() - self._moved_at > STALL_SECONDS

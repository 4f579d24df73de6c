"""Whether a task goes on: each of its steps is noticed.

A task that waits for an answer that never comes neither ends nor fails, so that nothing else notices it.
"""

from collections.abc import Awaitable, Callable, Generator
from functools import partial
from typing import Any


class Noticed:
    """Awaits what is given, and calls `notice` at its beginning and whenever it goes on after a wait."""

    def __init__(self, whole: Awaitable[None], notice: Callable[[], None]) -> None:
        self._whole = whole
        self._notice = notice

    def __await__(self) -> Generator[Any, None, None]:
        steps = self._whole.__await__()
        step: Callable[[], Any] = partial(next, steps)
        while True:
            self._notice()
            try:
                awaited = step()
            except StopIteration:
                return
            try:
                yield awaited
            except BaseException as error:  # noqa: BLE001 - a cancellation is the task's to take
                step = partial(steps.throw, error)
            else:
                step = partial(next, steps)

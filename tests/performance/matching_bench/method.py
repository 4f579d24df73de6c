"""What a method of the comparison is."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from matching.engine.graph import Graph, Int32, Int64

FULL_SCORE = 1000
"""Tenths of a point."""

Solve = Callable[..., Int32]
"""Pairs, places by mentor, and what serving a mentee is worth in tenths beside the score -> the mentor of each mentee,
NOBODY where there is none. After a `before`, what that gave is a fourth argument."""


class RefusedError(Exception):
    """The method would not live through an instance of this size."""


class Aim(StrEnum):
    """What a method answers; those of one aim must agree."""

    WORTH = "worth"
    """The greatest sum of scores and of the worth of each mentee who is served."""
    MOST = "most"
    """The most mentees served, and then the greatest sum of scores."""
    NONE = "none"
    """Something else, and no optimum."""


@dataclass(frozen=True)
class Method:
    """One way to assign."""

    name: str
    aim: Aim
    solve: Solve
    most_mentees: int | None = None
    """Beyond it the method is known to be hopeless and is not begun."""
    before: Callable[[Graph, Int64, int], Any] | None = None
    """What is there before the clock starts, such as yesterday's answer."""

    def __call__(self, graph: Graph, places: Int64, worth_tenths: int, ready: Any = None) -> Int32:
        """Solve. Raises `RefusedError` where that is hopeless, `ModuleNotFoundError` without the method's library."""
        if self.most_mentees is not None and graph.mentee_count > self.most_mentees:
            raise RefusedError(f"more than {self.most_mentees:,} mentees")
        if self.before is None:
            return self.solve(graph, places, worth_tenths)
        return self.solve(graph, places, worth_tenths, ready)


def refuse_beyond(bytes_needed: int, gigabytes: int = 4) -> None:
    """For a method that fills a table: on a common machine there is room for so much beside everything else."""
    if bytes_needed > gigabytes << 30:
        raise RefusedError(f"needs {bytes_needed / 2**30:.1f} GiB or more")

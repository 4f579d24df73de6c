"""What was measured, and what follows from it: who disagrees, and how fast each method grows."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from .instance import Wanted
from .method import Aim
from .methods import METHODS


@dataclass(frozen=True)
class Made:
    """An instance as it came out."""

    wanted: Wanted
    mentees: int
    mentors: int
    places: int
    pairs: int
    people: str
    """Fingerprint of the people."""
    digest: str
    """Fingerprint of the pairs, their scores and the places."""
    candidates: Mapping[str, Mapping[str, Any]]
    """By generator, the cost and the number of pairs."""


@dataclass(frozen=True)
class Result:
    """One method on one instance."""

    made: Made
    method: str
    wall: float | None = None
    cpu: float | None = None
    megabytes: float | None = None
    runs: int = 0
    served: int = 0
    score_tenths: int = 0
    refused: str = ""
    """Why there is no answer."""

    @property
    def aim(self) -> Aim:
        """What the method strives for."""
        return METHODS[self.method].aim

    def objective(self, worth_tenths: int) -> tuple[int, ...]:
        """What all methods of the aim must agree on."""
        if self.aim is Aim.MOST:
            return self.served, self.score_tenths
        return (self.score_tenths + worth_tenths * self.served,)


def disagreements(results: Iterable[Result], worth_tenths: int) -> list[str]:
    """Every instance and aim on which exact methods do not give the same, with who says what; none if all is well."""
    answers: dict[tuple[str, Aim], dict[tuple[int, ...], list[str]]] = defaultdict(lambda: defaultdict(list))
    for result in results:
        if not result.refused and result.aim is not Aim.NONE:
            key = result.made.wanted.name, result.aim
            answers[key][result.objective(worth_tenths)].append(result.method)
    return [
        f"{name}, {aim}: " + "; ".join(f"{objective} by {', '.join(methods)}" for objective, methods in found.items())
        for (name, aim), found in answers.items()
        if len(found) > 1
    ]


@dataclass(frozen=True)
class Growth:
    """Seconds grow as this power of the mentees, and of the pairs, by least squares of the logarithms."""

    kind: str
    method: str
    sizes: tuple[int, ...]
    by_mentees: float
    by_pairs: float


def growths(results: Iterable[Result]) -> list[Growth]:
    """For each method with at least two sizes of a kind."""
    series: dict[tuple[str, str], list[Result]] = defaultdict(list)
    for result in results:
        if result.wall is not None:
            series[result.made.wanted.kind, result.method].append(result)
    found = []
    for (kind, method), some in series.items():
        mentees, pairs = [each.made.mentees for each in some], [each.made.pairs for each in some]
        if len(set(mentees)) > 1:
            walls = [each.wall or 0.0 for each in some]
            found.append(Growth(kind, method, tuple(mentees), exponent(mentees, walls), exponent(pairs, walls)))
    return found


def exponent(sizes: list[int], seconds: list[float]) -> float:
    """The slope of log seconds over log sizes."""
    return float(np.polyfit(np.log(sizes), np.log(np.maximum(seconds, 1e-9)), 1)[0])

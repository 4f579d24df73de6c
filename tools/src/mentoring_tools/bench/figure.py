"""One measured figure beside its floor."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """What was measured and what the same servers need for the bare work, in the same unit."""

    title: str
    measured: float
    floor: float
    more_is_better: bool = False
    digits: int = 1

    @property
    def ratio(self) -> float:
        """How many times slower than the floor."""
        return self.floor / self.measured if self.more_is_better else self.measured / self.floor


def percentiles(title: str, measured: Sequence[float], floor: Sequence[float]) -> list[Figure]:
    """p50 and p99 in milliseconds, of times in seconds."""
    return [
        Figure(f"{title}, p{share}, мс", _percentile(measured, share), _percentile(floor, share)) for share in (50, 99)
    ]


def _percentile(seconds: Sequence[float], share: int) -> float:
    return statistics.quantiles(seconds, n=100, method="inclusive")[share - 1] * 1000

"""Repeatable chance: splitmix64 in whole numbers, the same on every machine and in every version of NumPy."""

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np
from matching.engine.graph import Int64, UInt64
from numpy.typing import NDArray

GAMMA = np.uint64(0x9E3779B97F4A7C15)


def mixed(numbers: UInt64) -> UInt64:
    """The finaliser of splitmix64 (Steele, Lea and Flood): every bit of the answer hangs on every bit given."""
    numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    answer: UInt64 = numbers ^ (numbers >> np.uint64(31))
    return answer


class Dice:
    """Each name has a stream of its own: a question that is added later changes no answer to the others."""

    def __init__(self, seed: int, about: str = "") -> None:
        self._seed, self._about = seed, about

    def about(self, whom: str) -> "Dice":
        """The same seed's dice for somebody else."""
        return Dice(self._seed, f"{self._about}{whom}/")

    def bits(self, name: str, count: int) -> UInt64:
        """64 random bits, so many times."""
        digest = blake2b(f"{self._seed}/{self._about}{name}".encode(), digest_size=8).digest()
        start = np.full(count, int.from_bytes(digest, "little"), np.uint64)
        return mixed(start + GAMMA * np.arange(1, count + 1, dtype=np.uint64))

    def below(self, name: str, count: int, limit: int | Int64) -> Int64:
        """Whole numbers from 0 until the limit, each as likely; the limit may differ from one to the next."""
        high = self.bits(name, count) >> np.uint64(32)
        return ((high * np.asarray(limit).astype(np.uint64)) >> np.uint64(32)).astype(np.int64)

    def between(self, name: str, count: int, least: int, greatest: int) -> Int64:
        """Whole numbers, both ends included."""
        return least + self.below(name, count, greatest - least + 1)

    def happens(self, name: str, count: int, percent: int) -> NDArray[np.bool_]:
        """True in so many cases of a hundred."""
        return self.below(name, count, 100) < percent

    def pick(self, name: str, count: int, weights: Sequence[int]) -> Int64:
        """A position in the weights, likely as its weight."""
        bounds = np.cumsum(weights)
        return np.searchsorted(bounds, self.below(name, count, int(bounds[-1])), side="right")

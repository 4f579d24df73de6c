"""What the methods are given: an instance by its kind and size, made once and read by every method's process."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from matching.engine.graph import Graph, Int64

from .district import Shape

KINDS: Mapping[str, str] = {
    "mixed": "one town; most forms stay in school, some people consented to cross schools",
    "cross": "one town; everybody in one form that crosses schools",
    "region": "45 towns of 1 to 45 parts; within each as mixed",
}


@dataclass(frozen=True)
class Wanted:
    """An instance that is to be made."""

    kind: str
    mentees: int

    @property
    def name(self) -> str:
        """For people, and for a folder."""
        return f"{self.kind}-{self.mentees}"

    @property
    def shape(self) -> Shape:
        """Three mentors to ten mentees, in the region one to four; the larger, the more topics."""
        region = self.kind == "region"
        return Shape(
            mentees=self.mentees,
            mentors=max(1, self.mentees // 4 if region else self.mentees * 3 // 10),
            topics=min(60, 24 + self.mentees // 600),
            municipalities=45 if region else 1,
            crosses_schools=self.kind == "cross",
        )


@dataclass(frozen=True)
class Instance:
    """Eligible pairs and free places."""

    graph: Graph
    places: Int64

    def save(self, folder: Path) -> None:
        """Into files that `load` reads."""
        for name, array in (self.graph._asdict() | {"places": self.places}).items():
            np.save(folder / f"{name}.npy", array)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """What was saved."""
        return cls(Graph(*(np.load(folder / f"{name}.npy") for name in Graph._fields)), np.load(folder / "places.npy"))

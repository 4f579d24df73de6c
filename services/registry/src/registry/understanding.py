"""How far a cell was understood: as written, after repair, or not at all."""

from dataclasses import dataclass
from typing import Generic, TypeVar

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True)
class Exact(Generic[T_co]):
    """Understood as written."""

    value: T_co


@dataclass(frozen=True)
class Repaired(Generic[T_co]):
    """Understood after repair; `code` names the repair, `why` tells it in Russian."""

    value: T_co
    code: str
    why: str


@dataclass(frozen=True)
class NotUnderstood:
    """Not understood; `why` tells in Russian what is expected."""

    code: str
    why: str


Understanding = Exact[T_co] | Repaired[T_co] | NotUnderstood

"""What an import brings to the register, and how it ended."""

from dataclasses import dataclass
from enum import StrEnum

from registry.participations.domain import Participation
from registry.participations.entry import Entry


class Effect(StrEnum):
    """What an entry did to the register."""

    REGISTERED = "REGISTERED"
    RETURNED = "RETURNED"
    """Begun again: the import that had registered it was undone."""
    UPDATED = "UPDATED"
    UNCHANGED = "UNCHANGED"
    WITHDRAWN = "WITHDRAWN"
    """The known participation was withdrawn: it is left as it is."""


@dataclass(frozen=True)
class Told:
    """An admitted entry and where its person works or studies, as the directory reads it."""

    entry: Entry
    workplace: str


@dataclass(frozen=True)
class Taken:
    """How one entry ended: in which participation of which person."""

    effect: Effect
    participation: Participation
    may_be_known: bool = False
    """Somebody who may be the same person waits for a curator's decision."""
    birth_year_before: int | None = None
    """The year of birth that the entry has corrected."""

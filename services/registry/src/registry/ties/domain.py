"""Declared ties: family, rank, lessons, bans. Why somebody may not be with somebody is asked of nobody. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from mentoring_common.errors import Conflict, NotFound
from mentoring_common.events.contracts.registry import TieState
from mentoring_common.events.envelope import Wire, wire

TIE = "registry.tie.recorded.v1"


class TieKind(StrEnum):
    """What the other person is to the first."""

    RELATIVE = "RELATIVE"
    CLASS_TEACHER = "CLASS_TEACHER"
    """The other one is the class teacher of the first."""
    SUPERIOR = "SUPERIOR"
    """The other one is the direct superior of the first."""
    TEACHES_SUBJECT = "TEACHES_SUBJECT"
    """The other one teaches the first and gives the marks."""
    BAN = "BAN"
    """One of the two, a guardian or the curator does not want them together."""


MUTUAL = frozenset({TieKind.RELATIVE, TieKind.BAN})
"""Kinds that say the same of both, whoever is named first."""

TIE_NOT_FOUND = NotFound("TIE_NOT_FOUND", "Связь не найдена. Проверьте идентификатор.")


@dataclass(frozen=True)
class TieFact:
    """A dated fact of a tie's history; never leaves registry."""

    at: datetime
    fact: str
    """`recorded`, `taken_back` or `merged`."""
    by: str
    """The account, as the token says; the platform where two records became one."""


@dataclass(frozen=True)
class Tie:
    """What two people are to each other, as one school has declared it."""

    tie_id: str
    school_id: str
    version: int
    person_a: str
    person_b: str
    """The class teacher, superior or teacher of `person_a`; of kinds that are mutual the greater id."""
    kind: str
    active: bool = True
    history: tuple[TieFact, ...] = ()

    def names(self, person_id: str) -> bool:
        return person_id in (self.person_a, self.person_b)

    def other_than(self, person_id: str) -> str:
        return self.person_a if person_id == self.person_b else self.person_b


def declared(tie_id: str, school_id: str, person_id: str, other_id: str, kind: TieKind, now: datetime, by: str) -> Tie:
    """A new tie in its first version. Raises Conflict for somebody with himself."""
    if person_id == other_id:
        raise Conflict("SAME_PERSON", "Связь бывает между двумя людьми. Укажите другого человека.")
    first, second = sorted((person_id, other_id)) if kind in MUTUAL else (person_id, other_id)
    return Tie(tie_id, school_id, 1, first, second, kind.value, history=(TieFact(now, "recorded", by),))


def renewed(known: Tie, now: datetime, by: str) -> Tie:
    """The tie once more in force; itself where it is."""
    return known if known.active else _next(known, now, "recorded", by, active=True)


def taken_back(known: Tie, now: datetime, by: str) -> Tie:
    """The tie that holds no more; itself where it holds no more already."""
    return _next(known, now, "taken_back", by, active=False) if known.active else known


def of_merged(known: Tie, gone: str, kept: str, now: datetime, by: str) -> Tie:
    """The tie after two records became one person; one with himself holds no more."""
    first, second = (kept if each == gone else each for each in (known.person_a, known.person_b))
    if first == second:
        return _next(known, now, "merged", by, active=False)
    if known.kind in MUTUAL:
        first, second = sorted((first, second))
    return replace(_next(known, now, "merged", by, active=known.active), person_a=first, person_b=second)


def event_of(tie: Tie, now: datetime, traceparent: str | None) -> Wire:
    """What matching is told."""
    state = TieState(
        school_id=tie.school_id,
        version=tie.version,
        tie_id=tie.tie_id,
        person_a=tie.person_a,
        person_b=tie.person_b,
        kind=tie.kind,
        active=tie.active,
    )
    return wire(TIE, tie.tie_id, state, now, traceparent)


def _next(known: Tie, now: datetime, fact: str, by: str, *, active: bool) -> Tie:
    return replace(known, version=known.version + 1, active=active, history=(*known.history, TieFact(now, fact, by)))

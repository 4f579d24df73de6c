"""Contingents: numbers of people with their day and source. Pure.

Denominators of the indicators are never counted from who is registered (methodology 1.9): somebody enters them from a
paper, and what was entered before stays.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from mentoring_common.errors import Fault


class ContingentKind(StrEnum):
    """Who are counted."""

    PUPILS = "PUPILS"
    PUPILS_10_19 = "PUPILS_10_19"
    """Of 10 to 19 years: the denominator of the first indicator of the model of pupils."""
    PUPILS_15_19 = "PUPILS_15_19"
    TEACHERS = "TEACHERS"
    YOUNG_TEACHERS = "YOUNG_TEACHERS"


@dataclass(frozen=True)
class Counted:
    """One number as it was entered."""

    value: int
    """0 is a number; what nobody has entered is not 0."""
    on: date
    """The day of which the paper speaks."""
    source: str
    """The paper: «ОО-1 на 20.09.2026»."""
    recorded_at: datetime
    by: str
    """The account, as the token says."""


@dataclass(frozen=True)
class Contingent:
    """All that was entered about one kind of people of one school and school year."""

    contingent_id: str
    school_id: str
    school_year: int
    kind: str
    version: int = 0
    counted: tuple[Counted, ...] = ()
    """In the order in which it was entered."""

    def as_of(self, day: date | None) -> Counted | None:
        """The number of the latest day that is not after `day`; of one day, what was entered last."""
        told = [each for each in self.counted if day is None or each.on <= day]
        return max(enumerate(told), key=lambda each: (each[1].on, each[0]))[1] if told else None


def contingent_id(school_id: str, school_year: int, kind: str) -> str:
    """There is one of a school, school year and kind."""
    return f"{school_id}:{school_year}:{kind}"


def counted_anew(known: Contingent, new: Counted) -> Contingent:
    """With one number more; the same where just that number of that day and source is the last one entered."""
    before = known.counted[-1] if known.counted else None
    if before is not None and (before.value, before.on, before.source) == (new.value, new.on, new.source):
        return known
    return replace(known, version=known.version + 1, counted=(*known.counted, new))


def faults_of(on: date, today: date) -> Sequence[Fault]:
    """What cannot be right about a number."""
    if on > today:
        return [Fault("DATE_IN_FUTURE", "/body/on", "этот день ещё не настал")]
    return []

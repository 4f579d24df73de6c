"""How old somebody is for the law of consents, where only a part of his birth may be known. Pure."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from mentoring_methodology.schoolyear import full_years

SIGNS_FROM, OF_AGE = 14, 18
"""Full years: from 14 a pupil signs with the guardian, from 18 alone: the schools' usual rule, no law's."""


class Age(StrEnum):
    """What decides who signs."""

    CHILD = "CHILD"
    """Under 14."""
    TEEN = "TEEN"
    """14 to 17."""
    ADULT = "ADULT"


ANY_AGE = frozenset(Age)


@dataclass(frozen=True)
class Birth:
    """What is known of a birth. Where it leaves several ages possible, all of them count: doubt is against the pair."""

    on: date | None = None
    year: int | None = None
    presumed: frozenset[Age] = ANY_AGE
    """The ages that are possible where nothing is known of the birth."""

    def ages_on(self, day: date) -> frozenset[Age]:
        """The ages that the person may have on the day."""
        if self.on is not None:
            return frozenset({_age(full_years(self.on, day))})
        if self.year is not None:
            turning = day.year - self.year
            return frozenset({_age(turning - 1), _age(turning)})
        return self.presumed

    @property
    def turns(self) -> tuple[date, ...]:
        """The days on which the possible ages change."""
        if self.on is not None:
            return (_birthday(self.on, SIGNS_FROM), _birthday(self.on, OF_AGE))
        if self.year is not None:
            return tuple(date(self.year + years, 1, 1) for age in (SIGNS_FROM, OF_AGE) for years in (age, age + 1))
        return ()


def _age(years: int) -> Age:
    if years < SIGNS_FROM:
        return Age.CHILD
    return Age.TEEN if years < OF_AGE else Age.ADULT


def _birthday(birth: date, years: int) -> date:
    """The day on which so many years are full; a birthday of 29 February falls on 1 March in other years."""
    try:
        return birth.replace(year=birth.year + years)
    except ValueError:
        return date(birth.year + years, 3, 1)

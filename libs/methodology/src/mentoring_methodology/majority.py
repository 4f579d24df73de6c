"""Who may be a minor and who may be an adult on a day, in doubt always against the pair.

An adult without clearance must never be put in contact with a minor, so where only the year of birth is known (or
nothing at all), a mentor counts as an adult until the data prove otherwise.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum, auto

from mentoring_methodology.schoolyear import full_years

ADULT_AGE = 18
"""Full years (ст. 21 ГК РФ)."""

FIRST_DAYS = timedelta(days=30)
"""Consents, certificates and ages must hold through the beginning of a pair's work (platform)."""

LAST_GRADE_OF_MINORS = 9
"""School is entered at 8 at the latest (ст. 67 273-ФЗ), so that a pupil of grade 9 turns 17 in the school year, and of
grade 10 may turn 18: from there on a grade proves nothing."""


@dataclass(frozen=True, slots=True)
class Born:
    """What is known of a birth."""

    on: date | None = None
    year: int | None = None

    def least_age(self, day: date) -> int | None:
        """The full years that are certain on the day; None when no birth is stated."""
        if self.on is not None:
            return max(0, full_years(self.on, day))
        return None if self.year is None else max(0, day.year - self.year - 1)

    def greatest_age(self, day: date) -> int | None:
        """The full years that are possible on the day; None when no birth is stated."""
        if self.on is not None:
            return max(0, full_years(self.on, day))
        return None if self.year is None else max(0, day.year - self.year)


class Adulthood(Enum):
    """Whether a mentor is an adult at some time of a pair's first days."""

    MINOR = auto()
    UNPROVED = auto()
    """A pupil of whom it is not known: the full date of birth would tell."""
    ADULT = auto()
    """Or one who is no pupil and may be an adult."""


def adulthood(born: Born, grade: int | None, *, is_pupil: bool, on: date) -> Adulthood:
    """Whether a mentor is, or in the first days of a pair that begins `on` becomes, an adult.

    A pupil mentor's grade is proof of minority up to `LAST_GRADE_OF_MINORS`, because the roster of mentors has no
    birth. A student's course is none: one may enter a college at any age.
    """
    last = on + FIRST_DAYS
    at_most = born.greatest_age(last)
    if at_most is not None and at_most < ADULT_AGE:
        return Adulthood.MINOR
    if not is_pupil:
        return Adulthood.ADULT
    if at_most is None:
        young = grade is not None and grade <= LAST_GRADE_OF_MINORS
        return Adulthood.MINOR if young else Adulthood.UNPROVED
    return Adulthood.ADULT if (born.least_age(last) or 0) >= ADULT_AGE else Adulthood.UNPROVED

"""Who may be a minor and who may be an adult on a day, in doubt always against the pair.

An adult without clearance must never be put in contact with a minor, so where only the year of birth is known (or
nothing at all), a mentee counts as a minor and a mentor as an adult until the data prove otherwise.
"""

from datetime import date, timedelta
from enum import Enum, auto

from mentoring_methodology.codes import MentoringForm
from mentoring_methodology.schoolyear import full_years

from matching.engine.people import Person

ADULT_AGE = 18
"""Full years (ст. 21 ГК РФ)."""

FIRST_DAYS = timedelta(days=30)
"""Consents, certificates and ages must hold through the beginning of a pair's work (platform)."""

LAST_GRADE_OF_MINORS = 9
"""School is entered at 8 at the latest (ст. 67 273-ФЗ), so that a pupil of grade 9 turns 17 in the school year, and of
grade 10 may turn 18: from there on a grade proves nothing."""


def least_age(person: Person, on: date) -> int | None:
    """The full years that a person certainly has on the day; None when no birth is stated."""
    if person.birth_date is not None:
        return max(0, full_years(person.birth_date, on))
    return None if person.birth_year is None else max(0, on.year - person.birth_year - 1)


def greatest_age(person: Person, on: date) -> int | None:
    """The full years that a person may have on the day; None when no birth is stated."""
    if person.birth_date is not None:
        return max(0, full_years(person.birth_date, on))
    return None if person.birth_year is None else max(0, on.year - person.birth_year)


def may_be_minor(mentee: Person, on: date) -> bool:
    """Whether a mentee is not certainly 18 on the day. A teacher without a stated birth is an adult: an employee."""
    age = least_age(mentee, on)
    return mentee.form != MentoringForm.TEACHER_TEACHER if age is None else age < ADULT_AGE


class Adulthood(Enum):
    """Whether a mentor is an adult at some time of the pair's first days."""

    MINOR = auto()
    UNPROVED = auto()
    """A pupil of whom it is not known: the full date of birth would tell."""
    ADULT = auto()
    """Or one who is no pupil and may be an adult."""


def adulthood(mentor: Person, on: date) -> Adulthood:
    """Whether a mentor is, or in the pair's first days becomes, an adult.

    A pupil mentor's grade is proof of minority up to `LAST_GRADE_OF_MINORS`, because the roster of mentors has no
    birth. A student's course is none: one may enter a college at any age.
    """
    last = on + FIRST_DAYS
    at_most = greatest_age(mentor, last)
    if at_most is not None and at_most < ADULT_AGE:
        return Adulthood.MINOR
    if mentor.form != MentoringForm.PUPIL_PUPIL:
        return Adulthood.ADULT
    if at_most is None:
        young = mentor.grade is not None and mentor.grade <= LAST_GRADE_OF_MINORS
        return Adulthood.MINOR if young else Adulthood.UNPROVED
    return Adulthood.ADULT if (least_age(mentor, last) or 0) >= ADULT_AGE else Adulthood.UNPROVED

"""Who may be a minor and who may be an adult on a day, in doubt always against the pair.

An adult without clearance must never be put in contact with a minor, so where only the year of birth is known (or
nothing at all), a mentee counts as a minor and a mentor as an adult until the data prove otherwise.
"""

from datetime import date

from mentoring_methodology.codes import MentoringForm

from matching.engine.people import Person, full_years

ADULT_AGE = 18
"""Full years (ст. 21 ГК РФ)."""


def least_age(person: Person, on: date) -> int | None:
    """The full years that a person certainly has on the day; None when no birth is stated."""
    if person.birth_date is not None:
        return full_years(person.birth_date, on)
    return None if person.birth_year is None else on.year - person.birth_year - 1


def greatest_age(person: Person, on: date) -> int | None:
    """The full years that a person may have on the day; None when no birth is stated."""
    if person.birth_date is not None:
        return full_years(person.birth_date, on)
    return None if person.birth_year is None else on.year - person.birth_year


def may_be_minor(mentee: Person, on: date) -> bool:
    """Whether a mentee is not certainly 18 on the day. A teacher without a stated birth is an adult: an employee."""
    age = least_age(mentee, on)
    return mentee.form != MentoringForm.TEACHER_TEACHER if age is None else age < ADULT_AGE


def may_be_adult(mentor: Person, on: date) -> bool:
    """Whether a mentor is not certainly under 18 on the day.

    A pupil mentor's grade is proof enough, because the roster of mentors has no birth: grade 11 is 17 on 1 September.
    A student's course is not: one may enter a college at any age.
    """
    age = greatest_age(mentor, on)
    if age is not None:
        return age >= ADULT_AGE
    return mentor.form != MentoringForm.PUPIL_PUPIL or mentor.grade is None

"""Who of a pair may be a minor and who may be an adult on a day (`mentoring_methodology.majority`)."""

from datetime import date

from mentoring_methodology.codes import MentoringForm
from mentoring_methodology.majority import ADULT_AGE as ADULT_AGE
from mentoring_methodology.majority import FIRST_DAYS as FIRST_DAYS
from mentoring_methodology.majority import LAST_GRADE_OF_MINORS as LAST_GRADE_OF_MINORS
from mentoring_methodology.majority import Adulthood as Adulthood
from mentoring_methodology.majority import Born
from mentoring_methodology.majority import adulthood as adulthood_of

from matching.engine.people import Person


def least_age(person: Person, on: date) -> int | None:
    """The full years that a person certainly has on the day; None when no birth is stated."""
    return _born(person).least_age(on)


def greatest_age(person: Person, on: date) -> int | None:
    """The full years that a person may have on the day; None when no birth is stated."""
    return _born(person).greatest_age(on)


def may_be_minor(mentee: Person, on: date) -> bool:
    """Whether a mentee is not certainly 18 on the day. A teacher without a stated birth is an adult: an employee."""
    age = least_age(mentee, on)
    return mentee.form != MentoringForm.TEACHER_TEACHER if age is None else age < ADULT_AGE


def adulthood(mentor: Person, on: date) -> Adulthood:
    """Whether a mentor is, or in the pair's first days becomes, an adult."""
    is_pupil = mentor.form == MentoringForm.PUPIL_PUPIL
    return adulthood_of(_born(mentor), mentor.grade, is_pupil=is_pupil, on=on)


def _born(person: Person) -> Born:
    return Born(person.birth_date, person.birth_year)

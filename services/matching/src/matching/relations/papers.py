"""What the two sides have put on paper about their pair: agreements, and a teacher's addendum. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from mentoring_methodology.codes import MentoringForm

from matching.engine import Person
from matching.engine.majority import Adulthood, adulthood, greatest_age, may_be_minor

AGREES_FROM = 14
"""Full years from which a pupil agrees himself (ст. 26 ГК РФ)."""


class Side(StrEnum):
    """Who agrees to a pair."""

    MENTOR = "MENTOR"
    MENTEE = "MENTEE"
    MENTEE_GUARDIAN = "MENTEE_GUARDIAN"
    MENTOR_GUARDIAN = "MENTOR_GUARDIAN"


class Basis(StrEnum):
    """On what a teacher's mentoring rests (ст. 351.8 ТК РФ)."""

    ADDENDUM = "ADDENDUM"
    """An addendum to the mentor's employment contract."""
    JOB_DUTY = "JOB_DUTY"
    """A standing duty of the job description, paid in the salary."""


@dataclass(frozen=True)
class Agreement:
    """One side has agreed in writing."""

    side: str
    given_on: date


class Initiator(StrEnum):
    """Who ends a teacher's mentoring before its term."""

    MENTOR = "MENTOR"
    EMPLOYER = "EMPLOYER"


@dataclass(frozen=True)
class Noted:
    """When something was written down, and by whom."""

    at: datetime
    by: str
    """The subject of a token."""


@dataclass(frozen=True)
class Terms:
    """What an addendum says (ст. 351.8 ТК РФ), and the consent that comes before it."""

    consented_on: date
    """The mentor's written consent to the work."""
    content: str
    work_form: str
    starts_on: date
    ends_on: date
    payment: str
    """On what the payment rests, as text: the platform computes none."""


@dataclass(frozen=True)
class Termination:
    """The addendum ends before its term."""

    initiator: str
    notified_on: date
    last_day_on: date
    """The last day of the mentoring."""
    noted: Noted | None = None

    @property
    def told(self) -> tuple[str, date, date]:
        """What was said, whoever noted it."""
        return self.initiator, self.notified_on, self.last_day_on


@dataclass(frozen=True)
class Addendum:
    """The paper on which a teacher's mentoring rests."""

    basis: str
    reference: str
    """Number, or the paragraph of the job description."""
    signed_on: date
    terms: Terms | None = None
    """None for a job duty, and for what was signed before the school's base came here or by an earlier release."""
    termination: Termination | None = None
    noted: Noted | None = None
    """None for what an earlier release has kept."""


@dataclass(frozen=True)
class LegalReview:
    """A lawyer has looked at the work of a teacher for another school's teacher, and found how it is drawn up."""

    cleared_on: date
    noted: Noted


@dataclass(frozen=True)
class Papers:
    """What is on paper about a relation."""

    agreements: tuple[Agreement, ...] = ()
    addendum: Addendum | None = None
    replaced: tuple[Addendum, ...] = ()
    """Addenda that were written over, the earliest first."""
    review: LegalReview | None = None
    """Of teachers of two schools alone; None while a lawyer has not cleared it."""

    def given(self, side: str) -> date | None:
        return next((each.given_on for each in self.agreements if each.side == side), None)


def needed_sides(mentee: Person, mentor: Person, on: date) -> tuple[Side, ...]:
    """Whose written agreement the pair needs; where an age is in doubt, one more."""
    at_most = greatest_age(mentee, on)
    sides = [Side.MENTOR]
    if at_most is None or at_most >= AGREES_FROM:
        sides.append(Side.MENTEE)
    if may_be_minor(mentee, on):
        sides.append(Side.MENTEE_GUARDIAN)
    if adulthood(mentor, on) is not Adulthood.ADULT:
        sides.append(Side.MENTOR_GUARDIAN)
    return tuple(sides)


def missing_sides(papers: Papers, needed: Iterable[Side], on: date) -> tuple[Side, ...]:
    """Whose agreement is not on paper by the day."""
    return tuple(side for side in needed if (given := papers.given(side)) is None or given > on)


def needs_addendum(form: str) -> bool:
    """Whether the mentor is an employee to whom ст. 351.8 ТК РФ applies."""
    return form == MentoringForm.TEACHER_TEACHER


def agreed(papers: Papers, sides: Iterable[Side], given_on: date) -> Papers:
    """The papers with these sides' agreements of that day; what was given before stays."""
    new = [Agreement(side.value, given_on) for side in sides if papers.given(side) is None]
    return replace(papers, agreements=(*papers.agreements, *new))

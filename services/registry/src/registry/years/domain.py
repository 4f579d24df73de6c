"""What a new school year makes of a participation of the last one. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from uuid import NAMESPACE_OID, uuid5

from mentoring_common.events.contracts.registry import ParticipantState
from mentoring_common.jobs import Job, Jobs
from mentoring_methodology.codes import MentoringForm, ParticipantStatus, Role
from mentoring_methodology.schoolyear import first_day

from registry.participations.domain import Participation
from registry.participations.entry import Entry

LAST_GRADE = 11
ASKED_GRADE = 9
"""After it some go on to grade 10 and some to a college (ст. 66 273-ФЗ): the school says who."""
LAST_COURSE = 6
MOST_YEARS = 100
"""Years of experience that an event carries at most."""
GONE = frozenset({ParticipantStatus.WITHDRAWN, ParticipantStatus.TRANSFERRED})
"""Who has left takes no part in the next year; who has completed the programme may."""


class Step(StrEnum):
    """What becomes of a participation."""

    MOVES_ON = "MOVES_ON"
    """A pupil in the next grade, a student in the next course."""
    ASKED = "ASKED"
    """A pupil of grade 9, or of none that is known, of whom the school has not said that he goes on."""
    GRADUATES = "GRADUATES"
    """A pupil of grade 11: no pupil any more, and maybe a mentor."""
    FINISHES = "FINISHES"
    """A student of the last course."""
    STAYS = "STAYS"
    """An adult."""
    LEAVES = "LEAVES"
    """Who has left the programme already."""


@dataclass(frozen=True)
class YearChangeOrder:
    """What a school has decided about its next year."""

    requested_by: str
    """The subject of the caller's token."""
    from_year: int
    goes_on: tuple[str, ...] = ()
    """Participations of grade 9 whose pupils go on to grade 10."""
    invited: tuple[str, ...] = ()
    """Participations of grade 11 whose graduates are written down as mentors."""


@dataclass(frozen=True)
class YearChangeProgress:
    """How far it is."""

    total: int = 0
    done: int = 0


@dataclass(frozen=True)
class YearChangeResult:
    """What came of it, in participations."""

    moved: int = 0
    invited: int = 0
    known: int = 0
    """Those whom the new year had already."""
    asked: int = 0
    graduated: int = 0
    left: int = 0
    refused: Mapping[str, int] = field(default_factory=dict)
    """Code of what is wrong with the record -> how many stay behind for it."""


YearChangeJob = Job[YearChangeOrder, YearChangeProgress, YearChangeResult]
YearChangeJobs = Jobs[YearChangeOrder, YearChangeProgress, YearChangeResult]


def step_of(participation: Participation) -> Step:
    """What the year does to the participation, before the school has decided anything."""
    state = participation.state
    if state.status in GONE:
        return Step.LEAVES
    if state.grade is not None:
        if state.grade >= LAST_GRADE:
            return Step.GRADUATES
        return Step.ASKED if state.grade == ASKED_GRADE else Step.MOVES_ON
    if state.course is not None:
        return Step.FINISHES if state.course >= LAST_COURSE else Step.MOVES_ON
    return Step.ASKED if _is_pupil(state) else Step.STAYS


def _is_pupil(state: ParticipantState) -> bool:
    """Whether only a pupil takes part so: a mentee of any form of pupils, and the mentor of another pupil."""
    if state.role == Role.MENTEE:
        return state.form != MentoringForm.TEACHER_TEACHER
    return state.form == MentoringForm.PUPIL_PUPIL


def goes_on(participation: Participation, order: YearChangeOrder) -> bool:
    """Whether the participation has a following one in the new year."""
    step = step_of(participation)
    return step in (Step.MOVES_ON, Step.STAYS) or (step is Step.ASKED and participation.id in order.goes_on)


def is_invited(participation: Participation, order: YearChangeOrder) -> bool:
    """Whether the graduate is written down as a mentor."""
    return step_of(participation) is Step.GRADUATES and participation.id in order.invited


def following(entry: Entry) -> Entry:
    """The same person in the same role and form a year on.

    What he can, wishes and how many he takes stays. Consents and admissions are of their year, and so is whatever the
    programme came to. A certificate that counts no more when the year begins is left out.
    """
    year = entry.school_year + 1
    outdated = entry.cleared_until is not None and entry.cleared_until < first_day(year)
    return replace(
        entry,
        school_year=year,
        grade=None if entry.grade is None else entry.grade + 1,
        course=None if entry.course is None else entry.course + 1,
        experience_years=None if entry.experience_years is None else min(entry.experience_years + 1, MOST_YEARS),
        consents_on=None,
        consents_until=None,
        transfer_consent_on=None,
        admitted_on=None,
        admitted_until=None,
        cleared_on=None if outdated else entry.cleared_on,
        cleared_until=None if outdated else entry.cleared_until,
        joined_on=None,
        finished_on=None,
        partner_name_text=None,
        partner_workplace_text=None,
        results_text=None,
        passed_text=None,
        case_url=None,
    )


def as_graduate(entry: Entry) -> Entry:
    """The graduate as a mentor of pupils: what he was good at stays, what a pupil asked for does not."""
    was_mentor = entry.role == Role.MENTOR
    return replace(
        following(replace(entry, grade=None)),
        role=Role.MENTOR.value,
        form=MentoringForm.STUDENT_PUPIL.value,
        mentor_kind="GRADUATE",
        variant=None,
        topics=entry.topics if was_mentor else (),
        topics_unrecognised=entry.topics_unrecognised if was_mentor else False,
        levels=entry.levels if was_mentor else {},
        request_text=entry.request_text if was_mentor else None,
        capacity=entry.capacity if was_mentor else None,
        weekly_slots=None,
        workplace_id=None,
        workplace_kind=None,
        workplace_text=None,
    )


def following_id(participant_id: str, as_what: str) -> str:
    """The id of what follows a participation, the same whichever process makes it."""
    return uuid5(NAMESPACE_OID, f"{participant_id}/{as_what}").hex

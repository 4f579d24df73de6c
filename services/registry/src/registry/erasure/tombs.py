"""What is left of a participation when its person is erased: what is counted, and nothing that leads to him. Pure."""

from dataclasses import dataclass
from datetime import date, datetime

from mentoring_common.erasure.masking import tombed
from mentoring_common.events.contracts.registry import ContactState, ParticipantState
from mentoring_common.events.envelope import Wire, wire
from mentoring_methodology.codes import ContactOwner, ParticipantStatus

from registry.participations.domain import TAKES_PART, Participation

PRESENT_STATE = "registry.participant.updated.v2"
CONTACT = "registry.contact.recorded.v2"


@dataclass(frozen=True)
class Tomb:
    """A participation without its person: school, school year, role, form and how it ended."""

    participant_id: str
    """Made of the former one with the tomb's random id, so that a repetition doubles nothing."""
    school_id: str
    version: int
    tomb_id: str
    role: str
    form: str
    school_year: int
    status: str
    finished_on: date | None = None


def tomb_of(participation: Participation, tomb_id: str, today: date) -> Tomb:
    """What is left. Who took part has left: his participation ends on this day."""
    state = participation.state
    goes_on = state.status in TAKES_PART
    return Tomb(
        participant_id=tombed(tomb_id, participation.id),
        school_id=state.school_id,
        version=1,
        tomb_id=tomb_id,
        role=state.role,
        form=state.form,
        school_year=state.school_year,
        status=ParticipantStatus.WITHDRAWN.value if goes_on else state.status,
        finished_on=today if goes_on else state.finished_on,
    )


def event_of(tomb: Tomb, now: datetime) -> Wire:
    """The participation as others count it."""
    state = ParticipantState(
        participant_id=tomb.participant_id,
        person_id=tomb.tomb_id,
        school_id=tomb.school_id,
        version=tomb.version,
        role=tomb.role,
        form=tomb.form,
        school_year=tomb.school_year,
        status=tomb.status,
        finished_on=tomb.finished_on,
    )
    return wire(PRESENT_STATE, tomb.participant_id, state, now, None)


def contact_of(tomb: Tomb, now: datetime) -> Wire:
    """Nobody is reached: a contact without any way, as of everybody who takes part no more."""
    state = ContactState(
        school_id=tomb.school_id,
        version=tomb.version,
        contact_id=tomb.participant_id,
        owner=ContactOwner.PARTICIPANT.value,
        person_id=tomb.tomb_id,
        active=False,
    )
    return wire(CONTACT, tomb.participant_id, state, now, None)

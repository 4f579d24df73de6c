"""Made-up participants and their events, for the tests of this folder."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from mentoring_common.auth import Scope
from mentoring_common.batch import NewAggregate
from mentoring_common.events.contracts.registry import ParticipantState
from mentoring_common.events.envelope import Wire, wire
from mentoring_common.mongo import Collection, Document
from mentoring_methodology.codes import MentoringForm, ParticipantStatus, Role

REGISTERED, UPDATED, WITHDRAWN = (f"registry.participant.{fact}.v2" for fact in ("registered", "updated", "withdrawn"))
SCHOOL = "school-1"
SCOPE = Scope.of(SCHOOL)
NOON = datetime(2026, 9, 1, 12, tzinfo=UTC)


def participant(participant_id: str, version: int = 1, **changed: Any) -> ParticipantState:
    return ParticipantState(
        **{
            "school_id": SCHOOL,
            "version": version,
            "participant_id": participant_id,
            "person_id": f"person of {participant_id}",
            "role": Role.MENTOR,
            "form": MentoringForm.PUPIL_PUPIL,
            "school_year": 2026,
            **changed,
        }
    )


def event(participant_id: str, version: int = 1, event_type: str | None = None, **changed: Any) -> Wire:
    """Registered at first, updated later, unless said otherwise."""
    event_type = event_type or (REGISTERED if version == 1 else UPDATED)
    return wire(event_type, participant_id, participant(participant_id, version, **changed), NOON, None)


def new(participant_id: str, **state: Any) -> NewAggregate:
    return NewAggregate(
        {"_id": participant_id, "school_id": SCHOOL, "version": 1, **state}, [event(participant_id, **state)]
    )


def subjects(events: Iterable[Wire]) -> list[str]:
    return sorted(each["subject"] for each in events)


def projected(states: Sequence[ParticipantState]) -> list[Document]:
    return [
        {
            "_id": state.participant_id,
            "version": state.version,
            "capacity": state.capacity,
            "withdrawn": state.status == ParticipantStatus.WITHDRAWN,
        }
        for state in states
    ]


async def everything(collection: Collection) -> dict[str, Document]:
    return {document["_id"]: document for document in await collection.find({})}

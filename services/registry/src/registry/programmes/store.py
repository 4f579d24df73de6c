"""Programmes' documents, and the participations that their stages are judged by."""

from collections.abc import Sequence

from mentoring_common.aggregate import Aggregates, Change, Saved
from mentoring_common.auth import Scope
from mentoring_common.events.envelope import Wire
from mentoring_common.mongo import Collection, Document, Index
from mentoring_common.stored import read, write
from mentoring_methodology.codes import ParticipantStatus

from registry.programmes.domain import Programme
from registry.programmes.obstacles import Line

LOOKED_AT = (
    "role", "form", "variant", "topics", "minutes_per_week", "consents_on", "consents_until", "admitted_on",
    "admitted_until",
)  # fmt: skip
"""Fields of a participation's state."""


class ProgrammeStore:
    """A school has one programme of a school year and model."""

    def __init__(self, programmes: Aggregates, participants: Collection) -> None:
        self._aggregates = programmes
        self._programmes = programmes.collection
        self._participants = participants

    async def ensure_indexes(self) -> None:
        await self._aggregates.ensure_indexes([Index(("school_id", "school_year", "model"), unique=True)])

    async def get(self, scope: Scope, programme_id: str) -> Programme | None:
        document = await self._programmes.find_one(scope.filter({"_id": programme_id}))
        return None if document is None else _programme(document)

    async def of_schools(self, scope: Scope) -> list[Programme]:
        """Of all schools of the scope, late years first."""
        documents = await self._programmes.find(scope.filter(), sort=[("school_year", -1), ("_id", 1)])
        return [_programme(document) for document in documents]

    async def of_year(self, scope: Scope, school_year: int) -> list[Programme]:
        """Of all schools of the scope, those of one school year."""
        wanted = scope.filter({"school_year": school_year})
        return [_programme(document) for document in await self._programmes.find(wanted, sort=[("_id", 1)])]

    async def schools(self) -> set[str]:  # all-schools: a checkpoint is taken of each
        """Every school that has a programme."""
        return {document["school_id"] for document in await self._programmes.find({}, fields=["school_id"])}

    async def all_by_id(self, scope: Scope, after: str, limit: int) -> list[Programme]:
        """Those of the scope, by id, beginning after `after`."""
        wanted = scope.filter({"_id": {"$gt": after}})
        documents = await self._programmes.find(wanted, sort=[("_id", 1)], limit=limit)
        return [_programme(document) for document in documents]

    async def insert(self, scope: Scope, programme: Programme, events: Sequence[Wire]) -> bool:
        """Add one with its event; False where the school has one of the year and model."""
        return await self._aggregates.insert(scope, write(programme, id_field="programme_id"), events)

    async def save(self, scope: Scope, programme: Programme, command_id: str, events: Sequence[Wire] = ()) -> bool:
        """Store the next version, with an event where others learn of it; False where somebody else was faster."""
        fields: Document = write(programme, id_field="programme_id")
        programme_id, following = fields.pop("_id"), fields.pop("version")
        change = Change(programme_id, following - 1, command_id, fields, events)
        return await self._aggregates.save(scope, change) is Saved.DONE

    async def lines(self, scope: Scope, programme: Programme) -> Sequence[Line]:
        """The active participations of the programme's school, year and forms."""
        wanted = {
            "school_id": programme.school_id,
            "state.school_year": programme.school_year,
            "state.status": ParticipantStatus.ACTIVE.value,
            "state.form": {"$in": list(programme.forms)},
        }
        fields = [f"state.{name}" for name in LOOKED_AT]
        documents = await self._participants.find(scope.filter(wanted), fields=fields)
        return [read(Line, {**document["state"], "participant_id": document["_id"]}) for document in documents]


def _programme(document: Document) -> Programme:
    return read(Programme, document, id_field="programme_id")

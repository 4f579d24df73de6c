"""Programmes' documents, and the participations that their stages are judged by."""

from collections.abc import Sequence

from mentoring_common.auth import Scope
from mentoring_common.mongo import Collection, Document, Index
from mentoring_common.stored import read, write
from mentoring_methodology.codes import ParticipantStatus

from registry.programmes.domain import Programme
from registry.programmes.obstacles import Line

LOOKED_AT = (
    "role", "form", "topics", "minutes_per_week", "consents_on", "consents_until", "admitted_on", "admitted_until",
)  # fmt: skip
"""Fields of a participation's state."""


class ProgrammeStore:
    """A school has one programme of a school year and model."""

    def __init__(self, programmes: Collection, participants: Collection) -> None:
        self._programmes = programmes
        self._participants = participants

    async def ensure_indexes(self) -> None:
        await self._programmes.ensure_indexes([Index(("school_id", "school_year", "model"), unique=True)])

    async def get(self, scope: Scope, programme_id: str) -> Programme | None:
        document = await self._programmes.find_one(scope.filter({"_id": programme_id}))
        return None if document is None else _programme(document)

    async def of_schools(self, scope: Scope) -> list[Programme]:
        """Of all schools of the scope, late years first."""
        documents = await self._programmes.find(scope.filter(), sort=[("school_year", -1), ("_id", 1)])
        return [_programme(document) for document in documents]

    async def insert(self, scope: Scope, programme: Programme) -> bool:
        """Add one; False where the school has one of the year and model."""
        if not scope.permits(programme.school_id):
            raise PermissionError("a programme outside the scope")
        return await self._programmes.insert_one(write(programme, id_field="programme_id"))

    async def save(self, scope: Scope, programme: Programme) -> bool:
        """Store the next version; False where somebody else was faster."""
        fields: Document = write(programme, id_field="programme_id")
        before = {"_id": fields.pop("_id"), "version": programme.version - 1}
        return bool(await self._programmes.update_one(scope.filter(before), {"$set": fields}))

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
        return [read(Line, document["state"]) for document in documents]


def _programme(document: Document) -> Programme:
    return read(Programme, document, id_field="programme_id")

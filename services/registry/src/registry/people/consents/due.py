"""Who has consents, and whom the calendar concerns next: a note beside the person, written before the change.

An index over all people for the few who have any, or of whom something ends, would slow every import.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from mentoring_common.auth import Scope
from mentoring_common.mongo import Collection, Document, Index, Update
from mentoring_common.stored import read


@dataclass(frozen=True)
class Due:
    """Somebody whose consents are to be looked at."""

    person_id: str
    told: int
    """How often the note was written: a newer one is not lost while the earlier one is worked on."""


class ConsentDays:
    """The notes: one a person, under the person's id."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    async def ensure_indexes(self) -> None:
        await self._collection.ensure_indexes([Index(("due",)), Index(("school_id", "_id"))])

    async def note(self, scope: Scope, person_id: str, school_id: str, day: date | None) -> None:
        """The person has consents, and is to be looked at on the day, or earlier where that was noted before."""
        if not scope.permits(school_id):
            raise PermissionError("a person outside the scope")
        change: Document = {"$set": {"school_id": school_id}, "$inc": {"told": 1}}
        if day is not None:
            change["$min"] = {"due": day.isoformat()}
        await self._collection.write([Update({"_id": person_id}, change, upsert=True)])

    async def of_tenants(self, scope: Scope, tenants: Sequence[str], after: str, limit: int) -> list[str]:
        """The ids of people of these tenants who have consents, beginning after `after`."""
        wanted = {"school_id": {"$in": list(tenants)}, "_id": {"$gt": after}}
        if not any(scope.permits(tenant) for tenant in tenants):
            raise PermissionError("people outside the scope")
        documents = await self._collection.find(wanted, fields=["_id"], sort=[("_id", 1)], limit=limit)
        return [document["_id"] for document in documents]

    async def due(self, scope: Scope, day: date, limit: int) -> Sequence[Due]:
        """Who is to be looked at by the end of the day, the longest due first."""
        wanted = scope.filter({"due": {"$gt": "", "$lte": day.isoformat()}})
        documents = await self._collection.find(wanted, sort=[("due", 1)], limit=limit)
        return [read(Due, document, id_field="person_id") for document in documents]

    async def looked_at(self, scope: Scope, looked_at: Sequence[tuple[Due, date | None]]) -> None:
        """Note when each is to be looked at next, or never, unless somebody has noted something since."""
        await self._collection.write(
            [
                Update(scope.filter({"_id": due.person_id, "told": due.told}), _next(following))
                for due, following in looked_at
            ]
        )


def _next(following: date | None) -> Document:
    return {"$unset": {"due": ""}} if following is None else {"$set": {"due": following.isoformat()}}

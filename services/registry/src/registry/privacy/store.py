"""The access log's documents: added and read, never changed and never deleted."""

from collections.abc import Sequence

from mentoring_common.auth import Scope
from mentoring_common.gathering import Gathering
from mentoring_common.mongo import Collection, Document, Index
from mentoring_common.stored import read, write

from registry.privacy.domain import Access


class AccessLogStore:
    """Entries, one document each."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self._new: Gathering[Document] = Gathering(self._insert)

    async def ensure_indexes(self) -> None:
        await self._collection.ensure_indexes(
            [Index(("school_id", "_id")), Index(("subject", "_id")), Index(("person_ids", "_id"))]
        )

    async def append(self, scope: Scope, entries: Sequence[Access]) -> None:
        """Add entries; they are stored when this returns."""
        if not all(scope.permits(entry.school_id) for entry in entries):
            raise PermissionError("an access outside the scope")
        await self._new.add([write(entry, id_field="entry_id") for entry in entries])

    async def _insert(self, documents: Sequence[Document]) -> None:
        await self._collection.insert_new(documents)

    async def has_looked(self, scope: Scope, school_id: str | None, subject: str) -> bool:
        """Whether the account was ever shown a name of this school, or of any."""
        wanted: Document = {"subject": subject} if school_id is None else {"subject": subject, "school_id": school_id}
        return await self._collection.find_one(scope.filter(wanted), fields=["_id"]) is not None

    async def page(
        self,
        scope: Scope,
        *,
        school_id: str | None,
        person_id: str | None,
        subject: str | None,
        not_before: str | None,
        before: str | None,
        limit: int,
    ) -> list[Access]:
        """Entries, the newest first; `not_before` and `before` are places: beginnings of ids."""
        conditions: Document = {}
        for name, wanted in (("school_id", school_id), ("person_ids", person_id), ("subject", subject)):
            if wanted is not None:
                conditions[name] = wanted
        place = {sign: bound for sign, bound in (("$gte", not_before), ("$lt", before)) if bound is not None}
        if place:
            conditions["_id"] = place
        documents = await self._collection.find(scope.filter(conditions), sort=[("_id", -1)], limit=limit)
        return [read(Access, document, id_field="entry_id") for document in documents]

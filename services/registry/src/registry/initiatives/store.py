"""Initiatives' documents: a school's own, and those of other schools that are open to the district."""

from collections.abc import Sequence

from mentoring_common.auth import Scope
from mentoring_common.mongo import Collection, Document, Index
from mentoring_common.stored import read, write

from registry.initiatives.domain import Initiative


class InitiativeStore:
    """Each is one document with its members."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    async def ensure_indexes(self) -> None:
        await self._collection.ensure_indexes(
            [Index(("school_id", "until")), Index(("is_district", "until")), Index(("members.participant_id",))]
        )

    async def get(self, scope: Scope, initiative_id: str) -> Initiative | None:
        """The initiative, where it is of the scope or open to the district."""
        document = await self._collection.find_one({"_id": initiative_id})
        found = _initiative(document) if document else None
        return found if found is not None and _is_seen(scope, found) else None

    async def of_schools(self, scope: Scope) -> list[Initiative]:
        """Those of the scope's schools and those that are open to the district, late last days first."""
        wanted: Document = {} if scope.schools is None else {"$or": [scope.filter(), {"is_district": True}]}
        documents = await self._collection.find(wanted, sort=[("until", -1), ("_id", 1)])
        return [_initiative(document) for document in documents]

    async def joined_by(self, scope: Scope, participant_ids: Sequence[str]) -> list[Initiative]:
        """Those that one of these participations has joined and that the scope sees, by id."""
        wanted = {"members.participant_id": {"$in": list(participant_ids)}}
        documents = await self._collection.find(wanted, sort=[("_id", 1)])
        return [each for each in map(_initiative, documents) if _is_seen(scope, each)]

    async def insert(self, scope: Scope, initiative: Initiative) -> bool:
        """Add one; False where its id is taken."""
        if not scope.permits(initiative.school_id):
            raise PermissionError("an initiative outside the scope")
        return await self._collection.insert_one(write(initiative, id_field="initiative_id"))

    async def save(self, scope: Scope, following: Initiative) -> bool:
        """Store the next version; False where somebody else was faster."""
        if not _is_seen(scope, following):
            raise PermissionError("an initiative outside the scope")
        fields: Document = write(following, id_field="initiative_id")
        before = {"_id": fields.pop("_id"), "version": following.version - 1}
        return bool(await self._collection.update_one(before, {"$set": fields}))


def _is_seen(scope: Scope, initiative: Initiative) -> bool:
    return initiative.is_district or scope.permits(initiative.school_id)


def _initiative(document: Document) -> Initiative:
    return read(Initiative, document, id_field="initiative_id")

"""Categories' documents: a collection of their own, so that nothing that publishes a participation can carry one."""

from mentoring_common.auth import Scope
from mentoring_common.mongo import Collection, Document, Index
from mentoring_common.stored import read, write

from registry.categories.domain import CategoryRecord


class CategoryStore:
    """One document a participation."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    async def ensure_indexes(self) -> None:
        await self._collection.ensure_indexes([Index(("school_id", "_id"))])

    async def get(self, scope: Scope, participant_id: str) -> CategoryRecord | None:
        document = await self._collection.find_one(scope.filter({"_id": participant_id}))
        return read(CategoryRecord, document, id_field="participant_id") if document else None

    async def save(self, scope: Scope, following: CategoryRecord) -> bool:
        """Store the next version; False where somebody else was faster."""
        if not scope.permits(following.school_id):
            raise PermissionError("a category outside the scope")
        fields: Document = write(following, id_field="participant_id")
        if following.version == 1:
            return await self._collection.insert_one(fields)
        before = scope.filter({"_id": following.participant_id, "version": following.version - 1})
        del fields["_id"]
        return bool(await self._collection.update_one(before, {"$set": fields}))

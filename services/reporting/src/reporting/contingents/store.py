"""Contingents' documents: one of a school, school year and kind, with everything that was entered."""

from mentoring_common.auth import Scope
from mentoring_common.mongo import Collection, Document, Index
from mentoring_common.stored import read, write

from reporting.contingents.domain import Contingent


class ContingentStore:
    """What schools have entered."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    async def ensure_indexes(self) -> None:
        await self._collection.ensure_indexes([Index(("school_id", "school_year"))])

    async def get(self, scope: Scope, contingent_id: str) -> Contingent | None:
        document = await self._collection.find_one(scope.filter({"_id": contingent_id}))
        return _contingent(document) if document else None

    async def of_year(self, scope: Scope, school_year: int) -> list[Contingent]:
        """Of all schools of the scope, by school."""
        wanted = scope.filter() | {"school_year": school_year}
        return [_contingent(each) for each in await self._collection.find(wanted, sort=[("_id", 1)])]

    async def save(self, scope: Scope, following: Contingent) -> bool:
        """Store the next version; False where somebody else was faster."""
        if not scope.permits(following.school_id):
            raise PermissionError("a contingent outside the scope")
        fields: Document = write(following, id_field="contingent_id")
        if following.version == 1:
            return await self._collection.insert_one(fields)
        before = {"_id": fields.pop("_id"), "version": following.version - 1}
        return bool(await self._collection.update_one(before, {"$set": fields}))


def _contingent(document: Document) -> Contingent:
    return read(Contingent, document, id_field="contingent_id")

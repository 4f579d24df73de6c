"""Files that were looked at and wait for «загрузить по-настоящему»."""

from datetime import datetime

from mentoring_common.auth import Scope
from mentoring_common.mongo import Collection, Index, binary
from mentoring_common.stored import read, write

from registry.imports.domain import ImportOrder
from registry.imports.previews.domain import KEPT_A_SCHOOL, Previewed


class PreviewStore:
    """Previewed files, each with the order that it would be; nothing of what was found in them."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    async def ensure_indexes(self) -> None:
        await self._collection.ensure_indexes([Index(("school_id", "kept_at")), Index(("kept_at",))])

    async def keep(self, scope: Scope, preview: Previewed) -> None:
        """Keep the file, and of the school's earlier ones no more than a few."""
        if not scope.permits(preview.school_id):
            raise PermissionError("a preview outside the scope")
        await self._collection.insert_one(
            {
                "_id": preview.preview_id,
                "school_id": preview.school_id,
                "order": write(preview.order),
                "rows_total": preview.rows_total,
                "filename": preview.filename,
                "content": binary(preview.content),
                "kept_at": preview.kept_at,
            }
        )
        of_school = scope.filter({"school_id": preview.school_id})
        newest = await self._collection.find(of_school, fields=["_id"], sort=[("kept_at", -1)], limit=KEPT_A_SCHOOL)
        await self._collection.delete_many({**of_school, "_id": {"$nin": [each["_id"] for each in newest]}})

    async def get(self, scope: Scope, preview_id: str, since: datetime) -> Previewed | None:
        """The file, if it was kept after `since`."""
        found = await self._collection.find_one(scope.filter({"_id": preview_id, "kept_at": {"$gt": since}}))
        if found is None:
            return None
        return Previewed(
            preview_id=preview_id,
            school_id=found["school_id"],
            order=read(ImportOrder, found["order"]),
            rows_total=found["rows_total"],
            filename=found["filename"],
            content=bytes(found["content"]),
            kept_at=found["kept_at"],
        )

    async def forget(self, scope: Scope, preview_id: str) -> None:
        await self._collection.delete_many(scope.filter({"_id": preview_id}))

    async def forget_before(self, before: datetime) -> int:  # all-schools: a sweep
        """Forget what was kept before that time; how many files that were."""
        return await self._collection.delete_many({"kept_at": {"$lte": before}})

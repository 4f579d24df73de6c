"""Files that wait for their import, and the reports of imports."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Any

from mentoring_common.auth import Scope
from mentoring_common.mongo import Collection, Index, Update, binary
from mentoring_common.stored import read, write

from registry.imports.domain import ReportedRow, ReportFilter, ReportOrder, place_of


class ImportStore:
    """Uploaded files, kept until their import is done, and the report of each import in portions."""

    def __init__(self, files: Collection, portions: Collection) -> None:
        self._files = files
        self._portions = portions

    async def ensure_indexes(self) -> None:
        await self._portions.ensure_indexes([Index(("import_id", "first_row"))])

    async def keep_file(
        self, scope: Scope, import_id: str, school_id: str, filename: str, content: bytes, now: datetime
    ) -> None:
        """Keep the file until `forget_file`, so that a dead process's import can be taken over."""
        if not scope.permits(school_id):
            raise PermissionError("a file outside the scope")
        await self._files.insert_one(
            {
                "_id": import_id,
                "school_id": school_id,
                "filename": filename,
                "content": binary(content),
                "kept_at": now,
            }
        )

    async def file(self, scope: Scope, import_id: str) -> tuple[str, bytes] | None:
        """The file's name and content."""
        document = await self._files.find_one(scope.filter({"_id": import_id}))
        return (document["filename"], bytes(document["content"])) if document else None

    async def forget_file(self, scope: Scope, import_id: str) -> None:
        """The paper with names and contacts is not kept longer than its import needs it."""
        await self._files.delete_many(scope.filter({"_id": import_id}))

    async def forget_files_but(self, import_ids: AbstractSet[str], before: datetime) -> int:  # all-schools: a sweep
        """Forget what was kept before that time for other imports than these; how many files that were.

        An earlier release did not note the time: such a file is older than any of this one's.
        """
        old = {"$or": [{"kept_at": {"$lt": before}}, {"kept_at": {"$exists": False}}]}
        return await self._files.delete_many({"_id": {"$nin": sorted(import_ids)}, **old})

    async def keep_portion(
        self, scope: Scope, import_id: str, school_id: str, rows: Sequence[ReportedRow], counts: dict[str, int]
    ) -> None:
        """Keep a portion of the report. The first one kept stays: a repetition would see its own people as known."""
        if not scope.permits(school_id):
            raise PermissionError("a report outside the scope")
        first_row = rows[0].row
        identity = {"_id": f"{import_id}/{first_row:06d}"}
        portion: dict[str, Any] = {
            "import_id": import_id,
            "school_id": school_id,
            "first_row": first_row,
            "rows": [write(row) for row in rows],
            "counts": counts,
        }
        await self._portions.write([Update(identity, {"$setOnInsert": portion}, upsert=True)])

    async def counts(self, scope: Scope, import_id: str) -> dict[str, int]:
        """The counts of all portions together."""
        totals: dict[str, int] = {}
        for portion in await self._portions.find(scope.filter({"import_id": import_id}), fields=["counts"]):
            for name, number in portion["counts"].items():
                totals[name] = totals.get(name, 0) + number
        return totals

    async def rows(
        self, scope: Scope, import_id: str, wanted: ReportFilter, order: ReportOrder, after: int, limit: int
    ) -> list[ReportedRow]:
        """The wanted rows of the report, in `order`, beyond the place `after`."""
        portions = await self._portions.find(scope.filter({"import_id": import_id}), sort=[("first_row", 1)])
        rows = (read(ReportedRow, row) for portion in portions for row in portion["rows"])
        beyond = [row for row in rows if wanted.takes(row) and place_of(row, order) > after]
        return sorted(beyond, key=lambda row: place_of(row, order))[:limit]

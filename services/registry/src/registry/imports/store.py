"""Files that wait for their import, and the reports of imports."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime
from typing import Any

from mentoring_common.auth import Scope
from mentoring_common.mongo import Collection, Document, Index, Update, binary
from mentoring_common.stored import read, write

from registry.imports.domain import NamedIn, Portion, ReportedRow, ReportFilter, ReportOrder, place_of
from registry.participations.taken import Effect


class ImportStore:
    """Uploaded files, kept until their import is done, and the report of each import in portions."""

    def __init__(self, files: Collection, portions: Collection) -> None:
        self._files = files
        self._portions = portions

    async def ensure_indexes(self) -> None:
        await self._portions.ensure_indexes([Index(("import_id", "first_row")), Index(("school_id", "import_id"))])

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
        self, scope: Scope, import_id: str, school_id: str, portion: Portion, counts: dict[str, int]
    ) -> None:
        """Keep a portion of the report. The first one kept stays: a repetition would see its own people as known."""
        if not scope.permits(school_id):
            raise PermissionError("a report outside the scope")
        kept: dict[str, Any] = {
            "import_id": import_id,
            "school_id": school_id,
            "first_row": portion.first_row,
            "rows": [write(row) for row in portion.rows],
            "followed": dict(portion.followed),
            "counts": counts,
        }
        identity = {"_id": _portion_id(import_id, portion.first_row)}
        await self._portions.write([Update(identity, {"$setOnInsert": kept}, upsert=True)])

    async def portions(self, scope: Scope, import_id: str) -> list[Portion]:
        """The report as it was kept, in the order of the file."""
        found = await self._portions.find(scope.filter({"import_id": import_id}), sort=[("first_row", 1)])
        return [Portion(each["first_row"], tuple(_rows(each)), each.get("followed", {})) for each in found]

    async def keep_fates(self, scope: Scope, import_id: str, first_row: int, fates: Mapping[str, str]) -> None:
        """Keep what undoing the import did to the participations that a portion has registered."""
        identity = scope.filter({"_id": _portion_id(import_id, first_row)})
        await self._portions.write([Update(identity, {"$set": {"fates": dict(fates)}})])

    async def counts(self, scope: Scope, import_id: str) -> dict[str, int]:
        """The counts of all portions together."""
        totals: dict[str, int] = {}
        for portion in await self._portions.find(scope.filter({"import_id": import_id}), fields=["counts"]):
            for name, number in portion["counts"].items():
                totals[name] = totals.get(name, 0) + number
        return totals

    async def about(self, scope: Scope, school_id: str, participant_ids: AbstractSet[str]) -> list[NamedIn]:
        """The rows of a school's bases that were taken for these participations. Reads every report of the school."""
        found = await self._portions.find(scope.filter({"school_id": school_id}), sort=[("import_id", 1), ("_id", 1)])
        return [
            NamedIn(portion["import_id"], school_id, row.row, row.effect)
            for portion in found
            for row in _rows(portion)
            if row.participant_id in participant_ids
        ]

    async def rows(
        self, scope: Scope, import_id: str, wanted: ReportFilter, order: ReportOrder, after: int, limit: int
    ) -> list[ReportedRow]:
        """The wanted rows of the report, in `order`, beyond the place `after`."""
        portions = await self.portions(scope, import_id)
        beyond = [
            row for portion in portions for row in portion.rows if wanted.takes(row) and place_of(row, order) > after
        ]
        return sorted(beyond, key=lambda row: place_of(row, order))[:limit]


def _portion_id(import_id: str, first_row: int) -> str:
    return f"{import_id}/{first_row:06d}"


def _rows(portion: Document) -> list[ReportedRow]:
    fates = portion.get("fates", {})
    rows = [read(ReportedRow, row) for row in portion["rows"]]
    begun = {Effect.REGISTERED, Effect.RETURNED}
    return [replace(row, fate=fates.get(row.participant_id)) if row.effect in begun else row for row in rows]

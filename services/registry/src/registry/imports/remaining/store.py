"""The original cells of rows that were refused or are doubtful, for a bounded time."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from mentoring_common.auth import Scope
from mentoring_common.mongo import Collection, Index, Update

from registry.imports.roster import CellFault, Column, RawRow

KEPT_FOR = timedelta(days=30)
"""Time to mend a base; then the report alone says what was wrong with it."""
ROWS_TOGETHER = 50
"""In one document: even where every cell is as long as is allowed (24 of 4,000 characters) they take 10 MB."""


class RemainingStore:
    """Cells as the school wrote them. Personal data: no event and no municipal role gets them."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    async def ensure_indexes(self) -> None:
        await self._collection.ensure_indexes([Index(("import_id",)), Index(("kept_at",))])

    async def keep(self, scope: Scope, import_id: str, school_id: str, rows: Sequence[RawRow], now: datetime) -> None:
        """Keep the rows; a repetition adds those that it finds to remain beside those of the one that died."""
        if not scope.permits(school_id):
            raise PermissionError("rows outside the scope")
        together: dict[int, dict[str, Any]] = {}
        for row in rows:
            together.setdefault(row.number // ROWS_TOGETHER, {})[f"rows.{row.number}"] = _plain(row)
        identity = {"import_id": import_id, "school_id": school_id, "kept_at": now}
        await self._collection.write(
            [
                Update({"_id": f"{import_id}/{at}"}, {"$set": kept, "$setOnInsert": identity}, upsert=True)
                for at, kept in together.items()
            ]
        )

    async def rows(self, scope: Scope, import_id: str) -> dict[int, RawRow]:
        """The kept rows of an import by number; none once their time is over."""
        found = await self._collection.find(scope.filter({"import_id": import_id}))
        return {int(number): _row(int(number), kept) for each in found for number, kept in each["rows"].items()}

    async def forget_before(self, before: datetime) -> int:  # all-schools: a sweep
        """Forget what was kept before that time."""
        return await self._collection.delete_many({"kept_at": {"$lte": before}})

    async def forget(self, scope: Scope, import_id: str) -> None:
        """An import that was undone is not mended any more."""
        await self._collection.delete_many(scope.filter({"import_id": import_id}))


def _plain(row: RawRow) -> dict[str, Any]:
    cells = {str(column): [cell.isoformat()] if isinstance(cell, date) else cell for column, cell in row.cells.items()}
    return {"cells": cells, "faults": {str(column): str(fault) for column, fault in row.faults.items()}}


def _row(number: int, kept: dict[str, Any]) -> RawRow:
    cells = {
        Column(name): date.fromisoformat(cell[0]) if isinstance(cell, list) else cell
        for name, cell in kept["cells"].items()
    }
    return RawRow(number, cells, {Column(name): CellFault(fault) for name, fault in kept["faults"].items()})

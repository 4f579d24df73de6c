"""The workbook of what remains, over HTTP."""

import asyncio
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Response
from mentoring_common.errors import NotFound
from mentoring_methodology import MethodologyPack

from registry.imports.desk import NOT_FOUND, UploadDesk
from registry.imports.domain import REMAINING, ReportOrder
from registry.imports.remaining.book import Remaining, remaining_book
from registry.imports.remaining.store import RemainingStore
from registry.imports.roster import RosterKind
from registry.imports.viewing import ReportViews
from registry.privacy.viewing import Viewer

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
AS_BOOK: dict[int | str, dict[str, Any]] = {
    200: {"content": {XLSX: {"schema": {"type": "string", "format": "binary"}}}}
}
MOST_ROWS = 20_000
"""A base has no more."""


def routes(
    desk: UploadDesk, remaining: RemainingStore, reports: ReportViews, methodology: Callable[[], MethodologyPack]
) -> APIRouter:
    """`/registry/v1/imports/{import_id}/remaining.xlsx`."""
    router = APIRouter(prefix="/registry/v1/imports", tags=["Загрузка баз"])

    @router.get(
        "/{import_id}/remaining.xlsx",
        summary="Непринятые и сомнительные строки: исправить и загрузить снова",
        response_class=Response,
        responses=AS_BOOK,
    )
    async def book(view: Viewer, import_id: str) -> Response:
        job = await desk.jobs.get(view.scope, import_id)
        if job is None:
            raise NOT_FOUND
        kept = await remaining.rows(view.scope, import_id)
        if not kept:
            raise NotFound(
                "REMAINING_NOT_KEPT",
                "Строк для исправления нет: все приняты, либо прошло больше 30 дней, и исходные ячейки удалены.",
            )
        told = await desk.imports.rows(view.scope, import_id, REMAINING, ReportOrder.FILE, 0, MOST_ROWS)
        await reports.note(view, job.school_id, job.id, told)
        rows = [Remaining(kept[row.row], row) for row in told if row.row in kept]
        content = await asyncio.to_thread(remaining_book, RosterKind(job.order.kind), methodology(), rows)
        title = "Исправить и загрузить снова.xlsx"
        named = f"attachment; filename=\"remaining.xlsx\"; filename*=UTF-8''{quote(title)}"
        return Response(content, media_type=XLSX, headers={"Content-Disposition": named})

    return router

"""A look at what an upload would do, over HTTP."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Form, Query, Response
from mentoring_common.http.caller import Caller
from pydantic import BaseModel, Field

from registry.imports.bodies import UploadBody
from registry.imports.domain import counts_of
from registry.imports.previews.commands import Previewer
from registry.imports.previews.domain import Foreseen
from registry.imports.viewing import ReportViews
from registry.imports.views import (
    ImportView,
    LeftOutView,
    LevelsView,
    LinesView,
    RosterKindName,
    RowView,
    import_view,
    left_out_views,
    levels_view,
    lines_view,
    row_view,
    without_levels,
)
from registry.privacy.viewing import View, Viewer


class PreviewView(BaseModel):
    """Что сделала бы загрузка. О людях ничего не записано; файл хранится до `kept_until`."""

    preview_id: str
    kept_until: datetime
    school_id: str
    school_year: int | None
    kind: RosterKindName
    rows_total: int
    ignored_columns: list[str]
    sheet: str
    lines: LinesView | None
    left_out: list[LeftOutView]
    counts: Annotated[dict[str, int], Field(description="Строки по исходу и люди по тому, что с ними станет")]
    levels: LevelsView
    rows: Annotated[list[RowView], Field(description="Строки отчёта, опасные раньше")]
    rows_beyond: Annotated[int, Field(description="Сколько строк не показано")]


def routes(previewer: Previewer, reports: ReportViews) -> APIRouter:
    """`/registry/v1/imports/preview`."""
    router = APIRouter(prefix="/registry/v1/imports/preview", tags=["Загрузка баз"])

    @router.post("", summary="Проверить базу: что изменится, ничего не записывая")
    async def look(
        view: Viewer,
        body: Annotated[UploadBody, Form(media_type="multipart/form-data")],
        limit: Annotated[int, Query(ge=0, le=1000, description="Сколько строк отчёта показать")] = 200,
    ) -> PreviewView:
        found = await previewer.look(view.scope, view.caller.subject, await body.upload())
        await reports.note(view, found.preview.school_id, found.preview.preview_id, found.rows[:limit])
        return _shown(found, limit, view)

    @router.post("/{preview_id}/import", status_code=202, summary="Загрузить проверенный файл по-настоящему")
    async def go_on(caller: Caller, response: Response, preview_id: str) -> ImportView:
        job = await previewer.go_on(caller.scope, preview_id)
        response.headers["Location"] = f"/registry/v1/imports/{job.id}"
        return import_view(job)

    return router


def _shown(found: Foreseen, limit: int, view: View) -> PreviewView:
    order, counts = found.preview.order, counts_of(found.rows)
    return PreviewView(
        preview_id=found.preview.preview_id,
        kept_until=found.preview.kept_until,
        school_id=found.preview.school_id,
        school_year=order.school_year,
        kind=RosterKindName(order.kind),
        rows_total=found.preview.rows_total,
        ignored_columns=list(order.ignored_columns),
        sheet=order.sheet,
        lines=lines_view(order),
        left_out=left_out_views(order),
        counts=without_levels(counts),
        levels=levels_view(counts),
        rows=[row_view(row, order.sheet, view) for row in found.rows[:limit]],
        rows_beyond=max(0, len(found.rows) - limit),
    )

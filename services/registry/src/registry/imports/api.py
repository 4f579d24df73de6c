"""Roster imports over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Response
from mentoring_common.http.caller import Caller
from mentoring_common.http.progress import RESPONSES, LastEventId, ProgressStreams, Seen
from mentoring_common.jobs import UNFINISHED
from mentoring_common.paging import next_after
from pydantic import BaseModel

from registry.imports.bodies import UploadBody
from registry.imports.desk import NOT_FOUND, UploadDesk
from registry.imports.domain import ReportFilter, ReportOrder, place_of
from registry.imports.roster import Level, Outcome
from registry.imports.undoing import Fate, UndoJobs
from registry.imports.viewing import ReportViews
from registry.imports.views import ImportView, RowView, import_view, row_view
from registry.privacy.viewing import Viewer


class RowPage(BaseModel):
    """Страница отчёта; `next` передаётся в `after`."""

    items: list[RowView]
    next: int | None


def routes(desk: UploadDesk, undos: UndoJobs, streams: ProgressStreams, reports: ReportViews) -> APIRouter:
    """`/registry/v1/imports`."""
    router = APIRouter(prefix="/registry/v1/imports", tags=["Загрузка баз"])

    @router.post("", status_code=202, summary="Загрузить базу наставляемых или наставников")
    async def upload(
        caller: Caller,
        response: Response,
        body: Annotated[UploadBody, Form(media_type="multipart/form-data")],
    ) -> ImportView:
        given = await body.upload()
        order, roster = await desk.read(caller.scope, caller.subject, given)
        job = await desk.submit(caller.scope, given.school_id, order, len(roster.rows), given.filename, given.content)
        response.headers["Location"] = f"/registry/v1/imports/{job.id}"
        return import_view(job)

    @router.get("", summary="Последние загрузки")
    async def latest(
        caller: Caller,
        after: Annotated[
            str | None, Query(max_length=64, description="Код последней загрузки прежней страницы: новые идут первыми")
        ] = None,
        limit: Annotated[int, Query(ge=1, le=100)] = 30,
    ) -> list[ImportView]:
        return [import_view(job) for job in await desk.jobs.latest(caller.scope, limit, after)]

    @router.get("/{import_id}", summary="Ход и итог загрузки")
    async def get(caller: Caller, import_id: str) -> ImportView:
        job = await desk.jobs.get(caller.scope, import_id)
        if job is None:
            raise NOT_FOUND
        return import_view(job, await undos.get(caller.scope, import_id))

    @router.get(
        "/{import_id}/events",
        summary="Ход загрузки и её отмены вживую, до их конца",
        response_class=Response,
        responses=RESPONSES,
    )
    async def events(caller: Caller, import_id: str, last_event_id: LastEventId = None) -> Response:
        async def look() -> Seen:
            job = await desk.jobs.get(caller.scope, import_id)
            if job is None:
                raise NOT_FOUND
            undo = await undos.get(caller.scope, import_id)
            goes_on = job.status in UNFINISHED or (undo is not None and undo.status in UNFINISHED)
            return Seen(import_view(job, undo), ended=not goes_on)

        return await streams.follow(caller, look, last_event_id)

    @router.post("/{import_id}/cancel", status_code=202, summary="Остановить загрузку: записанное останется")
    async def cancel(caller: Caller, import_id: str) -> ImportView:
        return import_view(await desk.cancel(caller.scope, import_id))

    @router.get("/{import_id}/rows", summary="Отчёт по строкам: опасное раньше")
    async def rows(
        view: Viewer,
        import_id: str,
        outcome: Annotated[list[Outcome] | None, Query(description="По умолчанию все")] = None,
        level: Annotated[list[Level] | None, Query(description="По умолчанию все")] = None,
        text: Annotated[
            str,
            Query(
                max_length=100, description="Слова из столбца, причины или совета либо номер строки; не данные людей"
            ),
        ] = "",
        fate: Annotated[list[Fate] | None, Query(description="Что с записью сделала отмена; по умолчанию все")] = None,
        order: ReportOrder = ReportOrder.DANGER,
        after: Annotated[int, Query(ge=0, description="`next` прежней страницы того же порядка")] = 0,
        limit: Annotated[int, Query(ge=1, le=1000)] = 200,
    ) -> RowPage:
        job = await desk.jobs.get(view.scope, import_id)
        if job is None:
            raise NOT_FOUND
        fates = frozenset(map(str, fate)) if fate else None
        wanted = ReportFilter(frozenset(outcome or Outcome), frozenset(level or Level), text, fates)
        found = await desk.imports.rows(view.scope, import_id, wanted, order, after, limit)
        await reports.note(view, job.school_id, job.id, found)
        following = next_after(found, limit, lambda row: place_of(row, order))
        return RowPage(items=[row_view(row, job.order.sheet, view) for row in found], next=following)

    return router

"""Matching runs over HTTP."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Response
from mentoring_common.auth import Principal, Scope
from mentoring_common.events.contracts.matching import RunCompleted
from mentoring_common.http.caller import Caller
from mentoring_common.http.progress import RESPONSES, LastEventId, ProgressStreams, Seen
from mentoring_common.jobs import UNFINISHED, JobStatus
from pydantic import BaseModel, ConfigDict, Field

from matching.runs.commands import RunDesk
from matching.runs.domain import RunStage
from matching.runs.queries import RunQueries, SeenRun

FAILURES: Mapping[str, str] = {
    "ATTEMPTS_EXHAUSTED": "Подбор не удался после нескольких попыток: причина в журнале службы. "
    "Запустите его ещё раз или сообщите администратору платформы.",
}
"""Failure code -> what is said of it."""


class RunBody(BaseModel):
    """Что подобрать: одну школу или, для методиста, весь муниципалитет; учебный год — текущий, если не указан."""

    model_config = ConfigDict(extra="forbid")

    school_id: Annotated[str, Field(max_length=64)] | None = None
    school_year: Annotated[int, Field(ge=2000, le=2100)] | None = None


class FailureView(BaseModel):
    """Почему подбор не удался."""

    code: str
    text: str


class ProgressView(BaseModel):
    """Как далеко зашёл подбор: этап и сколько школ из скольких; `schools_total` равен 0, пока школы не сосчитаны."""

    stage: RunStage
    schools_total: int
    schools_stored: int
    schools_done: int


class RunView(BaseModel):
    """Подбор: состояние, итог и то, по чему подбирали.

    Подбор по всему муниципалитету куратор видит с итогом своей школы. `by_municipality`: запустил методист, а не школа.
    """

    run_id: str
    school_id: str
    school_year: int | None
    status: JobStatus
    failure: FailureView | None
    progress: ProgressView
    cancel_requested: bool
    by_municipality: bool | None
    is_own: bool
    created_at: datetime
    finished_at: datetime | None
    proposed: int | None
    unmatched: int | None
    changed: int | None
    pack_version: str | None
    weights: Mapping[str, Mapping[str, int]] | None
    input_hash: str | None
    blocking_pairs: int | None
    reverse_cut: int | None


class RunPage(BaseModel):
    """Страница списка; `next` передаётся в `after`."""

    items: list[RunView]
    next: str | None


def routes(desk: RunDesk, runs: RunQueries, streams: ProgressStreams) -> APIRouter:
    """`/matching/v1/runs`."""
    router = APIRouter(prefix="/matching/v1/runs", tags=["Подбор"])

    @router.post("", status_code=202, summary="Запустить подбор")
    async def start(caller: Caller, body: RunBody, response: Response) -> RunView:
        job = await desk.order(caller, body.school_id, body.school_year)
        response.headers["Location"] = f"/matching/v1/runs/{job.id}"
        return _view(SeenRun(job, None), caller)

    @router.get("", summary="Подборы, новые сначала")
    async def page(
        caller: Caller,
        school_id: Annotated[str | None, Query(max_length=64)] = None,
        after: Annotated[str | None, Query(max_length=64)] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> RunPage:
        scope = caller.scope
        if school_id is not None:
            scope = Scope.of(*({school_id} if scope.permits(school_id) else set()))
        found, following = await runs.latest(scope, limit, after)
        return RunPage(items=[_view(each, caller) for each in found], next=following)

    @router.get("/{run_id}", summary="Ход и итог подбора")
    async def get(caller: Caller, run_id: str) -> RunView:
        return _view(await runs.get(caller.scope, run_id), caller)

    @router.get("/{run_id}/events", summary="Ход подбора как поток событий (SSE)", responses=RESPONSES)
    async def events(caller: Caller, run_id: str, last_event_id: LastEventId = None) -> Response:
        """Каждое событие — то же, что отвечает «Ход и итог подбора»; последнее называется `end`."""

        async def look() -> Seen:
            seen = await runs.get(caller.scope, run_id)
            return Seen(_view(seen, caller), ended=seen.job.status not in UNFINISHED)

        return await streams.follow(caller, look, last_event_id)

    @router.post("/{run_id}/cancel", status_code=202, summary="Остановить подбор")
    async def cancel(caller: Caller, run_id: str) -> RunView:
        """В каждой школе сохраняется всё или ничего: что уже сохранено, остаётся."""
        return _view(SeenRun(await desk.cancel(caller, run_id), None), caller)

    @router.get("/{run_id}/results", summary="Итоги подбора по школам и формам")
    async def results_of(caller: Caller, run_id: str) -> list[RunCompleted]:
        return await runs.results_of(caller.scope, run_id)

    return router


def _view(seen: SeenRun, caller: Principal) -> RunView:
    job, totals = seen.job, seen.job.result
    return RunView(
        run_id=job.id,
        school_id=job.school_id,
        school_year=job.order.school_year if totals is None else totals.school_year,
        status=job.status,
        failure=FailureView(code=job.failure, text=FAILURES.get(job.failure, job.failure)) if job.failure else None,
        progress=ProgressView.model_validate(job.progress, from_attributes=True),
        cancel_requested=job.cancelling,
        by_municipality=job.order.by_municipality,
        is_own=job.order.submitted_by == caller.subject,
        created_at=job.created_at,
        finished_at=job.finished_at,
        proposed=seen.proposed,
        unmatched=seen.unmatched,
        changed=seen.changed,
        pack_version=totals.pack_version if totals else None,
        weights=totals.weights if totals else None,
        input_hash=totals.input_hash if totals else None,
        blocking_pairs=totals.blocking_pairs if totals else None,
        reverse_cut=totals.reverse_cut if totals else None,
    )

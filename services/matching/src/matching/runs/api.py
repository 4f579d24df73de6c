"""Matching runs over HTTP."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Response
from mentoring_common.auth import Scope, UserRole
from mentoring_common.errors import NotFound
from mentoring_common.events.contracts.matching import RunCompleted
from mentoring_common.http.caller import Caller
from mentoring_common.jobs import JobStatus
from mentoring_common.paging import next_after
from pydantic import BaseModel, ConfigDict, Field

from matching.runs.commands import RunDesk
from matching.runs.domain import RunJob, RunJobs
from matching.runs.store import RunResultStore

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


class RunView(BaseModel):
    """Подбор: состояние, итог и то, по чему подбирали."""

    run_id: str
    school_id: str
    school_year: int | None
    status: JobStatus
    failure: FailureView | None
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


def routes(desk: RunDesk, jobs: RunJobs, results: RunResultStore) -> APIRouter:
    """`/matching/v1/runs`."""
    router = APIRouter(prefix="/matching/v1/runs", tags=["Подбор"])

    @router.post("", status_code=202, summary="Запустить подбор")
    async def start(caller: Caller, body: RunBody, response: Response) -> RunView:
        caller.require(UserRole.METHODOLOGIST, UserRole.CURATOR)
        job = await desk.order(caller, body.school_id, body.school_year)
        response.headers["Location"] = f"/matching/v1/runs/{job.id}"
        return _view(job)

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
        found = await jobs.latest(scope, limit, after)
        return RunPage(items=[_view(job) for job in found], next=next_after(found, limit, lambda job: job.id))

    @router.get("/{run_id}", summary="Ход и итог подбора")
    async def get(caller: Caller, run_id: str) -> RunView:
        job = await jobs.get(caller.scope, run_id)
        if job is None:
            raise NotFound("RUN_NOT_FOUND", "Подбор не найден. Проверьте его идентификатор.")
        return _view(job)

    @router.get("/{run_id}/results", summary="Итоги подбора по школам и формам")
    async def results_of(caller: Caller, run_id: str) -> list[RunCompleted]:
        return await results.of_run(caller.scope, run_id)

    return router


def _view(job: RunJob) -> RunView:
    totals = job.result
    return RunView(
        run_id=job.id,
        school_id=job.school_id,
        school_year=job.order.school_year if totals is None else totals.school_year,
        status=job.status,
        failure=FailureView(code=job.failure, text=FAILURES.get(job.failure, job.failure)) if job.failure else None,
        created_at=job.created_at,
        finished_at=job.finished_at,
        proposed=totals.proposed if totals else None,
        unmatched=totals.unmatched if totals else None,
        changed=totals.changed if totals else None,
        pack_version=totals.pack_version if totals else None,
        weights=totals.weights if totals else None,
        input_hash=totals.input_hash if totals else None,
        blocking_pairs=totals.blocking_pairs if totals else None,
        reverse_cut=totals.reverse_cut if totals else None,
    )

"""Matching runs over HTTP."""

from datetime import datetime
from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Response
from mentoring_common.auth import UserRole
from mentoring_common.errors import NotFound
from mentoring_common.events.contracts.base import MUNICIPALITY
from mentoring_common.events.contracts.matching import RunCompleted
from mentoring_common.http.caller import Caller
from mentoring_common.jobs import Jobs, JobStatus, NoProgress
from mentoring_common.telemetry import traceparent
from pydantic import BaseModel, ConfigDict, Field

from matching.runs.domain import RunJob, RunOrder, RunTotals
from matching.runs.store import RunResultStore

ONE_AT_A_TIME = "run"
"""The key of every run: while one of a school is unfinished, a further order is that run."""


class RunBody(BaseModel):
    """Что подобрать: одну школу или, для методиста, весь муниципалитет."""

    model_config = ConfigDict(extra="forbid")

    school_id: Annotated[str, Field(max_length=64)] | None = None


class RunView(BaseModel):
    """Подбор: состояние и итог."""

    run_id: str
    school_id: str
    status: JobStatus
    created_at: datetime
    finished_at: datetime | None
    proposed: int | None
    unmatched: int | None
    changed: int | None


def routes(jobs: Jobs[RunOrder, NoProgress, RunTotals], results: RunResultStore) -> APIRouter:
    """`/matching/v1/runs`."""
    router = APIRouter(prefix="/matching/v1/runs", tags=["Подбор"])

    @router.post("", status_code=202, summary="Запустить подбор")
    async def start(caller: Caller, body: RunBody, response: Response) -> RunView:
        caller.require(UserRole.METHODOLOGIST, UserRole.CURATOR)
        school_id = body.school_id or MUNICIPALITY
        if not caller.scope.permits(school_id):
            raise NotFound("SCHOOL_NOT_FOUND", "Школа не найдена. Укажите school_id своей школы.")
        order = RunOrder(submitted_by=caller.subject)
        job = await jobs.submit(
            caller.scope, uuid4().hex, school_id, order, key=ONE_AT_A_TIME, traceparent=traceparent()
        )
        response.headers["Location"] = f"/matching/v1/runs/{job.id}"
        return _view(job)

    @router.get("/{run_id}", summary="Ход и итог подбора")
    async def get(caller: Caller, run_id: str) -> RunView:
        job = await jobs.get(caller.scope, run_id)
        if job is None:
            raise _not_found()
        return _view(job)

    @router.get("/{run_id}/results", summary="Итоги подбора по школам и формам")
    async def results_of(caller: Caller, run_id: str) -> list[RunCompleted]:
        return await results.of_run(caller.scope, run_id)

    return router


def _not_found() -> NotFound:
    return NotFound("RUN_NOT_FOUND", "Подбор не найден. Проверьте его идентификатор.")


def _view(job: RunJob) -> RunView:
    return RunView(
        run_id=job.id,
        school_id=job.school_id,
        status=job.status,
        created_at=job.created_at,
        finished_at=job.finished_at,
        proposed=job.result.proposed if job.result else None,
        unmatched=job.result.unmatched if job.result else None,
        changed=job.result.changed if job.result else None,
    )

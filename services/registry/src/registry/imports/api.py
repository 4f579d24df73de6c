"""Roster imports over HTTP."""

import asyncio
import hashlib
from dataclasses import asdict
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Form, Query, Response, UploadFile
from mentoring_common.auth import Principal, UserRole
from mentoring_common.clock import Today
from mentoring_common.errors import NotFound, Unprocessable
from mentoring_common.http.caller import Caller
from mentoring_common.jobs import JobStatus
from mentoring_common.telemetry import traceparent
from mentoring_methodology.schoolyear import school_year_prepared_on
from pydantic import BaseModel, ConfigDict, Field

from registry.imports.domain import (
    Attestation,
    ImportJob,
    ImportJobs,
    ImportOrder,
    ImportProgress,
    ReportedRow,
    demand_possible,
)
from registry.imports.roster import Outcome, RosterLimits, RosterRefused, read_roster_in_child
from registry.imports.store import ImportStore
from registry.organisations.commands import require_school
from registry.organisations.store import OrganisationStore

HIDDEN = "скрыто"
"""A municipal role sees what is wrong with a row, never the person's data in it."""


class RosterKindName(StrEnum):
    """Какая это база."""

    MENTEES = "MENTEES"
    MENTORS = "MENTORS"


class UploadBody(BaseModel):
    """База и что школа о её людях подтверждает."""

    model_config = ConfigDict(extra="forbid")  # a misspelt date would leave everybody without it, silently

    file: UploadFile
    school_id: Annotated[str, Field(max_length=64)]
    consents_on: Annotated[date | None, Field(description="Дата, на которую собраны все согласия")] = None
    admitted_on: Annotated[date | None, Field(description="Дата допуска наставников")] = None
    cleared_on: Annotated[date | None, Field(description="Дата проверки справок об отсутствии судимости")] = None
    school_year: Annotated[
        int | None,
        Field(ge=2000, le=2100, description="Год начала учебного года; по умолчанию текущий, с 1 августа — следующий"),
    ] = None


class ImportView(BaseModel):
    """Загрузка: состояние, ход и итог."""

    import_id: str
    school_id: str
    school_year: int | None
    kind: RosterKindName
    status: JobStatus
    created_at: datetime
    finished_at: datetime | None
    rows_total: int
    rows_done: int
    ignored_columns: list[str]
    counts: dict[str, int]
    refusal: dict[str, str] | None


class NoteView(BaseModel):
    """Что исправлено или не понято в принятой строке."""

    column: str
    code: str
    before: str
    after: str
    text: str


class RefusalView(BaseModel):
    """Почему строка не принята."""

    column: str
    code: str
    value: str
    reason: str


class RowView(BaseModel):
    """Строка отчёта."""

    row: int
    outcome: Outcome
    effect: str | None
    participant_id: str | None = None
    merged_into: int | None
    notes: list[NoteView]
    refusals: list[RefusalView]


class RowPage(BaseModel):
    """Страница отчёта; `next` передаётся в `after`."""

    items: list[RowView]
    next: int | None


def routes(
    jobs: ImportJobs, imports: ImportStore, organisations: OrganisationStore, limits: RosterLimits, today: Today
) -> APIRouter:
    """`/registry/v1/imports`."""
    router = APIRouter(prefix="/registry/v1/imports", tags=["Загрузка баз"])

    @router.post("", status_code=202, summary="Загрузить базу наставляемых или наставников")
    async def upload(
        caller: Caller,
        response: Response,
        body: Annotated[UploadBody, Form(media_type="multipart/form-data")],
    ) -> ImportView:
        caller.require(UserRole.METHODOLOGIST, UserRole.CURATOR)
        school_id = body.school_id
        await require_school(caller.scope, organisations, school_id)
        attestation = Attestation(body.consents_on, body.admitted_on, body.cleared_on)
        school_year = body.school_year
        if school_year is None:
            school_year = school_year_prepared_on(today())
        demand_possible(school_year, attestation, today())
        content = await body.file.read()
        filename = body.file.filename or "roster"
        try:
            roster = await asyncio.to_thread(read_roster_in_child, content, filename, limits)
        except RosterRefused as refusal:
            raise Unprocessable(refusal.code, refusal.detail) from None
        order = ImportOrder(
            kind=roster.kind.value,
            content_sha256=hashlib.sha256(content).hexdigest(),
            attestation=attestation,
            submitted_by=caller.subject,
            ignored_columns=tuple(roster.ignored_columns),
            school_year=school_year,
        )
        import_id = uuid4().hex
        await imports.keep_file(caller.scope, import_id, school_id, filename, content)
        job = await jobs.submit(
            caller.scope,
            import_id,
            school_id,
            order,
            key=order.key,
            progress=ImportProgress(rows_total=len(roster.rows)),
            traceparent=traceparent(),
        )
        if job.id != import_id:  # the same file is being imported already
            await imports.forget_file(caller.scope, import_id)
        response.headers["Location"] = f"/registry/v1/imports/{job.id}"
        return _view(job)

    @router.get("", summary="Последние загрузки")
    async def latest(caller: Caller, limit: Annotated[int, Query(ge=1, le=100)] = 30) -> list[ImportView]:
        return [_view(job) for job in await jobs.latest(caller.scope, limit)]

    @router.get("/{import_id}", summary="Ход и итог загрузки")
    async def get(caller: Caller, import_id: str) -> ImportView:
        job = await jobs.get(caller.scope, import_id)
        if job is None:
            raise _not_found()
        return _view(job)

    @router.get("/{import_id}/rows", summary="Отчёт по строкам")
    async def rows(
        caller: Caller,
        import_id: str,
        outcome: Annotated[list[Outcome] | None, Query(description="По умолчанию все")] = None,
        after: Annotated[int, Query(ge=0)] = 0,
        limit: Annotated[int, Query(ge=1, le=1000)] = 200,
    ) -> RowPage:
        if await jobs.get(caller.scope, import_id) is None:
            raise _not_found()
        wanted = frozenset(chosen.value for chosen in outcome or Outcome)
        found = await imports.rows(caller.scope, import_id, after, wanted, limit)
        return RowPage(items=[_row(row, caller) for row in found], next=found[-1].row if len(found) == limit else None)

    return router


def _not_found() -> NotFound:
    return NotFound("IMPORT_NOT_FOUND", "Загрузка не найдена. Проверьте её идентификатор.")


def _view(job: ImportJob) -> ImportView:
    return ImportView(
        import_id=job.id,
        school_id=job.school_id,
        school_year=job.order.school_year,
        kind=RosterKindName(job.order.kind),
        status=job.status,
        created_at=job.created_at,
        finished_at=job.finished_at,
        rows_total=job.progress.rows_total,
        rows_done=job.progress.rows_done,
        ignored_columns=list(job.order.ignored_columns),
        counts=job.result.counts if job.result else {},
        refusal=asdict(job.result.refusal) if job.result and job.result.refusal else None,
    )


def _row(row: ReportedRow, caller: Principal) -> RowView:
    view = RowView.model_validate(asdict(row))
    if not caller.is_municipal:
        return view
    notes = [note.model_copy(update={"before": HIDDEN, "after": HIDDEN}) for note in view.notes]
    refusals = [refusal.model_copy(update={"value": HIDDEN}) for refusal in view.refusals]
    return view.model_copy(update={"notes": notes, "refusals": refusals})

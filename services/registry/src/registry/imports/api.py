"""Roster imports over HTTP."""

import hashlib
from dataclasses import asdict
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Form, Query, Response, UploadFile
from mentoring_common.auth import UserRole
from mentoring_common.clock import Clock, Today
from mentoring_common.errors import NotFound, Unprocessable
from mentoring_common.http.caller import Caller
from mentoring_common.jobs import JobStatus
from mentoring_common.paging import next_after
from mentoring_common.telemetry import traceparent
from mentoring_methodology.schoolyear import school_year_prepared_on
from pydantic import BaseModel, ConfigDict, Field

from registry.imports.accounting import left_out_of, lines_of
from registry.imports.domain import (
    OF_LEVEL,
    Attestation,
    ImportJob,
    ImportJobs,
    ImportOrder,
    ImportProgress,
    ReportedRow,
    ReportOrder,
    demand_possible,
    failure_of,
    place_of,
)
from registry.imports.reading import ReadingRoom
from registry.imports.roster import Level, Outcome, RosterRefused
from registry.imports.store import ImportStore
from registry.imports.viewing import ReportViews
from registry.organisations.commands import require_school
from registry.organisations.store import OrganisationStore
from registry.privacy.viewing import View, Viewer

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


class LinesView(BaseModel):
    """Заполненные строки файла: шапка, строки людей и пропущенные вместе составляют все."""

    in_file: int
    header: int
    people: int
    left_out: int


class LeftOutView(BaseModel):
    """Строки, которые не прочитаны: что это, где и что делать."""

    code: str
    sheet: str
    places: Annotated[str, Field(description="Номера строк, как в Excel: «1–3, 17»")]
    lines: int
    text: str


class LevelsView(BaseModel):
    """Строки по тому, нужно ли на них смотреть."""

    exact: Annotated[int, Field(description="Прочитано как написано")] = 0
    read_otherwise: Annotated[int, Field(description="Прочитано не так, как написано")] = 0
    doubtful: Annotated[int, Field(description="Под сомнением или не принято")] = 0


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
    sheet: Annotated[str, Field(description="Лист, который прочитан")]
    lines: Annotated[LinesView | None, Field(description="Пусто у загрузок прежних выпусков")]
    left_out: list[LeftOutView]
    counts: Annotated[dict[str, int], Field(description="Строки по исходу и люди по тому, что с ними стало")]
    levels: LevelsView
    refusal: Annotated[dict[str, str] | None, Field(description="Почему загрузка не состоялась: code и detail")]


class NoteView(BaseModel):
    """Что прочитано не так, как написано, или под сомнением; опасное раньше."""

    level: Level
    column: str
    code: str
    before: str
    after: str
    text: str
    what_to_do: str


class RefusalView(BaseModel):
    """Почему строка не принята."""

    column: str
    code: str
    value: str
    reason: str


class RowView(BaseModel):
    """Строка отчёта."""

    sheet: str
    row: int
    outcome: Outcome
    level: Level
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
    jobs: ImportJobs,
    imports: ImportStore,
    organisations: OrganisationStore,
    reading: ReadingRoom,
    clock: Clock,
    today: Today,
    reports: ReportViews,
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
            roster = await reading.read(school_id, content, filename)
        except RosterRefused as refusal:
            raise Unprocessable(refusal.code, refusal.detail) from None
        order = ImportOrder(
            kind=roster.kind.value,
            content_sha256=hashlib.sha256(content).hexdigest(),
            attestation=attestation,
            submitted_by=caller.subject,
            ignored_columns=tuple(roster.ignored_columns),
            school_year=school_year,
            sheet=roster.sheet,
            lines=lines_of(roster),
            left_out=left_out_of(roster),
        )
        import_id = uuid4().hex
        await imports.keep_file(caller.scope, import_id, school_id, filename, content, clock())
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

    @router.get("/{import_id}/rows", summary="Отчёт по строкам: опасное раньше")
    async def rows(
        view: Viewer,
        import_id: str,
        outcome: Annotated[list[Outcome] | None, Query(description="По умолчанию все")] = None,
        order: ReportOrder = ReportOrder.DANGER,
        after: Annotated[int, Query(ge=0, description="`next` прежней страницы того же порядка")] = 0,
        limit: Annotated[int, Query(ge=1, le=1000)] = 200,
    ) -> RowPage:
        job = await jobs.get(view.scope, import_id)
        if job is None:
            raise _not_found()
        wanted = frozenset(chosen.value for chosen in outcome or Outcome)
        found = await imports.rows(view.scope, import_id, wanted, order, after, limit)
        await reports.note(view, job, found)
        following = next_after(found, limit, lambda row: place_of(row, order))
        return RowPage(items=[_row(row, job.order.sheet, view) for row in found], next=following)

    return router


def _not_found() -> NotFound:
    return NotFound("IMPORT_NOT_FOUND", "Загрузка не найдена. Проверьте её идентификатор.")


def _view(job: ImportJob) -> ImportView:
    counts = job.result.counts if job.result else {}
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
        sheet=job.order.sheet,
        lines=LinesView.model_validate(asdict(job.order.lines)) if job.order.lines else None,
        left_out=[LeftOutView.model_validate(asdict(each)) for each in job.order.left_out],
        counts={name: number for name, number in counts.items() if not name.startswith(OF_LEVEL)},
        levels=LevelsView.model_validate(
            {name.removeprefix(OF_LEVEL): number for name, number in counts.items() if name.startswith(OF_LEVEL)}
        ),
        refusal=_why_not(job),
    )


def _why_not(job: ImportJob) -> dict[str, str] | None:
    refusal = job.result.refusal if job.result else None
    if job.status is JobStatus.FAILED:
        refusal = failure_of(job.failure or "")
    return asdict(refusal) if refusal else None


def _row(row: ReportedRow, sheet: str, view: View) -> RowView:
    notes = [
        NoteView(level=note.level, what_to_do=note.what_to_do, **{**asdict(note), **_hidden(view, "before", "after")})
        for note in row.notes
    ]
    refusals = [RefusalView(**{**asdict(each), **_hidden(view, "value")}) for each in row.refusals]
    return RowView(
        sheet=sheet,
        row=row.row,
        outcome=Outcome(row.outcome),
        level=row.level,
        effect=row.effect,
        participant_id=row.participant_id,
        merged_into=row.merged_into,
        notes=notes,
        refusals=refusals,
    )


def _hidden(view: View, *names: str) -> dict[str, str]:
    return dict.fromkeys(names, HIDDEN) if not view.is_named else {}

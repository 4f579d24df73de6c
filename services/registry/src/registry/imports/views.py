"""How an import is shown: its progress and sums to everybody, what stood in a cell to the people's own school."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from mentoring_common.jobs import JobStatus
from pydantic import BaseModel, Field

from registry.imports.domain import OF_LEVEL, ImportJob, ImportOrder, ReportedRow, failure_of
from registry.imports.remaining.store import KEPT_FOR
from registry.imports.roster import Level, Outcome
from registry.imports.undoing import TEXTS, Fate, UndoJob
from registry.privacy.viewing import View

_DOUBTFUL = f"{OF_LEVEL}{Level.DOUBTFUL.lower()}"
HIDDEN = "скрыто"
"""A municipal role sees what is wrong with a row, never the person's data in it."""


class RosterKindName(StrEnum):
    """Какая это база."""

    MENTEES = "MENTEES"
    MENTORS = "MENTORS"


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


class UndoView(BaseModel):
    """Отмена загрузки: убираются записанные ею, кого никто не менял и нет в более поздних базах."""

    status: JobStatus
    created_at: datetime
    finished_at: datetime | None
    total: int
    done: int
    counts: Annotated[dict[str, int], Field(description="Записи по тому, что с ними стало: WITHDRAWN, CHANGED_SINCE …")]


class ImportView(BaseModel):
    """Загрузка: состояние, ход и итог."""

    import_id: str
    school_id: str
    school_year: int | None
    kind: RosterKindName
    status: JobStatus
    cancelling: Annotated[bool, Field(description="Остановка запрошена, текущая порция строк дописывается")]
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
    remaining_until: Annotated[
        datetime | None, Field(description="До этого времени непринятые строки выдаются книгой для исправления")
    ]
    undo: UndoView | None
    refusal: Annotated[dict[str, str] | None, Field(description="Почему загрузка не состоялась: code и detail")]


class FateView(BaseModel):
    """Что отмена загрузки сделала с записью."""

    code: Fate
    text: str


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
    fate: Annotated[FateView | None, Field(description="Пусто, если загрузку не отменяли или запись не её")] = None


def import_view(job: ImportJob, undo: UndoJob | None = None) -> ImportView:
    counts = job.result.counts if job.result else {}
    return ImportView(
        import_id=job.id,
        school_id=job.school_id,
        school_year=job.order.school_year,
        kind=RosterKindName(job.order.kind),
        status=job.status,
        cancelling=job.cancelling,
        created_at=job.created_at,
        finished_at=job.finished_at,
        rows_total=job.progress.rows_total,
        rows_done=job.progress.rows_done,
        ignored_columns=list(job.order.ignored_columns),
        sheet=job.order.sheet,
        lines=lines_view(job.order),
        left_out=left_out_views(job.order),
        counts=without_levels(counts),
        levels=levels_view(counts),
        remaining_until=job.finished_at + KEPT_FOR if job.finished_at and counts.get(_DOUBTFUL) else None,
        undo=undo_view(undo) if undo else None,
        refusal=_why_not(job),
    )


def undo_view(job: UndoJob) -> UndoView:
    return UndoView(
        status=job.status,
        created_at=job.created_at,
        finished_at=job.finished_at,
        total=job.progress.total,
        done=job.progress.done,
        counts=dict(job.result.counts) if job.result else {},
    )


def lines_view(order: ImportOrder) -> LinesView | None:
    return LinesView.model_validate(asdict(order.lines)) if order.lines else None


def left_out_views(order: ImportOrder) -> list[LeftOutView]:
    return [LeftOutView.model_validate(asdict(each)) for each in order.left_out]


def without_levels(counts: Mapping[str, int]) -> dict[str, int]:
    return {name: number for name, number in counts.items() if not name.startswith(OF_LEVEL)}


def levels_view(counts: Mapping[str, int]) -> LevelsView:
    return LevelsView.model_validate(
        {name.removeprefix(OF_LEVEL): number for name, number in counts.items() if name.startswith(OF_LEVEL)}
    )


def _why_not(job: ImportJob) -> dict[str, str] | None:
    refusal = job.result.refusal if job.result else None
    if job.status is JobStatus.FAILED:
        refusal = failure_of(job.failure or "")
    return asdict(refusal) if refusal else None


def row_view(row: ReportedRow, sheet: str, view: View) -> RowView:
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
        fate=FateView(code=Fate(row.fate), text=TEXTS[Fate(row.fate)]) if row.fate else None,
    )


def _hidden(view: View, *names: str) -> dict[str, str]:
    return dict.fromkeys(names, HIDDEN) if not view.is_named else {}

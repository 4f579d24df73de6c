"""Contingents over HTTP."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from mentoring_common.http.caller import Caller
from mentoring_common.http.seen import AsSeen
from mentoring_methodology.schoolyear import school_year_of
from pydantic import BaseModel, ConfigDict, Field

from reporting.contingents.commands import Contingents
from reporting.contingents.domain import Contingent, ContingentKind, Counted

MOST = 100_000
"""People of a kind at one school: more than any has."""


class ContingentBody(BaseModel):
    """Сколько человек, на какой день и откуда это известно."""

    model_config = ConfigDict(extra="forbid")

    school_id: Annotated[str, Field(max_length=64)]
    school_year: Annotated[int, Field(ge=2020, le=2100)]
    kind: Annotated[ContingentKind, Field(description="Кого считают")]
    value: Annotated[int, Field(ge=0, le=MOST, description="Сколько человек; 0 — никого")]
    on: Annotated[date, Field(description="На какой день")]
    source: Annotated[str, AsSeen, Field(min_length=2, max_length=200, description="Откуда число: название документа")]


class CountedView(BaseModel):
    """Число, как его внесли."""

    value: Annotated[int, Field(description="Сколько человек")]
    on: Annotated[date, Field(description="На какой день")]
    source: Annotated[str, Field(description="Откуда число")]
    recorded_at: Annotated[datetime, Field(description="Когда внесено")]


class ContingentView(BaseModel):
    """Контингент школы: последнее число и всё, что вносили."""

    school_id: str
    school_year: int
    kind: Annotated[str, Field(description="Кого считают")]
    current: Annotated[CountedView | None, Field(description="Число на спрошенный день; пусто — нет данных")]
    history: Annotated[list[CountedView], Field(description="Всё, что вносили, последнее раньше")]


class ContingentsView(BaseModel):
    """Контингент школ; чего не вносили, того нет."""

    school_year: int
    items: Annotated[list[ContingentView], Field(description="По школам")]


def routes(contingents: Contingents) -> APIRouter:
    """`/reporting/v1/contingents`."""
    router = APIRouter(prefix="/reporting/v1/contingents", tags=["Контингент"])

    @router.get("", summary="Контингент школ учебного года: числа с датой и источником")
    async def listed(
        caller: Caller,
        school_year: Annotated[int | None, Query(ge=2000, le=2100, description="Без него — текущий")] = None,
        as_of: Annotated[date | None, Query(description="Каким было число на этот день; без него — последнее")] = None,
    ) -> ContingentsView:
        year = school_year_of(contingents.today()) if school_year is None else school_year
        found = await contingents.store.of_year(caller.scope, year)
        return ContingentsView(school_year=year, items=[_view(each, as_of) for each in found])

    @router.post("", summary="Внести число с датой и источником; прежние остаются")
    async def record(caller: Caller, body: ContingentBody) -> ContingentView:
        return _view(await contingents.record(caller.scope, **dict(body), by=caller.subject), None)

    return router


def _view(contingent: Contingent, as_of: date | None) -> ContingentView:
    current = contingent.as_of(as_of)
    return ContingentView(
        school_id=contingent.school_id,
        school_year=contingent.school_year,
        kind=contingent.kind,
        current=None if current is None else _counted(current),
        history=[_counted(each) for each in reversed(contingent.counted)],
    )


def _counted(counted: Counted) -> CountedView:
    return CountedView.model_validate(counted, from_attributes=True)

"""How far programmes are, over HTTP: those of all schools for the municipality, which leads none of them."""

from dataclasses import asdict
from datetime import date
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query
from mentoring_common.clock import Today
from mentoring_common.http.caller import Caller
from mentoring_methodology.schoolyear import school_year_of
from pydantic import BaseModel, Field

from registry.programmes.progress import at_stage_since, steps
from registry.programmes.store import ProgrammeStore


class StepsView(BaseModel):
    """Мероприятия дорожной карты на сегодня; отменённые не считаются."""

    due: Annotated[int, Field(description="У скольких наступил срок")]
    done_of_due: Annotated[int, Field(description="Сколько из них выполнено")]
    overdue: Annotated[int, Field(description="Сколько просрочено")]
    without_deadline: Annotated[int, Field(description="У скольких невыполненных нет срока")]
    next_due_on: Annotated[date | None, Field(description="Ближайший срок невыполненного")]


class ProgressView(BaseModel):
    """Где программа школы; людей здесь нет."""

    programme_id: Annotated[str, Field(description="Программа")]
    school_id: str
    model: Annotated[str, Field(description="Целевая модель: PUPILS или TEACHERS")]
    stage: Annotated[str, Field(description="Этап программы; CLOSED — завершена")]
    stage_since: Annotated[date | None, Field(description="С какого дня на этом этапе; нет у самых старых")]
    pack_version: Annotated[str, Field(description="Версия методики, по которой открыта")]
    forms: Annotated[list[str], Field(description="Формы наставничества")]
    roadmap: Annotated[StepsView, Field(description="Мероприятия дорожной карты на сегодня")]


class ProgressesView(BaseModel):
    """Программы школ вызывающего за один учебный год; школы без программы здесь нет."""

    school_year: Annotated[int, Field(description="Год начала учебного года")]
    items: Annotated[list[ProgressView], Field(description="Программы")]


def routes(store: ProgrammeStore, zone: ZoneInfo, today: Today) -> APIRouter:
    """`/registry/v1/programmes/progress`; it is matched before the programme of that id."""
    router = APIRouter(tags=["Программы"])

    @router.get("/registry/v1/programmes/progress", summary="Где программы школ: этап, с какого дня, дорожная карта")
    async def progress(
        caller: Caller,
        school_year: Annotated[int | None, Query(ge=2020, le=2100, description="Год начала; нет — нынешний")] = None,
    ) -> ProgressesView:
        day = today()
        year = school_year_of(day) if school_year is None else school_year
        return ProgressesView(
            school_year=year,
            items=[
                ProgressView(
                    programme_id=each.programme_id,
                    school_id=each.school_id,
                    model=each.model,
                    stage=each.stage,
                    stage_since=at_stage_since(each, zone),
                    pack_version=each.pack_version,
                    forms=list(each.forms),
                    roadmap=StepsView(**asdict(steps(each, day))),
                )
                for each in await store.of_year(caller.scope, year)
            ],
        )

    return router

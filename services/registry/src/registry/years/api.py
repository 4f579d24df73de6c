"""The change of the school year over HTTP."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query
from mentoring_common.http.caller import Caller
from mentoring_methodology.schoolyear import school_year_of
from pydantic import BaseModel, ConfigDict, Field

from registry.organisations.commands import require_open_school, require_school
from registry.organisations.store import OrganisationStore
from registry.participations.domain import Participation
from registry.participations.showing import Showing
from registry.privacy.viewing import View, Viewer
from registry.years.commands import YearDesk
from registry.years.domain import Step, YearChangeJob, YearChangeOrder

MOST_NAMED = 2_000
"""Participations that one order decides about: all pupils of grades 9 and 11 of the largest school, ten times over."""

Year = Annotated[int, Field(ge=2000, le=2100)]
Ids = Annotated[tuple[Annotated[str, Field(max_length=64)], ...], Field(max_length=MOST_NAMED)]


class PupilView(BaseModel):
    """О ком решает школа."""

    participant_id: str
    person_id: str
    full_name: str | None
    role: str
    form: str
    grade: Annotated[int | None, Field(description="Класс прошлого года; пусто — не записан")]


class OutlookView(BaseModel):
    """Что сделает перевод: `asked` — девятиклассники и ученики без класса, `graduates` — выпускники."""

    from_year: int
    moves_on: Annotated[int, Field(description="Перейдут в следующий класс или на следующий курс")]
    stays: Annotated[int, Field(description="Взрослые")]
    finishes: Annotated[int, Field(description="Закончили учёбу в колледже или вузе")]
    leaves: Annotated[int, Field(description="Уже выбыли: не переводятся")]
    known: Annotated[int, Field(description="Уже записаны в новом учебном году")]
    asked: list[PupilView]
    graduates: list[PupilView]


class YearChangeBody(BaseModel):
    """Решение школы о переводе."""

    model_config = ConfigDict(extra="forbid")

    school_id: str
    from_year: Year
    goes_on: Annotated[
        Ids, Field(description="Кто из `asked` (participant_id) учится дальше: девятиклассники — в 10 классе")
    ] = ()
    invited: Annotated[Ids, Field(description="Выпускники (participant_id), которых записать наставниками")] = ()


class YearChangeView(BaseModel):
    """Перевод: как далеко и что вышло."""

    year_change_id: str
    school_id: str
    from_year: int
    status: str
    total: int
    done: int
    moved: int | None
    invited: int | None
    known: int | None
    asked: int | None
    graduated: int | None
    left: int | None
    refused: dict[str, int]


def routes(desk: YearDesk, organisations: OrganisationStore, showing: Showing) -> APIRouter:
    """`/registry/v1/year-changes`."""
    router = APIRouter(prefix="/registry/v1/year-changes", tags=["Новый учебный год"])

    @router.get("/preview", summary="Что сделает перевод на новый учебный год; ничего не меняет")
    async def preview(
        view: Viewer,
        school_id: Annotated[str | None, Query(max_length=64, description="Только этой школы")] = None,
        from_year: Annotated[
            int | None, Query(ge=2000, le=2100, description="Из какого учебного года; по умолчанию из текущего")
        ] = None,
    ) -> OutlookView:
        if school_id is not None:
            await require_school(view.scope, organisations, school_id)
        year = school_year_of(desk.register.today()) if from_year is None else from_year
        seen = await desk.outlook(view.scope, school_id, year)
        return OutlookView(
            from_year=year,
            moves_on=seen.steps.get(Step.MOVES_ON, 0),
            stays=seen.steps.get(Step.STAYS, 0),
            finishes=seen.steps.get(Step.FINISHES, 0),
            leaves=seen.steps.get(Step.LEAVES, 0),
            known=seen.known,
            asked=await _named(seen.asked, view),
            graduates=await _named(seen.graduates, view),
        )

    @router.post("", status_code=202, summary="Перевести участников школы на новый учебный год")
    async def change(caller: Caller, body: YearChangeBody) -> YearChangeView:
        await require_open_school(caller.scope, organisations, body.school_id)
        order = YearChangeOrder(caller.subject, body.from_year, body.goes_on, body.invited)
        return _shown(await desk.ask(caller.scope, body.school_id, order))

    @router.get("/{year_change_id}", summary="Как идёт перевод")
    async def one(caller: Caller, year_change_id: str) -> YearChangeView:
        return _shown(await desk.get(caller.scope, year_change_id))

    async def _named(found: Sequence[Participation], view: View) -> list[PupilView]:
        names = await showing.names(found, view)
        return [
            PupilView(
                participant_id=each.id,
                person_id=each.state.person_id,
                full_name=names[each.id].full_name,
                role=each.state.role,
                form=each.state.form,
                grade=each.state.grade,
            )
            for each in sorted(found, key=lambda one: (names[one.id].full_name or "", one.id))
        ]

    return router


def _shown(job: YearChangeJob) -> YearChangeView:
    result = job.result
    return YearChangeView(
        year_change_id=job.id,
        school_id=job.school_id,
        from_year=job.order.from_year,
        status=job.status.value,
        total=job.progress.total,
        done=job.progress.done,
        moved=result and result.moved,
        invited=result and result.invited,
        known=result and result.known,
        asked=result and result.asked,
        graduated=result and result.graduated,
        left=result and result.left,
        refused=dict(result.refused) if result else {},
    )

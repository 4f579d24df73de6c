"""Assignments over HTTP."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from mentoring_common.auth import Scope
from mentoring_common.http.caller import Caller
from mentoring_common.http.seen import AsSeen
from mentoring_methodology.codes import ProgrammeModel
from pydantic import BaseModel, ConfigDict, Field

from registry.assignments.commands import Assignments
from registry.assignments.domain import Assignment, AssignmentOutcome

Title = Annotated[str, AsSeen, Field(min_length=5, max_length=200, description="Что сделать, одной строкой")]
Text = Annotated[str, AsSeen, Field(min_length=5, max_length=4000, description="Задание подробно; имён в нём не пишут")]
DueOn = Annotated[date, Field(description="Последний день")]


class AssignmentBody(BaseModel):
    """Какое задание поставить школам."""

    model_config = ConfigDict(extra="forbid")

    title: Title
    text: Text
    due_on: DueOn
    schools: Annotated[
        list[Annotated[str, Field(max_length=64)]] | None,
        Field(min_length=1, max_length=1000, description="Каким школам; пусто — всем действующим"),
    ] = None
    model: Annotated[
        ProgrammeModel | None, Field(description="В дорожной карте какой программы оно стоит; пусто — обеих")
    ] = None


class AssignmentChangeBody(BaseModel):
    """Задание другими словами или с другим сроком."""

    model_config = ConfigDict(extra="forbid")

    version: Annotated[int, Field(ge=1, description="Версия, которую видит спрашивающий")]
    title: Title
    text: Text
    due_on: DueOn


class AssignmentAnswerBody(BaseModel):
    """Ответ школы на задание."""

    model_config = ConfigDict(extra="forbid")

    school_id: Annotated[str, Field(max_length=64, description="Школа, за которую отвечают")]
    outcome: Annotated[AssignmentOutcome, Field(description="DONE — выполнено, DECLINED — не будет выполнено")]
    note: Annotated[
        str,
        AsSeen,
        Field(min_length=5, max_length=1000, description="Чем подтверждается, или почему нет; имён не пишут"),
    ]


class AssignmentOfSchoolView(BaseModel):
    """Как с заданием в одной школе."""

    school_id: str
    status: Annotated[str, Field(description="WAITING — ждёт, LATE — просрочено, DONE — выполнено, DECLINED — отказ")]
    is_late: Annotated[bool, Field(description="Ответ дан позже срока, или срок прошёл без ответа")]
    note: Annotated[str | None, Field(description="Чем подтверждается, или почему нет")]
    answered_on: Annotated[date | None, Field(description="Когда ответили")]


class AssignmentView(BaseModel):
    """Задание муниципалитета; школа видит в нём только себя."""

    assignment_id: Annotated[str, Field(description="Задание")]
    version: Annotated[int, Field(description="Версия: её называют, когда меняют задание")]
    title: str
    text: str
    due_on: DueOn
    school_year: Annotated[int, Field(description="Учебный год срока: год его начала")]
    model: Annotated[str | None, Field(description="В дорожной карте какой программы стоит; пусто — обеих")]
    set_at: Annotated[datetime, Field(description="Когда поставлено")]
    withdrawn_on: Annotated[date | None, Field(description="Когда отозвано; пусто — действует")]
    schools: Annotated[list[AssignmentOfSchoolView], Field(description="По школам")]


class AssignmentsView(BaseModel):
    """Задания, поздние сроки раньше."""

    items: Annotated[list[AssignmentView], Field(description="Задания")]


def routes(assignments: Assignments) -> APIRouter:
    """`/registry/v1/assignments`."""
    router = APIRouter(prefix="/registry/v1/assignments", tags=["Задания муниципалитета"])

    @router.get("", summary="Задания муниципалитета школам, и как с ними по школам")
    async def listed(
        caller: Caller,
        school_year: Annotated[
            int | None, Query(ge=2020, le=2100, description="Только со сроком в этом учебном году")
        ] = None,
    ) -> AssignmentsView:
        found = await assignments.store.of_schools(caller.scope)
        chosen = [each for each in found if school_year in (None, each.school_year)]
        return AssignmentsView(items=[_view(each, caller.scope, assignments.today()) for each in chosen])

    @router.post("", status_code=201, summary="Поставить задание школам")
    async def set_assignment(caller: Caller, body: AssignmentBody) -> AssignmentView:
        new = await assignments.set(caller.scope, **dict(body), by=caller.subject)
        return _view(new, caller.scope, assignments.today())

    @router.get("/{assignment_id}", summary="Задание, и как с ним по школам")
    async def read(caller: Caller, assignment_id: str) -> AssignmentView:
        return _view(await assignments.get(caller.scope, assignment_id), caller.scope, assignments.today())

    @router.put("/{assignment_id}", summary="Изменить слова или срок задания")
    async def reword(caller: Caller, assignment_id: str, body: AssignmentChangeBody) -> AssignmentView:
        after = await assignments.reword(caller.scope, assignment_id, **dict(body))
        return _view(after, caller.scope, assignments.today())

    @router.post("/{assignment_id}/withdrawal", summary="Отозвать задание")
    async def withdraw(caller: Caller, assignment_id: str) -> AssignmentView:
        return _view(await assignments.withdraw(caller.scope, assignment_id), caller.scope, assignments.today())

    @router.post("/{assignment_id}/answers", summary="Ответить за школу: выполнено, или почему нет")
    async def answer(caller: Caller, assignment_id: str, body: AssignmentAnswerBody) -> AssignmentView:
        after = await assignments.answer(caller.scope, assignment_id, **dict(body), by=caller.subject)
        return _view(after, caller.scope, assignments.today())

    return router


def _view(assignment: Assignment, scope: Scope, today: date) -> AssignmentView:
    return AssignmentView(
        assignment_id=assignment.assignment_id,
        version=assignment.version,
        title=assignment.title,
        text=assignment.text,
        due_on=assignment.due_on,
        school_year=assignment.school_year,
        model=assignment.model,
        set_at=assignment.set_at,
        withdrawn_on=assignment.withdrawn_on,
        schools=[_of_school(assignment, each, today) for each in assignment.schools if scope.permits(each)],
    )


def _of_school(assignment: Assignment, school_id: str, today: date) -> AssignmentOfSchoolView:
    answer = assignment.answer_of(school_id)
    return AssignmentOfSchoolView(
        school_id=school_id,
        status=assignment.status_of(school_id, today),
        is_late=assignment.is_late(school_id, today),
        note=answer.note if answer else None,
        answered_on=answer.on if answer else None,
    )

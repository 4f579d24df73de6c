"""Initiatives over HTTP. They name nobody: whose names the caller may see, `POST /registry/v1/names` tells."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter
from mentoring_common.auth import Scope
from mentoring_common.http.caller import Caller
from mentoring_common.http.seen import AsSeen
from pydantic import BaseModel, ConfigDict, Field

from registry.initiatives.commands import Initiatives
from registry.initiatives.domain import Initiative

Participant = Annotated[str, Field(max_length=64, description="Участие педагога своей школы: participant_id")]


class InitiativeBody(BaseModel):
    """Какую инициативу открыть и от чьего имени."""

    model_config = ConfigDict(extra="forbid")

    participant_id: Participant
    title: Annotated[str, AsSeen, Field(min_length=5, max_length=200, description="О чём, одной строкой")]
    text: Annotated[str, AsSeen, Field(min_length=5, max_length=4000, description="Подробно; имён в нём не пишут")]
    until: Annotated[date, Field(description="Последний день")]
    is_district: Annotated[bool, Field(description="Открыта педагогам всех школ, а не одной")] = False


class InitiativeMemberBody(BaseModel):
    """Кто присоединяется."""

    model_config = ConfigDict(extra="forbid")

    participant_id: Participant


class InitiativeMemberView(BaseModel):
    """Кто присоединился; имён здесь нет."""

    participant_id: str
    school_id: str
    joined_on: Annotated[date, Field(description="Когда")]


class InitiativeView(BaseModel):
    """Инициатива педагогов; чужих участников школа видит только числом."""

    initiative_id: Annotated[str, Field(description="Инициатива")]
    school_id: str
    title: Annotated[str, Field(description="О чём, одной строкой")]
    text: Annotated[str, Field(description="Подробно")]
    until: Annotated[date, Field(description="Последний день")]
    is_district: Annotated[bool, Field(description="Открыта педагогам всех школ, а не одной")]
    is_over: Annotated[bool, Field(description="Закрыта, или последний день прошёл")]
    opened_by: Annotated[str | None, Field(description="Участие того, кто открыл; пусто — он из другой школы")]
    opened_at: Annotated[datetime, Field(description="Когда открыта")]
    closed_on: Annotated[date | None, Field(description="Когда закрыта; пусто — не закрыта")]
    members: Annotated[list[InitiativeMemberView], Field(description="Кто присоединился из своих школ")]
    members_total: Annotated[int, Field(description="Сколько присоединилось всего")]


class InitiativesView(BaseModel):
    """Инициативы, поздние сроки раньше."""

    items: Annotated[list[InitiativeView], Field(description="Инициативы")]


def routes(initiatives: Initiatives) -> APIRouter:
    """`/registry/v1/initiatives`."""
    router = APIRouter(prefix="/registry/v1/initiatives", tags=["Инициативы педагогов"])

    @router.get("", summary="Инициативы своей школы и открытые всем школам")
    async def listed(caller: Caller) -> InitiativesView:
        found = await initiatives.store.of_schools(caller.scope)
        return InitiativesView(items=[_shown(each, caller.scope) for each in found])

    @router.post("", status_code=201, summary="Открыть инициативу от имени педагога")
    async def open_initiative(caller: Caller, body: InitiativeBody) -> InitiativeView:
        return _shown(await initiatives.open(caller.scope, **dict(body), by=caller.subject), caller.scope)

    @router.get("/{initiative_id}", summary="Инициатива, и кто присоединился")
    async def read(caller: Caller, initiative_id: str) -> InitiativeView:
        return _shown(await initiatives.get(caller.scope, initiative_id), caller.scope)

    @router.post("/{initiative_id}/members", summary="Присоединить педагога своей школы")
    async def join(caller: Caller, initiative_id: str, body: InitiativeMemberBody) -> InitiativeView:
        return _shown(await initiatives.join(caller.scope, initiative_id, body.participant_id), caller.scope)

    @router.delete("/{initiative_id}/members/{participant_id}", summary="Убрать педагога своей школы")
    async def leave(caller: Caller, initiative_id: str, participant_id: str) -> InitiativeView:
        return _shown(await initiatives.leave(caller.scope, initiative_id, participant_id), caller.scope)

    @router.post("/{initiative_id}/closure", summary="Закрыть инициативу своей школы")
    async def close(caller: Caller, initiative_id: str) -> InitiativeView:
        return _shown(await initiatives.close(caller.scope, initiative_id), caller.scope)

    def _shown(initiative: Initiative, scope: Scope) -> InitiativeView:
        return InitiativeView(
            initiative_id=initiative.initiative_id,
            school_id=initiative.school_id,
            title=initiative.title,
            text=initiative.text,
            until=initiative.until,
            is_district=initiative.is_district,
            is_over=initiative.is_over(initiatives.register.today()),
            opened_by=initiative.opened_by if scope.permits(initiative.school_id) else None,
            opened_at=initiative.opened_at,
            closed_on=initiative.closed_on,
            members=[
                InitiativeMemberView.model_validate(each, from_attributes=True)
                for each in initiative.members
                if scope.permits(each.school_id)
            ],
            members_total=len(initiative.members),
        )

    return router

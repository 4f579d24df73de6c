"""Clearance over HTTP: for the mentor's own school alone. Dates and a number; no scan is taken."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from mentoring_common.auth import UserRole
from mentoring_common.errors import Forbidden
from mentoring_common.http.caller import Caller
from mentoring_common.http.seen import AsSeen
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from registry.clearances.commands import Clearing, Told, clearance_of, note
from registry.participations.bodies import Reason
from registry.participations.commands import Register
from registry.people.clearance import Clearance, ClearanceKind

ADDRESS = "/registry/v1/persons/{person_id}/clearance"
Number = Annotated[str, AsSeen, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]


class ClearanceBody(BaseModel):
    """По чему школа знает, что наставник может работать с детьми. Копия документа не хранится."""

    model_config = ConfigDict(extra="forbid")

    kind: ClearanceKind
    seen_on: Annotated[date | None, Field(description="Когда проверены справка или личное дело")] = None
    valid_until: Annotated[date | None, Field(description="Последний день, когда справка учитывается")] = None
    number: Annotated[Number | None, Field(description="Номер справки")] = None
    reason: Annotated[Reason | None, Field(description="Почему так; обязательно, когда отметка снимается")] = None
    school_id: Annotated[str | None, Field(max_length=64, description="Школа, если их несколько")] = None


class ClearanceNoteView(BaseModel):
    """Что и когда отметила школа."""

    kind: str
    noted_at: datetime
    seen_on: date | None
    valid_until: date | None
    number: str | None
    reason: Annotated[str | None, Field(description="Почему; видит только школа, которая отметила")]


class ClearanceView(BaseModel):
    """Может ли наставник сегодня встречаться с детьми."""

    person_id: str
    school_id: str
    clearance_kind: Annotated[
        ClearanceKind | None, Field(description="Как обстоит дело сегодня; null — человек не участвует наставником")
    ]
    clearance_code: Annotated[str | None, Field(description="Чего не хватает")]
    cleared_on: date | None
    cleared_until: date | None
    notes: Annotated[list[ClearanceNoteView], Field(description="Отметки школы, последняя первой")]


def routes(register: Register) -> APIRouter:
    """`/registry/v1/persons/{person_id}/clearance`."""
    router = APIRouter(tags=["Допуск наставников"])

    @router.get(ADDRESS, summary="Справка или личное дело наставника")
    async def get(
        caller: Caller, person_id: str, school_id: Annotated[str | None, Query(max_length=64)] = None
    ) -> ClearanceView:
        return _shown(await clearance_of(register, caller.scope, person_id, school_id))

    @router.put(ADDRESS, summary="Отметить справку или личное дело; снять отметку действует сразу")
    async def put(caller: Caller, person_id: str, body: ClearanceBody) -> ClearanceView:
        if body.kind is ClearanceKind.PERSONNEL_FILE and UserRole.HEAD not in caller.roles:
            raise Forbidden("HEAD_NEEDED", "Личное дело работника подтверждает директор школы.")
        told = Told(body.kind.value, body.seen_on, body.valid_until, body.number, body.reason, caller.subject)
        return _shown(await note(register, caller.scope, person_id, body.school_id, told))

    return router


def _shown(clearing: Clearing) -> ClearanceView:
    person, standing = clearing.person, clearing.standing
    counted = [each for each in person.clearances if person.is_partners or each.school_id == clearing.school_id]
    return ClearanceView(
        person_id=person.person_id,
        school_id=clearing.school_id,
        clearance_kind=None if standing is None else standing.kind,
        clearance_code=None if standing is None or standing.why is None else standing.why.value,
        cleared_on=None if standing is None else standing.since,
        cleared_until=None if standing is None else standing.until,
        notes=[_note(each, is_own=each.school_id == clearing.school_id) for each in reversed(counted)],
    )


def _note(noted: Clearance, *, is_own: bool) -> ClearanceNoteView:
    return ClearanceNoteView(
        kind=noted.kind,
        noted_at=noted.noted_at,
        seen_on=noted.seen_on,
        valid_until=noted.valid_until,
        number=noted.number,
        reason=noted.reason if is_own else None,
    )

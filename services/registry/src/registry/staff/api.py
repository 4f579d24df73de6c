"""Staff lists over HTTP."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response
from mentoring_common.auth import Scope
from mentoring_common.events.contracts.base import MUNICIPALITY
from mentoring_common.http.caller import Caller
from mentoring_common.http.seen import AsSeen
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from registry.staff.commands import Staff
from registry.staff.domain import Member, Position, Said, StaffEnd, StaffFact, StaffList
from registry.staff.naming import Accounts, Deed

ADDRESS = "/registry/v1/organisations/{organisation_id}/staff"

OrganisationId = Annotated[
    str, Path(max_length=64, description="Код школы или детского сада; municipality — муниципалитет")
]
FullName = Annotated[str, AsSeen, StringConstraints(strip_whitespace=True, min_length=2, max_length=200)]
Login = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=255, pattern=r"^[^\x00-\x1f\x7f]+$"),
]
HasLooked = Callable[[Scope, str | None, str], Awaitable[bool]]
"""Scope, school, or None for any, and account -> whether it was ever shown a name there."""


class StaffMemberBody(BaseModel):
    """Кого записать сотрудником."""

    model_config = ConfigDict(extra="forbid")

    full_name: FullName
    position: Position
    since: date
    login: Login | None = None


class StaffMemberChangeBody(StaffMemberBody):
    """Как исправить запись о сотруднике; последний день остаётся."""

    version: Annotated[int, Field(ge=1, description="Версия записи, которую видит спрашивающий")]


class StaffEndBody(BaseModel):
    """Почему человек больше не в должности и с какого дня."""

    model_config = ConfigDict(extra="forbid")

    on: Annotated[date, Field(description="Последний день в должности")]
    reason: Annotated[
        StaffEnd,
        Field(
            description="LEFT — уволен, OTHER_POSITION — другая должность, OTHER_LOGIN — другая учётная запись, "
            "ENTERED_IN_ERROR — записан по ошибке: не был в должности ни дня"
        ),
    ]


class StaffFactView(BaseModel):
    """Что о сотруднике записали, когда и кто."""

    at: datetime
    by: str
    by_name: str | None
    full_name: str
    position: str
    login: str | None
    since: date
    until: date | None
    end_reason: str | None


class StaffMemberView(BaseModel):
    """Сотрудник. Прав запись не даёт: их даёт поставщик входа."""

    staff_id: str
    version: int
    full_name: str
    position: str
    login: str | None
    since: date
    until: date | None
    end_reason: str | None
    is_in_office: bool
    has_seen_names: bool | None
    history: list[StaffFactView]


class StaffView(BaseModel):
    """Сотрудники организации по должностям."""

    organisation_id: str
    items: list[StaffMemberView]


def routes(staff: Staff, accounts: Accounts, has_looked: HasLooked) -> APIRouter:
    """`/registry/v1/organisations/{organisation_id}/staff`."""
    router = APIRouter(tags=["Организации"])

    @router.get(ADDRESS, summary="Сотрудники школы: кто в какой должности и под какой учётной записью")
    async def listed(
        caller: Caller,
        organisation_id: OrganisationId,
        as_of: Annotated[
            date | None, Query(description="Только те, кто был в должности в этот день; без него — все, и прежние")
        ] = None,
    ) -> StaffView:
        known = await staff.of(caller.scope, organisation_id)
        day = as_of or staff.today()
        chosen = [each for each in known.in_order() if as_of is None or each.is_in_office(day)]
        return StaffView(organisation_id=organisation_id, items=await _shown(caller.scope, known, chosen, day))

    @router.post(ADDRESS, status_code=201, summary="Записать сотрудника")
    async def add(
        caller: Caller, organisation_id: OrganisationId, body: StaffMemberBody, response: Response
    ) -> StaffMemberView:
        known, staff_id = await staff.add(caller.scope, organisation_id, _said(body), caller.subject)
        response.headers["Location"] = f"/registry/v1/organisations/{organisation_id}/staff/{staff_id}"
        return await _one(caller.scope, known, staff_id)

    @router.put(ADDRESS + "/{staff_id}", summary="Исправить запись о сотруднике")
    async def correct(
        caller: Caller, organisation_id: OrganisationId, staff_id: str, body: StaffMemberChangeBody
    ) -> StaffMemberView:
        said = _said(body)
        known = await staff.correct(caller.scope, organisation_id, staff_id, body.version, said, caller.subject)
        return await _one(caller.scope, known, staff_id)

    @router.post(ADDRESS + "/{staff_id}/end", summary="Записать последний день сотрудника в должности")
    async def end(
        caller: Caller, organisation_id: OrganisationId, staff_id: str, body: StaffEndBody
    ) -> StaffMemberView:
        known = await staff.end(caller.scope, organisation_id, staff_id, body.on, body.reason.value, caller.subject)
        return await _one(caller.scope, known, staff_id)

    async def _one(scope: Scope, known: StaffList, staff_id: str) -> StaffMemberView:
        [shown] = await _shown(scope, known, [known.member(staff_id)], staff.today())
        return shown

    async def _shown(scope: Scope, known: StaffList, members: Sequence[Member], day: date) -> list[StaffMemberView]:
        where = None if known.organisation_id == MUNICIPALITY else known.organisation_id
        logins = sorted({each.now.said.login for each in members if each.now.said.login is not None})
        looked = dict(
            zip(logins, await asyncio.gather(*(has_looked(scope, where, each) for each in logins)), strict=True)
        )
        facts = [fact for each in members for fact in each.facts]
        by = await accounts.whose(Deed(each.by, each.at, (known.organisation_id,)) for each in facts)
        names = {id(fact): said.full_name for fact, said in zip(facts, by, strict=True) if said}
        return [
            StaffMemberView(
                staff_id=each.staff_id,
                version=each.version,
                **_of(each.now),
                is_in_office=each.is_in_office(day),
                has_seen_names=looked.get(each.now.said.login or ""),
                history=[
                    StaffFactView(at=one.at, by=one.by, by_name=names.get(id(one)), **_of(one)) for one in each.facts
                ],
            )
            for each in members
        ]

    return router


def _said(body: StaffMemberBody) -> Said:
    return Said(body.full_name, body.position.value, body.since, body.login)


def _of(fact: StaffFact) -> dict[str, Any]:
    return {**vars(fact.said), "until": fact.until, "end_reason": fact.end_reason}

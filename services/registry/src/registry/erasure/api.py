"""Erasures over HTTP: asked for by a school, or for all schools by the data-protection officer; seen by both."""

from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from mentoring_common.auth import Scope
from mentoring_common.http.caller import Caller
from mentoring_common.http.seen import AsSeen
from mentoring_common.paging import next_after
from pydantic import BaseModel, ConfigDict, StringConstraints

from registry.erasure.commands import Asked, ErasureDesk
from registry.erasure.domain import Erasure, ErasureStatus, Ground
from registry.erasure.store import Confirmed
from registry.staff.domain import Said
from registry.staff.naming import Accounts, Deed

ADDRESS = "/registry/v1/persons/{person_id}/erasure"
ERASURES = "/registry/v1/erasures"

Number = Annotated[str, AsSeen, StringConstraints(strip_whitespace=True, min_length=1, max_length=50)]


class ErasureBody(BaseModel):
    """Почему данные удаляют и по какому документу. Отменить удаление нельзя."""

    model_config = ConfigDict(extra="forbid")

    ground: Ground
    basis_number: Number
    basis_on: date
    no_other_basis: Literal[True]


class ErasureConfirmationView(BaseModel):
    """Что удалила одна из служб; `confirmed_at` пусто, пока она не подтвердила."""

    service: str
    confirmed_at: datetime | None
    erased: dict[str, int]
    kept_counts: dict[str, int]


class ErasureView(BaseModel):
    """Удаление данных одного человека: акт без имени."""

    erasure_id: str
    person_id: str
    school_ids: list[str]
    ground: str
    basis_number: str
    basis_on: date
    requested_by: str
    requested_by_name: str | None = None
    requested_by_position: str | None = None
    requested_at: datetime
    due_on: date
    status: ErasureStatus
    done_at: datetime | None
    confirmations: list[ErasureConfirmationView]


class ErasurePage(BaseModel):
    """Страница удалений, новое раньше; `next` передаётся в `after`."""

    items: list[ErasureView]
    next: str | None


def routes(desk: ErasureDesk, accounts: Accounts) -> APIRouter:
    """`/registry/v1/persons/{person_id}/erasure` and `/registry/v1/erasures`."""
    router = APIRouter(tags=["Защита персональных данных"])

    @router.post(ADDRESS, status_code=202, summary="Удалить данные человека во всех службах")
    async def erase(caller: Caller, person_id: str, body: ErasureBody, response: Response) -> ErasureView:
        asked = Asked(body.ground.value, body.basis_number, body.basis_on)
        erasure = await desk.request(caller.scope, person_id, asked, caller.subject)
        response.headers["Location"] = f"{ERASURES}/{erasure.erasure_id}"
        return await _one(caller.scope, erasure.erasure_id)

    @router.get(ERASURES, summary="Удаления данных: состояние и кто подтвердил")
    async def page(
        caller: Caller,
        after: Annotated[str | None, Query(max_length=64)] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> ErasurePage:
        found = await desk.store.page(caller.scope, after, limit)
        said = await desk.confirmations.of_erasures(found)
        by = await accounts.whose(map(_deed, found))
        return ErasurePage(
            items=[_view(each, said[each.erasure_id], whose) for each, whose in zip(found, by, strict=True)],
            next=next_after(found, limit, lambda each: each.erasure_id),
        )

    @router.get(ERASURES + "/{erasure_id}", summary="Одно удаление: акт")
    async def get(caller: Caller, erasure_id: str) -> ErasureView:
        return await _one(caller.scope, erasure_id)

    async def _one(scope: Scope, erasure_id: str) -> ErasureView:
        erasure, said = await desk.get(scope, erasure_id)
        [whose] = await accounts.whose([_deed(erasure)])
        return _view(erasure, said, whose)

    return router


def _deed(erasure: Erasure) -> Deed:
    return Deed(erasure.requested_by, erasure.requested_at, tuple(erasure.schools))


def _view(erasure: Erasure, said: list[Confirmed], whose: Said | None) -> ErasureView:
    registry = ErasureConfirmationView(
        service="registry",
        confirmed_at=erasure.done_at,
        erased={name: number for name, number in erasure.erased.items() if number},
        kept_counts=dict(erasure.kept),
    )
    others = [
        ErasureConfirmationView(
            service=each.service,
            confirmed_at=each.state.confirmed_at if each.state else None,
            erased={name: number for name, number in each.state.erased.items() if number} if each.state else {},
            kept_counts=each.state.kept_counts if each.state else {},
        )
        for each in said
    ]
    return ErasureView(
        erasure_id=erasure.erasure_id,
        person_id=erasure.person_id,
        school_ids=list(erasure.schools),
        ground=erasure.ground,
        basis_number=erasure.basis_number,
        basis_on=erasure.basis_on,
        requested_by=erasure.requested_by,
        requested_by_name=whose.full_name if whose else None,
        requested_by_position=whose.position if whose else None,
        requested_at=erasure.requested_at,
        due_on=erasure.due_on,
        status=ErasureStatus(erasure.status),
        done_at=erasure.done_at,
        confirmations=[registry, *others],
    )

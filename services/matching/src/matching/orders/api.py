"""Orders over HTTP: ids only; names stay in registry."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from mentoring_common.auth import Principal
from mentoring_common.clock import Today
from mentoring_common.http.caller import Caller
from mentoring_methodology.schoolyear import last_day, school_year_of
from pydantic import BaseModel, ConfigDict, Field

from matching.orders.commands import InOrder, Orders
from matching.orders.domain import Order
from matching.orders.store import OrderStore
from matching.participants.queries import CardQueries
from matching.relations.papers import Addendum, Basis

SHOWN = 200
"""Orders of a list: a school signs a handful a year."""


class FixingOrderBody(BaseModel):
    """Проект приказа: все утверждённые пары школы без приказа. Дни — с какого и по какой закрепляются пары."""

    model_config = ConfigDict(extra="forbid")

    school_id: Annotated[str, Field(max_length=64)]
    school_year: Annotated[int, Field(ge=2000, le=2100)] | None = None
    starts_on: date | None = None
    ends_on: date | None = None


class AgreementsBody(BaseModel):
    """В какой день стороны письменно согласились на пары приказа."""

    model_config = ConfigDict(extra="forbid")

    given_on: date


class OrderSignatureBody(BaseModel):
    """Номер и день подписанного приказа."""

    model_config = ConfigDict(extra="forbid")

    number: Annotated[str, Field(min_length=1, max_length=50)]
    signed_on: date


class AddendumBody(BaseModel):
    """На чём основано наставничество педагога (ст. 351.8 ТК РФ)."""

    model_config = ConfigDict(extra="forbid")

    basis: Basis
    reference: Annotated[str, Field(min_length=1, max_length=200)]
    signed_on: date


class OrderFaultView(BaseModel):
    """Что мешает одной паре приказа."""

    code: str
    text: str


class SideAgreementView(BaseModel):
    """Чьё согласие нужно и когда оно дано; пусто — ещё не отмечено."""

    side: str
    given_on: date | None


class OrderedPairView(BaseModel):
    """Пара приказа: кто, чьи согласия нужны, что мешает."""

    relation_id: str
    mentee_id: str | None
    mentor_id: str | None
    mentee: str | None
    mentor: str | None
    form: str | None
    variant: str | None
    status: str | None
    agreements: list[SideAgreementView]
    addendum: str | None
    faults: list[OrderFaultView]


class OrderInListView(BaseModel):
    """Приказ о закреплении пар в списке."""

    order_id: str
    school_id: str
    school_year: int
    status: str
    pairs: int
    number: str | None
    signed_on: date | None
    starts_on: date
    ends_on: date | None
    drafted_at: datetime


class OrderView(OrderInListView):
    """Приказ о закреплении пар с приложением."""

    relations: list[OrderedPairView]


class OrderList(BaseModel):
    """Приказы, поздние раньше."""

    items: list[OrderInListView]


def routes(orders: Orders, store: OrderStore, cards: CardQueries, today: Today) -> APIRouter:
    """`/matching/v1/orders` and `/matching/v1/relations/{relation_id}/addendum`."""
    router = APIRouter(prefix="/matching/v1", tags=["Приказы"])

    async def told(caller: Principal, order: Order) -> OrderView:
        seen = await orders.looked_at(order)
        ids = [
            name for each in seen if each.relation for name in (each.relation.mentee_id, each.relation.state.mentor_id)
        ]
        return OrderView(**_fields(order), relations=_pairs(seen, await cards.of(caller.scope, ids)))

    @router.get("/orders", summary="Приказы о закреплении пар")
    async def listed(caller: Caller, school_id: Annotated[str | None, Query(max_length=64)] = None) -> OrderList:
        found = await store.of_scope(caller.scope, school_id, SHOWN)
        return OrderList(items=[OrderInListView(**_fields(each)) for each in found])

    @router.post("/orders", status_code=201, summary="Составить проект приказа")
    async def draft(caller: Caller, body: FixingOrderBody) -> OrderView:
        day = today()
        year = body.school_year or school_year_of(day)
        made = await orders.draft(
            caller.scope, body.school_id, year, body.starts_on or day, body.ends_on or last_day(year), caller.subject
        )
        return await told(caller, made)

    @router.get("/orders/{order_id}", summary="Приказ и что мешает его подписать")
    async def get(caller: Caller, order_id: str) -> OrderView:
        return await told(caller, await orders.get(caller.scope, order_id))

    @router.post("/orders/{order_id}/agreements", summary="Отметить письменные согласия сторон")
    async def agree(caller: Caller, order_id: str, body: AgreementsBody) -> OrderView:
        """Всем сторонам, чьё согласие нужно и ещё не отмечено."""
        return await told(caller, await orders.agree(caller.scope, order_id, body.given_on))

    @router.post("/orders/{order_id}/sign", summary="Отметить приказ подписанным")
    async def sign(caller: Caller, order_id: str, body: OrderSignatureBody) -> OrderView:
        """Закрепляются все пары или ни одной; что мешает какой паре, говорит отказ."""
        made = await orders.sign(caller.scope, order_id, body.number, body.signed_on, caller.subject)
        return await told(caller, made)

    @router.post("/orders/{order_id}/discard", summary="Отбросить проект приказа")
    async def discard(caller: Caller, order_id: str) -> OrderView:
        return await told(caller, await orders.discard(caller.scope, order_id, caller.subject))

    @router.post("/relations/{relation_id}/addendum", status_code=204, summary="Отметить допсоглашение с педагогом")
    async def add_addendum(caller: Caller, relation_id: str, body: AddendumBody) -> None:
        addendum = Addendum(body.basis.value, body.reference, body.signed_on)
        await orders.add_addendum(caller.scope, relation_id, addendum)

    return router


def _fields(order: Order) -> dict[str, object]:
    return {
        "order_id": order.order_id, "school_id": order.school_id, "school_year": order.school_year,
        "status": order.status, "pairs": len(order.relation_ids), "number": order.number,
        "signed_on": order.signed_on, "starts_on": order.starts_on, "ends_on": order.ends_on,
        "drafted_at": order.history[0].at,
    }  # fmt: skip


def _pairs(seen: Sequence[InOrder], cards: dict[str, str]) -> list[OrderedPairView]:
    return [_pair(each, cards) for each in seen]


def _pair(each: InOrder, cards: dict[str, str]) -> OrderedPairView:
    relation, addendum = each.relation, each.papers.addendum
    mentee_id = relation.mentee_id if relation else None
    mentor_id = relation.state.mentor_id if relation else None
    return OrderedPairView(
        relation_id=each.relation_id,
        mentee_id=mentee_id,
        mentor_id=mentor_id,
        mentee=cards.get(mentee_id or ""),
        mentor=cards.get(mentor_id or ""),
        form=relation.state.form if relation else None,
        variant=relation.state.variant if relation else None,
        status=relation.state.status if relation else None,
        agreements=[SideAgreementView(side=side.value, given_on=each.papers.given(side)) for side in each.needed],
        addendum=addendum.reference if addendum else None,
        faults=[OrderFaultView(code=fault.code, text=fault.text) for fault in each.faults],
    )

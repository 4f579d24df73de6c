"""Orders over HTTP: ids only; names stay in registry."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from mentoring_common.auth import Principal
from mentoring_common.clock import Today
from mentoring_common.http.caller import Caller
from mentoring_methodology.schoolyear import last_day, school_year_of
from pydantic import BaseModel, ConfigDict, Field

from matching.groups.domain import MOST_TOPICS
from matching.orders.changes import Change, OrderChanges
from matching.orders.changing import Grouping
from matching.orders.commands import InOrder, Orders
from matching.orders.domain import MOST_RELATIONS, Order, OrderKind
from matching.orders.store import OrderStore
from matching.participants.queries import CardQueries
from matching.relations.domain import ClosureReason


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


class OrderGroupBody(BaseModel):
    """Какие пары приказа входят в группу: в названную или, если её нет, в новую — над этими темами."""

    model_config = ConfigDict(extra="forbid")

    relation_ids: Annotated[list[Annotated[str, Field(max_length=100)]], Field(min_length=1, max_length=MOST_RELATIONS)]
    group_id: Annotated[str, Field(max_length=64)] | None = None
    topics: Annotated[list[Annotated[str, Field(max_length=200)]], Field(max_length=MOST_TOPICS)] = []


class OrderChangeBody(BaseModel):
    """Приказ, который меняет или отменяет подписанный: какие пары исключить, добавить ли утверждённые, основание."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["AMEND", "CANCEL"]
    reason: ClosureReason = ClosureReason.OTHER
    words: Annotated[str, Field(min_length=1, max_length=1000)]
    remove: Annotated[list[Annotated[str, Field(max_length=64)]], Field(max_length=MOST_RELATIONS)] = []
    add_approved: bool = False
    starts_on: date | None = None
    ends_on: date | None = None
    group: OrderGroupBody | None = None


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
    group_id: str | None
    mentee_id: str | None
    mentor_id: str | None
    mentee: str | None
    mentor: str | None
    form: str | None
    variant: str | None
    status: str | None
    agreements: list[SideAgreementView]
    addendum: str | None
    legal_review_on: date | None
    faults: list[OrderFaultView]


class RelatedOrderView(BaseModel):
    """Другой приказ: тот, что меняет этот, или тот, который меняет этот."""

    order_id: str
    kind: str
    status: str
    number: str | None
    signed_on: date | None


class OrderInListView(BaseModel):
    """Приказ о парах в списке: закрепляет их, меняет или отменяет прежний приказ."""

    order_id: str
    school_id: str
    school_year: int
    kind: str
    status: str
    pairs: int
    ended: int
    number: str | None
    signed_on: date | None
    starts_on: date
    ends_on: date | None
    drafted_at: datetime


class OrderView(OrderInListView):
    """Приказ о парах с приложением: какие закрепляет, какие исключает, какой приказ меняет, чем изменён сам."""

    relations: list[OrderedPairView]
    ended_relations: list[OrderedPairView]
    grouped_relations: list[OrderedPairView]
    group_id: str | None
    group_topics: list[str]
    reason: str | None
    words: str | None
    about: RelatedOrderView | None
    changed_by: list[RelatedOrderView]


class OrderList(BaseModel):
    """Приказы, поздние раньше; `next` передаётся в `after`."""

    items: list[OrderInListView]
    next: str | None


def routes(orders: Orders, changes: OrderChanges, store: OrderStore, cards: CardQueries, today: Today) -> APIRouter:
    """`/matching/v1/orders`."""
    router = APIRouter(prefix="/matching/v1", tags=["Приказы"])

    async def told(caller: Principal, order: Order) -> OrderView:
        seen, ended = await orders.looked_at(order), await orders.ended_by(order)
        grouped = await orders.grouped_by(order)
        both = [each.relation for each in (*seen, *ended, *grouped) if each.relation]
        pairs = [(each.mentee_id, each.state.mentor_id) for each in both]
        known = (await cards.of_pairs(caller.scope, pairs)).told
        about = await store.get(caller.scope, order.about) if order.about else None
        return OrderView(
            **_fields(order),
            relations=_pairs(seen, known),
            ended_relations=_pairs(ended, known),
            grouped_relations=_pairs(grouped, known),
            group_id=order.group_id or (order.order_id if order.grouped_ids else None),
            group_topics=list(order.group_topics),
            reason=order.reason,
            words=order.words,
            about=_related(about) if about else None,
            changed_by=[_related(each) for each in await store.changing(caller.scope, order.order_id)],
        )

    @router.get("/orders", summary="Приказы о парах")
    async def listed(
        caller: Caller,
        school_id: Annotated[str | None, Query(max_length=64)] = None,
        after: Annotated[str | None, Query(max_length=64)] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> OrderList:
        found = await store.page(caller.scope, school_id, after, limit + 1)
        items = [OrderInListView(**_fields(each)) for each in found[:limit]]
        return OrderList(items=items, next=found[limit - 1].order_id if len(found) > limit else None)

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

    @router.post("/orders/{order_id}/changes", status_code=201, summary="Составить приказ, который меняет подписанный")
    async def change(caller: Caller, order_id: str, body: OrderChangeBody) -> OrderView:
        """Подписанный приказ меняют и отменяют только следующим приказом; до подписи не меняется ничего."""
        group = body.group
        asked = Change(
            OrderKind(body.kind), body.reason, body.words, body.remove, body.add_approved, body.starts_on, body.ends_on,
            Grouping(group.relation_ids, group.group_id, group.topics) if group else None,
        )  # fmt: skip
        return await told(caller, await changes.draft(caller.scope, order_id, asked, caller.subject))

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

    return router


def _fields(order: Order) -> dict[str, object]:
    return {
        "order_id": order.order_id, "school_id": order.school_id, "school_year": order.school_year,
        "kind": order.kind, "status": order.status, "pairs": len(order.relation_ids), "ended": len(order.ended_ids),
        "number": order.number,
        "signed_on": order.signed_on, "starts_on": order.starts_on, "ends_on": order.ends_on,
        "drafted_at": order.history[0].at,
    }  # fmt: skip


def _related(order: Order) -> RelatedOrderView:
    return RelatedOrderView.model_validate(order, from_attributes=True)


def _pairs(seen: Sequence[InOrder], cards: Mapping[str, str]) -> list[OrderedPairView]:
    return [_pair(each, cards) for each in seen]


def _pair(each: InOrder, cards: Mapping[str, str]) -> OrderedPairView:
    relation, addendum = each.relation, each.papers.addendum
    mentee_id = relation.mentee_id if relation else None
    mentor_id = relation.state.mentor_id if relation else None
    return OrderedPairView(
        relation_id=each.relation_id,
        group_id=relation.state.group_id if relation else None,
        mentee_id=mentee_id,
        mentor_id=mentor_id,
        mentee=cards.get(mentee_id or ""),
        mentor=cards.get(mentor_id or ""),
        form=relation.state.form if relation else None,
        variant=relation.state.variant if relation else None,
        status=relation.state.status if relation else None,
        agreements=[SideAgreementView(side=side.value, given_on=each.papers.given(side)) for side in each.needed],
        addendum=addendum.reference if addendum else None,
        legal_review_on=each.papers.review.cleared_on if each.papers.review else None,
        faults=[OrderFaultView(code=fault.code, text=fault.text) for fault in each.faults],
    )

"""An order of a school that fixes relations. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from mentoring_common.errors import Conflict, Fault, NotFound, Unprocessable

from matching.engine import Reason, of_two
from matching.relations.domain import Relation, RelationStatus
from matching.relations.papers import Side

MOST_RELATIONS = 200
"""Pairs of one order: a school has fewer (platform)."""
ABANDONED_AFTER = timedelta(minutes=2)
"""A signature takes seconds; one that began so long ago has died with its process."""
ORDER_NOT_FOUND = NotFound("ORDER_NOT_FOUND", "Приказ не найден. Проверьте его идентификатор.")
NOTHING_TO_FIX = Conflict("NOTHING_TO_FIX", "Утверждённых пар без приказа нет: сначала утвердите пары.")

SIDES = {
    Side.MENTOR: "наставника",
    Side.MENTEE: "наставляемого",
    Side.MENTEE_GUARDIAN: "представителя наставляемого",
    Side.MENTOR_GUARDIAN: "представителя наставника",
}
"""Side -> whose agreement it is."""


class OrderKind(StrEnum):
    """What an order does."""

    FIX_RELATIONS = "FIX_RELATIONS"
    AMEND = "AMEND"
    """Takes pairs out of an earlier order, or brings pairs in."""
    CANCEL = "CANCEL"
    """Ends every pair of an earlier order that is not over."""
    RECORDED = "RECORDED"
    """Was signed before the school's base came here: its pairs are those that the base named, as they are confirmed."""


class OrderStatus(StrEnum):
    """Where an order is."""

    DRAFT = "DRAFT"
    SIGNING = "SIGNING"
    """Its relations are being held, one by one, for the signature: all of them or none."""
    SIGNED = "SIGNED"
    """In force; its relations are fixed, if need be after a crash."""
    DISCARDED = "DISCARDED"


@dataclass(frozen=True)
class OrderStep:
    """What happened to an order, and who did it."""

    at: datetime
    status: str
    by: str | None = None


@dataclass(frozen=True)
class Order:
    """An order that fixes relations of one school."""

    order_id: str
    school_id: str
    school_year: int
    version: int
    status: str
    relation_ids: tuple[str, ...]
    starts_on: date
    ends_on: date | None = None
    number: str | None = None
    signed_on: date | None = None
    unfinished: bool = False
    """A signature is under way: what a dead process has left is to be finished or taken back."""
    history: tuple[OrderStep, ...] = ()
    kind: str = OrderKind.FIX_RELATIONS
    about: str | None = None
    """The order that it changes."""
    ended_ids: tuple[str, ...] = ()
    """The relations that it ends."""
    reason: str | None = None
    """Why they are over: a code of closures."""
    words: str | None = None
    """The ground of the change, as the order says it."""
    recording: bool = False
    """Pairs that a base named are being confirmed by it: what a dead process has left is to be finished."""
    announced: tuple[str, ...] = ()
    """Relations that are about to be made for it, or have been and are not listed yet."""
    announced_at: datetime | None = None
    """When the latest of them was announced."""
    grouped_ids: tuple[str, ...] = ()
    """Pairs of the order that it changes, which it brings into a group."""
    group_id: str | None = None
    """That group; None where the order opens one."""
    group_topics: tuple[str, ...] = ()
    """On what the group works that it opens."""


def drafted(
    order_id: str, school_id: str, school_year: int, relations: Sequence[Relation], starts_on: date,
    ends_on: date | None, now: datetime, by: str,
) -> Order:  # fmt: skip
    """A new draft. Raises Conflict where there is nothing to fix, Unprocessable for days that do not follow."""
    if not relations:
        raise NOTHING_TO_FIX
    if ends_on is not None and ends_on < starts_on:
        text = "последний день раньше первого"
        raise Unprocessable("DAYS_REVERSED", f"П{text[1:]}.", [Fault("DAYS_REVERSED", "/body/ends_on", text)])
    ids = tuple(sorted(each.relation_id for each in relations))[:MOST_RELATIONS]
    step = OrderStep(now, OrderStatus.DRAFT.value, by)
    return Order(order_id, school_id, school_year, 1, OrderStatus.DRAFT.value, ids, starts_on, ends_on, history=(step,))


def signing(order: Order, number: str, signed_on: date, today: date, now: datetime, by: str) -> Order:
    """The signature has begun. Raises Conflict unless it is a draft, Unprocessable for a day to come."""
    if order.status != OrderStatus.DRAFT:
        raise moved_on(order)
    if signed_on > today:
        text = "день подписания ещё не наступил"
        raise Unprocessable("SIGNED_IN_FUTURE", f"Д{text[1:]}.", [Fault("SIGNED_IN_FUTURE", "/body/signed_on", text)])
    return _moved(order, OrderStatus.SIGNING, now, by, number=number, signed_on=signed_on, unfinished=True)


def signed(order: Order, now: datetime, by: str | None) -> Order:
    """In force: every relation is held for it."""
    return _moved(order, OrderStatus.SIGNED, now, by)


def finished(order: Order) -> Order:
    """Every relation of the signed order is fixed."""
    return replace(order, version=order.version + 1, unfinished=False)


def taken_back(order: Order, now: datetime) -> Order:
    """The draft again: its signature was refused or has died."""
    return _moved(order, OrderStatus.DRAFT, now, None, number=None, signed_on=None, unfinished=False)


def discarded(order: Order, now: datetime, by: str) -> Order:
    """The draft thrown away. Raises Conflict for a signed order: it is changed by later orders alone."""
    if order.status != OrderStatus.DRAFT:
        raise moved_on(order)
    return _moved(order, OrderStatus.DISCARDED, now, by)


def is_abandoned(order: Order, now: datetime) -> bool:
    """Whether the signature has died with its process."""
    return order.status == OrderStatus.SIGNING and now - order.history[-1].at > ABANDONED_AFTER


def faults_of(
    relation: Relation | None,
    order: Order,
    reasons: Iterable[Reason],
    missing: Iterable[Side],
    *,
    lacks_addendum: bool,
    lacks_review: bool,
) -> list[Fault]:
    """All that keeps one relation out of the order."""
    relation_id = relation.relation_id if relation is not None else ""
    pointer = f"/relations/{relation_id}"
    if relation is None:
        return [Fault("RELATION_NOT_FOUND", pointer, "пары больше нет")]
    named = relation.state.order_id not in {None, order.order_id}
    if relation.state.status != RelationStatus.APPROVED or named:
        return [Fault("RELATION_MOVED_ON", pointer, "пара больше не ждёт приказа")]
    faults = [Fault(each.value, pointer, of_two(each)) for each in reasons if each is not Reason.H08_PAIRED_NOW]
    if sides := [SIDES[side] for side in missing]:
        faults.append(Fault("AGREEMENT_MISSING", pointer, f"Нет письменного согласия на пару: {', '.join(sides)}"))
    if relation.lacks_mentor_school:
        faults.append(Fault("MENTOR_SCHOOL_NOT_AGREED", pointer, "Школа наставника ещё не согласилась на эту пару"))
    if lacks_addendum:
        text = "Нет дополнительного соглашения с наставником (ст. 351.8 ТК РФ) или ссылки на должностную инструкцию"
        faults.append(Fault("ADDENDUM_MISSING", pointer, text))
    if lacks_review:
        text = "Педагоги из двух школ: юрист ещё не проверил, чем оформить работу наставника для другой школы"
        faults.append(Fault("LEGAL_REVIEW_MISSING", pointer, text))
    return faults


def refused(faults: Sequence[Fault]) -> Conflict:
    """The refusal of the whole order: one pair that may not be fixed keeps all from being fixed."""
    pairs = len({each.pointer for each in faults})
    return Conflict(
        "ORDER_REFUSED", f"Приказ не подписан: пар, которым что-то мешает, {pairs}. Ничего не изменилось.", faults
    )


def moved_on(order: Order) -> Conflict:
    words = {
        OrderStatus.SIGNED.value: "подписан: его меняют только следующим приказом",
        OrderStatus.SIGNING.value: "подписывают; если ответа не будет, повторите через две минуты",
        OrderStatus.DISCARDED.value: "отброшен",
    }  # fmt: skip
    return Conflict("ORDER_MOVED_ON", f"Приказ уже {words.get(order.status, 'изменился')}.")


def _moved(order: Order, to: OrderStatus, now: datetime, by: str | None, **changes: object) -> Order:
    values = {**vars(order), **changes, "status": to.value, "version": order.version + 1}
    values["history"] = (*order.history, OrderStep(now, to.value, by))
    return replace(order, **values)

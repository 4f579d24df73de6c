"""An order that was signed before the school's base came here, with the pairs of the base that it has fixed. Pure."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime

from mentoring_common.errors import Conflict, Fault, Unprocessable

from matching.orders.domain import ABANDONED_AFTER, Order, OrderKind, OrderStatus, OrderStep

SIGNED_HERE = Conflict(
    "ORDER_KNOWN",
    "Приказ с этим номером и этой датой подписан на платформе, и такой пары в нём нет. Проверьте номер и дату; если "
    "пару нужно добавить в тот приказ, измените его следующим приказом.",
)


def recorded_id(school_id: str, school_year: int, number: str, signed_on: date) -> str:
    """The id of the order: one paper is one document, whoever enters it and however many do at once."""
    paper = f"{school_id}\n{school_year}\n{number}\n{signed_on.isoformat()}"
    return hashlib.sha256(paper.encode()).hexdigest()[:32]


def recorded(
    school_id: str, school_year: int, number: str, signed_on: date, ends_on: date, relation_id: str, now: datetime,
    by: str,
) -> Order:  # fmt: skip
    """The order in its first version, with the first relation that is about to be made for it."""
    return Order(
        recorded_id(school_id, school_year, number, signed_on), school_id, school_year, 1, OrderStatus.SIGNED.value,
        (), signed_on, ends_on, number, signed_on, history=(OrderStep(now, OrderStatus.SIGNED.value, by),),
        kind=OrderKind.RECORDED.value, recording=True, announced=(relation_id,), announced_at=now,
    )  # fmt: skip


def announcing(order: Order, relation_id: str, now: datetime) -> Order:
    """The order with one more relation that is about to be made for it."""
    return replace(
        order, version=order.version + 1, recording=True, announced=(*order.announced, relation_id), announced_at=now
    )


def listing(order: Order, made: Collection[str], gone: Collection[str] = ()) -> Order:
    """The order with relations that were made for it, and without those that never will be."""
    left = tuple(each for each in order.announced if each not in made and each not in gone)
    known = tuple(sorted({*order.relation_ids, *made}))
    return replace(order, version=order.version + 1, relation_ids=known, announced=left, recording=bool(left))


def is_left(order: Order, now: datetime) -> bool:
    """Whether what is announced was left by a dead process."""
    return order.recording and (order.announced_at is None or now - order.announced_at > ABANDONED_AFTER)


def demand_in_force(order: Order, later: Sequence[Order]) -> None:
    """Raises Conflict where a later order has cancelled this one."""
    for each in later:
        if each.kind == OrderKind.CANCEL and each.status == OrderStatus.SIGNED:
            raise Conflict("ORDER_CANCELLED", f"Приказ № {order.number} отменён приказом № {each.number}.")


def demand_days(signed_on: date, agreed_on: date | None, today: date) -> None:
    """Raises Unprocessable for days that are still to come."""
    faults = []
    if signed_on > today:
        faults.append(Fault("SIGNED_IN_FUTURE", "/body/signed_on", "день подписания ещё не наступил"))
    if agreed_on is not None and agreed_on > today:
        faults.append(Fault("AGREEMENT_IN_FUTURE", "/body/agreed_on", "день согласия ещё не наступил"))
    if faults:
        text = faults[0].text
        raise Unprocessable(faults[0].code, f"{text[:1].upper()}{text[1:]}.", faults)

"""An order that changes an earlier one: takes pairs out of it, brings pairs in, or cancels it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from mentoring_common.errors import Conflict, Fault, NotFound, Unprocessable

from matching.orders.domain import MOST_RELATIONS, Order, OrderKind, OrderStatus, OrderStep
from matching.relations.domain import ORDERED, ClosureReason, Relation

NOTHING_CHANGED = Unprocessable(
    "NOTHING_CHANGED",
    "Выберите пары, которые приказ исключает или вводит в группу, или добавьте утверждённые пары.",
)
GROUPED_AND_REMOVED = Unprocessable(
    "GROUPED_AND_REMOVED", "Одну и ту же пару приказ и исключает, и вводит в группу: выберите что-то одно."
)
PAIR_NOT_IN_ORDER = NotFound("RELATION_NOT_IN_ORDER", "Такой действующей пары в этом приказе нет. Обновите страницу.")
WORDS_NEEDED = Unprocessable(
    "WORDS_NEEDED", "Напишите основание: его видно в приказе.",
    [Fault("WORDS_NEEDED", "/body/words", "напишите основание: его видно в приказе")],
)  # fmt: skip


@dataclass(frozen=True)
class Grouping:
    """Which pairs of the order are brought into which group."""

    relation_ids: Sequence[str]
    group_id: str | None = None
    """None opens one that works on the topics."""
    topics: Sequence[str] = ()


def changeable(about: Order, others: Sequence[Order]) -> None:
    """Raises Conflict unless a later order may change this one; `others` are those that change it already."""
    if about.status != OrderStatus.SIGNED:
        raise Conflict("ORDER_NOT_SIGNED", "Приказ ещё не подписан: проект можно отбросить и составить заново.")
    if about.kind == OrderKind.CANCEL:
        raise Conflict("ORDER_CANCELS", "Приказ об отмене не меняют: составьте новый приказ о закреплении пар.")
    for each in others:
        if each.kind == OrderKind.CANCEL and each.status == OrderStatus.SIGNED:
            raise Conflict("ORDER_CANCELLED", f"Приказ уже отменён приказом № {each.number}.")
        if each.status in {OrderStatus.DRAFT, OrderStatus.SIGNING}:
            raise Conflict("CHANGE_BEGUN", "Изменение этого приказа уже готовится. Подпишите его или отбросьте.")


def changing(
    order_id: str,
    about: Order,
    kind: OrderKind,
    ended: Sequence[Relation],
    added: Sequence[Relation],
    told: tuple[ClosureReason, str],
    days: tuple[date, date | None],
    now: datetime,
    by: str,
    grouping: Grouping | None = None,
) -> Order:
    """The draft of a change; `told` is why the pairs end and the ground in words, `days` the term of those that begin.

    Raises Unprocessable where it changes nothing, says no ground, or ends a pair that it brings into a group.
    """
    reason, words = told
    starts_on, ends_on = days
    if not words.strip():
        raise WORDS_NEEDED
    if kind is OrderKind.AMEND and not ended and not added and grouping is None:
        raise NOTHING_CHANGED
    if grouping is not None and not {each.relation_id for each in ended}.isdisjoint(grouping.relation_ids):
        raise GROUPED_AND_REMOVED
    if ends_on is not None and ends_on < starts_on:
        text = "последний день раньше первого"
        raise Unprocessable("DAYS_REVERSED", f"П{text[1:]}.", [Fault("DAYS_REVERSED", "/body/ends_on", text)])
    made = Order(
        order_id, about.school_id, about.school_year, 1, OrderStatus.DRAFT.value,
        tuple(sorted(each.relation_id for each in added))[:MOST_RELATIONS], starts_on, ends_on,
        history=(OrderStep(now, OrderStatus.DRAFT.value, by),), kind=kind.value, about=about.order_id,
        ended_ids=tuple(sorted(each.relation_id for each in ended)), reason=reason.value, words=words.strip(),
    )  # fmt: skip
    if grouping is None:
        return made
    ids, topics = tuple(dict.fromkeys(grouping.relation_ids)), tuple(grouping.topics)
    return replace(made, grouped_ids=ids, group_id=grouping.group_id, group_topics=topics)


def of_order(relations: Sequence[Relation], order_id: str, wanted: Sequence[str] | None) -> list[Relation]:
    """The order's pairs that are not over: all, or the wanted. Raises NotFound for one that is not there."""
    standing = {
        each.relation_id: each for each in relations if each.state.order_id == order_id and each.state.status in ORDERED
    }
    if wanted is None:
        return list(standing.values())
    if not standing.keys() >= set(wanted):
        raise PAIR_NOT_IN_ORDER
    return [standing[each] for each in dict.fromkeys(wanted)]


def demand_later(about: Order, signed_on: date) -> None:
    """Raises Unprocessable for an order that would be signed before the one that it changes."""
    if about.signed_on is not None and signed_on < about.signed_on:
        text = f"приказ не может быть раньше того, который он меняет: тот от {about.signed_on:%d.%m.%Y}"
        raise Unprocessable("ORDER_EARLIER", f"П{text[1:]}.", [Fault("ORDER_EARLIER", "/body/signed_on", text)])

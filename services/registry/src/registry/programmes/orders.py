"""Orders of a programme: drafted, made ready, signed, and from then on changed by later orders alone. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from mentoring_common.errors import Conflict, NotFound

ORDER_NOT_FOUND = NotFound("ORDER_NOT_FOUND", "Приказ не найден. Проверьте идентификатор.")


class OrderKind(StrEnum):
    """The orders of a programme."""

    INTRODUCE = "INTRODUCE"
    """О внедрении целевой модели."""
    APPOINT_CURATOR = "APPOINT_CURATOR"
    """О назначении куратора."""
    AMEND = "AMEND"
    """О внесении изменений в подписанный приказ."""
    CANCEL = "CANCEL"
    """Об отмене подписанного приказа."""


CHANGES = frozenset({OrderKind.AMEND.value, OrderKind.CANCEL.value})
"""Kinds that are about an earlier order."""


class OrderState(StrEnum):
    """Where an order is; once it is signed it is never edited."""

    DRAFT = "DRAFT"
    READY = "READY"
    """Its text is made and kept; it waits for a signature."""
    SIGNED = "SIGNED"


@dataclass(frozen=True)
class SignedOrder:
    """An order with its number and date; it is never changed. An earlier release kept these three alone."""

    kind: str
    number: str
    signed_on: date
    order_id: str = ""
    head: str | None = None
    """Who signed it: post and name."""
    changes: str | None = None
    """The id of the order that it amends or cancels."""
    words: str | None = None
    """What it changes, or why it cancels."""
    curator: str | None = None
    """The curator whom it names."""
    text_hash: str | None = None
    """SHA-256 of the kept text; None where the school wrote the paper itself."""

    @property
    def id(self) -> str:
        """Orders of an earlier release have none: there was one of a kind."""
        return self.order_id or self.kind


@dataclass(frozen=True)
class OrderDraft:
    """An order that is not signed yet."""

    order_id: str
    kind: str
    changes: str | None = None
    words: str | None = None
    curator: str | None = None
    """Who is the curator from its signature on; None where it changes nobody."""
    head: str | None = None
    """Who is to sign it, as its text says."""
    text_hash: str | None = None
    """SHA-256 of its text; None until the text is made."""
    made_at: datetime | None = None

    @property
    def state(self) -> OrderState:
        return OrderState.DRAFT if self.text_hash is None else OrderState.READY


def in_force(orders: Iterable[SignedOrder]) -> list[SignedOrder]:
    """The signed orders that none of the later ones has cancelled."""
    signed = list(orders)
    cancelled = {each.changes for each in signed if each.kind == OrderKind.CANCEL}
    return [
        each
        for each in signed
        if each.id not in cancelled and (each.kind == OrderKind.CANCEL or each.changes not in cancelled)
    ]


def order_in_force(orders: Iterable[SignedOrder], kind: str) -> SignedOrder | None:
    """The one of its kind: there is never a second."""
    return next((each for each in in_force(orders) if each.kind == kind), None)


def amendments(orders: Iterable[SignedOrder], order: SignedOrder) -> list[SignedOrder]:
    """The orders in force that amend this one."""
    return [each for each in in_force(orders) if each.kind == OrderKind.AMEND and each.changes == order.id]


def require_room(orders: Sequence[SignedOrder], kind: str, changes: str | None) -> None:
    """Raise Conflict where such an order cannot be: one of its kind is in force, or what it is about is not."""
    if kind not in CHANGES:
        if (before := order_in_force(orders, kind)) is not None:
            raise Conflict(
                "ORDER_SIGNED",
                f"Приказ уже подписан: {named(before)}. Подписанный приказ не меняется: "
                "измените или отмените его другим приказом.",
            )
        return
    if changed(orders, changes) is None:
        raise Conflict(
            "ORDER_NOT_IN_FORCE",
            "Изменить или отменить можно приказ, который подписан и действует. Прочитайте их снова.",
        )


def changed(orders: Iterable[SignedOrder], changes: str | None) -> SignedOrder | None:
    """The order that a later one is about, if it is in force and no change itself."""
    return next((each for each in in_force(orders) if each.id == changes and each.kind not in CHANGES), None)


def named(order: SignedOrder) -> str:
    """«№ 71-о от 01.09.2026»."""
    return f"№ {order.number} от {order.signed_on:%d.%m.%Y}"

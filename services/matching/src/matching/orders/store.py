"""Orders' documents."""

from datetime import date, datetime

from mentoring_common.auth import Scope
from mentoring_common.mongo import Collection, Document, Index
from mentoring_common.stored import read, write

from matching.orders.domain import Order, OrderKind, OrderStatus


class OrderStore:
    """Orders, each one document with a version that guards it."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    async def ensure_indexes(self) -> None:
        await self._collection.ensure_indexes(
            [Index(("school_id", "_id")), Index(("unfinished",)), Index(("recording",)), Index(("about",))]
        )

    async def get(self, scope: Scope, order_id: str) -> Order | None:
        document = await self._collection.find_one(scope.filter({"_id": order_id}))
        return _order(document) if document else None

    async def page(self, scope: Scope, school_id: str | None, after: str | None, limit: int) -> list[Order]:
        """The orders of the scope's schools that were not discarded, the latest first, beginning after `after`.

        A school signs a handful a year, so all are put in order here.
        """
        wanted: Document = {"status": {"$ne": OrderStatus.DISCARDED.value}}
        if school_id is not None:
            wanted["school_id"] = school_id
        found = [_order(each) for each in await self._collection.find(scope.filter(wanted))]
        if after is not None:
            last = await self.get(scope, after)  # one that was discarded meanwhile has kept its place
            found = [each for each in found if last is not None and _age(each) < _age(last)]
        return sorted(found, key=_age, reverse=True)[:limit]

    async def changing(self, scope: Scope, order_id: str) -> list[Order]:
        """The orders that change this one, drafts too, the earliest first."""
        wanted: Document = {"about": order_id, "status": {"$ne": OrderStatus.DISCARDED.value}}
        return sorted([_order(each) for each in await self._collection.find(scope.filter(wanted))], key=_age)

    async def drafts(self, scope: Scope, school_id: str) -> int:
        """How many orders of the school are prepared and not signed."""
        wanted = {"school_id": school_id, "status": OrderStatus.DRAFT.value}
        return await self._collection.count(scope.filter(wanted))

    async def unfinished(self, scope: Scope) -> list[Order]:
        """Orders whose signature is under way or was left half done."""
        return [_order(each) for each in await self._collection.find(scope.filter({"unfinished": True}))]

    async def recording(self, scope: Scope) -> list[Order]:
        """Orders by which pairs that bases named are being confirmed, or were left half confirmed."""
        return [_order(each) for each in await self._collection.find(scope.filter({"recording": True}))]

    async def signed_here(self, scope: Scope, school_id: str, number: str, signed_on: date) -> bool:
        """Whether the school has signed an order of this number and day that was drafted here."""
        wanted: Document = {
            "school_id": school_id, "number": number, "signed_on": signed_on.isoformat(),
            "kind": {"$ne": OrderKind.RECORDED.value},
        }  # fmt: skip
        return await self._collection.find_one(scope.filter(wanted), fields=["_id"]) is not None

    async def insert(self, scope: Scope, order: Order) -> bool:
        if not scope.permits(order.school_id):
            raise PermissionError("an order outside the scope")
        return await self._collection.insert_one(write(order, id_field="order_id"))

    async def save(self, scope: Scope, following: Order) -> bool:
        """Store the next version; False where somebody else was faster."""
        fields: Document = write(following, id_field="order_id")
        before = scope.filter({"_id": fields.pop("_id"), "version": following.version - 1})
        return bool(await self._collection.update_one(before, {"$set": fields}))


def _order(document: Document) -> Order:
    return read(Order, document, id_field="order_id")


def _age(order: Order) -> tuple[datetime, str]:
    return order.history[0].at, order.order_id

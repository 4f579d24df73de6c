"""Orders' documents."""

from mentoring_common.auth import Scope
from mentoring_common.mongo import Collection, Document, Index
from mentoring_common.stored import read, write

from matching.orders.domain import Order


class OrderStore:
    """Orders, each one document with a version that guards it."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    async def ensure_indexes(self) -> None:
        await self._collection.ensure_indexes([Index(("school_id", "_id")), Index(("unfinished",))])

    async def get(self, scope: Scope, order_id: str) -> Order | None:
        document = await self._collection.find_one(scope.filter({"_id": order_id}))
        return _order(document) if document else None

    async def of_scope(self, scope: Scope, school_id: str | None, limit: int) -> list[Order]:
        """The orders of the scope's schools that were not discarded, the latest first."""
        wanted: Document = {"status": {"$ne": "DISCARDED"}}
        if school_id is not None:
            wanted["school_id"] = school_id
        found = [_order(each) for each in await self._collection.find(scope.filter(wanted))]
        return sorted(found, key=lambda each: (each.history[0].at, each.order_id), reverse=True)[:limit]

    async def unfinished(self, scope: Scope) -> list[Order]:
        """Orders whose signature is under way or was left half done."""
        return [_order(each) for each in await self._collection.find(scope.filter({"unfinished": True}))]

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

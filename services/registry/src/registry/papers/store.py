"""Texts of orders, kept byte for byte from when they are made."""

from mentoring_common.auth import Scope
from mentoring_common.errors import NotFound
from mentoring_common.mongo import Collection, Index, binary

from registry.programmes.orders import OrderDraft, SignedOrder

TEXT_NOT_KEPT = NotFound("ORDER_TEXT_NOT_KEPT", "Текста этого приказа на платформе нет: школа составила его сама.")


class OrderTextStore:
    """What somebody signs: an order's file under its SHA-256, never written over."""

    def __init__(self, texts: Collection) -> None:
        self._texts = texts

    async def ensure_indexes(self) -> None:
        await self._texts.ensure_indexes([Index(("order_id",))])

    async def keep(self, scope: Scope, school_id: str, order_id: str, text_hash: str, content: bytes) -> None:
        """Keep a text; the same once more changes nothing."""
        if not scope.permits(school_id):
            raise PermissionError("an order outside the scope")
        identity = {"_id": _id(order_id, text_hash), "school_id": school_id, "order_id": order_id}
        await self._texts.insert_one({**identity, "content": binary(content)})

    async def text(self, scope: Scope, order: OrderDraft | SignedOrder) -> bytes:
        """The order's text as it was made. Raises NotFound where there is none."""
        wanted = scope.filter({"_id": _id(order.order_id, order.text_hash or "")})
        document = await self._texts.find_one(wanted)
        if document is None:
            raise TEXT_NOT_KEPT
        return bytes(document["content"])

    async def forget(self, scope: Scope, order_id: str) -> None:
        """Forget every text of an order that is no more."""
        await self._texts.delete_many(scope.filter({"order_id": order_id}))


def _id(order_id: str, text_hash: str) -> str:
    return f"{order_id}-{text_hash}"

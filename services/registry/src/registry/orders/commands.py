"""What drafts an order, makes its text, and keeps its signature."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from mentoring_common.auth import Scope
from mentoring_common.errors import Conflict, Fault

from registry.orders.domain import (
    TEMPLATES,
    begun,
    discarded,
    draft_of,
    order_gaps,
    order_texts,
    signed,
    with_text,
)
from registry.organisations.store import OrganisationStore
from registry.papers.filling import filled
from registry.papers.store import TEXT_NOT_KEPT, OrderTextStore
from registry.programmes.commands import MOVED_ON, TRIES, Programmes
from registry.programmes.domain import Programme, following
from registry.programmes.orders import ORDER_NOT_FOUND, OrderDraft, SignedOrder


@dataclass(frozen=True)
class Orders:
    """The commands of orders."""

    programmes: Programmes
    organisations: OrganisationStore
    texts: OrderTextStore
    new_id: Callable[[], str]

    async def begin(
        self, scope: Scope, programme_id: str, kind: str, changes: str | None, words: str | None, curator: str | None
    ) -> tuple[Programme, OrderDraft]:
        """Draft an order.

        Raises Unprocessable for what it cannot say, Conflict where such an order is begun or in force, or where what
        it is about is not in force.
        """
        draft = OrderDraft(self.new_id(), kind, changes, words, curator)
        return await self.programmes.change(scope, programme_id, lambda known: begun(known, draft)), draft

    async def make_ready(self, scope: Scope, programme_id: str, order_id: str) -> Programme:
        """Make the text of an order that is not signed, and keep it; nobody is shown its earlier texts any more.

        Raises NotFound, or Conflict with everything that the text lacks, or where the programme is closed.
        """
        for _ in range(TRIES):
            known = await self.programmes.get(scope, programme_id)
            following(known)  # raises where it is closed
            draft = draft_of(known, order_id)
            school = await self.organisations.name(known.school_id)
            if lacking := order_gaps(known, draft, school):
                told = "; ".join(gap.text for gap in lacking)
                faults = [Fault(gap.code, "/path/programme_order_id", gap.text) for gap in lacking]
                raise Conflict("ORDER_INCOMPLETE", f"Приказ нельзя подготовить, пока не указано: {told}.", faults)
            content = await self._made(known, draft, school)
            text_hash = sha256(content).hexdigest()
            await self.texts.keep(scope, known.school_id, order_id, text_hash, content)
            after = with_text(known, order_id, text_hash, self.programmes.clock())
            if await self.programmes.store.save(scope, after, self.new_id()):
                return after
        raise MOVED_ON

    async def sign(self, scope: Scope, programme_id: str, order_id: str, number: str, signed_on: date) -> Programme:
        """Keep the number and the day of a signature: the order holds, and is never edited again.

        Raises NotFound, Unprocessable for a day to come or before the order that it changes, Conflict where it is not
        ready, is signed otherwise, or cannot be any more.
        """
        self.programmes.not_to_come(signed_on, "/body/signed_on")
        return await self.programmes.change(
            scope, programme_id, lambda known: signed(known, order_id, number, signed_on)
        )

    async def discard(self, scope: Scope, programme_id: str, order_id: str) -> Programme:
        """Drop an order that is not signed, with its text. Raises NotFound, or Conflict for one that is."""
        after = await self.programmes.change(scope, programme_id, lambda known: discarded(known, order_id))
        await self.texts.forget(scope, order_id)
        return after

    async def text(self, scope: Scope, programme_id: str, order_id: str) -> tuple[Programme, bytes]:
        """The kept text of an order; of a draft what it would be now, with blanks. Raises NotFound."""
        known = await self.programmes.get(scope, programme_id)
        found: OrderDraft | SignedOrder | None = next((each for each in known.orders if each.id == order_id), None)
        found = found or next((each for each in known.drafts if each.order_id == order_id), None)
        if found is None:
            raise ORDER_NOT_FOUND
        if found.text_hash is not None:
            return known, await self.texts.text(scope, found)
        if isinstance(found, SignedOrder):
            raise TEXT_NOT_KEPT
        return known, await self._made(known, found, await self.organisations.name(known.school_id))

    async def _made(self, known: Programme, draft: OrderDraft, school: str | None) -> bytes:
        texts = order_texts(known, draft, school, self.programmes.methodology())
        return await filled(TEMPLATES[draft.kind], texts)

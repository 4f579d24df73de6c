"""Drafting the order that changes an earlier one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from mentoring_common.auth import Scope
from mentoring_common.clock import Clock, Today
from mentoring_methodology.schoolyear import last_day

from matching.orders.changing import Grouping, changeable, changing, of_order
from matching.orders.domain import ORDER_NOT_FOUND, Order, OrderKind
from matching.orders.store import OrderStore
from matching.relations.domain import ClosureReason, RelationStatus
from matching.relations.store import RelationStore, Wanted


@dataclass(frozen=True)
class Change:
    """What is to be changed, and on what ground."""

    kind: OrderKind
    reason: ClosureReason
    """Why the pairs that it takes out are over."""
    words: str
    """The ground, as the order says it."""
    remove: Sequence[str] = ()
    """Relations of the order; of a cancellation all are meant."""
    add_approved: bool = False
    """Whether the school's approved pairs without an order are brought in."""
    starts_on: date | None = None
    ends_on: date | None = None
    grouping: Grouping | None = None


@dataclass(frozen=True)
class OrderChanges:
    """The commands that begin a change; it is signed like every order."""

    store: OrderStore
    relations: RelationStore
    today: Today
    clock: Clock
    new_id: Callable[[], str]

    async def draft(self, scope: Scope, order_id: str, change: Change, by: str) -> Order:
        """A draft of the change. Raises NotFound, Conflict, Unprocessable; nothing is changed before it is signed."""
        about = await self.store.get(scope, order_id)
        if about is None:
            raise ORDER_NOT_FOUND
        changeable(about, await self.store.changing(scope, order_id))
        is_cancelled = change.kind is OrderKind.CANCEL
        school = Scope.of(about.school_id)
        own = await self.relations.page(school, Wanted(order_id=order_id), after=None, limit=0)
        ended = of_order(own, order_id, None if is_cancelled else change.remove)
        added = []
        if change.add_approved and not is_cancelled:
            wanted = Wanted(RelationStatus.APPROVED.value, about.school_id, about.school_year)
            approved = await self.relations.page(school, wanted, after=None, limit=0)
            added = [each for each in approved if each.state.order_id is None]
        grouping = None if is_cancelled else change.grouping
        if grouping is not None:
            of_order(own, order_id, grouping.relation_ids)
        days = (change.starts_on or self.today(), change.ends_on or about.ends_on or last_day(about.school_year))
        told = (change.reason, change.words)
        made = changing(self.new_id(), about, change.kind, ended, added, told, days, self.clock(), by, grouping)
        await self.store.insert(scope, made)
        return made

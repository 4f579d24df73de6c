"""Pairs that an order brings into a group: what keeps them out, bringing them in, and taking that back."""

from collections.abc import Sequence
from dataclasses import dataclass

from mentoring_common.auth import Scope
from mentoring_common.errors import Conflict, Fault, Unprocessable

from matching.groups.commands import Groups
from matching.groups.domain import Candidate, Group, is_in, joined, opened
from matching.orders.domain import Order


@dataclass(frozen=True)
class GroupingByOrder:
    """What an order does to groups; one that it opens has the order's id, so that repeating opens no second."""

    groups: Groups

    async def against(self, order: Order) -> list[Fault]:
        """All that keeps the order's pairs out of their group."""
        if not order.grouped_ids:
            return []
        group, members, candidates = await self._read(order)
        if inside := [each for each in candidates if group and is_in(group, each.relation)]:
            text = "пара уже в этой группе"
            return [Fault("GROUP_ALREADY", f"/relations/{each.relation.relation_id}", text) for each in inside]
        try:
            self._made(order, group, members, candidates, None)
        except (Conflict, Unprocessable) as refusal:
            return list(refusal.errors)
        return []

    async def join(self, order: Order, by: str) -> None:
        """Bring the order's pairs into their group. Repeatable. Raises Conflict with what keeps them out."""
        if not order.grouped_ids:
            return
        scope, group_id = Scope.of(order.school_id), group_of(order)
        if order.group_id is None and await self.groups.store.get(scope, group_id) is None:
            group, members, candidates = await self._read(order)
            await self.groups.add(scope, self._made(order, group, members, candidates, by), by)
        await self.groups.join(scope, group_id, order.grouped_ids, by, by_order=order.order_id)

    async def undo(self, order: Order) -> None:
        """Take out what an order that did not come into force has brought in."""
        if order.grouped_ids:
            await self.groups.undo(Scope.of(order.school_id), group_of(order), order.grouped_ids)

    async def _read(self, order: Order) -> tuple[Group | None, Sequence[Candidate], Sequence[Candidate]]:
        scope = Scope.of(order.school_id)
        group = await self.groups.store.get(scope, group_of(order))
        members = [each for each in await self.groups.members(group) if each.relation.stands] if group else []
        found = await self.groups.relations.of_ids(scope, order.grouped_ids)
        relations = [found[each] for each in order.grouped_ids if each in found]
        return group, members, await self.groups.candidates(scope, relations)

    def _made(
        self, order: Order, group: Group | None, members: Sequence[Candidate], candidates: Sequence[Candidate],
        by: str | None,
    ) -> Group:  # fmt: skip
        now, norms = self.groups.clock(), self.groups.norms()
        if group is None:
            return opened(
                group_of(order), order.group_topics, candidates, None, norms, now, by, by_order=order.order_id
            )
        return joined(group, members, candidates, norms, now, by, by_order=order.order_id)


def group_of(order: Order) -> str:
    """The group into which the order brings pairs."""
    return order.group_id or order.order_id

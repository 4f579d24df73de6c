"""Draft, agreements, signature.

A signature holds every relation of the order, looks at all of them once more, and only then puts the order in force;
its relations are fixed after that, one by one, under commands that may be repeated. Whatever a crash leaves, `finish`
ends with all relations fixed or with the draft again.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from mentoring_common.abreast import abreast
from mentoring_common.aggregate import Saved
from mentoring_common.auth import Scope
from mentoring_common.clock import Clock, Today
from mentoring_common.errors import Conflict, Fault, Unavailable
from mentoring_common.telemetry import traceparent

from matching.engine import Norms, Reason, refusals
from matching.engine.circumstances import Circumstances
from matching.lifecycle.commands import RELATION_NOT_FOUND, Lifecycle
from matching.orders.changing import changeable, demand_later
from matching.orders.domain import (
    ORDER_NOT_FOUND,
    Order,
    OrderStatus,
    discarded,
    drafted,
    faults_of,
    finished,
    is_abandoned,
    moved_on,
    refused,
    signed,
    signing,
    taken_back,
)
from matching.orders.grouping import GroupingByOrder
from matching.orders.store import OrderStore
from matching.organisations.domain import SCHOOL_NOT_FOUND
from matching.participants.domain import Participant, person_of
from matching.participants.store import ParticipantStore
from matching.proposals.commands import ANY_SCHOOL
from matching.relations.addendum import keeps_from_closing
from matching.relations.domain import ClosureReason, NextRelation, Relation, RelationStatus
from matching.relations.life import Author, fixed, held, let_go
from matching.relations.papers import (
    Papers,
    Side,
    agreed,
    missing_sides,
    needed_sides,
    needs_addendum,
)
from matching.relations.store import RelationStore, Wanted
from matching.ties.domain import KnowsPairs

ATTEMPTS = 5
"""An order or a relation that others have moved on as often is left to whoever asks again."""
LOOK_SECONDS = 30.0
"""How soon what a dead process has left of a signature is finished."""


@dataclass(frozen=True)
class InOrder:
    """One relation of an order, with what is on paper and what keeps it out."""

    relation: Relation | None
    relation_id: str
    papers: Papers
    needed: tuple[Side, ...]
    faults: Sequence[Fault]


@dataclass(frozen=True)
class Orders:
    """The commands of orders."""

    store: OrderStore
    relations: RelationStore
    participants: ParticipantStore
    lifecycle: Lifecycle
    known: KnowsPairs
    norms: Callable[[], Norms]
    today: Today
    clock: Clock
    new_id: Callable[[], str]
    grouping: GroupingByOrder

    async def draft(
        self, scope: Scope, school_id: str, school_year: int, starts_on: date, ends_on: date | None, by: str
    ) -> Order:
        """An order of all the school's approved relations that no other order holds. Raises NotFound, Conflict."""
        if not scope.permits(school_id):
            raise SCHOOL_NOT_FOUND
        wanted = Wanted(RelationStatus.APPROVED.value, school_id, school_year)
        found = await self.relations.page(scope, wanted, after=None, limit=0)
        free = [each for each in found if each.state.order_id is None]
        made = drafted(self.new_id(), school_id, school_year, free, starts_on, ends_on, self.clock(), by)
        await self.store.insert(scope, made)
        return made

    async def get(self, scope: Scope, order_id: str) -> Order:
        """Raises NotFound unless the scope has it."""
        found = await self.store.get(scope, order_id)
        if found is None:
            raise ORDER_NOT_FOUND
        return found

    async def looked_at(self, order: Order) -> list[InOrder]:
        """The order's relations as the rules of the moment see them."""
        found = await self.relations.of_ids(Scope.of(order.school_id), order.relation_ids)
        papers = await self.relations.papers(Scope.of(order.school_id), order.relation_ids)
        names = [name for each in found.values() for name in (each.mentee_id, each.state.mentor_id)]
        people = await self.participants.of_ids(ANY_SCHOOL, sorted(set(names)))
        mentees = [people[each.mentee_id].state.person_id for each in found.values() if each.mentee_id in people]
        ties = await self.known.of_persons(ANY_SCHOOL, mentees)
        return [
            self._seen(order, relation_id, found.get(relation_id), papers.get(relation_id, Papers()), people, ties)
            for relation_id in order.relation_ids
        ]

    async def ended_by(self, order: Order) -> list[InOrder]:
        """The relations that the order ends, with what keeps them from it."""
        found = await self.relations.of_ids(Scope.of(order.school_id), order.ended_ids)
        papers = await self.relations.papers(Scope.of(order.school_id), order.ended_ids)
        return [
            InOrder(found.get(each), each, papers.get(each, Papers()), (), self._unended(order, each, papers.get(each)))
            for each in order.ended_ids
        ]

    async def grouped_by(self, order: Order) -> list[InOrder]:
        """The relations that the order brings into a group, with what keeps them out of it."""
        found = await self.relations.of_ids(Scope.of(order.school_id), order.grouped_ids)
        is_over = order.status in {OrderStatus.SIGNED, OrderStatus.DISCARDED}
        faults = [] if is_over else await self.grouping.against(order)
        of_pair = {each: [one for one in faults if one.pointer == f"/relations/{each}"] for each in order.grouped_ids}
        of_group = [each for each in faults if not each.pointer.startswith("/relations/")]
        return [
            InOrder(found.get(each), each, Papers(), (), [*of_pair[each], *(of_group if number == 0 else ())])
            for number, each in enumerate(order.grouped_ids)
        ]

    async def agree(self, scope: Scope, order_id: str, given_on: date) -> Order:
        """Every side whose agreement an order's pair needs has signed on this day, where nothing was noted yet.

        Raises NotFound, Conflict.
        """
        order = await self.get(scope, order_id)
        if order.status != OrderStatus.DRAFT:
            raise moved_on(order)
        if given_on > self.today():
            raise Conflict("AGREEMENT_IN_FUTURE", "День согласия ещё не наступил.")
        pairs = [each for each in await self.looked_at(order) if each.relation is not None]

        async def note(pair: InOrder) -> None:
            after = agreed(pair.papers, pair.needed, given_on)
            await self.relations.keep_agreements(scope, pair.relation_id, after.agreements)

        await abreast(pairs, note)
        return order

    async def discard(self, scope: Scope, order_id: str, by: str) -> Order:
        """Throw a draft away. Raises NotFound, Conflict."""
        order = await self.get(scope, order_id)
        after = discarded(order, self.clock(), by)
        if not await self.store.save(scope, after):
            raise moved_on(await self.get(scope, order_id))
        return after

    async def sign(self, scope: Scope, order_id: str, number: str, signed_on: date, by: str) -> Order:
        """Put the order in force and fix its relations; asking twice fixes nothing twice.

        Raises NotFound, Unprocessable; Conflict with all that keeps any of its pairs out: then nothing is changed.
        """
        order = await self.get(scope, order_id)
        if is_abandoned(order, self.clock()):
            order = await self._take_back(order)
        if order.status == OrderStatus.SIGNED and (order.number, order.signed_on) == (number, signed_on):
            return await self._fix_all(order, by)
        if order.about is not None:
            about = await self.get(scope, order.about)
            others = await self.store.changing(scope, about.order_id)
            changeable(about, [each for each in others if each.order_id != order_id])
            demand_later(about, signed_on)
        begun = signing(order, number, signed_on, self.today(), self.clock(), by)
        await self._demand_faultless(begun)
        if not await self.store.save(scope, begun):
            raise moved_on(await self.get(scope, order_id))
        try:
            await abreast(begun.relation_ids, lambda each: self._hold(begun, each, by))
            await self._demand_faultless(begun)
            await self.grouping.join(begun, by)
        except Conflict:
            await self._take_back(begun)
            raise
        in_force = signed(begun, self.clock(), by)
        if not await self.store.save(scope, in_force):
            raise moved_on(await self.get(scope, order_id))
        return await self._fix_all(in_force, by)

    async def finish(self) -> None:
        """Finish signatures that a dead process has left: all relations fixed, or the draft again. Repeatable."""
        for order in await self.store.unfinished(ANY_SCHOOL):
            if order.status == OrderStatus.SIGNED:
                await self._fix_all(order, None)
            elif is_abandoned(order, self.clock()):
                await self._take_back(order)

    async def run(self) -> None:
        """For ever: finish what is left. Supervised."""
        while True:
            await self.finish()
            await asyncio.sleep(LOOK_SECONDS)

    async def _demand_faultless(self, order: Order) -> None:
        seen = [*await self.looked_at(order), *await self.ended_by(order), *await self.grouped_by(order)]
        if faults := [fault for each in seen for fault in each.faults]:
            raise refused(faults)

    def _unended(self, order: Order, relation_id: str, papers: Papers | None) -> Sequence[Fault]:
        if order.status in {OrderStatus.SIGNED, OrderStatus.DISCARDED} or papers is None:
            return ()
        why = keeps_from_closing(papers, self._ground(order), self._last_day(order))
        return () if why is None else [Fault(why.code, f"/relations/{relation_id}", why.detail)]

    def _ground(self, order: Order) -> ClosureReason:
        return ClosureReason(order.reason or ClosureReason.OTHER)

    def _last_day(self, order: Order) -> date:
        return min(order.signed_on or self.today(), self.today())

    def _seen(
        self, order: Order, relation_id: str, relation: Relation | None, papers: Papers,
        people: dict[str, Participant], ties: Circumstances,
    ) -> InOrder:  # fmt: skip
        if relation is None:
            lost = Fault("RELATION_NOT_FOUND", f"/relations/{relation_id}", "пары больше нет")
            return InOrder(None, relation_id, papers, (), [lost])
        mentee, mentor = people.get(relation.mentee_id), people.get(relation.state.mentor_id)
        reasons: Sequence[Reason] = (Reason.H14_STATUS,) if mentee is None else (Reason.H14_STATUS_MENTOR,)
        needed: tuple[Side, ...] = ()
        if mentee is not None and mentor is not None:
            left, right, today = person_of(mentee), person_of(mentor), self.today()
            reasons = refusals(left, right, today, self.norms(), ties)
            needed = needed_sides(left, right, today)
        lacks = needs_addendum(relation.state.form) and papers.addendum is None
        missing = missing_sides(papers, needed, self.today())
        is_over = order.status in {OrderStatus.SIGNED, OrderStatus.DISCARDED}
        crosses = mentee is not None and mentor is not None and mentee.state.school_id != mentor.state.school_id
        unreviewed = needs_addendum(relation.state.form) and crosses and papers.review is None
        faults = (
            []
            if is_over
            else faults_of(relation, order, reasons, missing, lacks_addendum=lacks, lacks_review=unreviewed)
        )
        return InOrder(relation, relation_id, papers, needed, faults)

    async def _hold(self, order: Order, relation_id: str, by: str) -> None:
        """Keep the relation as it is until the order is in force. Raises Conflict where it has moved on."""
        for _ in range(ATTEMPTS):
            relation = await self.relations.get(Scope.of(order.school_id), relation_id)
            if relation is None:
                raise RELATION_NOT_FOUND
            if relation.state.order_id == order.order_id:
                return
            if await self._save(held(relation, order.order_id, self.clock(), Author(by)), None):
                return
        raise _overtaken()

    async def _take_back(self, order: Order) -> Order:
        """Let every relation go and make the order a draft again."""
        await self.grouping.undo(order)
        for relation_id in order.relation_ids:
            for _ in range(ATTEMPTS):
                relation = await self.relations.get(Scope.of(order.school_id), relation_id)
                after = let_go(relation, order.order_id, self.clock()) if relation else None
                if after is None or await self._save(after, None):
                    break
            else:
                raise _overtaken()
        after_order = taken_back(order, self.clock())
        if await self.store.save(ANY_SCHOOL, after_order):
            return after_order
        return await self.get(ANY_SCHOOL, order.order_id)

    async def _fix_all(self, order: Order, by: str | None) -> Order:
        """End and fix the relations of an order in force, and begin those whose day has come."""
        await abreast(order.ended_ids, lambda each: self._end(order, each, by))
        await abreast(order.relation_ids, lambda each: self._fix(order, each, by))
        if not order.unfinished:
            return order
        after = finished(order)
        return after if await self.store.save(ANY_SCHOOL, after) else await self.get(ANY_SCHOOL, order.order_id)

    async def _fix(self, order: Order, relation_id: str, by: str | None) -> None:
        for _ in range(ATTEMPTS):
            relation = await self.relations.get(Scope.of(order.school_id), relation_id)
            if relation is None or relation.state.order_id != order.order_id:
                return
            if relation.state.status == RelationStatus.APPROVED:
                after = fixed(relation, order.order_id, order.starts_on, order.ends_on, self.clock(), Author(by))
                if not await self._save(after, f"order:{order.order_id}:{relation_id}"):
                    continue
                relation = after
            await self.lifecycle.begin(relation)
            return
        raise _overtaken()

    async def _end(self, order: Order, relation_id: str, by: str | None) -> None:
        """End a relation that the order takes out; one that is over already stays as it ended."""
        author = Author(by, order.words)
        scope, reason, on = Scope.of(order.school_id), self._ground(order), self._last_day(order)
        await self.lifecycle.end(scope, relation_id, reason, on, author)

    async def _save(self, after: Relation, command_id: str | None) -> bool:
        change = NextRelation.to(after, self.clock(), traceparent())
        scope = Scope.of(after.state.school_id)
        return await self.relations.save(scope, change, command_id or str(change.event["id"])) is not Saved.MOVED_ON


def _overtaken() -> Unavailable:
    return Unavailable("ORDER_OVERTAKEN", "Пары приказа меняются прямо сейчас. Повторите через несколько секунд.")

"""A pair that a school's base named becomes a relation that its order has fixed.

The order is announced what is made for it, then the relation holds its places under the same unique indexes as every
other, is looked at once more and fixed; its proposal follows, its first day begins it, and the order lists it. Each
step may be repeated: whoever asks again, or `finish`, goes on from where a dead process has stopped.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from mentoring_common.aggregate import Saved
from mentoring_common.auth import Scope
from mentoring_common.clock import Clock, Today
from mentoring_common.errors import Conflict, ServiceError, Unavailable
from mentoring_common.telemetry import traceparent
from mentoring_methodology.schoolyear import last_day

from matching.claims.domain import (
    NO_CLAIM,
    STANDING_ALREADY,
    TAKEN,
    Confirmed,
    NamedPair,
    Paper,
    against,
    against_rules,
    days_of,
    faults,
    places_for_named,
    refused,
)
from matching.decisions.domain import PARTICIPANT_NOT_FOUND, relation_of
from matching.engine import Norms, Reason, refusals, score
from matching.lifecycle.commands import Lifecycle
from matching.orders.domain import Order
from matching.orders.recorded import (
    SIGNED_HERE,
    announcing,
    demand_days,
    demand_in_force,
    is_left,
    listing,
    recorded,
    recorded_id,
)
from matching.orders.store import OrderStore
from matching.participants.domain import Participant, person_of
from matching.participants.store import ParticipantStore
from matching.proposals.commands import ANY_SCHOOL, Judge
from matching.proposals.domain import BY_CLAIM, Decider, NextVersion, by_claim
from matching.proposals.store import ProposalStore
from matching.relations.domain import NextRelation, Relation, RelationStatus, free_place, reserved
from matching.relations.life import Author, fixed, not_confirmed
from matching.relations.papers import Papers, agreed, missing_sides, needed_sides, needs_addendum
from matching.relations.store import RelationStore
from matching.runs.domain import proposal_of
from matching.ties.domain import KnowsPairs

ATTEMPTS = 30
"""Others may take a place each time before us, and a mentor has at most ten; the order may be everybody's at once."""
LOOK_SECONDS = 30.0
"""How soon what a dead process has left of a confirmation is finished."""
PLATFORM = Decider("platform", "platform")


@dataclass(frozen=True)
class Claims:
    """The commands."""

    participants: ParticipantStore
    proposals: ProposalStore
    relations: RelationStore
    orders: OrderStore
    lifecycle: Lifecycle
    judge: Judge
    known: KnowsPairs
    norms: Callable[[], Norms]
    today: Today
    clock: Clock
    new_id: Callable[[], str]

    async def confirm_many(
        self, scope: Scope, paper: Paper, pairs: Sequence[NamedPair], by: Decider
    ) -> list[Confirmed]:
        """Each pair on its own, in order: one that is refused keeps no other. Raises Unprocessable for the paper."""
        demand_days(paper.signed_on, paper.agreed_on, self.today())
        results: list[Confirmed] = []
        for each in pairs:
            try:
                results.append(Confirmed(each, await self.confirm(scope, paper, each, by)))
            except Unavailable:
                raise
            except ServiceError as refusal:
                results.append(Confirmed(each, None, refusal))
        return results

    async def confirm(self, scope: Scope, paper: Paper, pair: NamedPair, by: Decider) -> Relation:
        """The relation that the named pair is by this order; asking again gives the same one.

        Raises NotFound; Conflict with all that keeps the pair from standing, nothing is changed then; Unavailable.
        """
        for _ in range(ATTEMPTS):
            mentee, mentor = await self._both(scope, pair)
            state = mentee.state
            order_id = recorded_id(state.school_id, state.school_year, paper.number, paper.signed_on)
            standing = (await self.relations.standing_by_mentee(ANY_SCHOOL, [mentee.id])).get(mentee.id)
            if standing is not None:
                if standing.state.order_id != order_id or standing.state.mentor_id != mentor.id:
                    raise TAKEN
                return await self._complete(standing, by)
            if not state.partner_claimed:
                raise NO_CLAIM
            made = await self._reserve(paper, pair, (mentee, mentor), by)
            if made is not None:
                return await self._complete(made, by)
        raise _overtaken()

    async def finish(self) -> None:
        """Finish what dead processes have left of confirmations: each pair stands by its order or not at all."""
        for order in await self.orders.recording(ANY_SCHOOL):
            if not is_left(order, self.clock()):
                continue
            found = await self.relations.of_ids(Scope.of(order.school_id), order.announced)
            for relation in found.values():
                if relation.stands:
                    with suppress(Conflict):  # then it stands no longer, and the order does not list it
                        await self._complete(relation, PLATFORM)
            over = {name for name, each in found.items() if not each.stands}
            made = [name for name in over if found[name].confirms_a_claim]
            await self._list(order, made=made, gone=[*over, *(set(order.announced) - found.keys())])

    async def run(self) -> None:
        """For ever: finish what is left. Supervised."""
        while True:
            await self.finish()
            await asyncio.sleep(LOOK_SECONDS)

    async def _both(self, scope: Scope, pair: NamedPair) -> tuple[Participant, Participant]:
        people = await self.participants.of_ids(scope, [pair.mentee_id, pair.mentor_id])
        mentee, mentor = people.get(pair.mentee_id), people.get(pair.mentor_id)
        if mentee is None or mentor is None:
            raise PARTICIPANT_NOT_FOUND
        return mentee, mentor

    async def _reserve(
        self, paper: Paper, pair: NamedPair, both: tuple[Participant, Participant], by: Decider
    ) -> Relation | None:
        """Hold the places of the pair for its order; None where others were faster and all is to be looked at again."""
        mentee, mentor = both
        left, right, today = person_of(mentee), person_of(mentor), self.today()
        ties = await self.known.of_persons(ANY_SCHOOL, [mentee.state.person_id])
        reasons = against(refusals(left, right, today, self.norms(), ties))
        year, person_id = mentee.state.school_year, mentor.state.person_id
        held = await self.relations.standing_of_mentor(ANY_SCHOOL, person_id, year)
        place = free_place(held, await self._places(person_id, year))
        if place is None:
            reasons.append(Reason.H06_CAPACITY)
        sides = needed_sides(left, right, today)
        papers = Papers(addendum=pair.addendum)
        if paper.agreed_on is not None:
            papers = agreed(papers, sides, paper.agreed_on)
        lacks = needs_addendum(mentee.state.form) and pair.addendum is None
        days = days_of(pair, mentee, paper, last_day(year))
        found = faults(reasons, missing_sides(papers, sides, today), days, lacks_addendum=lacks)
        if found or place is None:
            raise refused(found)
        now = self.clock()
        weighed = proposal_of(mentee, mentor, score(left, right, self.norms()), BY_CLAIM, now)
        relation_id = self.new_id()
        order = await self._announce(paper, mentee, relation_id, by)
        first = relation_of(weighed.state, relation_id, (mentee.state.person_id, person_id), now)
        state = first.model_copy(update={"order_id": order.order_id, "starts_on": days[0], "ends_on": days[1]})
        made = replace(reserved(state, place, by.subject), claimed_on=paper.signed_on)
        if await self.relations.insert(Scope.of(state.school_id), NextRelation.to(made, now, traceparent()), papers):
            return made
        await self._list(order, gone=[relation_id])
        others = await self.relations.standing_of_persons(ANY_SCHOOL, [mentee.state.person_id])
        if any(each.mentee_place == made.mentee_place and each.mentee_id != made.mentee_id for each in others):
            raise TAKEN
        return None

    async def _announce(self, paper: Paper, mentee: Participant, relation_id: str, by: Decider) -> Order:
        """The order, told what is about to be made for it. Raises Conflict where it is in force no longer."""
        state, scope = mentee.state, Scope.of(mentee.state.school_id)
        order_id = recorded_id(state.school_id, state.school_year, paper.number, paper.signed_on)
        if await self.orders.signed_here(scope, state.school_id, paper.number, paper.signed_on):
            raise SIGNED_HERE
        for _ in range(ATTEMPTS):
            known = await self.orders.get(scope, order_id)
            if known is None:
                ends = last_day(state.school_year)
                made = recorded(
                    state.school_id, state.school_year, paper.number, paper.signed_on, ends, relation_id, self.clock(),
                    by.subject,
                )  # fmt: skip
                if await self.orders.insert(scope, made):
                    return made
                continue
            demand_in_force(known, await self.orders.changing(scope, order_id))
            after = announcing(known, relation_id, self.clock())
            if await self.orders.save(scope, after):
                return after
        raise _overtaken()

    async def _complete(self, relation: Relation, by: Decider) -> Relation:
        """Fix the relation by its order, have its proposal follow, begin it, and list it. Repeatable.

        Raises Conflict, with the places free again, where the rules have come to forbid the pair meanwhile.
        """
        order_id = relation.state.order_id or ""
        if relation.state.status == RelationStatus.APPROVED:
            relation = await self._fix(relation, by)
        await self._approve(relation, by)
        relation = await self.lifecycle.begin(relation)
        order = await self.orders.get(ANY_SCHOOL, order_id)
        if order is not None:
            await self._list(order, made=[relation.relation_id])
        await self.judge.judge_people([relation.state.mentor_id], [relation.state.mentor_person_id])
        return relation

    async def _fix(self, relation: Relation, by: Decider) -> Relation:
        """What was learned while the places were being reserved counts too: whoever learns it stores it first."""
        for _ in range(ATTEMPTS):
            state = relation.state
            reasons = await self._forbidding(relation)
            if reasons:
                if await self._save(not_confirmed(relation, self.clock()), None):
                    order = await self.orders.get(ANY_SCHOOL, state.order_id or "")
                    if order is not None:
                        await self._list(order, gone=[relation.relation_id])
                    raise refused(against_rules(reasons))
            else:
                starts = state.starts_on or self.today()
                author = Author(by.subject, by.note)
                after = fixed(relation, state.order_id or "", starts, state.ends_on, self.clock(), author)
                if await self._save(after, f"claim:{relation.relation_id}"):
                    return after
            again = await self.relations.get(ANY_SCHOOL, relation.relation_id)
            if again is None or not again.stands:
                raise NO_CLAIM
            if again.state.status != RelationStatus.APPROVED:
                return again
            relation = again
        raise _overtaken()

    async def _forbidding(self, relation: Relation) -> list[Reason]:
        people = await self.participants.of_ids(ANY_SCHOOL, [relation.mentee_id, relation.state.mentor_id])
        mentee, mentor = people.get(relation.mentee_id), people.get(relation.state.mentor_id)
        if mentee is None or mentor is None:
            return [Reason.H14_STATUS if mentee is None else Reason.H14_STATUS_MENTOR]
        ties = await self.known.of_persons(ANY_SCHOOL, [mentee.state.person_id])
        return against(
            refusals(person_of(mentee), person_of(mentor), self.today(), self.norms(), ties), STANDING_ALREADY
        )

    async def _approve(self, relation: Relation, by: Decider) -> None:
        """Have the mentee's proposal say that the pair stands, whatever was proposed before."""
        scope = Scope.of(relation.state.school_id)
        for _ in range(ATTEMPTS):
            before = await self.proposals.get(scope, relation.mentee_id)
            if before is not None and before.is_approved and before.state.relation_id == relation.relation_id:
                return
            people = await self.participants.of_ids(ANY_SCHOOL, [relation.mentee_id, relation.state.mentor_id])
            mentee, mentor = people.get(relation.mentee_id), people.get(relation.state.mentor_id)
            if mentee is None or mentor is None:
                return
            now = self.clock()
            weighed = score(person_of(mentee), person_of(mentor), self.norms())
            wanted = proposal_of(mentee, mentor, weighed, BY_CLAIM, now)
            change = NextVersion.to(by_claim(wanted, before, relation.relation_id, now, by), now, traceparent())
            if change.is_new:
                saved = await self.proposals.save_new(scope, change.command_id, [change])
            else:
                saved = await self.proposals.save(scope, [change])
            if saved == 1:
                return
        raise _overtaken()

    async def _list(self, order: Order, *, made: Sequence[str] = (), gone: Sequence[str] = ()) -> None:
        """Have the order list what was made for it, and forget what never will be."""
        for _ in range(ATTEMPTS):
            if set(made) <= set(order.relation_ids) and not {*made, *gone} & set(order.announced):
                return
            if await self.orders.save(ANY_SCHOOL, listing(order, made, gone)):
                return
            again = await self.orders.get(ANY_SCHOOL, order.order_id)
            if again is None:
                return
            order = again
        raise _overtaken()

    async def _places(self, person_id: str, school_year: int) -> int:
        ids = await self.participants.ids_of_persons(ANY_SCHOOL, [person_id])
        found = (await self.participants.of_ids(ANY_SCHOOL, ids)).values()
        return places_for_named([each for each in found if each.state.school_year == school_year], self.norms())

    async def _save(self, after: Relation, command_id: str | None) -> bool:
        change = NextRelation.to(after, self.clock(), traceparent())
        scope = Scope.of(after.state.school_id)
        return await self.relations.save(scope, change, command_id or str(change.event["id"])) is not Saved.MOVED_ON


def _overtaken() -> Unavailable:
    return Unavailable("CLAIM_OVERTAKEN", "О паре решают прямо сейчас. Повторите через несколько секунд.")

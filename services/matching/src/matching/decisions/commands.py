"""Approve, reject, take back: everything is checked again against the state of the moment.

An approval first reserves a relation, whose unique places decide every race, and then moves the proposal on. Whatever
a crash leaves between the two is finished by `settle`: the relation is the fact, its proposal follows.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain

from mentoring_common.abreast import abreast, that_share_nothing
from mentoring_common.aggregate import Saved
from mentoring_common.auth import Scope
from mentoring_common.clock import Clock, Today
from mentoring_common.errors import ServiceError, Unavailable
from mentoring_common.telemetry import traceparent

from matching.decisions.domain import (
    CAPACITY_EXHAUSTED,
    MENTEE_TAKEN,
    PARTICIPANT_NOT_FOUND,
    PROPOSAL_NOT_FOUND,
    Decided,
    Decision,
    Rejection,
    demand_note,
    demand_pending,
    demand_undoable,
    following,
    not_eligible,
    relation_of,
)
from matching.engine import Norms, Reason, refusals, score
from matching.participants.domain import person_of, places_of_person
from matching.participants.store import ParticipantStore
from matching.proposals.commands import ANY_SCHOOL
from matching.proposals.domain import BY_HAND, Decider, NextVersion, Proposal, by_hand, rejected, reopened
from matching.proposals.store import ProposalStore
from matching.relations.domain import CancelReason, NextRelation, Relation, RelationStatus, free_place, reserved
from matching.relations.life import Author, cancelled
from matching.relations.store import RelationStore
from matching.runs.domain import proposal_of
from matching.ties.domain import KnowsPairs

ATTEMPTS = 30
"""Others may take a place each time before us, and a mentor has at most ten."""


@dataclass(frozen=True)
class Decisions:
    """The commands."""

    participants: ParticipantStore
    proposals: ProposalStore
    relations: RelationStore
    known: KnowsPairs
    norms: Callable[[], Norms]
    today: Today
    clock: Clock
    new_id: Callable[[], str]

    async def decide_many(self, scope: Scope, decisions: Sequence[Decision], by: Decider) -> list[Decided]:
        """Each decision on its own: one that is refused keeps no other from being taken. Those about one person, in
        whatever form and role, are taken in their order, the others a few at once.
        """
        names = {name for each in decisions for name in (each.mentee_id, each.mentor_id)}
        people = await self.participants.of_ids(ANY_SCHOOL, sorted(names))
        person_of_id = {name: people[name].state.person_id if name in people else name for name in names}
        numbered = [*enumerate(decisions)]
        groups = that_share_nothing(
            numbered, lambda each: (person_of_id[each[1].mentee_id], person_of_id[each[1].mentor_id])
        )

        async def taken(group: list[tuple[int, Decision]]) -> list[tuple[int, Decided]]:
            return [(at, await self._decided(scope, each, by)) for at, each in group]

        results = dict(chain.from_iterable(await abreast(groups, taken)))
        return [results[at] for at, _ in numbered]

    async def _decided(self, scope: Scope, decision: Decision, by: Decider) -> Decided:
        note = decision.rejection.note if decision.rejection else None
        try:
            return Decided(decision, await self.decide(scope, decision, Decider(by.subject, by.role, note)))
        except Unavailable:
            raise
        except ServiceError as refusal:
            return Decided(decision, None, refusal)

    async def decide(self, scope: Scope, decision: Decision, by: Decider) -> Proposal:
        """Approve or reject. Raises NotFound, Unprocessable, Conflict; Unavailable when overtaken."""
        if decision.rejection is None:
            return await self.approve(scope, decision.mentee_id, decision.mentor_id, by)
        return await self.reject(scope, decision.mentee_id, decision.mentor_id, decision.rejection, by)

    async def approve(self, scope: Scope, mentee_id: str, mentor_id: str, by: Decider) -> Proposal:
        """Approve the pair: its relation is reserved. Approving what is approved changes nothing.

        Raises NotFound; Conflict with all that the rules of the moment have against it, or where no place is left.
        """
        for _ in range(ATTEMPTS):
            proposal = await self._proposal(scope, mentee_id)
            if proposal.is_approved and proposal.state.mentor_id == mentor_id:
                return proposal
            demand_pending(proposal, mentor_id)
            relation = await self._own(proposal) or await self._reserve(scope, proposal, by)
            if relation is not None:
                await self._demand_still_allowed(relation)
                return await self.follow(relation, by)
        raise _overtaken()

    async def propose(self, scope: Scope, mentee_id: str, mentor_id: str, by: Decider) -> Proposal:
        """Propose a pair by hand, in place of whatever is proposed to the mentee; it waits for approval like any other.

        Raises NotFound; Conflict with all that the rules have against it, or where a pair is approved already.
        """
        for _ in range(ATTEMPTS):
            people = await self.participants.of_ids(scope, [mentee_id, mentor_id])
            mentee, mentor = people.get(mentee_id), people.get(mentor_id)
            if mentee is None or mentor is None:
                raise PARTICIPANT_NOT_FOUND
            before = await self.proposals.get(scope, mentee_id)
            if before is not None and (before.is_approved or await self._own(before) is not None):
                raise MENTEE_TAKEN
            if before is not None and before.is_pending and before.state.mentor_id == mentor_id:
                return before
            left, right = person_of(mentee), person_of(mentor)
            ties = await self.known.of_persons(ANY_SCHOOL, [mentee.state.person_id])
            if reasons := refusals(left, right, self.today(), self.norms(), ties):
                raise not_eligible(reasons, "предложить")
            person_id, year = mentor.state.person_id, mentee.state.school_year
            held = await self.relations.standing_of_mentor(ANY_SCHOOL, person_id, year)
            if free_place(held, await self._places(person_id, year)) is None:
                raise CAPACITY_EXHAUSTED
            wanted = proposal_of(mentee, mentor, score(left, right, self.norms()), BY_HAND, self.clock())
            after = by_hand(wanted, before, self.clock(), by)
            if await self._save(after):
                return after
        raise _overtaken()

    async def reject(self, scope: Scope, mentee_id: str, mentor_id: str, rejection: Rejection, by: Decider) -> Proposal:
        """Reject the pair for the school year. Raises NotFound, Unprocessable, Conflict."""
        demand_note(rejection)
        for _ in range(ATTEMPTS):
            proposal = await self._proposal(scope, mentee_id)
            demand_pending(proposal, mentor_id)
            if await self._own(proposal) is not None:
                raise MENTEE_TAKEN
            people = await self.participants.of_ids(ANY_SCHOOL, [mentee_id, mentor_id])
            mentee, mentor = (people.get(name) for name in (mentee_id, mentor_id))
            persons = (
                mentee.state.person_id if mentee else mentee_id,
                mentor.state.person_id if mentor else proposal.state.mentor_person_id or mentor_id,
            )
            if await self._save(rejected(proposal, rejection.code, persons, self.clock(), by)):
                return await self._proposal(scope, mentee_id)
        raise _overtaken()

    async def undo(self, scope: Scope, mentee_id: str, by: Decider) -> Proposal:
        """Take the last decision back, within a minute of it. Raises NotFound, Conflict."""
        for _ in range(ATTEMPTS):
            proposal = await self._proposal(scope, mentee_id)
            relation_id = proposal.state.relation_id
            relation = await self.relations.get(scope, relation_id) if relation_id else None
            demand_undoable(proposal, relation, self.clock())
            if relation is None:
                if await self._save(reopened(proposal, self.clock(), by)):
                    return await self._proposal(scope, mentee_id)
            elif given_up := await self.give_up(relation, CancelReason.UNDONE, by.subject):
                return await self.follow(given_up, by)
        raise _overtaken()

    async def give_up(self, relation: Relation, reason: str, by: str | None) -> Relation | None:
        """Cancel a relation that no order has fixed; None where somebody else has moved it on."""
        after = cancelled(relation, reason, self.clock(), Author(by))
        return after if await self._save_relation(after) else None

    async def settle(self) -> None:
        """Have every proposal follow its relation, wherever a dead process has left one behind. Repeatable."""
        for proposal in await self.proposals.pending(ANY_SCHOOL):
            if (relation := await self._own(proposal)) is not None:
                await self.follow(relation, None)
        approved = await self.proposals.approved(ANY_SCHOOL)
        ids = [each.state.relation_id for each in approved if each.state.relation_id]
        for relation in (await self.relations.of_ids(ANY_SCHOOL, ids)).values():
            if not relation.stands:
                await self.follow(relation, None)

    async def follow(self, relation: Relation, by: Decider | None) -> Proposal:
        """Move the proposal on as its relation says. Raises Conflict where the proposal has fallen meanwhile."""
        for _ in range(ATTEMPTS):
            proposal = await self._proposal(ANY_SCHOOL, relation.mentee_id)
            after = following(proposal, relation, self.clock(), by)
            if after is not None:
                if await self._save(after):
                    return after
                continue
            is_approved = relation.state.status == RelationStatus.APPROVED
            if is_approved and proposal.state.relation_id != relation.relation_id:
                await self.give_up(relation, CancelReason.NOT_PROPOSED, None)
                demand_pending(proposal, relation.state.mentor_id)
            return proposal
        raise _overtaken()

    async def _reserve(self, scope: Scope, proposal: Proposal, by: Decider) -> Relation | None:
        """Hold the places of the pair; None where others were faster and the whole is to be looked at again."""
        state = proposal.state
        people = await self.participants.of_ids(ANY_SCHOOL, [state.mentee_id, state.mentor_id])
        mentee, mentor = people.get(state.mentee_id), people.get(state.mentor_id)
        if mentee is None or mentor is None:
            raise not_eligible([Reason.H14_STATUS if mentee is None else Reason.H14_STATUS_MENTOR])
        ties = await self.known.of_persons(ANY_SCHOOL, [mentee.state.person_id])
        if reasons := refusals(person_of(mentee), person_of(mentor), self.today(), self.norms(), ties):
            raise not_eligible(reasons)
        person_id = mentor.state.person_id
        held = await self.relations.standing_of_mentor(ANY_SCHOOL, person_id, state.school_year)
        place = free_place(held, await self._places(person_id, state.school_year))
        if place is None:
            raise CAPACITY_EXHAUSTED
        now = self.clock()
        persons = (mentee.state.person_id, person_id)
        first = relation_of(state, self.new_id(), persons, now, mentor.state.school_id)
        made = reserved(first, place, by.subject)
        if await self.relations.insert(scope, NextRelation.to(made, now, traceparent())):
            return made
        others = await self.relations.standing_of_persons(ANY_SCHOOL, [mentee.state.person_id])
        if any(each.mentee_place == made.mentee_place and each.mentee_id != made.mentee_id for each in others):
            raise MENTEE_TAKEN
        return None

    async def _demand_still_allowed(self, relation: Relation) -> None:
        """What was learned while the places were being reserved counts too: whoever learns it stores it first, we have
        stored our relation first, so that one of the two sees the other. Raises Conflict, with the places free again.
        """
        names = [relation.mentee_id, relation.state.mentor_id]
        people = await self.participants.of_ids(ANY_SCHOOL, names)
        mentee, mentor = people.get(names[0]), people.get(names[1])
        if mentee is None or mentor is None:
            return
        if reasons := refusals(person_of(mentee), person_of(mentor), self.today(), self.norms()):
            await self.give_up(relation, CancelReason.NOT_PROPOSED, None)
            raise not_eligible(reasons)

    async def _places(self, person_id: str, school_year: int) -> int:
        ids = await self.participants.ids_of_persons(ANY_SCHOOL, [person_id])
        found = (await self.participants.of_ids(ANY_SCHOOL, ids)).values()
        return places_of_person([each for each in found if each.state.school_year == school_year], self.norms())

    async def _own(self, proposal: Proposal) -> Relation | None:
        """The standing relation of the proposed pair, where an approval was cut in two. Raises Conflict for another."""
        found = (await self.relations.standing_by_mentee(ANY_SCHOOL, [proposal.mentee_id])).get(proposal.mentee_id)
        if found is not None and found.state.mentor_id != proposal.state.mentor_id:
            raise MENTEE_TAKEN
        return found

    async def _proposal(self, scope: Scope, mentee_id: str) -> Proposal:
        found = await self.proposals.get(scope, mentee_id)
        if found is None:
            raise PROPOSAL_NOT_FOUND
        return found

    async def _save(self, after: Proposal) -> bool:
        change, scope = NextVersion.to(after, self.clock(), traceparent()), Scope.of(after.state.school_id)
        if change.is_new:
            return await self.proposals.save_new(scope, change.command_id, [change]) == 1
        return await self.proposals.save(scope, [change]) == 1

    async def _save_relation(self, after: Relation) -> bool:
        change = NextRelation.to(after, self.clock(), traceparent())
        saved = await self.relations.save(Scope.of(after.state.school_id), change, str(change.event["id"]))
        return saved is not Saved.MOVED_ON


def _overtaken() -> Unavailable:
    return Unavailable("DECISION_OVERTAKEN", "О паре решают прямо сейчас. Повторите через несколько секунд.")

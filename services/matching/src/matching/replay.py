"""What matching publishes again for a consumer that asks: its proposals, relations, confirmed claims and runs."""

from mentoring_common.auth import Scope
from mentoring_common.checkpoints import Portion
from mentoring_common.clock import Clock
from mentoring_common.events.envelope import wire
from mentoring_common.paging import next_after

from matching.proposals.domain import NextVersion
from matching.proposals.store import ProposalStore
from matching.relations.domain import claim_of, event_of
from matching.relations.store import RelationStore
from matching.runs.completion import COMPLETED
from matching.runs.store import RunResultStore


async def states_of_proposals(
    proposals: ProposalStore, clock: Clock, school_id: str, after: str, limit: int
) -> Portion:
    """The present state of each proposal, pending or not."""
    found = await proposals.all_by_id(Scope.of(school_id), after, limit)
    events = [NextVersion.to(each, clock(), None).event for each in found]
    return Portion(events, next_after(found, limit, lambda each: each.state.proposal_id))


async def states_of_relations(
    relations: RelationStore, clock: Clock, school_id: str, after: str, limit: int
) -> Portion:
    """The present state of each relation, standing or not."""
    found = await relations.all_by_id(Scope.of(school_id), after, limit)
    events = [event_of(each, clock(), None) for each in found]
    return Portion(events, next_after(found, limit, lambda each: each.relation_id))


async def states_of_claims(relations: RelationStore, clock: Clock, school_id: str, after: str, limit: int) -> Portion:
    """Each pair that the school's base named and an order has fixed, over or not."""
    found = await relations.claims_by_id(Scope.of(school_id), after, limit)
    events = [claim_of(each, clock(), None) for each in found]
    return Portion(events, next_after(found, limit, lambda each: each.relation_id))


async def states_of_runs(results: RunResultStore, clock: Clock, school_id: str, after: str, _limit: int) -> Portion:
    """The latest result of each school year, as it was published; earlier ones say nothing any more. Few: one piece."""
    found = await results.latest_of_years(Scope.of(school_id), school_id)
    events = [wire(COMPLETED, each.result_id, each, clock(), None) for each in found if each.result_id > after]
    return Portion(events, None)

"""Events in: what registry tells, as matching takes it."""

from collections.abc import Sequence

from mentoring_common.auth import Scope
from mentoring_common.clock import Clock
from mentoring_common.consumer import Handler
from mentoring_common.events.contracts.registry import PARTICIPANT_FACTS, ParticipantState, SupportNeed
from mentoring_common.events.envelope import Event

from matching.participants.store import ParticipantStore
from matching.proposals.domain import withdrawals
from matching.proposals.store import ProposalStore


def handlers(participants: ParticipantStore, proposals: ProposalStore, clock: Clock) -> dict[str, Handler]:
    """Event type -> what is done with a batch of it."""

    async def take(events: Sequence[Event[ParticipantState]]) -> None:
        await participants.apply([event.data for event in events])

    async def take_withdrawn(events: Sequence[Event[ParticipantState]]) -> None:
        await take(events)
        for event in events:  # safety before economy: nobody who has left stays in a proposal
            scope = Scope.of(event.data.school_id)
            standing = await proposals.naming(scope, [event.data.participant_id])
            await proposals.save(scope, event.id, withdrawals(standing, None, clock()), clock())

    async def take_support_needs(events: Sequence[Event[SupportNeed]]) -> None:
        await participants.restrict([event.data for event in events])

    return {
        "registry.support-need.recorded.v1": take_support_needs,
        **{f"registry.participant.{fact}.v2": take for fact in PARTICIPANT_FACTS},
        "registry.participant.withdrawn.v2": take_withdrawn,
    }

"""Events in: what registry and matching tell, as reporting takes it."""

from collections.abc import Sequence
from typing import TypeVar

from mentoring_common.consumer import Handler
from mentoring_common.events.contracts.base import Contract
from mentoring_common.events.contracts.matching import ProposalState, RunCompleted
from mentoring_common.events.contracts.registry import PARTICIPANT_FACTS, OrganisationState, ParticipantState
from mentoring_common.events.envelope import Event

from reporting.facts.store import FactStore
from reporting.figures.recount import Recounter

D = TypeVar("D", bound=Contract)


def registry_handlers(facts: FactStore, recounter: Recounter) -> dict[str, Handler]:
    """What registry tells: event type -> what is done with a batch of it."""

    async def participants(events: Sequence[Event[ParticipantState]]) -> None:
        await facts.apply_participants([event.data for event in events])
        recounter.note(_schools(events))

    async def organisations(events: Sequence[Event[OrganisationState]]) -> None:
        await facts.apply_organisations([event.data for event in events])

    return {
        **{f"registry.participant.{fact}.v2": participants for fact in PARTICIPANT_FACTS},
        "registry.organisation.recorded.v2": organisations,
    }


def matching_handlers(facts: FactStore, recounter: Recounter) -> dict[str, Handler]:
    """What matching tells: event type -> what is done with a batch of it."""

    async def proposals(events: Sequence[Event[ProposalState]]) -> None:
        await facts.apply_proposals([event.data for event in events])
        recounter.note(_schools(events))

    async def runs(events: Sequence[Event[RunCompleted]]) -> None:
        await facts.apply_runs([event.data for event in events])
        recounter.note(_schools(events))

    return {
        "matching.proposal.made.v2": proposals,
        "matching.proposal.withdrawn.v2": proposals,
        "matching.run.completed.v2": runs,
    }


def _schools(events: Sequence[Event[D]]) -> set[str]:
    return {event.data.school_id for event in events}

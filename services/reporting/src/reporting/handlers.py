"""Events in: what registry and matching publish, as reporting takes it."""

from collections.abc import Sequence
from typing import TypeVar

from mentoring_common.consumer import Handler
from mentoring_common.events.contracts.matching import (
    PROPOSAL_FACTS,
    RELATION_FACTS,
    ProposalState,
    RelationState,
    RunCompleted,
)
from mentoring_common.events.contracts.registry import (
    PARTICIPANT_FACTS,
    ConsentRequirement,
    ConsentState,
    OrganisationState,
    ParticipantState,
)
from mentoring_common.events.envelope import Event
from mentoring_methodology.in_force import MethodologyInForce

from reporting.facts.consents import ConsentFacts
from reporting.figures.recount import Facts, Recounter

D = TypeVar("D", ParticipantState, ProposalState, RelationState, RunCompleted)


def registry_handlers(
    facts: Facts, consents: ConsentFacts, recounter: Recounter, methodology: MethodologyInForce
) -> dict[str, Handler]:
    """Registry's event type -> what is done with a batch of it."""

    async def participants(events: Sequence[Event[ParticipantState]]) -> None:
        await facts.participants.apply([event.data for event in events])
        recounter.note(_schools_and_years(events))

    async def organisations(events: Sequence[Event[OrganisationState]]) -> None:
        await facts.organisations.apply([event.data for event in events])

    async def consented(events: Sequence[Event[ConsentState]]) -> None:
        await consents.apply([event.data for event in events])

    async def required(events: Sequence[Event[ConsentRequirement]]) -> None:
        await consents.apply_requirements([event.data for event in events])

    return {
        **{f"registry.participant.{fact}.v2": participants for fact in PARTICIPANT_FACTS},
        **{f"registry.consent.{fact}.v1": consented for fact in ("granted", "withdrawn", "expired")},
        "registry.consent-requirement.changed.v1": required,
        "registry.organisation.recorded.v2": organisations,
        "registry.methodology.released.v1": methodology.take,
    }


def matching_handlers(facts: Facts, recounter: Recounter) -> dict[str, Handler]:
    """Matching's event type -> what is done with a batch of it."""

    async def proposals(events: Sequence[Event[ProposalState]]) -> None:
        await facts.proposals.apply([event.data for event in events])
        recounter.note(_schools_and_years(events))

    async def relations(events: Sequence[Event[RelationState]]) -> None:
        await facts.relations.apply([event.data for event in events])
        recounter.note(_schools_and_years(events))

    async def runs(events: Sequence[Event[RunCompleted]]) -> None:
        await facts.runs.apply([event.data for event in events])
        recounter.note(_schools_and_years(events))

    return {
        **{f"matching.proposal.{fact}.v2": proposals for fact in PROPOSAL_FACTS},
        **{f"matching.relation.{fact}.v1": relations for fact in RELATION_FACTS},
        "matching.run.completed.v2": runs,
    }


def _schools_and_years(events: Sequence[Event[D]]) -> set[tuple[str, int]]:
    return {(event.data.school_id, event.data.school_year) for event in events}

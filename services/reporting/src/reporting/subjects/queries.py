"""Gathers what reporting keeps of one person, within the asker's schools."""

from collections.abc import Sequence
from dataclasses import dataclass

from mentoring_common.auth import Scope

from reporting.facts.consents import ConsentFact, ConsentFacts, RequirementFact
from reporting.facts.participants import ParticipantFact, ParticipantFacts
from reporting.facts.proposals import ProposalFact, ProposalFacts
from reporting.facts.relations import RelationFact, RelationFacts
from reporting.facts.runs import RunFact, RunFacts
from reporting.figures.store import FigureStore


@dataclass(frozen=True)
class Kept:
    """Everything of a person that schools of one scope have here."""

    participations: Sequence[ParticipantFact]
    consents: Sequence[ConsentFact]
    requirements: Sequence[RequirementFact]
    proposals: Sequence[ProposalFact]
    relations: Sequence[RelationFact]
    """Those in which he is the mentee: of a mentor reporting keeps none."""
    runs: Sequence[RunFact]
    """Those that left him without a pair."""
    counted_as_mentor: Sequence[tuple[str, int]]
    """Schools and years in whose figures he is counted as a mentor."""

    @property
    def ids(self) -> frozenset[str]:
        return frozenset(each.participant_id for each in self.participations)


@dataclass(frozen=True)
class Subjects:
    """The stores that hold something of a person."""

    participants: ParticipantFacts
    consents: ConsentFacts
    proposals: ProposalFacts
    relations: RelationFacts
    runs: RunFacts
    figures: FigureStore

    async def of(self, scope: Scope, person_id: str) -> Kept | None:
        """Everything of the person that the scope's schools have; None for whom they do not know. Changes nothing."""
        participations = await self.participants.of_person(scope, person_id)
        consents = await self.consents.of_person(scope, person_id)
        if not participations and not consents:
            return None
        ids = sorted(each.participant_id for each in participations)
        return Kept(
            participations=participations,
            consents=consents,
            requirements=await self.consents.requirements_of(scope, person_id),
            proposals=await self.proposals.of_mentees(scope, ids),
            relations=await self.relations.of_mentees(scope, ids),
            runs=await self.runs.naming(scope, ids),
            counted_as_mentor=await self.figures.counting(scope, person_id),
        )

"""Gathers what matching keeps of one person, within the asker's schools."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mentoring_common.auth import Scope
from mentoring_common.events.contracts.matching import RunCompleted
from mentoring_common.events.contracts.registry import TieState

from matching.alternatives.domain import WeighedSchool
from matching.alternatives.store import WeighedStore
from matching.participants.domain import Participant
from matching.participants.store import ParticipantStore
from matching.preferences.domain import Preference
from matching.preferences.store import PreferenceStore
from matching.proposals.domain import Proposal
from matching.proposals.store import ProposalStore
from matching.relations.domain import Relation
from matching.relations.papers import Papers
from matching.relations.store import LENT, RelationStore
from matching.runs.store import RunResultStore
from matching.ties.store import TieStore
from matching.unmatched.domain import LeftOver
from matching.unmatched.store import LeftOverStore


@dataclass(frozen=True)
class Kept:
    """Everything of a person that schools of one scope have here. It names others: an answer leaves them out."""

    person_id: str
    participations: Sequence[Participant]
    proposals: Sequence[Proposal]
    """Those that were made for him."""
    as_mentor: Sequence[Proposal]
    """Those in which he is or was the mentor."""
    relations: Sequence[Relation]
    papers: Mapping[str, Papers]
    """Relation id -> what is on paper of it."""
    left_over: Sequence[LeftOver]
    results: Sequence[RunCompleted]
    """Of runs that left him without a pair."""
    weighed: Sequence[WeighedSchool]
    """What was weighed in his schools and years, for whomever."""
    ties: Sequence[TieState]
    preferences: Sequence[Preference]
    """What he wished after common meetings."""

    @property
    def ids(self) -> frozenset[str]:
        """By which he is named: as a person, and as each participation."""
        return frozenset({self.person_id, *(each.id for each in self.participations)})


@dataclass(frozen=True)
class Subjects:
    """The stores that hold something of a person."""

    participants: ParticipantStore
    proposals: ProposalStore
    relations: RelationStore
    left_over: LeftOverStore
    results: RunResultStore
    weighed: WeighedStore
    ties: TieStore
    preferences: PreferenceStore

    async def of(self, scope: Scope, person_id: str) -> Kept | None:
        """Everything of the person that the scope's schools have; None for whom they do not know. Changes nothing."""
        ids = sorted(await self.participants.ids_of_persons(scope, [person_id]))
        if not ids:
            return None
        participations = sorted((await self.participants.of_ids(scope, ids)).values(), key=lambda each: each.id)
        places = sorted({(each.state.school_id, each.state.school_year) for each in participations})
        weighed = [await self.weighed.of_school(scope, school_id, year) for school_id, year in places]
        named = [
            *await self.relations.naming(scope, [person_id, *ids]),
            *await self.relations.lent_ever(scope, [person_id, *ids]),
        ]
        relations = list({each.relation_id: each for each in named}.values())
        papers = await self.relations.papers(LENT, [each.relation_id for each in relations])
        return Kept(
            person_id=person_id,
            participations=participations,
            proposals=list((await self.proposals.of_mentees(scope, ids)).values()),
            as_mentor=await self.proposals.ever_with_mentor(scope, [person_id, *ids]),
            relations=relations,
            papers=papers,
            left_over=list((await self.left_over.of_mentees(scope, ids)).values()),
            results=await self.results.naming(scope, ids),
            weighed=[each for each in weighed if each is not None],
            ties=await self.ties.declared_of(scope, person_id),
            preferences=await self.preferences.by_persons(scope, [person_id]),
        )

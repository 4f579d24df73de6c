"""Everything that a run is given, read at one moment; a question «what if» is given the same."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from mentoring_common.auth import Scope
from mentoring_methodology.codes import Role

from matching.engine import Circumstances, Norms
from matching.participants.domain import Participant
from matching.participants.store import ParticipantStore
from matching.proposals.commands import ANY_SCHOOL
from matching.proposals.store import ProposalStore
from matching.relations.domain import Relation
from matching.relations.store import RelationStore
from matching.runs.domain import Elsewhere, Given, given
from matching.ties.domain import KnowsPairs


@dataclass(frozen=True)
class Inputs:
    """Who takes part in a scope and school year, and what is known of them."""

    everybody: Sequence[Participant]
    fixed: frozenset[str]
    """The mentees whose pair is approved or works: they stay as they are."""
    people: Sequence[Participant]
    """All the others."""
    elsewhere: Elsewhere
    circumstances: Circumstances

    def given(self, norms: Norms) -> Given:
        """What the engine is given of the others, by these norms."""
        return given(self.people, self.elsewhere, norms, self.circumstances)


@dataclass(frozen=True)
class RunReader:
    """Reads four stores; changes nothing."""

    participants: ParticipantStore
    proposals: ProposalStore
    relations: RelationStore
    ties: KnowsPairs

    async def read(self, scope: Scope, school_year: int) -> Inputs:
        """What a run of this scope and school year would be given now."""
        everybody = await self.participants.active(scope, school_year)
        standing = await self.relations.standing(ANY_SCHOOL, school_year)
        fixed = frozenset(mentee_id for each in standing for mentee_id in each.state.mentee_ids)
        people = [each for each in everybody if each.id not in fixed]
        elsewhere = await self._elsewhere(scope, people, school_year, standing)
        return Inputs(everybody, fixed, people, elsewhere, await self._ties(scope, people))

    async def _ties(self, scope: Scope, people: Sequence[Participant]) -> Circumstances:
        """What is declared of these people; of a whole municipality everything, in one query."""
        if scope.schools is None:
            return await self.ties.all(scope)
        return await self.ties.of_persons(ANY_SCHOOL, [each.state.person_id for each in people])

    async def _elsewhere(
        self, scope: Scope, people: Sequence[Participant], school_year: int, standing: Sequence[Relation]
    ) -> Elsewhere:
        """What the mentors do outside the run's scope, and the places that approved pairs hold."""
        mentors = {each.state.person_id for each in people if each.state.role == Role.MENTOR}
        held = Counter(each.state.mentor_person_id for each in standing)
        if scope.schools is None or not mentors:
            return Elsewhere(taken=held)
        ids = {*await self.participants.ids_of_persons(ANY_SCHOOL, sorted(mentors))} - {each.id for each in people}
        found = await self.participants.of_ids(ANY_SCHOOL, sorted(ids)) if ids else {}
        others = {each.id: each for each in found.values() if each.state.school_year == school_year}
        taken = Counter(
            others[proposal.state.mentor_id].state.person_id
            for proposal in (await self.proposals.naming(ANY_SCHOOL, sorted(others)) if others else ())
            if proposal.state.mentor_id in others
        )
        return Elsewhere(list(others.values()), taken + held)

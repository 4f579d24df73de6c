"""The alternatives to a proposal that are possible today."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from mentoring_common.auth import Scope
from mentoring_common.clock import Today
from mentoring_common.errors import NotFound

from matching.alternatives.store import WeighedStore
from matching.engine import Alternative, Circumstances, Norms, consequence, may_be_mutual, refusals
from matching.participants.card import card_of
from matching.participants.domain import Participant, person_of
from matching.participants.store import ParticipantStore
from matching.proposals.commands import ANY_SCHOOL
from matching.proposals.domain import Proposal
from matching.proposals.store import ProposalStore
from matching.ties.domain import KnowsPairs


@dataclass(frozen=True)
class OtherMentor:
    """Another mentor, and what the change would mean."""

    mentor_id: str
    card: str
    weighed: Alternative
    consequence: str


@dataclass(frozen=True)
class OtherMentors:
    """The alternatives to a pair; `weighed_at` is None where no run has weighed any for it."""

    proposal: Proposal
    weighed_at: datetime | None
    mentors: Sequence[OtherMentor]


@dataclass(frozen=True)
class AlternativeQueries:
    """Reads what the last run weighed and leaves out whom the rules of today refuse; changes nothing."""

    weighed: WeighedStore
    proposals: ProposalStore
    participants: ParticipantStore
    ties: KnowsPairs
    norms: Callable[[], Norms]
    today: Today

    async def to(self, scope: Scope, mentee_id: str) -> OtherMentors:
        """The alternatives to the mentee's pending proposal. Raises NotFound where the scope has none."""
        proposal = await self.proposals.get(scope, mentee_id)
        if proposal is None or not proposal.is_pending:
            raise NotFound("PROPOSAL_NOT_FOUND", "Предложения нет. Проверьте идентификатор наставляемого.")
        state = proposal.state
        school = await self.weighed.of_mentee(scope, state.school_id, state.school_year, mentee_id)
        own = school.of_mentee.get(mentee_id) if school else None
        if school is None or own is None or own.mentor_id != state.mentor_id:
            return OtherMentors(proposal, None, ())
        people = await self.participants.of_ids(scope, [mentee_id, *(each.mentor_id for each in own.others)])
        mentee = people.get(mentee_id)
        if mentee is None:
            return OtherMentors(proposal, school.weighed_at, ())
        mentors = [people[each.mentor_id] for each in own.others if each.mentor_id in people]
        ties = await self.ties.of_persons(ANY_SCHOOL, [mentee.state.person_id])
        straight = await self.without_reverse(scope, mentee, mentors)
        allowed = {each.id for each in straight if self._fits(mentee, each, ties)}
        return OtherMentors(
            proposal,
            school.weighed_at,
            [
                OtherMentor(each.mentor_id, card_of(people[each.mentor_id]), each, consequence(own.score_tenths, each))
                for each in own.others
                if each.mentor_id in allowed
            ],
        )

    async def without_reverse(
        self, scope: Scope, mentee: Participant, mentors: Iterable[Participant]
    ) -> list[Participant]:
        """The mentors without those to whom the mentee is proposed as a mentor: no two people mentor each other."""
        return self.straight(mentee, mentors, await self.led_by(scope, mentee))

    async def led_by(self, scope: Scope, mentee: Participant) -> frozenset[str]:
        """The people to whom the mentee is proposed as a mentor."""
        backwards = await self.proposals.with_mentor_persons(scope, [mentee.state.person_id])
        if not backwards:
            return frozenset()
        led = await self.participants.of_ids(scope, [each.mentee_id for each in backwards])
        return frozenset(each.state.person_id for each in led.values())

    def straight(self, mentee: Participant, mentors: Iterable[Participant], led: frozenset[str]) -> list[Participant]:
        """The mentors without those of whom the mentee is to be a mentor, unless the two may be each other's."""
        person = person_of(mentee)
        return [each for each in mentors if each.state.person_id not in led or may_be_mutual(person, person_of(each))]

    def _fits(self, mentee: Participant, mentor: Participant, ties: Circumstances) -> bool:
        return not refusals(person_of(mentee), person_of(mentor), self.today(), self.norms(), ties)

"""Who has no pair: the mentees of a school year, their proposals and what the last runs found, put together."""

from dataclasses import dataclass

from mentoring_common.auth import Scope

from matching.participants.store import ParticipantStore
from matching.proposals.store import ProposalStore
from matching.unmatched.domain import ReasonGroup, WithoutPair, chief_code, grouped, without_pair
from matching.unmatched.store import LeftOverStore

AT_ONCE = 2000
"""At most so many mentees are looked through in one round of queries."""
FIRST_LOOK = 4
"""Mentees looked through in the first round for one who is shown; each further round looks through twice as many."""


@dataclass(frozen=True)
class Asked:
    """Whom a caller asks for; None asks for everybody."""

    school_year: int
    school_id: str | None = None
    form: str | None = None
    reason: str | None = None
    """The code of the chief reason."""


@dataclass(frozen=True)
class UnmatchedQueries:
    """Reads three stores; changes nothing."""

    participants: ParticipantStore
    proposals: ProposalStore
    left_over: LeftOverStore

    async def page(self, scope: Scope, asked: Asked, *, after: str | None, limit: int) -> list[WithoutPair]:
        """Mentees who take part and have neither a proposed nor an approved pair, by id, beginning after `after`."""
        found: list[WithoutPair] = []
        looked_at = min(FIRST_LOOK * limit, AT_ONCE)
        while len(found) < limit:
            mentees = await self.participants.mentees(
                scope, asked.school_year, after=after, limit=looked_at, school_id=asked.school_id, form=asked.form
            )
            if not mentees:
                break
            after = mentees[-1].id
            paired = await self.proposals.paired_of(scope, [mentee.id for mentee in mentees])
            alone = [mentee for mentee in mentees if mentee.id not in paired]
            ids = [mentee.id for mentee in alone]
            proposals = await self.proposals.of_mentees(scope, ids)
            left = await self.left_over.of_mentees(scope, ids)
            told = [without_pair(mentee, left.get(mentee.id), proposals.get(mentee.id)) for mentee in alone]
            found += [each for each in told if asked.reason in {None, each.reasons[0].code}]
            if len(mentees) < looked_at:
                break
            looked_at = min(2 * looked_at, AT_ONCE)
        return found[:limit]

    async def reasons(self, scope: Scope, asked: Asked) -> list[ReasonGroup]:
        """The chief reasons of everybody who has no pair, the most frequent first.

        Of a city these are tens of thousands, so that no more of each is read than what tells his reason.
        """
        year, school_id = asked.school_year, asked.school_id
        mentees = await self.participants.mentee_ids(scope, year, school_id=school_id, form=asked.form)
        last = await self.proposals.last_of_year(scope, year, school_id=school_id)
        found = await self.left_over.chief_codes(scope, year, school_id=school_id)
        alone = [mentee for mentee in mentees if mentee not in last or not last[mentee].is_paired]
        fell = {mentee: proposal.reason_code for mentee, proposal in last.items()}
        return grouped(chief_code(found.get(mentee), fell.get(mentee)) for mentee in alone)

    async def of(self, scope: Scope, mentee_id: str) -> WithoutPair | None:
        """The mentee without a pair; None where there is a pair, or no such mentee in the scope."""
        mentee = await self.participants.get(scope, mentee_id)
        proposal = await self.proposals.get(scope, mentee_id)
        if mentee is None or (proposal is not None and (proposal.is_pending or proposal.is_approved)):
            return None
        left = await self.left_over.of_mentees(scope, [mentee_id])
        return without_pair(mentee, left.get(mentee_id), proposal)

"""Who has no pair: the mentees of a school year, their proposals and what the last runs found, put together."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass

from mentoring_common.auth import Scope
from mentoring_common.paging import next_after

from matching.participants.store import ParticipantStore
from matching.proposals.store import ProposalStore
from matching.unmatched.domain import ReasonGroup, WithoutPair, chief_code, grouped, without_pair
from matching.unmatched.store import LeftOverStore


@dataclass(frozen=True)
class Asked:
    """Whom a caller asks for; None asks for everybody."""

    school_year: int
    school_id: str | None = None
    form: str | None = None
    reason: str | None = None
    """The code of the chief reason."""


@dataclass(frozen=True)
class UnmatchedPage:
    """Some of the mentees without a pair, and the chief reasons of all, whatever reason was asked for."""

    mentees: list[WithoutPair]
    next: str | None
    """After whom the next page begins; None at the end."""
    reasons: list[ReasonGroup]


@dataclass(frozen=True)
class UnmatchedQueries:
    """Reads three stores; changes nothing."""

    participants: ParticipantStore
    proposals: ProposalStore
    left_over: LeftOverStore

    async def page(self, scope: Scope, asked: Asked, *, after: str | None, limit: int) -> UnmatchedPage:
        """Mentees who take part and have neither a proposed nor an approved pair, by id, beginning after `after`.

        Only those of the page are read whole.
        """
        chief = await self._chief_codes(scope, asked)
        ids = sorted(each for each, code in chief.items() if asked.reason in {None, code})
        shown = ids[bisect_right(ids, after or "") :][:limit]
        mentees = await self.participants.of_ids(scope, shown)
        proposals = await self.proposals.of_mentees(scope, shown)
        left = await self.left_over.of_mentees(scope, shown)
        return UnmatchedPage(
            [without_pair(mentees[each], left.get(each), proposals.get(each)) for each in shown if each in mentees],
            next_after(shown, limit, str),
            grouped(chief.values()),
        )

    async def reasons(self, scope: Scope, asked: Asked) -> list[ReasonGroup]:
        """The chief reasons of everybody who has no pair, the most frequent first."""
        return grouped((await self._chief_codes(scope, asked)).values())

    async def _chief_codes(self, scope: Scope, asked: Asked) -> Mapping[str, str]:
        """The chief reason of each mentee without a pair, whatever reason was asked for.

        Of a city these are tens of thousands, so that no more of each is read than what tells his reason.
        """
        year, school_id = asked.school_year, asked.school_id
        mentees = await self.participants.mentee_ids(scope, year, school_id=school_id, form=asked.form)
        last = await self.proposals.last_of_year(scope, year, school_id=school_id)
        found = await self.left_over.chief_codes(scope, year, school_id=school_id)
        alone = [mentee for mentee in mentees if mentee not in last or not last[mentee].is_paired]
        fell = {mentee: proposal.reason_code for mentee, proposal in last.items()}
        return {mentee: chief_code(found.get(mentee), fell.get(mentee)) for mentee in alone}

    async def of(self, scope: Scope, mentee_id: str) -> WithoutPair | None:
        """The mentee without a pair; None where there is a pair, or no such mentee in the scope."""
        mentee = await self.participants.get(scope, mentee_id)
        proposal = await self.proposals.get(scope, mentee_id)
        if mentee is None or (proposal is not None and (proposal.is_pending or proposal.is_approved)):
            return None
        left = await self.left_over.of_mentees(scope, [mentee_id])
        return without_pair(mentee, left.get(mentee_id), proposal)

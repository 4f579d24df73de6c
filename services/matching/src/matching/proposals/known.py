"""What is known of two people together: ties, wishes not to be a pair, pairs that were rejected, pairs that stand."""

from asyncio import gather
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from mentoring_common.auth import Scope
from mentoring_common.clock import Today
from mentoring_methodology.schoolyear import school_year_of

from matching.engine.circumstances import Circumstances, PairOfIds
from matching.preferences.store import PreferenceStore
from matching.proposals.store import ProposalStore
from matching.relations.domain import Relation, persons_of_pairs
from matching.relations.life import known_of_ended
from matching.relations.store import RelationStore
from matching.ties.store import TieStore

LOOKED_BACK = timedelta(days=366)
"""A year, in which who parted are no pair again (H08), with the day of a leap year."""


@dataclass(frozen=True)
class KnownPairs:
    """Reads four stores; changes nothing. For the school year a rejected pair counts as banned, and so does one that
    either of the two does not wish for."""

    ties: TieStore
    preferences: PreferenceStore
    proposals: ProposalStore
    relations: RelationStore
    today: Today

    async def all(self, scope: Scope) -> Circumstances:
        """Everything that is known."""
        year = school_year_of(self.today())
        standing = [*await self.relations.standing(scope, year), *await self.relations.standing(scope, year + 1)]
        rejected = await self.proposals.rejections(scope, year)
        rejected |= await self.preferences.bans(scope, (year, year + 1))
        parted = await self.relations.parted(scope, self.today() - LOOKED_BACK)
        return _with(await self.ties.all(scope), rejected, persons_of_pairs(standing), parted)

    async def of_persons(self, scope: Scope, person_ids: Sequence[str]) -> Circumstances:
        """What is known of these people, whichever school knows it."""
        names = sorted(set(person_ids))
        year = school_year_of(self.today())
        rejected, unwished, standing, parted, ties = await gather(
            self.proposals.rejections(scope, year, names),
            self.preferences.bans_of_persons(scope, (year, year + 1), names),
            self.relations.standing_of_persons(scope, names),
            self.relations.parted(scope, self.today() - LOOKED_BACK, names),
            self.ties.of_persons(scope, names),
        )
        return _with(ties, rejected | unwished, persons_of_pairs(standing), parted)


def _with(
    ties: Circumstances, rejected: frozenset[PairOfIds], standing: frozenset[PairOfIds], parted: Iterable[Relation]
) -> Circumstances:
    ended = known_of_ended(parted)
    if not (rejected or standing or ended.broken_off or ended.completed):
        return ties
    return replace(
        ties,
        bans=ties.bans | rejected,
        standing=ties.standing | standing,
        broken_off=ended.broken_off,
        completed=ended.completed,
    )

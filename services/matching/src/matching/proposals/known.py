"""What is known of two people together: ties that are declared, pairs that were rejected, pairs that stand."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from mentoring_common.auth import Scope
from mentoring_common.clock import Today
from mentoring_methodology.schoolyear import school_year_of

from matching.engine.circumstances import Circumstances, PairOfIds
from matching.proposals.store import ProposalStore
from matching.relations.domain import persons_of_pairs
from matching.relations.store import RelationStore
from matching.ties.store import TieStore


@dataclass(frozen=True)
class KnownPairs:
    """Reads three stores; changes nothing. A rejected pair counts as banned for the school year."""

    ties: TieStore
    proposals: ProposalStore
    relations: RelationStore
    today: Today

    async def all(self, scope: Scope) -> Circumstances:
        """Everything that is known."""
        year = school_year_of(self.today())
        standing = [*await self.relations.standing(scope, year), *await self.relations.standing(scope, year + 1)]
        rejected = await self.proposals.rejections(scope, year)
        return _with(await self.ties.all(scope), rejected, persons_of_pairs(standing))

    async def of_persons(self, scope: Scope, person_ids: Sequence[str]) -> Circumstances:
        """What is known of these people, whichever school knows it."""
        names = sorted(set(person_ids))
        rejected = await self.proposals.rejections(scope, school_year_of(self.today()), names)
        standing = persons_of_pairs(await self.relations.standing_of_persons(scope, names))
        return _with(await self.ties.of_persons(scope, names), rejected, standing)


def _with(ties: Circumstances, rejected: frozenset[PairOfIds], standing: frozenset[PairOfIds]) -> Circumstances:
    if not rejected and not standing:
        return ties
    return replace(ties, bans=ties.bans | rejected, standing=ties.standing | standing)

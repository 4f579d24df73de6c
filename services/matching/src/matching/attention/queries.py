"""How pairing stands in the schools of a scope, put together from what is noted of changes, runs and proposals."""

from dataclasses import dataclass

from mentoring_common.auth import Scope

from matching.attention.domain import SchoolWaiting
from matching.attention.store import AttentionStore
from matching.runs.store import RunResultStore


@dataclass(frozen=True)
class AttentionQueries:
    """Reads; changes nothing."""

    store: AttentionStore
    results: RunResultStore

    async def waiting(self, scope: Scope, school_year: int, *, with_people: bool) -> list[SchoolWaiting]:
        """Each school of the scope whose people are known, by id; how many have no pair only where asked."""
        changed = await self.store.of_year(scope, school_year)
        return [
            SchoolWaiting(
                school_id,
                changed_at,
                await self.results.last_completed(scope, school_id, school_year),
                await self.store.without_pair(scope, school_id, school_year) if with_people else None,
                await self.store.to_decide(scope, school_id, school_year) if with_people else None,
            )
            for school_id, changed_at in changed.items()
        ]

"""Which school was told of the end of which agreement."""

from mentoring_common.aggregate import Aggregates
from mentoring_common.auth import Scope
from mentoring_common.events.envelope import Wire
from mentoring_common.stored import write

from registry.agreements.domain import FIRST, Told


class ToldStore:
    """One document for each school, partner and last day; it is never changed."""

    def __init__(self, told: Aggregates) -> None:
        self._told = told

    async def ensure_indexes(self) -> None:
        await self._told.ensure_indexes()

    async def insert(self, scope: Scope, told: Told, event: Wire) -> bool:
        """Keep it with its event; False where the school was told before."""
        return await self._told.insert(scope, {"_id": told.told_id, "version": FIRST, **write(told)}, [event])

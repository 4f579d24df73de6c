"""What matching tells of named pairs that stand by their order: a projection."""

from collections.abc import Sequence
from functools import partial

from mentoring_common.auth import Scope
from mentoring_common.events.contracts.matching import ClaimConfirmed
from mentoring_common.mongo import Collection
from mentoring_common.projection import Projection
from mentoring_common.stored import read, write


class ConfirmedClaims:
    """Named pairs that have become relations, by relation."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self.states: Projection[ClaimConfirmed] = Projection(
            collection, "claim", partial(write, id_field="claim_id"), is_versioned=False
        )

    async def ensure_indexes(self) -> None:
        await self.states.ensure_indexes()

    async def apply(self, states: Sequence[ClaimConfirmed]) -> None:  # all-schools: each brings its own
        await self.states.apply(states)

    async def of_school(self, scope: Scope) -> list[ClaimConfirmed]:
        """Those of the scope."""
        return [read(ClaimConfirmed, each, id_field="claim_id") for each in await self._collection.find(scope.filter())]

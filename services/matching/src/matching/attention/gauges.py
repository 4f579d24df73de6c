"""What waits in the whole municipality because of pairs, for those who watch the platform: sums, no school's name."""

import asyncio

from mentoring_common.auth import Scope
from prometheus_client import CollectorRegistry, Gauge

from matching.attention.store import AttentionStore
from matching.relations.domain import RelationStatus
from matching.relations.store import RelationStore

LOOK_SECONDS = 300.0
"""A morning's change is seen within minutes; a city's pairs are counted in a second of the database's time."""
NOT_COUNTED = float("nan")
"""Until the first count: nothing would be a lie."""


class PairGauges:
    """Sums of proposals and pairs."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._undecided = Gauge(
            "mentoring_proposals_undecided", "Proposed pairs that wait for a curator", registry=registry
        )
        self._pairs = Gauge(
            "mentoring_pairs", "Pairs that were approved, by how they stand", ["status"], registry=registry
        )
        self._undecided.set(NOT_COUNTED)
        for status in RelationStatus:
            self._pairs.labels(status).set(NOT_COUNTED)

    async def look(self, store: AttentionStore, relations: RelationStore) -> None:
        """Count once."""
        everywhere = Scope.system("sums of the municipality, which name no school")
        self._undecided.set(await store.undecided(everywhere))
        counts = await relations.count_all(everywhere)
        for status in RelationStatus:
            self._pairs.labels(status).set(counts.get(status, 0))

    async def follow(self, store: AttentionStore, relations: RelationStore) -> None:
        """For ever. Supervised."""
        while True:
            await self.look(store, relations)
            await asyncio.sleep(LOOK_SECONDS)

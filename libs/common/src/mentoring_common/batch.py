"""Events of many new aggregates, written ahead of them in one document.

Clearing `pending` in each of ten thousand new documents costs more than inserting them did. So a bulk insert first
writes one batch document with all its events, then the aggregates, then seals the batch, which gives it to the relay:

    open      the events are stored; the relay does not look at them
    sealed    the aggregates are stored too; events of those that a unique key refused are taken out
    deleted   the broker has confirmed every event

A process that dies in between leaves an open batch. Whoever recovers it publishes the events of just those
aggregates that were stored: an event is never without its aggregate, an aggregate never without its event. Each
aggregate keeps the id of its batch as `batch_id`, so that one that was there before is not taken for a stored one.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from mentoring_common.clock import Clock
from mentoring_common.events.envelope import Wire
from mentoring_common.mongo import Collection, Document, Index

SOMETHING_PENDING = {"pending_since": {"$gt": datetime(1970, 1, 1, tzinfo=UTC)}}
"""Finds documents with events to publish; word for word the index's filter, so that every server uses the index."""

PENDING_INDEX = Index(("pending_since",), where=SOMETHING_PENDING)

ABANDONED_AFTER = timedelta(seconds=120)
"""An open batch older than this has no living owner: no operation on the database is waited for so long."""

RECOVERED = ""
"""The owner of an open batch whose events were given to the relay in another."""


@dataclass(frozen=True)
class NewAggregate:
    """An aggregate in its first version with its events. The state brings `_id`, `school_id` and `version`."""

    state: Document
    events: Sequence[Wire]


class EventBatches:
    """The batch documents of one service."""

    def __init__(self, collection: Collection, clock: Clock) -> None:
        self.collection = collection
        self._clock = clock

    async def ensure_indexes(self) -> None:
        await self.collection.ensure_indexes([PENDING_INDEX, Index(("owner",)), Index(("opened_at",))])

    async def open(self, owner: str, aggregates_in: str, aggregates: Sequence[NewAggregate]) -> str:
        """Store the events ahead of their aggregates; give the batch's id."""
        batch_id = uuid4().hex
        await self.collection.insert_one(
            {
                "_id": batch_id,
                "version": 1,
                "owner": owner,
                "schools": sorted({aggregate.state["school_id"] for aggregate in aggregates}),
                "aggregates_in": aggregates_in,
                "opened_at": self._clock(),
                "aggregate_ids": [aggregate.state["_id"] for aggregate in aggregates],
                "pending": [event for aggregate in aggregates for event in aggregate.events],
            }
        )
        return batch_id

    async def seal(
        self, batch_id: str, aggregates: Sequence[NewAggregate], refused: AbstractSet[int] = frozenset()
    ) -> None:
        """Leave the events of the opened aggregates to the relay, but for those at the refused positions.

        When somebody recovered the batch meanwhile, the events get a sealed batch of their own: they may then be
        sent twice, never not at all.
        """
        events = [event for at, each in enumerate(aggregates) if at not in refused for event in each.events]
        if not await self._seal(batch_id, events, as_opened=not refused):
            await self._insert_sealed(events)

    async def have_pending(self, school_id: str) -> bool:
        """Whether events of the school's new aggregates are still to be published, or to be sealed before that.

        A batch of an earlier release does not say whose it is: it may be any school's.
        """
        whose = {"$or": [{"schools": school_id}, {"schools": {"$exists": False}}]}
        return await self.collection.find_one({**whose, "owner": {"$ne": RECOVERED}}, fields=["_id"]) is not None

    async def recover(self, owner: str, aggregates: Collection) -> None:
        """Give the relay the events of those aggregates that a dead owner's open batches have stored.

        The batches stay open until they are abandoned: the dead owner's last write may still be on its way.
        """
        for batch in await self.collection.find({"owner": owner, "opened_at": {"$exists": True}}):
            if batch["aggregates_in"] == aggregates.name:
                await self._insert_sealed(await self._events_of_stored(batch, aggregates))
                await self.collection.update_one({"_id": batch["_id"]}, {"$set": {"owner": RECOVERED}})

    async def recover_abandoned(self, collections: Sequence[Collection]) -> None:
        """Seal whatever open batch is too old to have a living owner."""
        by_name = {collection.name: collection for collection in collections}
        for batch in await self.collection.find({"opened_at": {"$lt": self._clock() - ABANDONED_AFTER}}):
            if batch["aggregates_in"] in by_name:
                await self._seal(batch["_id"], await self._events_of_stored(batch, by_name[batch["aggregates_in"]]))

    async def stored(self, batch_id: str, aggregate_ids: Sequence[str], aggregates: Collection) -> set[str]:
        """Which of the ids this very batch has stored."""
        found = await aggregates.find({"_id": {"$in": list(aggregate_ids)}, "batch_id": batch_id}, fields=["_id"])
        return {document["_id"] for document in found}

    async def _events_of_stored(self, batch: Document, aggregates: Collection) -> list[Wire]:
        stored = await self.stored(batch["_id"], batch["aggregate_ids"], aggregates)
        return [event for event in batch["pending"] if event["subject"] in stored]

    async def _insert_sealed(self, events: Sequence[Wire]) -> None:
        if events:
            await self.collection.insert_one(
                {
                    "_id": uuid4().hex,
                    "version": 1,
                    "schools": sorted({event["data"]["school_id"] for event in events}),
                    "pending": list(events),
                    "pending_since": self._clock(),
                }
            )

    async def _seal(self, batch_id: str, events: Sequence[Wire], *, as_opened: bool = False) -> bool:
        """Seal an open batch with these events; those that it was opened `as_opened` with are not written again."""
        is_open = {"_id": batch_id, "opened_at": {"$exists": True}}
        if not events:
            return await self.collection.delete_many(is_open) == 1
        kept = {} if as_opened else {"pending": list(events)}
        sealed = await self.collection.update_one(
            is_open, {"$set": {**kept, "pending_since": self._clock()}, "$unset": {"opened_at": ""}}
        )
        return sealed == 1

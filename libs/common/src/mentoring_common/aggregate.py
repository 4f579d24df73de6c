"""Aggregates: one document holds the state, its version and the events that the broker has not confirmed yet.

A change commits in one guarded write with its event, so that neither exists without the other. Layout of a document:

    _id, school_id, version      the aggregate, its tenant, its version from 1
    pending, pending_since       events to publish, in order; since when the oldest waits (absent when none does)
    command_ids                  the latest commands applied, so that a client's or driver's retry changes nothing twice
    batch_id                     the batch that stored it, where it came with many others
    ...                          the state, under the owner's own names

Many new aggregates at once have their events written ahead of them, see `batch`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from mentoring_common.auth import Scope
from mentoring_common.batch import PENDING_INDEX, EventBatches, NewAggregate
from mentoring_common.clock import Clock
from mentoring_common.events.envelope import Wire
from mentoring_common.mongo import Collection, Document, Index, Update

LOOKED_UP_AT_ONCE = 50
"""Ids in one query: enough to share the round trip, few enough that an `$in` stays cheap."""
REMEMBERED_COMMANDS = 20
"""A retry comes within seconds; twenty later commands on one participant take hours."""


@dataclass(frozen=True)
class Change:
    """The step of one aggregate to its next version."""

    aggregate_id: str
    expected_version: int
    """The version that the command has read; the next one is stored."""
    command_id: str
    """A command that was applied before changes nothing again."""
    fields: Mapping[str, Any]
    """The new values of the fields that change."""
    events: Sequence[Wire]


class Saved(StrEnum):
    """How a save ended."""

    DONE = "DONE"
    REPEATED = "REPEATED"
    """The same command was applied before: nothing changed."""
    MOVED_ON = "MOVED_ON"
    """The version is another one, or the aggregate is not in the scope: read again."""


class Aggregates:
    """The aggregates of one collection."""

    def __init__(
        self, collection: Collection, batches: EventBatches, clock: Clock, wake_relay: Callable[[], None]
    ) -> None:
        self.collection = collection
        self._batches = batches
        self._clock = clock
        self._wake_relay = wake_relay

    async def ensure_indexes(self, indexes: Sequence[Index] = ()) -> None:
        await self.collection.ensure_indexes([PENDING_INDEX, *indexes])

    async def insert(self, scope: Scope, state: Document, events: Sequence[Wire]) -> bool:
        """Insert one new aggregate with its events; False when a unique key was there before.

        The document brings `_id`, `school_id`, `version` and its state.
        """
        _demand(scope, state)
        pending = {"pending": list(events), "pending_since": self._clock(), "command_ids": []}
        inserted = await self.collection.insert_one({**state, **pending})
        self._wake_relay()
        return inserted

    async def insert_many(self, scope: Scope, owner: str, aggregates: Sequence[NewAggregate]) -> set[int]:
        """Insert new aggregates with their events in one bulk; give the positions of those that were there before.

        `owner` is the job that inserts them: after its process died, its successor first calls `recover(owner)`.
        """
        if not aggregates:
            return set()
        for aggregate in aggregates:
            _demand(scope, aggregate.state)
        batch_id = await self._batches.open(owner, self.collection.name, aggregates)
        refused = await self.collection.insert_new(
            [{**aggregate.state, "pending": [], "command_ids": [], "batch_id": batch_id} for aggregate in aggregates]
        )
        existing = await self._not_ours(batch_id, aggregates, refused)
        await self._batches.seal(batch_id, aggregates, existing)
        self._wake_relay()
        return existing

    async def _not_ours(self, batch_id: str, aggregates: Sequence[NewAggregate], refused: set[int]) -> set[int]:
        """The refused positions without those that a driver's own retry had stored a moment before."""
        if not refused:
            return refused
        ids = {at: aggregates[at].state["_id"] for at in refused}
        ours = await self._batches.stored(batch_id, list(ids.values()), self.collection)
        return {at for at, aggregate_id in ids.items() if aggregate_id not in ours}

    async def recover(self, owner: str) -> None:
        """Finish what a dead process of this owner left between its two writes."""
        await self._batches.recover(owner, self.collection)
        self._wake_relay()

    async def save(self, scope: Scope, change: Change) -> Saved:
        """Move an aggregate to its next version with its events, once per command."""
        if await self.collection.update_one(scope.filter(_guard(change)), self._next(change)):
            self._wake_relay()
            return Saved.DONE
        repeated = {"_id": change.aggregate_id, "command_ids": change.command_id}
        seen = await self.collection.find_one(scope.filter(repeated), fields=["_id"])
        return Saved.REPEATED if seen else Saved.MOVED_ON

    async def save_many(self, scope: Scope, changes: Sequence[Change]) -> bool:
        """Move many aggregates on in one bulk; False where not all moved: `save` each then, which repeats nothing."""
        moved = await self.collection.write(
            [Update(scope.filter(_guard(change)), self._next(change)) for change in changes]
        )
        self._wake_relay()
        return moved == len(changes)

    async def moved_by(self, scope: Scope, owner: str, aggregate_ids: Sequence[str]) -> set[str]:
        """Which of these aggregates one of the latest commands of this owner (`owner/...`) has moved on."""
        moved: set[str] = set()
        for start in range(0, len(aggregate_ids), LOOKED_UP_AT_ONCE):
            chosen = {"_id": {"$in": list(aggregate_ids[start : start + LOOKED_UP_AT_ONCE])}}
            found = await self.collection.find(scope.filter(chosen), fields=["command_ids"])
            moved |= {
                each["_id"]
                for each in found
                if any(known.startswith(f"{owner}/") for known in each.get("command_ids", ()))
            }
        return moved

    def _next(self, change: Change) -> Document:
        waiting = {"$min": {"pending_since": self._clock()}} if change.events else {}
        return {
            "$set": {**change.fields, "version": change.expected_version + 1},
            "$push": {
                "pending": {"$each": list(change.events)},
                "command_ids": {"$each": [change.command_id], "$slice": -REMEMBERED_COMMANDS},
            },
            **waiting,
        }


def _guard(change: Change) -> Document:
    return {
        "_id": change.aggregate_id,
        "version": change.expected_version,
        "command_ids": {"$ne": change.command_id},
    }


def _demand(scope: Scope, state: Document) -> None:
    if not scope.permits(state["school_id"]):
        raise PermissionError("an aggregate outside the scope")

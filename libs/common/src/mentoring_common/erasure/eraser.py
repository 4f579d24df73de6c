"""A consumer's part of an erasure: it takes the person out of everything that it holds, and says so.

The tombstone comes first, so that nothing about him is taken any more; what was being taken at that moment is stored
by the second look. Each look is repeatable: a process that dies in between leaves the work noted.

Work is what an event has said, or what a replay has restored once the school is registry's again: a tombstone that
somebody has written into the database by hand is no work, and is repaired as every projection is.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from mentoring_common.aggregate import Aggregates
from mentoring_common.auth import Scope
from mentoring_common.bell import Bell
from mentoring_common.checkpoints import Portion, Source
from mentoring_common.clock import Clock
from mentoring_common.erasure.masking import ERASED
from mentoring_common.erasure.tombstones import Tombstone, Tombstones
from mentoring_common.events.contracts.base import MUNICIPALITY
from mentoring_common.events.contracts.erasure import ErasureConfirmed
from mentoring_common.events.contracts.registry import PersonErased
from mentoring_common.events.envelope import Event, Wire, wire
from mentoring_common.mongo import Collection, Document, Index
from mentoring_common.paging import next_after
from mentoring_common.projection import Projection
from mentoring_common.stored import read, write
from mentoring_common.telemetry import get_logger

SETTLE_SECONDS = 3.0
"""What was being taken when the tombstone came is stored by then; longer than `KNOWN_FOR_SECONDS`."""
POLL_SECONDS = 2.0
"""Work that another replica has noted is seen by then."""


@dataclass(frozen=True)
class Swept:
    """What one look has taken away, and what stays without him: counts of documents by what they are."""

    erased: Mapping[str, int] = field(default_factory=dict)
    kept: Mapping[str, int] = field(default_factory=dict)
    is_whole: bool = True
    """False while something goes on that had begun before the first look, and may still store what it has read."""


Sweep = Callable[[Tombstone], Awaitable[Swept]]
"""Takes the person out of what is stored. Repeatable."""


class Eraser:
    """Erases whom registry says, and confirms it."""

    def __init__(
        self,
        service: str,
        tombstones: Tombstones,
        work: Collection,
        confirmations: Aggregates,
        sweeps: Sequence[Sweep],
        clock: Clock,
    ) -> None:
        self._tombstones = tombstones
        self._work = work
        self._confirmations = confirmations
        self._sweeps = sweeps
        self._clock = clock
        self._confirmed = f"{service}.erasure.confirmed.v1"
        self._bell = Bell()

    @property
    def states(self) -> Projection[PersonErased]:
        """What is compared with registry."""
        return self._tombstones.states

    @property
    def handlers(self) -> dict[str, Callable[[Sequence[Any]], Awaitable[None]]]:
        """Event type -> what is done with a batch of it."""

        async def take(events: Sequence[Event[PersonErased]]) -> None:
            await self._tombstones.apply([event.data for event in events])
            await self._note([event.data.erasure_id for event in events])

        return {ERASED: take}

    async def when_whole(self, school_id: str) -> None:
        """What a replay has restored of the school, and of the municipality, is registry's: erase whom nobody has."""
        confirmed = {each["_id"] for each in await self._confirmations.collection.find({}, fields=["_id"])}
        here = [each for each in await self._tombstones.all() if each.school_id in (school_id, MUNICIPALITY)]
        await self._note([each.erasure_id for each in here if each.erasure_id not in confirmed])

    async def _note(self, erasure_ids: Sequence[str]) -> None:
        await self._work.insert_new([{"_id": each} for each in erasure_ids])
        self._bell.ring()

    async def ensure_indexes(self) -> None:
        await self._tombstones.states.ensure_indexes()
        await self._confirmations.ensure_indexes([Index(("school_id", "_id"))])

    async def run(self) -> None:
        """For ever: erase whom registry has said. Supervised."""
        while True:
            self._bell.hush()
            await self.do_work()
            await self._bell.wait(POLL_SECONDS)

    async def again(self, _day: date) -> None:
        """The work of a day: whatever has come back since, by hand or by an old message, goes again."""
        for each in await self._tombstones.all():
            await self._sweep(each)

    async def do_work(self) -> None:
        """Take everybody who is to be erased out of everything, twice, and confirm it."""
        work = {each["_id"] for each in await self._work.find({}, fields=["_id"])}
        waiting = [each for each in await self._tombstones.all() if each.erasure_id in work] if work else []
        if not waiting:
            return
        first = [await self._sweep(each) for each in waiting]
        await asyncio.sleep(SETTLE_SECONDS)
        for tombstone, before in zip(waiting, first, strict=True):
            second = await self._sweep(tombstone)
            if second.is_whole:
                await self._confirm(tombstone, before, second)

    async def _sweep(self, tombstone: Tombstone) -> Swept:
        done = [await sweep(tombstone) for sweep in self._sweeps]
        erased: Counter[str] = Counter()
        kept: Counter[str] = Counter()
        for each in done:
            erased.update(each.erased)
            kept.update(each.kept)
        return Swept(+erased, +kept, all(each.is_whole for each in done))

    async def _confirm(self, tombstone: Tombstone, first: Swept, second: Swept) -> None:
        state = ErasureConfirmed(
            school_id=tombstone.school_id,
            version=1,
            erasure_id=tombstone.erasure_id,
            person_id=tombstone.person_id,
            erased=dict(Counter(first.erased) + Counter(second.erased)),
            kept_counts=dict(second.kept),
            confirmed_at=self._clock(),
        )
        event = wire(self._confirmed, state.erasure_id, state, self._clock(), None)
        document: Document = write(state, id_field="erasure_id")
        await self._confirmations.insert(Scope.of(tombstone.school_id), document, [event])
        await self._work.delete_many({"_id": tombstone.erasure_id})
        get_logger().info("an erasure is confirmed", school_id=tombstone.school_id, event_id=tombstone.erasure_id)

    def source(self) -> Source:
        """What is published again for registry, when it asks."""
        return Source("erasure", self._schools, self._states)

    async def _schools(self) -> set[str]:  # all-schools: a checkpoint is taken of each
        return {each["school_id"] for each in await self._confirmations.collection.find({}, fields=["school_id"])}

    async def _states(self, school_id: str, after: str, limit: int) -> Portion:
        conditions = {"school_id": school_id, "_id": {"$gt": after}}
        found = await self._confirmations.collection.find(conditions, sort=[("_id", 1)], limit=limit)
        states = [read(ErasureConfirmed, each, id_field="erasure_id") for each in found]
        events: list[Wire] = [wire(self._confirmed, each.erasure_id, each, self._clock(), None) for each in states]
        return Portion(events, next_after(states, limit, lambda each: each.erasure_id))

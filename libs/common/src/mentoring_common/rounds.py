"""Rounds: work that the calendar asks for, once a day and municipality.

One replica does a round, under a lease; a document under the round's name keeps the last day that is done. Days on
which no replica ran are caught up in order. A process that dies in the middle of a day leaves that day to be done
again: the work of a round must be repeatable.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, timedelta

from mentoring_common.clock import Today
from mentoring_common.lease import Lease
from mentoring_common.mongo import Collection
from mentoring_common.telemetry import Metrics, get_logger
from mentoring_common.tracing import OFF, Tracing

LOOK_SECONDS = 5.0
"""How soon after midnight, or after another replica's death, a round begins."""
LEASE_SECONDS = 30.0
"""How long the round of a dead process waits for another; it is prolonged while the work goes on."""
MOST_DAYS_BACK = 31
"""Days before today that are caught up. After a longer absence people look for themselves what has ended."""

Work = Callable[[date], Awaitable[None]]
"""Does the work of one day of the municipality's calendar. Repeatable; raises when the day is not done."""


class Round:
    """One kind of daily work."""

    def __init__(
        self,
        name: str,
        work: Work,
        *,
        collection: Collection,
        lease: Lease,
        today: Today,
        metrics: Metrics,
        tracing: Tracing = OFF,
    ) -> None:
        self.name = name
        self._work = work
        self._collection = collection
        self._lease = lease
        self._today = today
        self._metrics = metrics
        self._tracing = tracing

    async def run(self) -> None:
        """For ever: do every day that is due. Supervised: a day that fails ends it and is tried again."""
        while True:
            await self.catch_up()
            await asyncio.sleep(LOOK_SECONDS)

    async def catch_up(self) -> None:
        """Do the days that are due, the oldest first; none while another replica does them."""
        while due := await self._due():
            if not await self._lease.acquire():
                return
            async with self._lease.prolonged():
                due = await self._due()  # another replica may have done them before the lease was ours
                for day in due[:1]:
                    with self._tracing.span(f"round {self.name}"):
                        await self._work(day)
                    await self._done(day)

    async def _due(self) -> Sequence[date]:
        """Today and the days missed before it; a round that is new begins today."""
        today = self._today()
        document = await self._collection.find_one({"_id": self.name})
        if document is None:
            await self._done(today - timedelta(days=1))
            document = {"last_day": (today - timedelta(days=1)).isoformat()}
        behind = (today - date.fromisoformat(document["last_day"])).days
        self._metrics.round_days_behind.labels(self.name).set(max(behind, 0))
        if behind > MOST_DAYS_BACK + 1:
            get_logger().warning("a round leaves out days too long ago", task=self.name, count=behind)
        return [today - timedelta(days=back) for back in reversed(range(min(behind, MOST_DAYS_BACK + 1)))]

    async def _done(self, day: date) -> None:
        """Never moves back: one that was only slow may come after its successor."""
        kept = day.isoformat()
        await self._collection.update_one(
            {"_id": self.name, "last_day": {"$lt": kept}}, {"$set": {"last_day": kept}}, upsert=True
        )

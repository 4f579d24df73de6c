"""A lease: at most one holder at a time, kept by one document and the clock, given up by a dead process."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import uuid4

from mentoring_common.clock import Clock
from mentoring_common.mongo import Collection, is_transient
from mentoring_common.telemetry import get_logger


class Lease:
    """A named lease in a service's `leases` collection. Guards economy, not correctness: its work is idempotent."""

    def __init__(self, collection: Collection, name: str, clock: Clock, seconds: float) -> None:
        self._collection = collection
        self._name = name
        self._clock = clock
        self._length = timedelta(seconds=seconds)
        self.holder = uuid4().hex

    async def acquire(self) -> bool:
        """Take or prolong the lease; False while another holds it.

        One that ends further ahead than twice its length was written by a clock that has been set right since. The
        second length is for clocks that differ a little: nobody shall take a lease that its holder has just prolonged.
        """
        now = self._clock()
        free = [{"holder": self.holder}, {"until": {"$lt": now}}, {"until": {"$gt": now + 2 * self._length}}]
        held = await self._collection.update_one(
            {"_id": self._name, "$or": free},
            {"$set": {"holder": self.holder, "until": now + self._length}},
            upsert=True,
        )
        return held == 1

    @asynccontextmanager
    async def prolonged(self) -> AsyncIterator[None]:
        """Prolong an acquired lease until the block ends, and release it then."""
        keeping = asyncio.create_task(self._keep())
        try:
            yield
        finally:
            keeping.cancel()
            await self.release()

    async def _keep(self) -> None:
        while True:
            await asyncio.sleep(self._length.total_seconds() / 3)
            try:
                await self.acquire()
            except Exception as error:
                if not is_transient(error):
                    raise
                get_logger().warning("a lease could not be prolonged", task=self._name, exc_info=error)

    async def release(self) -> None:
        """Let the next one in at once."""
        await self._collection.delete_many({"_id": self._name, "holder": self.holder})

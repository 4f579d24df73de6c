"""A lease: at most one holder at a time, kept by one document and the clock, given up by a dead process."""

from datetime import timedelta
from uuid import uuid4

from mentoring_common.clock import Clock
from mentoring_common.mongo import Collection


class Lease:
    """A named lease in a service's `leases` collection. Guards economy, not correctness: its work is idempotent."""

    def __init__(self, collection: Collection, name: str, clock: Clock, seconds: float) -> None:
        self._collection = collection
        self._name = name
        self._clock = clock
        self._length = timedelta(seconds=seconds)
        self.holder = uuid4().hex

    async def acquire(self) -> bool:
        """Take or prolong the lease; False while another holds it."""
        now = self._clock()
        held = await self._collection.update_one(
            {"_id": self._name, "$or": [{"holder": self.holder}, {"until": {"$lt": now}}]},
            {"$set": {"holder": self.holder, "until": now + self._length}},
            upsert=True,
        )
        return held == 1

    async def release(self) -> None:
        """Let the next one in at once."""
        await self._collection.delete_many({"_id": self._name, "holder": self.holder})

"""What is kept for a time and no longer: forgotten once a day, by one replica, in portions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from mentoring_common.clock import Clock
from mentoring_common.mongo import Collection, Index

AT_ONCE = 500
"""Documents in one deletion: some hundredths of a second, after which others have their turn."""


@dataclass(frozen=True)
class Retention:
    """Documents that are forgotten when they are older than `kept`."""

    collection: Collection
    since: str
    """The field with the instant from which a document's age is counted; one without it is never forgotten."""
    kept: timedelta
    clock: Clock
    only: Mapping[str, Any] = field(default_factory=dict)
    """What else must hold of a document that is forgotten."""

    async def ensure_indexes(self) -> None:
        await self.collection.ensure_indexes([Index((self.since,))])

    async def forget(self, _day: date) -> None:
        """Forget whatever is too old by now, the oldest first. Repeatable: the work of a round."""
        old = {**self.only, self.since: {"$lt": self.clock() - self.kept}}
        oldest_first = [(self.since, 1)]
        while found := await self.collection.find(old, fields=[self.since], sort=oldest_first, limit=AT_ONCE):
            await self.collection.delete_many({**self.only, self.since: {"$lte": found[-1][self.since]}})

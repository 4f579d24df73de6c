"""Which school was told of which end of thirty days."""

from mentoring_common.aggregate import Aggregates
from mentoring_common.auth import Scope
from mentoring_common.events.envelope import Wire
from mentoring_common.stored import write

from registry.destruction.domain import FIRST, Reminder


class ReminderStore:
    """One document for each school and last day: a count, nobody named; it is never changed."""

    def __init__(self, told: Aggregates) -> None:
        self._told = told

    async def ensure_indexes(self) -> None:
        await self._told.ensure_indexes()

    async def insert(self, scope: Scope, told: Reminder, event: Wire) -> bool:
        """Keep it with its event; False where the school was told before."""
        return await self._told.insert(scope, {"_id": told.reminder_id, "version": FIRST, **write(told)}, [event])

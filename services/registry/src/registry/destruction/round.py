"""What the calendar asks of a school whose thirty days end: once a day, and for each day that was missed."""

from dataclasses import dataclass
from datetime import date

from mentoring_common.auth import Scope
from mentoring_common.clock import Clock
from mentoring_common.telemetry import traceparent

from registry.destruction.domain import reminders
from registry.destruction.queries import Destructions
from registry.destruction.store import ReminderStore

EVERYWHERE = Scope.system("every school is told of its own thirty days")


@dataclass(frozen=True)
class DestructionRound:
    """Tells schools on the 25th of the thirty days that data are to be destroyed."""

    store: ReminderStore
    destructions: Destructions
    clock: Clock

    async def do(self, day: date) -> None:
        """Tell whoever was not told before. Repeatable."""
        people = await self.destructions.unfounded(EVERYWHERE, day)
        for told in reminders(people, await self.destructions.unfinished(EVERYWHERE), day):
            await self.store.insert(EVERYWHERE, told, told.event(self.clock(), traceparent()))

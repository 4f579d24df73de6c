"""What the calendar does to agreements: once a day, and for each day that was missed."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date

from mentoring_common.auth import Scope
from mentoring_common.clock import Clock
from mentoring_common.telemetry import traceparent

from registry.agreements.domain import ending, to_tell
from registry.agreements.store import ToldStore
from registry.organisations.store import OrganisationStore

PARTNERS = Scope.system("partners are the municipality's")
ANY_SCHOOL = Scope.system("every school is told of its own mentors' partners")


@dataclass(frozen=True)
class AgreementRound:
    """Tells schools 30 days ahead that an agreement with a partner ends whose people take part there."""

    store: ToldStore
    organisations: OrganisationStore
    schools_of: Callable[[Sequence[str]], Awaitable[dict[str, set[str]]]]
    """Workplaces -> the schools in which people from there take part."""
    clock: Clock

    async def do(self, day: date) -> None:
        """Tell whoever was not told before. Repeatable."""
        partners = ending(await self.organisations.list(PARTNERS), day)
        if not partners:
            return
        for told in to_tell(partners, await self.schools_of(sorted(partners))):
            await self.store.insert(ANY_SCHOOL, told, told.event(self.clock(), traceparent()))

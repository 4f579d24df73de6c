"""Lets everybody be found by the words of his name: earlier releases stored none, or leave a former name's.

Until then who has nothing stored is found by his name itself.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from mentoring_common.auth import Scope
from mentoring_common.events.contracts.base import MUNICIPALITY

from registry.people.store import PersonStore

LOOKS = 3
"""At all people: no replica of an earlier release runs when the last begins, since a rolling update takes minutes."""
BETWEEN_LOOKS_SECONDS = 300.0
MENDED_AT_ONCE = 200
"""People in one write: other work comes in between."""
ANY_SCHOOL = Scope.system("whatever an earlier release has stored, wherever it is")


@dataclass(frozen=True)
class FindingMended:
    """Goes through all people, tenant by tenant."""

    people: PersonStore
    tenants: Callable[[], Awaitable[set[str]]]

    async def run(self) -> None:
        """For ever, though there is nothing to do after the last look. Supervised; replicas may do it at once."""
        for _ in range(LOOKS):
            await self.once()
            await asyncio.sleep(BETWEEN_LOOKS_SECONDS)
        await asyncio.Event().wait()

    async def once(self) -> None:
        """One look. A city's takes minutes: after each tenant others have the database for as long."""
        for tenant in sorted({MUNICIPALITY, *await self.tenants()}):
            started = time.monotonic()
            amiss = await self.people.amiss(ANY_SCHOOL, tenant)
            for first in range(0, len(amiss), MENDED_AT_ONCE):
                await self.people.mend(ANY_SCHOOL, amiss[first : first + MENDED_AT_ONCE])
            await asyncio.sleep(time.monotonic() - started)

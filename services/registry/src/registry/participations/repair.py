"""Heals what a crash between a person and his participations has left: the same functions, once more."""

import asyncio
from dataclasses import dataclass

from registry.participations.commands import ANY_SCHOOL, Register, settle
from registry.participations.conversion import Conversion
from registry.participations.merging import settle_merged

PAUSE_SECONDS = 5.0
"""How long a change of a person that a crash has cut in two may wait beyond its time."""
PORTION = 200
"""People read at once: a few of them wait as a rule."""


@dataclass(frozen=True)
class Repair:
    """Lets participations follow their people where the command did not come to it."""

    register: Register
    conversion: Conversion

    async def run(self) -> None:
        """For ever. Supervised; several replicas may do it at once."""
        while True:
            await self.once()
            await asyncio.sleep(PAUSE_SECONDS)

    async def once(self) -> None:
        """Everything that is due now."""
        await self.conversion.run()
        people = self.register.people
        while due := await people.unsettled(ANY_SCHOOL, self.register.clock(), PORTION):
            for person in due:
                if person.merged_into is not None:
                    await settle_merged(self.register, person)
                else:
                    await settle(self.register, person)
                await people.settled(ANY_SCHOOL, person)

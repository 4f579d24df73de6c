"""Heals what a crash between a person and his participations has left: the same functions, once more."""

import asyncio
import itertools
from dataclasses import dataclass

from registry.participations.commands import ANY_SCHOOL, Register, settle
from registry.participations.conversion import Conversion
from registry.participations.merging import settle_merged

PAUSE_SECONDS = 5.0
"""How long a change of a person that a crash has cut in two may wait beyond its time."""
PORTION = 200
"""People in one query: a few of them wait as a rule."""
CONVERT_EVERY = 60
"""Pauses between looks for what replicas of the first release still add."""
CONVERT_UNTIL = 180
"""Pauses after which no replica of the first release runs any more: a rolling update takes minutes."""


@dataclass(frozen=True)
class Repair:
    """Lets participations follow their people where the command did not come to it."""

    register: Register
    conversion: Conversion

    async def run(self) -> None:
        """For ever. Supervised; several replicas may do it at once."""
        for pause in itertools.count():
            await self.once()
            if pause % CONVERT_EVERY == 0 and pause < CONVERT_UNTIL:
                await self.conversion.run()
            await asyncio.sleep(PAUSE_SECONDS)

    async def once(self) -> None:
        """Everything that is due now."""
        people, due = self.register.people, self.register.clock()
        while unsettled := await people.unsettled(ANY_SCHOOL, due, PORTION):
            for person in unsettled:
                if person.merged_into is not None:
                    await settle_merged(self.register, person)
                else:
                    await settle(self.register, person)
                await people.settled(ANY_SCHOOL, person, due)

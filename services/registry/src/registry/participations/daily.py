"""What the calendar does to participations: once a day, and for each day that was missed."""

from dataclasses import dataclass
from datetime import date

from registry.participations.commands import ANY_SCHOOL, Register, save
from registry.participations.domain import judged

PORTION = 200
"""Participations in one query: some hundred end on the busiest day."""


@dataclass(frozen=True)
class DailyRound:
    """Completes participations whose last day has passed, and suspends those whose consents or admission ended."""

    register: Register

    async def do(self, day: date) -> None:
        """Bring all participations to `day`. Repeatable; raises Conflict where one is being changed just now."""
        after = ""
        while due := await self.register.participations.due(ANY_SCHOOL, day, after, PORTION):
            people = await self.register.people.of(ANY_SCHOOL, [each.state.person_id for each in due])
            for each in due:
                person = people.get(each.state.person_id)
                if person is None:  # a replica of the first release has just added it: the repair gives it a person
                    continue
                command_id = f"day/{day.isoformat()}"
                await save(self.register, ANY_SCHOOL, each, judged(each, day), person, command_id=command_id)
            after = due[-1].id

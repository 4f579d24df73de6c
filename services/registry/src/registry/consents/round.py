"""What the calendar does to consents: once a day, and for each day that was missed."""

from dataclasses import dataclass, replace
from datetime import date

from mentoring_common.aggregate import Saved
from mentoring_common.telemetry import traceparent

from registry.participations.commands import ANY_SCHOOL, MOVED_ON, SETTLE_AFTER, Register, settle
from registry.participations.domain import Participation, birth_of
from registry.people.consents.domain import expired
from registry.people.consents.due import Due
from registry.people.consents.events import news
from registry.people.consents.watch import next_change, watched
from registry.people.domain import Person, changed

PORTION = 200
"""People in one query: on a usual day some hundred of a hundred thousand have a birthday or an end of a term near."""


@dataclass(frozen=True)
class ConsentRound:
    """Ends consents whose term has passed, tells 30 days ahead where something is to be signed anew, and lets
    participations follow the age of their people."""

    register: Register

    async def do(self, day: date) -> None:
        """Bring everybody whom the day concerns to it. Repeatable; raises Conflict where somebody is being changed."""
        people = self.register.people
        while due := await people.consents_due(ANY_SCHOOL, day, PORTION):
            persons = await people.of(ANY_SCHOOL, [each.person_id for each in due])
            of_person: dict[str, list[Participation]] = {}
            for each in await self.register.participations.of_people(ANY_SCHOOL, list(persons)):
                of_person.setdefault(each.state.person_id, []).append(each)
            for note in due:
                person = persons.get(note.person_id)
                theirs = of_person.get(note.person_id, [])
                await self._one(note, person, theirs, day)

    async def _one(self, note: Due, person: Person | None, theirs: list[Participation], day: date) -> None:
        people = self.register.people
        if person is None or person.merged_into is not None:
            await people.consents_looked_at(ANY_SCHOOL, [(note, None)])
            return
        person = await self._brought_to(person, theirs, day)
        following = [
            change
            for school_id in {each.school_id for each in person.consents}
            if (change := next_change(person.consents, birth_of(person, theirs, school_id), day)) is not None
        ]
        await people.consents_looked_at(ANY_SCHOOL, [(note, min(following, default=None))])

    async def _brought_to(self, person: Person, theirs: list[Participation], day: date) -> Person:
        now = self.register.clock()
        consents, requirements = expired(person.consents, day, now), person.requirements
        for school_id in sorted({each.school_id for each in consents}):
            birth = birth_of(person, theirs, school_id)
            requirements = watched(requirements, consents, birth, school_id, day)
        renewal = changed(person, replace(person, consents=consents, requirements=requirements))
        if renewal is not None:
            following = renewal.person
            told = news(
                person.person_id,
                (person.consents, person.requirements),
                (following.consents, following.requirements),
                now,
                traceparent(),
            )
            settle_after = now + SETTLE_AFTER if renewal.bears else None
            saved = await self.register.people.save(
                ANY_SCHOOL, following, f"consents/{day.isoformat()}", settle_after, events=told
            )
            if saved is not Saved.DONE:
                raise MOVED_ON
            person = following
        await settle(self.register, person)
        return person

"""Participants and people as answers, with names where the caller sees them; what is shown is in the access log."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence

from registry.participations.commands import ANY_SCHOOL, Register, Registered
from registry.participations.domain import Participation
from registry.participations.merging import is_known_in
from registry.participations.views import (
    NameView,
    ParticipantView,
    ParticipationLine,
    PersonView,
    RegisteredView,
    named,
    shown,
    shown_person,
)
from registry.people.domain import Person
from registry.privacy.viewing import AccessLog, View


class Showing:
    """Makes answers of participations and people. Every answer with a name is written down first."""

    def __init__(self, register: Register, log: AccessLog) -> None:
        self._register = register
        self._log = log

    async def participants(self, found: Sequence[Participation], view: View) -> list[ParticipantView]:
        """Views of these participations, in their order."""
        if not view.is_named:
            return [shown(each, None, view) for each in found]
        people = await self._people_noted(found, view)
        return [shown(each, people.get(each.state.person_id), view) for each in found]

    async def names(self, found: Sequence[Participation], view: View) -> dict[str, NameView]:
        """Names and what tells a participant from others, by participant id."""
        people = await self._people_noted(found, view) if view.is_named else {}
        return {each.id: named(each, people.get(each.state.person_id)) for each in found}

    async def names_elsewhere(
        self, found: Sequence[Participation], shown_in: Mapping[str, str], view: View
    ) -> dict[str, NameView]:
        """As `names`, of other schools' participations, each shown in the school that `shown_in` has for its id."""
        if not found or not view.is_named:
            return {}
        await self.note_seen([(shown_in[each.id], each.state.person_id) for each in found], view)
        people = await self._register.people.of(ANY_SCHOOL, [each.state.person_id for each in found])
        return {each.id: named(each, people.get(each.state.person_id)) for each in found}

    async def one(self, registered: Registered, view: View) -> ParticipantView:
        """The view of a participation and its person, both at hand."""
        await self._note_participations([registered.participation], view)
        return shown(registered.participation, registered.person, view)

    async def opened(self, found: Participation, view: View) -> tuple[ParticipantView, Person]:
        """The view of a participation, and its person for whom it was read."""
        people = await self._people_noted([found], view)
        person = people[found.state.person_id]
        return shown(found, person, view), person

    async def new(self, registered: Registered, view: View) -> RegisteredView:
        """The answer to a registration."""
        seen = await self.one(registered, view)
        return RegisteredView(**seen.model_dump(), possible_duplicates=list(registered.possible_duplicates))

    async def people(self, found: Sequence[Person], view: View) -> list[PersonView]:
        """Views of these people, in their order.

        Of a partner's person whom only other schools know, no more than that there is one.
        """
        scope = view.scope
        known = [person for person in found if is_known_in(person, scope)]
        lines = await self._lines(known, view)
        await self.note_people(known, view)
        return [
            shown_person(person, lines.get(person.person_id, []), view, is_known=is_known_in(person, scope))
            for person in found
        ]

    async def note(self, found: Sequence[Participation], view: View) -> None:
        """Write down that what is known of these participations is shown; awaited before the answer."""
        await self._note_participations(found, view)

    async def note_seen(self, seen: Iterable[tuple[str, str]], view: View) -> None:
        """Write down that these people, each by the school in which he is looked at, are shown."""
        await self._log.note(view, seen)

    async def note_people(self, found: Sequence[Person], view: View) -> None:
        """Write down that what is known of these people is shown; awaited before the answer."""
        if view.is_named:
            await self._log.note(view, _schools_of(found, view))

    async def _lines(self, people: Sequence[Person], view: View) -> dict[str, list[ParticipationLine]]:
        lines: dict[str, list[ParticipationLine]] = {}
        ids = [person.person_id for person in people]
        for each in await self._register.participations.of_people(view.scope, ids):
            lines.setdefault(each.state.person_id, []).append(ParticipationLine(**each.state.model_dump()))
        return lines

    async def _people_noted(self, found: Sequence[Participation], view: View) -> dict[str, Person]:
        """The people, read while it is written down that they are shown."""
        ids = [each.state.person_id for each in found]
        people, _ = await asyncio.gather(
            self._register.people.of(ANY_SCHOOL, ids), self._note_participations(found, view)
        )
        return people

    async def _note_participations(self, found: Iterable[Participation], view: View) -> None:
        await self._log.note(view, [(each.state.school_id, each.state.person_id) for each in found])


def _schools_of(people: Iterable[Person], view: View) -> list[tuple[str, str | None]]:
    return [
        (school_id, person.person_id)
        for person in people
        for school_id in person.known_in
        if view.scope.permits(school_id)
    ]

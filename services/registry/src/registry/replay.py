"""What registry publishes again for a consumer that asks: the present state of everything that it owns.

Contacts, support needs and ties are in no history; they are made anew of the records, as every change makes them.
"""

from dataclasses import dataclass

from mentoring_common.auth import Scope
from mentoring_common.checkpoints import Portion, Source
from mentoring_common.clock import Clock
from mentoring_common.events.contracts.base import MUNICIPALITY
from mentoring_common.events.envelope import Wire, wire
from mentoring_common.paging import next_after

from registry.erasure.domain import event_of as event_of_erasure
from registry.erasure.store import ErasureStore, TombStore
from registry.erasure.tombs import Tomb
from registry.erasure.tombs import contact_of as contact_of_tomb
from registry.erasure.tombs import event_of as event_of_tomb
from registry.methodology.domain import release
from registry.methodology.store import MethodologyStore
from registry.organisations.domain import events_of
from registry.organisations.store import OrganisationStore
from registry.participations.domain import Participation
from registry.participations.facts import CONTACT, contact, support_need
from registry.participations.store import ParticipationStore
from registry.people.consents.domain import of_school
from registry.people.consents.events import consent_event, requirement_event
from registry.people.domain import Person
from registry.people.store import PersonStore
from registry.programmes.events import event_of as event_of_programme
from registry.programmes.store import ProgrammeStore
from registry.ties.domain import event_of as event_of_tie
from registry.ties.store import TieStore

PRESENT_STATE = "registry.participant.updated.v2"
"""Every fact of a participation carries its whole state, so this one stands for any."""
BEYOND_A_PERSON = "-~"
"""After a person's id: beyond whatever begins with it and a hyphen, and before the next person's."""
ANYWHERE = Scope.system("a person of a partner organisation belongs to the municipality")


@dataclass(frozen=True)
class Replay:
    """The sources of registry's replays and checkpoints."""

    participations: ParticipationStore
    people: PersonStore
    organisations: OrganisationStore
    methodology: MethodologyStore
    ties: TieStore
    programmes: ProgrammeStore
    erasures: ErasureStore
    tombs: TombStore
    clock: Clock

    def sources(self) -> list[Source]:
        """One for each kind of aggregate that others keep."""
        return [
            Source("participant", self._tenants, self._participants),
            Source("support-need", self._tenants, self._support_needs, is_versioned=False),
            Source("erasure", self.erasures.schools, self._erasures, is_versioned=False),
            Source("tie", self.ties.schools, self._ties),
            Source("programme", self.programmes.schools, self._programmes),
            Source("contact", self._tenants, self._contacts, is_versioned=False),
            Source("consent", self._tenants, self._consents),
            Source("consent-requirement", self._tenants, self._consent_requirements),
            Source("organisation", self._tenants, self._organisations),
            Source("methodology", self._municipality, self._methodology),
        ]

    async def _tenants(self) -> set[str]:
        """All of the directory, whether or not anybody takes part there: to ask the participations reads each of them.

        Nobody takes part in a school that the directory does not have, and none ever leaves it.
        """
        return await self.organisations.tenants() | await self.tombs.schools()

    async def _municipality(self) -> set[str]:
        return {MUNICIPALITY}

    async def _page(self, school_id: str, after: str, limit: int) -> tuple[list[Participation], str | None]:
        found = await self.participations.all_by_id(Scope.of(school_id), after, limit)
        return found, next_after(found, limit, lambda each: each.id)

    async def _participants(self, school_id: str, after: str, limit: int) -> Portion:
        found, upto = await self._page(school_id, after, limit)
        events = [wire(PRESENT_STATE, each.id, each.state, self.clock(), None) for each in found]
        events += [event_of_tomb(each, self.clock()) for each in await self._tombs(school_id, after, upto)]
        return Portion(events, upto)

    async def _tombs(self, school_id: str, after: str, upto: str | None) -> list[Tomb]:
        """Participations of erased people in the range; they are few."""
        found = await self.tombs.all_by_id(Scope.of(school_id), after, 0)
        return [each for each in found if upto is None or each.participant_id <= upto]

    async def _erasures(self, school_id: str, after: str, limit: int) -> Portion:
        found = await self.erasures.all_by_id(Scope.of(school_id), after, limit)
        events = [event_of_erasure(each, self.clock(), None) for each in found]
        return Portion(events, next_after(found, limit, lambda each: each.erasure_id))

    async def _support_needs(self, school_id: str, after: str, limit: int) -> Portion:
        found, upto = await self._page(school_id, after, limit)
        return Portion([support_need(each, self.clock(), None) for each in found if each.restricted_variant], upto)

    async def _ties(self, school_id: str, after: str, limit: int) -> Portion:
        found = await self.ties.all_by_id(Scope.of(school_id), after, limit)
        events = [event_of_tie(each, self.clock(), None) for each in found]
        return Portion(events, next_after(found, limit, lambda each: each.tie_id))

    async def _programmes(self, school_id: str, after: str, limit: int) -> Portion:
        found = await self.programmes.all_by_id(Scope.of(school_id), after, limit)
        events = [event_of_programme(each, self.clock(), None) for each in found]
        return Portion(events, next_after(found, limit, lambda each: each.programme_id))

    async def _consents(self, school_id: str, after: str, limit: int) -> Portion:
        """In the order of their people's ids, with which their own begin."""
        people, upto = await self._with_consents(school_id, after, limit)
        events = [
            consent_event(person.person_id, each, self.clock(), None)
            for person in people
            for each in of_school(person.consents, school_id)
        ]
        return Portion([event for event in events if event is not None], upto)

    async def _consent_requirements(self, school_id: str, after: str, limit: int) -> Portion:
        people, upto = await self._with_consents(school_id, after, limit)
        events = [
            requirement_event(person.person_id, each, self.clock(), None)
            for person in people
            for each in person.requirements
            if each.school_id == school_id
        ]
        return Portion(events, upto)

    async def _with_consents(self, school_id: str, after: str, limit: int) -> tuple[list[Person], str | None]:
        beyond = after.removesuffix(BEYOND_A_PERSON)
        people, last = await self.people.with_consents(Scope.of(school_id), school_id, beyond, limit)
        return people, None if last is None else f"{last}{BEYOND_A_PERSON}"

    async def _contacts(self, school_id: str, after: str, limit: int) -> Portion:
        """Of the participants, and of the school's curator, whose contact has the school's id."""
        found, upto = await self._page(school_id, after, limit)
        people = await self.people.of(ANYWHERE, [each.state.person_id for each in found])
        events = [
            contact(each, people[each.state.person_id], self.clock(), None)
            for each in found
            if each.state.person_id in people
        ]
        events += [contact_of_tomb(each, self.clock()) for each in await self._tombs(school_id, after, upto)]
        if after < school_id and (upto is None or school_id <= upto):
            events += [event for event in await self._of_organisation(school_id) if event["type"] == CONTACT]
        return Portion(events, upto)

    async def _of_organisation(self, organisation_id: str) -> list[Wire]:
        found = await self.organisations.get(ANYWHERE, organisation_id)
        return events_of(*found, self.clock(), None) if found else []

    async def _organisations(self, school_id: str, _after: str, _limit: int) -> Portion:
        """The school itself, or the municipality's partner organisations; they are few, so in one piece."""
        events: list[Wire] = []
        for each in await self.organisations.list(Scope.of(school_id)):
            events += [event for event in await self._of_organisation(each.organisation_id) if event["type"] != CONTACT]
        return Portion(events, None)

    async def _methodology(self, school_id: str, _after: str, _limit: int) -> Portion:
        """The release in force, which is the municipality's; no school has one of its own."""
        found = await self.methodology.get(Scope.of(school_id))
        return Portion([] if found is None else [release(found, None)], None)

"""Whose data are to be destroyed, put together from people, their participations and the erasures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from mentoring_common.auth import Scope
from mentoring_common.clock import Today

from registry.destruction.domain import Unfounded, unfounded, withdrawn_on
from registry.erasure.domain import Erasure
from registry.erasure.store import ErasureStore
from registry.participations.commands import ANY_SCHOOL
from registry.participations.domain import Participation, birth_of
from registry.participations.store import ParticipationStore
from registry.people.consents.domain import of_school
from registry.people.store import PersonStore


@dataclass(frozen=True)
class Destructions:
    """Reads; changes nothing."""

    people: PersonStore
    participations: ParticipationStore
    erasures: ErasureStore
    today: Today

    async def unfounded(self, scope: Scope, day: date) -> list[Unfounded]:
        """Whose data a school of the scope keeps without a consent on the day, the most urgent first."""
        people = await self.people.who_took_back(scope)
        theirs: dict[str, list[Participation]] = {}
        for each in await self.participations.of_people(ANY_SCHOOL, [person.person_id for person in people]):
            theirs.setdefault(each.state.person_id, []).append(each)
        return sorted(
            unfounded(person.person_id, school_id, since)
            for person in people
            for school_id in {each.school_id for each in person.consents if scope.permits(each.school_id)}
            if (birth := birth_of(person, theirs.get(person.person_id, []), school_id))
            and (since := withdrawn_on(of_school(person.consents, school_id), birth, day)) is not None
        )

    async def unfinished(self, scope: Scope) -> Sequence[Erasure]:
        """Erasures that were asked for and are not done, of whom a school of the scope knew, the most urgent first."""
        found = [
            each
            for each in await self.erasures.unfinished(ANY_SCHOOL)
            if scope.schools is None or scope.schools & set(each.schools)
        ]
        return sorted(found, key=lambda each: each.due_on)

"""The register as it would be: what commands store stays in memory, over what is really stored.

A rehearsal runs the very commands that an import runs, so that no rule stands twice. What it does not offer fails
loudly: nothing that a rehearsed command calls reaches the database but to read.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from mentoring_common.aggregate import Saved
from mentoring_common.auth import Scope
from mentoring_common.events.envelope import Wire

from registry.participations.commands import Register
from registry.participations.domain import Participation
from registry.participations.store import ParticipationStore
from registry.people.domain import Person
from registry.people.duplicates import DuplicateStore, PossibleDuplicate
from registry.people.store import PersonStore, command_of


def rehearsed(register: Register) -> Register:
    """A register whose commands are forgotten with it."""
    return replace(
        register,
        people=RehearsedPeople(register.people),
        participations=RehearsedParticipations(register.participations),
        duplicates=RehearsedDuplicates(register.duplicates),
    )


class _Commands:
    """Which commands were applied to which aggregate, as an aggregate's document remembers them."""

    def __init__(self) -> None:
        self._of: defaultdict[str, set[str]] = defaultdict(set)

    def judge(self, aggregate_id: str, version: int | None, following: int, command_id: str) -> Saved:
        """How the guarded write would end."""
        seen = command_id in self._of[aggregate_id]
        if version != following - 1 or seen:
            return Saved.REPEATED if seen else Saved.MOVED_ON
        return Saved.DONE

    def apply(self, aggregate_id: str, command_id: str) -> None:
        self._of[aggregate_id].add(command_id)


class RehearsedPeople(PersonStore):
    """People as they would be."""

    def __init__(self, stored: PersonStore) -> None:
        self._stored = stored
        self._now: dict[str, Person] = {}
        self._by_identity: dict[tuple[str, str, str], str] = {}
        self._commands = _Commands()

    async def get(self, scope: Scope, person_id: str) -> Person | None:
        return (await self.of(scope, [person_id])).get(person_id)

    async def of(self, scope: Scope, person_ids: Sequence[str]) -> dict[str, Person]:
        mine = {each: self._now[each] for each in person_ids if each in self._now}
        mine = {each: person for each, person in mine.items() if scope.permits(person.school_id)}
        return {**await self._stored.of(scope, [each for each in person_ids if each not in self._now]), **mine}

    async def all_of(self, scope: Scope, school_id: str) -> list[Person]:
        stored = [each for each in await self._stored.all_of(scope, school_id) if each.person_id not in self._now]
        return [*stored, *(each for each in self._now.values() if each.school_id == school_id)]

    async def resembling(self, scope: Scope, told: Sequence[Person]) -> list[Person]:
        stored = await self._stored.resembling(scope, told)
        names = {(each.school_id, each.name_key) for each in told}
        likenesses = {(each.school_id, each.alike) for each in told}
        return [each for each in stored if each.person_id not in self._now] + [
            each
            for each in self._now.values()
            if (each.school_id, each.name_key) in names or (each.school_id, each.alike) in likenesses
        ]

    async def holder(self, scope: Scope, told: Person) -> Person | None:
        mine = self._by_identity.get(_identity(told))
        if mine is not None:
            return self._now[mine]
        stored = await self._stored.holder(scope, told)
        return None if stored is None or stored.person_id in self._now else stored

    async def insert_many(self, scope: Scope, people: Sequence[Person], now: datetime) -> set[int]:  # noqa: ARG002
        """Who is added was looked for among the stored ones a moment before, so that only the new ones can refuse."""
        refused = {at for at, person in enumerate(people) if _identity(person) in self._by_identity}
        for at, person in enumerate(people):
            if at not in refused:
                self._put(person)
        return refused

    async def save(
        self,
        scope: Scope,
        following: Person,
        command_id: str,
        settle_after: datetime | None,  # noqa: ARG002
        *,
        events: Sequence[Wire] = (),  # noqa: ARG002
        consents_due: date | None = None,  # noqa: ARG002
    ) -> Saved:
        before = await self.get(scope, following.person_id)
        saved = self._commands.judge(
            following.person_id, before.version if before else None, following.version, command_id
        )
        if saved is not Saved.DONE:
            return saved
        holder = await self.holder(scope, following)
        if holder is not None and holder.person_id != following.person_id:
            return Saved.MOVED_ON
        self._put(following)
        self._commands.apply(following.person_id, command_id)
        return Saved.DONE

    async def save_many(self, scope: Scope, following: Sequence[Person], owner: str) -> bool:
        saved = [await self.save(scope, each, command_of(owner, each.version - 1), None) for each in following]
        return all(each is Saved.DONE for each in saved)

    def _put(self, person: Person) -> None:
        before = self._now.get(person.person_id)
        if before is not None:
            self._by_identity.pop(_identity(before), None)
        self._now[person.person_id] = person
        self._by_identity[_identity(person)] = person.person_id


class RehearsedParticipations(ParticipationStore):
    """Participations as they would be; their events go nowhere."""

    def __init__(self, stored: ParticipationStore) -> None:
        self._stored = stored
        self._now: dict[str, Participation] = {}
        self._of_person: defaultdict[str, set[str]] = defaultdict(set)
        self._commands = _Commands()

    async def get(self, scope: Scope, participant_id: str) -> Participation | None:
        mine = self._now.get(participant_id)
        if mine is None:
            return await self._stored.get(scope, participant_id)
        return mine if scope.permits(mine.state.school_id) else None

    async def of_people(self, scope: Scope, person_ids: Sequence[str]) -> list[Participation]:
        stored = [each for each in await self._stored.of_people(scope, person_ids) if each.id not in self._now]
        mine = {each for person_id in person_ids for each in self._of_person[person_id]}
        here = (self._now[each] for each in sorted(mine))
        return [*stored, *(each for each in here if scope.permits(each.state.school_id))]

    async def insert_many(
        self,
        scope: Scope,  # noqa: ARG002
        owner: str,  # noqa: ARG002
        registrations: Sequence[tuple[Participation, Sequence[Wire]]],
        now: datetime,  # noqa: ARG002
    ) -> set[int]:
        """Their people's participations were read a moment before, so that only an own one can refuse."""
        there = {at for at, (new, _) in enumerate(registrations) if new.id in self._now}
        for at, (new, _) in enumerate(registrations):
            if at not in there:
                self._put(new)
        return there

    async def save(self, scope: Scope, following: Participation, command_id: str, events: Sequence[Wire]) -> Saved:  # noqa: ARG002
        before = await self.get(scope, following.id)
        version = before.state.version if before else None
        saved = self._commands.judge(following.id, version, following.state.version, command_id)
        if saved is Saved.DONE:
            self._put(following)
            self._commands.apply(following.id, command_id)
        return saved

    def _put(self, participation: Participation) -> None:
        before = self._now.get(participation.id)
        if before is not None:
            self._of_person[before.state.person_id].discard(before.id)
        self._now[participation.id] = participation
        self._of_person[participation.state.person_id].add(participation.id)


class RehearsedDuplicates(DuplicateStore):
    """The questions as they would stand."""

    def __init__(self, stored: DuplicateStore) -> None:
        self._stored = stored
        self._raised: dict[str, PossibleDuplicate] = {}

    async def raise_(self, scope: Scope, pairs: Sequence[PossibleDuplicate]) -> None:
        asked = await self._stored.asked(scope, [pair.id for pair in pairs])
        self._raised |= {pair.id: pair for pair in pairs if pair.id not in asked and pair.id not in self._raised}

    async def open_of(self, scope: Scope) -> dict[str, str]:
        mine = [pair.person_ids for pair in self._raised.values() if scope.permits(pair.school_id)]
        return {**await self._stored.open_of(scope), **{a: b for pair in mine for a, b in (pair, pair[::-1])}}


def _identity(person: Person) -> tuple[str, str, str]:
    return person.school_id, person.name_key, person.told_by

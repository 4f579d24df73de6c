"""Who is found by a name, and participants in the order of names."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from mentoring_common.auth import Scope
from mentoring_common.errors import Fault, Unprocessable

from registry.participations.commands import ANY_SCHOOL, Register
from registry.participations.domain import Participation
from registry.participations.store import Wanted
from registry.people.domain import Person
from registry.people.finding import CITY, beginning_in_school, beginnings_in_city, key
from registry.people.identity import begins, name_tokens
from registry.people.pace import READ_AT_ONCE, Pace
from registry.people.store import NOT_FOUND_YET

LANDMARKS_LAST = timedelta(minutes=10)
"""Old landmarks cost a little time, and nothing else."""
SHOWN_AT_ONCE = 50
"""People whose participations are read at once: a page of the console."""

Steps = AsyncIterator[tuple[list[Person], dict[str, list[Participation]]]]


@dataclass(frozen=True)
class Search:
    """Whose people, called how, with what participations."""

    scope: Scope
    """The caller's."""
    schools: tuple[str, ...] | None
    """Of these schools, all in the scope; None is the whole municipality, for who may see that."""
    words: tuple[str, ...]
    """Beginnings of words of the name; none for everybody."""
    wanted: Wanted

    @property
    def own(self) -> Scope:
        """Of whose participations it is."""
        return self.scope if self.schools is None else Scope.of(*self.schools)

    @property
    def keys(self) -> list[tuple[str, ...]]:
        """Each of the people is under every key of some of these tuples: under one is enough to find them."""
        if self.schools is None:
            return [tuple(key(CITY, beginning) for beginning in beginnings_in_city(self.words))]
        return [(key(school, beginning_in_school(self.words)),) for school in self.schools]

    def is_met_by(self, person: Person) -> bool:
        """Whether the person is known here and called so: what is stored beside the name may be older."""
        if person.merged_into is not None or not begins(person.name_tokens, self.words):
            return False
        return self.schools is None or not set(self.schools).isdisjoint(person.known_in)


def words_of(q: str) -> tuple[str, ...]:
    """What is searched for. Raises Unprocessable where there is no letter in it."""
    if words := name_tokens(q):
        return words
    text = "нужно начало фамилии, имени или отчества, хотя бы одна буква"
    raise Unprocessable(
        "QUERY_EMPTY", "Впишите начало фамилии, имени или отчества.", [Fault("QUERY_EMPTY", "/query/q", text)]
    )


@dataclass
class Finder:
    """Searches, some people at a time."""

    register: Register
    _landmarks: Sequence[str] = ()
    _landmarks_until: datetime | None = field(default=None)

    async def people(self, search: Search, after: str | None, limit: int) -> list[Person]:
        """People who have a wanted participation, by name, beyond the person `after`."""
        beyond = None
        if after is not None:
            beyond = (await self.register.people.of(ANY_SCHOOL, [after])).get(after)
            if beyond is None or (search.schools is not None and not set(beyond.known_in) & set(search.schools)):
                raise _no_page()
        found: list[Person] = []
        async for people, theirs in self._steps(search, beyond):
            beyond_him = (person for person in people if beyond is None or person.place > beyond.place)
            found += [person for person in beyond_him if person.person_id in theirs]
            if len(found) >= limit:
                break
        return found[:limit]

    async def participations(self, search: Search, after: str | None, limit: int) -> list[Participation]:
        """Wanted participations by the names of their people, beyond the participation `after`."""
        last, beyond = None, None
        if after is not None:
            last = await self.register.participations.get(search.own, after)
            if last is None:
                raise _no_page()
            beyond = (await self.register.people.of(ANY_SCHOOL, [last.state.person_id]))[last.state.person_id]
        found: list[Participation] = []
        async for people, theirs in self._steps(search, beyond):
            for person in people:
                if beyond is not None and person.place < beyond.place:
                    continue
                is_last = beyond is not None and person.person_id == beyond.person_id
                found += [each for each in theirs.get(person.person_id, []) if not is_last or each.id > (after or "")]
            if len(found) >= limit:
                break
        return found[:limit]

    async def _steps(self, search: Search, beyond: Person | None) -> Steps:
        """People in the order of names, some at a time, with their wanted participations by person."""
        keys: list[tuple[str | None, ...]] = list(search.keys)
        if not await self.register.people.are_all_found(ANY_SCHOOL):
            keys.append((NOT_FOUND_YET,))
        landmarks = await self._landmarks_of_now() if search.schools is None else ()
        pace = Pace(landmarks, search.words, "" if beyond is None else beyond.name_key)
        while keys:
            portions = [await self._rarest(search.scope, each, pace) for each in keys]
            until = min((each.until for each in portions if each.until is not None), default=None)
            called = {
                person.person_id: person
                for each in portions
                for person in each.people
                if (until is None or person.name_key < until) and search.is_met_by(person)
            }
            in_order = sorted(called.values(), key=lambda person: person.place)
            for first in range(0, len(in_order), SHOWN_AT_ONCE):
                some = in_order[first : first + SHOWN_AT_ONCE]
                yield some, await self._theirs(search, [person.person_id for person in some])
            if until is None:
                break
            keys = [(each.key,) for each in portions]
            pace = pace.after(until, max(len(each.people) for each in portions))

    async def _rarest(self, scope: Scope, keys: Sequence[str | None], pace: Pace) -> "_Portion":
        """The fewest people of the stretch that one of the keys gives: the others have them too."""
        portions = [
            _Portion(asked, *await self.register.people.under(scope, asked, pace.stretch, READ_AT_ONCE))
            for asked in keys
        ]
        return min(portions, key=lambda each: len(each.people))

    async def _theirs(self, search: Search, ids: Sequence[str]) -> dict[str, list[Participation]]:
        theirs: dict[str, list[Participation]] = {}
        found = await self.register.participations.wanted_of(search.own, ids, search.wanted)
        for each in sorted(found, key=lambda each: each.id):
            theirs.setdefault(each.state.person_id, []).append(each)
        return theirs

    async def _landmarks_of_now(self) -> Sequence[str]:
        now = self.register.clock()
        if self._landmarks_until is None or now >= self._landmarks_until:
            self._landmarks = await self.register.people.landmarks(ANY_SCHOOL)
            self._landmarks_until = now + LANDMARKS_LAST
        return self._landmarks


@dataclass(frozen=True)
class _Portion:
    key: str | None
    people: Sequence[Person]
    until: str | None


def _no_page() -> Unprocessable:
    text = "такой страницы нет: список изменился"
    return Unprocessable(
        "PAGE_UNKNOWN",
        "Такой страницы больше нет. Откройте список сначала.",
        [Fault("PAGE_UNKNOWN", "/query/after", text)],
    )

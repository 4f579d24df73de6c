"""Who is found by a name, and participants in the order of names."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from mentoring_common.auth import Scope
from mentoring_common.errors import Fault, Unprocessable

from registry.participations.commands import ANY_SCHOOL, Register
from registry.participations.domain import Participation
from registry.participations.store import Wanted
from registry.people.domain import Person
from registry.people.identity import begins, name_tokens

FEWEST, MOST = 100, 800
"""People looked at in one step: few where nearly all of them are wanted, more and more where hardly anybody is."""


Steps = AsyncIterator[tuple[list[Person], dict[str, list[Participation]]]]


@dataclass(frozen=True)
class Search:
    """Whose people, called how, with what participations."""

    schools: tuple[str, ...]
    """All in the caller's scope."""
    words: tuple[str, ...]
    """Beginnings of words of the name; none for everybody."""
    wanted: Wanted

    @property
    def scope(self) -> Scope:
        return Scope.of(*self.schools)


def words_of(q: str) -> tuple[str, ...]:
    """What is searched for. Raises Unprocessable where there is no letter in it."""
    if words := name_tokens(q):
        return words
    text = "нужно начало фамилии, имени или отчества, хотя бы одна буква"
    raise Unprocessable(
        "QUERY_EMPTY", "Впишите начало фамилии, имени или отчества.", [Fault("QUERY_EMPTY", "/query/q", text)]
    )


async def people_found(register: Register, search: Search, after: str | None, limit: int) -> list[Person]:
    """People who have a wanted participation, by name, beyond the person `after`."""
    beyond = None
    if after is not None:
        person = (await register.people.of(ANY_SCHOOL, [after])).get(after)
        if person is None or not set(person.known_in) & set(search.schools):
            raise _no_page()
        beyond = person.place
    found: list[Person] = []
    async for people, theirs in _steps(register, search, beyond):
        found += [person for person in people if person.person_id in theirs]
        if len(found) >= limit:
            break
    return found[:limit]


async def participations_found(
    register: Register, search: Search, after: str | None, limit: int
) -> list[Participation]:
    """Wanted participations by the names of their people, beyond the participation `after`."""
    last, beyond = None, None
    if after is not None:
        last = await register.participations.get(search.scope, after)
        if last is None:
            raise _no_page()
        person = (await register.people.of(ANY_SCHOOL, [last.state.person_id]))[last.state.person_id]
        beyond = (person.name_key, person.told_by, "")
    found: list[Participation] = []
    async for people, theirs in _steps(register, search, beyond):
        for person in people:
            is_last = last is not None and person.person_id == last.state.person_id
            found += [each for each in theirs.get(person.person_id, []) if not is_last or each.id > (after or "")]
        if len(found) >= limit:
            break
    return found[:limit]


async def _steps(register: Register, search: Search, beyond: tuple[str, str, str] | None) -> Steps:
    """People in the order of names, some at a time, with their wanted participations by person."""
    step = FEWEST
    while search.schools:
        people = await register.people.in_order(search.scope, search.schools, search.words, beyond, step)
        called = [person for person in people if begins(person.name_tokens, search.words)]
        theirs: dict[str, list[Participation]] = {}
        ids = [person.person_id for person in called]
        for each in await register.participations.wanted_of(search.scope, ids, search.wanted):
            theirs.setdefault(each.state.person_id, []).append(each)
        yield called, {person_id: sorted(parts, key=lambda each: each.id) for person_id, parts in theirs.items()}
        if len(people) < step:
            break
        beyond = people[-1].place
        step = min(2 * step, MOST)


def _no_page() -> Unprocessable:
    text = "такой страницы нет: список изменился"
    return Unprocessable(
        "PAGE_UNKNOWN",
        "Такой страницы больше нет. Откройте список сначала.",
        [Fault("PAGE_UNKNOWN", "/query/after", text)],
    )

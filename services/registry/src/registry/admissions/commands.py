"""What changes a mentor's admission, and who is at which step."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import uuid4

from mentoring_common.auth import Scope
from mentoring_common.errors import Conflict, Fault, Unprocessable
from mentoring_methodology.codes import Role
from mentoring_methodology.schoolyear import school_year_of

from registry.admissions.domain import State, state_of
from registry.participations.commands import ANY_SCHOOL, MOVED_ON, NOT_FOUND, TRIES, Register, save
from registry.participations.domain import Participation
from registry.participations.store import Wanted

READ_AT_ONCE = 1_000
"""Mentors of one school that are read at once: some hundred in the largest, in all its years."""


@dataclass(frozen=True)
class Mentors:
    """A part of a list, how long the whole one is, and after whom the next part begins."""

    items: tuple[Participation, ...]
    total: int
    following: str | None


async def turn(
    register: Register,
    scope: Scope,
    participant_id: str,
    turned: Callable[[Participation], Participation],
    *,
    code: str | None = None,
) -> Participation:
    """Store the participation as `turned` makes it, asked again where somebody has changed it meanwhile.

    Raises NotFound, and what `turned` raises.
    """
    command_id = uuid4().hex
    for _ in range(TRIES):
        before = await register.participations.get(scope, participant_id)
        if before is None:
            raise NOT_FOUND
        person = (await register.people.of(ANY_SCHOOL, [before.state.person_id]))[before.state.person_id]
        after = turned(before)
        try:
            return await save(register, scope, before, after, person, command_id=command_id, code=code)
        except Conflict:  # somebody has changed it at this moment
            continue
    raise MOVED_ON


async def mentors(
    register: Register, scope: Scope, school_id: str, state: State | None, after: str | None, limit: int
) -> Mentors:
    """Mentors who take part in this school year or a coming one, by name, beginning after the one of id `after`."""
    today = register.today()
    found = [
        each
        for each in await _every_mentor(register, scope, school_id)
        if each.takes_part
        and each.state.school_year >= school_year_of(today)
        and (state is None or state_of(each, today) is state)
    ]
    people = await register.people.of(ANY_SCHOOL, [each.state.person_id for each in found])
    keys = {each.id: people[each.state.person_id].name_key for each in found if each.state.person_id in people}
    found.sort(key=lambda each: (keys.get(each.id, ""), each.id))
    start = 0
    if after is not None:
        start = next((at + 1 for at, each in enumerate(found) if each.id == after), -1)
        if start < 0:
            fault = Fault("PAGE_UNKNOWN", "/query/after", "такой страницы нет: список изменился")
            raise Unprocessable(fault.code, "Такой страницы больше нет. Откройте список сначала.", [fault])
    page = tuple(found[start : start + limit])
    return Mentors(page, len(found), page[-1].id if start + limit < len(found) else None)


async def _every_mentor(register: Register, scope: Scope, school_id: str) -> list[Participation]:
    found: list[Participation] = []
    while page := await register.participations.page(
        scope, Wanted(school_id, Role.MENTOR.value), found[-1].id if found else None, READ_AT_ONCE
    ):
        found += page
    return found

"""Two records that a curator has found to be one person, or two.

The decision is one write to the record that goes; everything after it is repeatable and finished by the repair.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid4

from mentoring_common.aggregate import Saved
from mentoring_common.auth import Scope
from mentoring_common.errors import Conflict, NotFound
from mentoring_common.events.envelope import Wire
from mentoring_common.telemetry import traceparent

from registry.participations import facts
from registry.participations.commands import ANY_SCHOOL, MOVED_ON, SETTLE_AFTER, Register, cell_of, kept, save
from registry.participations.domain import ENDED, MERGED, Participation, following_person
from registry.people.consents.domain import left_behind
from registry.people.consents.events import news
from registry.people.consents.watch import resolved
from registry.people.domain import Person, changed, united
from registry.people.duplicates import Decision, PossibleDuplicate

PERSON_NOT_FOUND = NotFound("PERSON_NOT_FOUND", "Человек не найден. Проверьте идентификатор.")


@dataclass(frozen=True)
class Merged:
    """The person who was kept, and which participations were ended as repeats."""

    person: Person
    participations: tuple[Participation, ...]
    ended: tuple[str, ...]


async def merge(register: Register, scope: Scope, kept_id: str, other_id: str) -> Merged:
    """Make one person of two: the participations of the other one move to the kept one.

    Where both have the same participation, one goes on and the other is withdrawn as a repeat. Raises NotFound, or
    Conflict when the two are one record, belong to different tenants or have moved on.
    """
    person, other = await _both(register, scope, kept_id, other_id)
    if person.school_id != other.school_id:
        raise Conflict(
            "PEOPLE_OF_DIFFERENT_KINDS",
            "Один записан человеком школы, другой — партнёра. Исправьте место работы одного из них и повторите.",
        )
    if other.merged_into is None:
        now = register.clock()
        left = replace(
            other,
            merged_into=person.person_id,
            consents=left_behind(other.consents, now),
            requirements=resolved(other.requirements),
        )
        gone = changed(other, left)
        if gone is None:
            raise MOVED_ON
        told = _consents_told(other, gone.person, now)
        saved = await register.people.save(ANY_SCHOOL, gone.person, f"merge/{kept_id}", now + SETTLE_AFTER, events=told)
        if saved is Saved.MOVED_ON:
            raise MOVED_ON
        other = gone.person
    person, ended = await settle_merged(register, other)
    await _decide(register, scope, kept_id, other_id, Decision.MERGED)
    return Merged(person, tuple(await register.participations.of_people(scope, [person.person_id])), ended)


async def say_distinct(register: Register, scope: Scope, one_id: str, other_id: str) -> None:
    """Keep it that the two are two people. Raises NotFound, or Conflict when they were merged."""
    one, other = await _both(register, scope, one_id, other_id)
    if other.merged_into is not None or one.merged_into is not None:
        raise Conflict("ALREADY_MERGED", "Записи уже объединены.")
    await _decide(register, scope, one_id, other_id, Decision.DISTINCT)


async def settle_merged(register: Register, other: Person) -> tuple[Person, tuple[str, ...]]:
    """Move the participations of a merged person; the kept one, and those that were ended as repeats."""
    person = await kept(register, other)
    union = changed(person, united(person, other))
    if union is not None:
        now = register.clock()
        saved = await register.people.save(
            ANY_SCHOOL,
            union.person,
            uuid4().hex,
            now + SETTLE_AFTER,
            events=_consents_told(person, union.person, now),
            consents_due=register.today() if union.person.consents else None,
        )
        if saved is Saved.MOVED_ON:
            raise MOVED_ON
        person = union.person
    for follow in register.on_merged:
        await follow(other.person_id, person.person_id)
    mine = {cell_of(each): each for each in await register.participations.of_people(ANY_SCHOOL, [person.person_id])}
    ended: list[str] = []
    for theirs in await register.participations.of_people(ANY_SCHOOL, [other.person_id]):
        same = mine.get(cell_of(theirs))
        command_id = f"merge/{other.person_id}/{theirs.id}"
        if same is None:
            after_move = following_person(theirs, person, register.today())
            await save(register, ANY_SCHOOL, theirs, after_move, person, command_id=command_id)
            continue
        if same.state.status in ENDED and theirs.takes_part:
            back = facts.returned(same, register.today())
            await save(register, ANY_SCHOOL, same, back, person, command_id=f"{command_id}/back", code=MERGED)
        if theirs.state.status != "WITHDRAWN":
            gone = facts.merged_away(theirs, register.today())
            await save(register, ANY_SCHOOL, theirs, gone, other, command_id=command_id, code=MERGED)
        ended.append(theirs.id)
    for each in mine.values():
        await save(
            register,
            ANY_SCHOOL,
            each,
            following_person(each, person, register.today()),
            person,
            command_id=f"follow/{person.person_id}/{person.version}",
        )
    return person, tuple(sorted(ended))


def _consents_told(before: Person, after: Person, now: datetime) -> list[Wire]:
    known, following = (before.consents, before.requirements), (after.consents, after.requirements)
    return news(after.person_id, known, following, now, traceparent())


async def _both(register: Register, scope: Scope, one_id: str, other_id: str) -> tuple[Person, Person]:
    """Both, where the scope knows them or was asked about them."""
    if one_id == other_id:
        raise Conflict("SAME_RECORD", "Это одна и та же запись. Укажите две разные.")
    found = await register.people.of(ANY_SCHOOL, [one_id, other_id])
    if len(found) < 2 or not all(is_known_in(person, scope) for person in found.values()):
        raise PERSON_NOT_FOUND
    return found[one_id], found[other_id]


async def person_known_in(register: Register, scope: Scope, person_id: str) -> Person:
    """The person, as whom he is known now. Raises NotFound unless a school of the scope knows or knew him."""
    person = (await register.people.of(ANY_SCHOOL, [person_id])).get(person_id)
    if person is None or not is_known_in(person, scope):
        raise PERSON_NOT_FOUND
    return await kept(register, person)


async def person_in(register: Register, scope: Scope, person_id: str) -> Person:
    """The same for what only the person's present school may see and change: family, ties, papers."""
    person = await person_known_in(register, scope, person_id)
    if not is_of(person, scope):
        raise PERSON_NOT_FOUND
    return person


def is_of(person: Person, scope: Scope) -> bool:
    """Whether the person is, not only was, one of the scope's people; a partner's is of every school that knows him."""
    return is_known_in(person, scope) if person.is_partners else scope.permits(person.school_id)


def is_known_in(person: Person, scope: Scope) -> bool:
    """Whether the person takes or took part in a school of the scope."""
    return any(scope.permits(school_id) for school_id in person.known_in)


async def _decide(register: Register, scope: Scope, one_id: str, other_id: str, decision: Decision) -> None:
    now = register.clock()
    one = (await register.people.of(ANY_SCHOOL, [one_id]))[one_id]
    school_id = next(school_id for school_id in one.known_in if scope.permits(school_id))
    pair = PossibleDuplicate(school_id, (one_id, other_id), now, decision, now)
    await register.duplicates.decide(scope, pair)

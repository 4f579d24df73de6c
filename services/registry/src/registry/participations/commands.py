"""What changes a participation and the person behind it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import uuid4

from mentoring_common.aggregate import Saved
from mentoring_common.auth import Scope
from mentoring_common.clock import Clock, Today
from mentoring_common.errors import Conflict, Fault, NotFound
from mentoring_common.telemetry import traceparent
from mentoring_methodology import MethodologyPack
from mentoring_methodology.codes import ParticipantStatus

from registry.participations import facts
from registry.participations.domain import (
    CLAIM_CONFIRMED,
    Participation,
    claim_confirmed,
    claimed,
    described,
    entry_of,
    following_person,
    judged,
    participation_of,
    person_of,
)
from registry.participations.entry import Entry, admitted, with_usual_capacity
from registry.participations.store import ParticipationStore
from registry.people.domain import Person, changed, renewed
from registry.people.duplicates import DuplicateStore, PossibleDuplicate
from registry.people.recognition import recognise
from registry.people.store import PersonStore, command_of

NOT_FOUND = NotFound("PARTICIPANT_NOT_FOUND", "Участник не найден. Проверьте идентификатор.")
MOVED_ON = Conflict("PARTICIPANT_MOVED_ON", "Участника только что изменили. Прочитайте его снова и повторите.")
ANY_SCHOOL = Scope.system("a partner's person belongs to no single school; a participation of the scope leads to him")

TRIES = 5
"""Somebody may change the same participation at the same moment; five times in a row nobody does."""
SETTLE_AFTER = timedelta(seconds=10)
"""A participation that was being added while its person changed is stored by then, and follows with the rest."""


class PersonTaken(Conflict):
    """Somebody else of this name and birth is known."""

    def __init__(self, holder: Person) -> None:
        super().__init__(
            "PERSON_KNOWN",
            "В школе уже есть человек с таким именем и рождением. Если это один человек, объедините записи; "
            "если тёзка, укажите ему другой контакт или полную дату рождения.",
            person_id=holder.person_id,
        )
        self.holder = holder


async def _nobody(_told: Sequence[Person]) -> set[int]:
    return set()


@dataclass(frozen=True)
class Register:
    """What the commands of participations work on."""

    people: PersonStore
    participations: ParticipationStore
    duplicates: DuplicateStore
    methodology: Callable[[], MethodologyPack]
    clock: Clock
    today: Today
    on_merged: Sequence[Callable[[str, str], Awaitable[None]]] = ()
    """What else names people and is to name the kept one of two: called with the id that is gone and the kept one.
    Repeatable: whoever takes over after a crash calls it again."""
    barred: Callable[[Sequence[Person]], Awaitable[set[int]]] = _nobody
    """The positions of those who may be people whose data were erased."""


@dataclass(frozen=True)
class Registered:
    """A participation with its person and those who may be the same person."""

    participation: Participation
    person: Person
    possible_duplicates: tuple[str, ...] = ()


async def register(
    register: Register, scope: Scope, school_id: str, entry: Entry, beside: Sequence[Fault] = ()
) -> Registered:
    """Add a participation, and its person where nobody knows him.

    `beside` are faults that others have found.

    Raises `EntryRefused`, or Conflict, naming the known one, when the person has the same participation already.
    """
    entry = admitted(entry, register.methodology(), register.today(), beside=beside)
    told = person_of(entry, uuid4().hex, school_id, entry.workplace_id or "")
    found = await _find_or_add(register, scope, school_id, told)
    entry = with_usual_capacity(entry, register.methodology())
    new = participation_of(entry, uuid4().hex, found.person, school_id, register.today())
    now = register.clock()
    if not await register.participations.insert(
        scope, new, facts.registration_events(new, found.person, now, traceparent()), now
    ):
        raise await _known(register, scope, new)
    if found.is_new:
        return Registered(new, found.person, found.possible)
    person = await renew(register, found.person, told, school_id, uuid4().hex, by_alias=found.by_alias)
    return Registered(await register.participations.get(scope, new.id) or new, person)


async def change(
    register: Register,
    scope: Scope,
    before: Participation,
    person: Person,
    entry: Entry,
    *,
    command_id: str,
    reason: str | None = None,
    beside: Sequence[Fault] = (),
) -> Registered:
    """Store what differs, of the participation and of the person.

    Raises `EntryRefused`, or Conflict when either has moved on since it was read.
    """
    if before.state.status == ParticipantStatus.TRANSFERRED:
        raise Conflict("TRANSFERRED", "Участник переведён в другую школу: эту запись больше не меняют.")
    was = entry_of(person, before)
    entry = admitted(entry, register.methodology(), register.today(), was=was, beside=beside)
    told = person_of(entry, person.person_id, before.state.school_id, entry.workplace_id or person.workplace)
    wanted = replace(
        person,
        full_name=told.full_name,
        birth_year=told.birth_year,
        birth_date=told.birth_date,
        contact_email=told.contact_email,
        contact_phone=told.contact_phone,
        contact_text=told.contact_text,
        workplace=told.workplace if entry.workplace_id else person.workplace,
    )
    changed_person = await _save_person(register, person, wanted, command_id)
    after = described(before, entry, changed_person, register.today())
    after = await save(register, scope, before, after, changed_person, command_id=command_id, reason=reason)
    if changed_person.told_version != person.told_version:
        await settle(register, changed_person)
    return Registered(after, changed_person)


async def save(
    register: Register,
    scope: Scope,
    before: Participation,
    after: Participation,
    person: Person,
    *,
    command_id: str,
    reason: str | None = None,
    code: str | None = None,
    by: str | None = None,
) -> Participation:
    """Store the next version with its events where anything differs. Raises Conflict when it has moved on."""
    difference = facts.changed(before, after, person, register.clock(), traceparent(), reason=reason, code=code, by=by)
    if difference is None:
        return before
    following, events = difference
    if await register.participations.save(scope, following, command_id, events) is Saved.MOVED_ON:
        raise MOVED_ON
    return following


async def withdraw(register: Register, scope: Scope, participant_id: str, reason: str | None) -> Registered:
    """End a participation. Raises NotFound, or Conflict when it has ended already or moved on."""
    return await _turn(register, scope, participant_id, lambda it: facts.withdrawn(it, register.today()), reason)


async def set_aside(register: Register, scope: Scope, participant_id: str, reason: str | None) -> Registered:
    """Suspend somebody who is away for long. Raises NotFound, or Conflict."""
    return await _turn(register, scope, participant_id, facts.set_aside, reason)


async def take_up(register: Register, scope: Scope, participant_id: str, reason: str | None) -> Registered:
    """Let him take part again. Raises NotFound, or Conflict."""
    return await _turn(register, scope, participant_id, lambda it: facts.taken_up(it, register.today()), reason)


async def bring_back(register: Register, scope: Scope, participant_id: str, reason: str | None) -> Registered:
    """Let an ended participation go on under its id. Raises NotFound, or Conflict where it cannot."""
    before = await register.participations.get(scope, participant_id)
    if before is not None and before.state.status == ParticipantStatus.TRANSFERRED:
        person = (await register.people.of(ANY_SCHOOL, [before.state.person_id]))[before.state.person_id]
        if person.school_id != before.state.school_id:
            raise Conflict(
                "MOVED_TO_ANOTHER_SCHOOL", "Участник принят в другой школе. Чтобы вернуть его, запросите перевод."
            )
    return await _turn(
        register,
        scope,
        participant_id,
        lambda it: judged(claimed(facts.returned(it, register.today())), register.today()),
        reason,
    )


async def leave_claim_as_text(register: Register, scope: Scope, participant_id: str) -> Registered:
    """Decide that the partner's name in the paper is no relation. Raises NotFound, or Conflict without a claim."""

    def left(before: Participation) -> Participation:
        if not before.state.partner_claimed:
            raise Conflict("NO_CLAIM", "У участника нет заявленной пары, о которой нужно решить.")
        return claimed(replace(before, claim_left_as_text=before.texts.partner_name_text))

    return await _turn(register, scope, participant_id, left, None)


async def confirm_claim(register: Register, scope: Scope, participant_id: str, relation_id: str) -> None:
    """Note that the named pair stands by its order as this relation. Repeatable; whoever is not known is nobody.

    Raises Conflict where others keep changing the participation.
    """
    for _ in range(TRIES):
        before = await register.participations.get(scope, participant_id)
        if before is None:
            return
        after = claim_confirmed(before, relation_id)
        if after is before:
            return
        person = (await register.people.of(ANY_SCHOOL, [before.state.person_id]))[before.state.person_id]
        command_id = f"claim/{relation_id}/{before.state.version}"
        try:
            await save(register, scope, before, after, person, command_id=command_id, code=CLAIM_CONFIRMED)
        except Conflict:
            continue
        return
    raise MOVED_ON


async def renew(
    register: Register, known: Person, told: Person, school_id: str, command_id: str, *, by_alias: bool
) -> Person:
    """The known person with what a newer record says of him; his participations follow.

    Where the newer record would make him look like a third person, he stays as he is and the two are offered to a
    curator as possibly one.
    """
    for _ in range(TRIES):
        try:
            person = await _save_person(
                register,
                known,
                renewed(known, told, school_id, command_id, by_alias=by_alias),
                command_of(command_id, known.version),
            )
        except PersonTaken as taken:
            pair = PossibleDuplicate(school_id, (known.person_id, taken.holder.person_id), register.clock())
            await register.duplicates.raise_(ANY_SCHOOL, [pair])
            return known
        except Conflict:
            known = (await register.people.of(ANY_SCHOOL, [known.person_id]))[known.person_id]
            continue
        if person.told_version != known.told_version:
            await settle(register, person)
        return person
    raise MOVED_ON


async def settle(register: Register, person: Person) -> None:
    """Let the participations of a person follow him. Changes nothing where they have."""
    for participation in await register.participations.of_people(ANY_SCHOOL, [person.person_id]):
        await _follow(register, participation, person)


async def _follow(register: Register, participation: Participation, person: Person) -> None:
    """At once, since a consent that was taken back waits for nobody who changes the participation at this moment."""
    current: Participation | None = participation
    for _ in range(TRIES):
        if current is None:
            return
        after = following_person(current, person, register.today())
        if after is current:
            return
        command_id = f"follow/{person.person_id}/{person.version}/{register.today().isoformat()}"
        try:
            await save(register, ANY_SCHOOL, current, after, person, command_id=command_id)
        except Conflict:  # changed at this moment; after the last try the repair comes back to it
            current = await register.participations.get(ANY_SCHOOL, participation.id)
        else:
            return


async def _turn(
    register: Register,
    scope: Scope,
    participant_id: str,
    turned: Callable[[Participation], Participation],
    reason: str | None,
) -> Registered:
    before = await register.participations.get(scope, participant_id)
    if before is None:
        raise NOT_FOUND
    person = (await register.people.of(ANY_SCHOOL, [before.state.person_id]))[before.state.person_id]
    after = turned(before)
    return Registered(await save(register, scope, before, after, person, command_id=uuid4().hex, reason=reason), person)


async def _save_person(register: Register, before: Person, after: Person, command_id: str) -> Person:
    renewal = changed(before, after)
    if renewal is None:
        return before
    settle_after = register.clock() + SETTLE_AFTER if renewal.bears else None
    due = register.today() if renewal.bears and after.consents else None
    saved = await register.people.save(ANY_SCHOOL, renewal.person, command_id, settle_after, consents_due=due)
    if saved is Saved.DONE:
        return renewal.person
    if saved is Saved.REPEATED:
        return (await register.people.of(ANY_SCHOOL, [before.person_id]))[before.person_id]
    holder = await register.people.holder(ANY_SCHOOL, after)
    if holder is not None and holder.person_id != after.person_id:
        raise PersonTaken(holder)
    raise MOVED_ON


@dataclass(frozen=True)
class _Found:
    person: Person
    is_new: bool = False
    by_alias: bool = False
    possible: tuple[str, ...] = ()


async def _find_or_add(register: Register, scope: Scope, school_id: str, told: Person) -> _Found:
    for _ in range(TRIES):
        recognition = recognise(told, await register.people.resembling(ANY_SCHOOL, [told]), school_id)
        if recognition.known is not None:
            person = await kept(register, recognition.known)
            return _Found(person, by_alias=person is not recognition.known)
        possible = tuple(sorted({person.person_id for person in recognition.possible}))
        now = register.clock()
        await register.duplicates.raise_(
            scope, [PossibleDuplicate(school_id, (other, told.person_id), now) for other in possible]
        )
        if not await register.people.insert_many(ANY_SCHOOL, [told], now):
            return _Found(told, is_new=True, possible=possible)
    raise MOVED_ON


async def kept(register: Register, person: Person) -> Person:
    """The person as whom this record is known since it was merged; itself where it was not."""
    while person.merged_into is not None:
        person = (await register.people.of(ANY_SCHOOL, [person.merged_into]))[person.merged_into]
    return person


async def _known(register: Register, scope: Scope, new: Participation) -> Conflict:
    same = [
        known
        for known in await register.participations.of_people(scope, [new.state.person_id])
        if cell_of(known) == cell_of(new)
    ]
    ended = bool(same) and not same[0].takes_part
    return Conflict(
        "PARTICIPANT_KNOWN",
        "Такой участник уже есть, но участие завершено. Верните его: POST .../return."
        if ended
        else "Такой участник уже есть. Измените его запись или укажите полную дату рождения тёзки.",
        participant_id=same[0].id if same else None,
    )


def cell_of(participation: Participation) -> tuple[str, int, str, str]:
    """What a person has once: a school, a school year, a role and a form."""
    state = participation.state
    return (state.school_id, state.school_year, state.role, state.form)

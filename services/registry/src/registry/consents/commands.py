"""What changes a person's consents. Each change reaches his participations in the same command."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar
from uuid import uuid4

from mentoring_common.aggregate import Saved
from mentoring_common.auth import Scope
from mentoring_common.errors import Fault, NotFound, Unprocessable, sentence
from mentoring_common.telemetry import traceparent

from registry.consents.giving import Desk, Sheet, Signature, with_draft, with_signature
from registry.participations.commands import ANY_SCHOOL, MOVED_ON, SETTLE_AFTER, TRIES, Register, settle
from registry.participations.domain import birth_of
from registry.participations.merging import PERSON_NOT_FOUND, person_in
from registry.people.consents.ages import Birth
from registry.people.consents.domain import Consent, Consents, person_and_mark, with_mark, withdrawn
from registry.people.consents.events import news
from registry.people.consents.watch import next_change, watched
from registry.people.domain import Person, changed

CONSENT_NOT_FOUND = NotFound("CONSENT_NOT_FOUND", "Согласие не найдено. Проверьте его идентификатор.")
MARK_DIGITS = 12
"""Hexadecimal digits that tell a consent from the same person's others: two alike never come."""

T = TypeVar("T")
Turned = Callable[[Person, Birth], tuple[Consents, T]]
"""What a person's consents become, and what is to be told of it."""


@dataclass(frozen=True)
class Changed:
    """A consent after a change, with its person."""

    person: Person
    consent: Consent


def desk_of(register: Register, by: str) -> Desk:
    """The desk at which somebody works now."""
    return Desk(by, register.clock(), register.today(), register.methodology())


def new_mark() -> str:
    return uuid4().hex[:MARK_DIGITS]


def school_of(person: Person, scope: Scope, school_id: str | None, *, asked_in: str = "body") -> str:
    """The school to which a consent is given: the told one, or the only one that the caller and the person share.

    Raises NotFound for another one, Unprocessable where there are several.
    """
    common = [each for each in person.known_in if scope.permits(each)]
    if school_id is not None:
        if school_id not in common:
            raise PERSON_NOT_FOUND
        return school_id
    if len(common) != 1:
        text = "человек участвует в нескольких Ваших школах; укажите, какой школе дано согласие"
        raise Unprocessable("SCHOOL_NEEDED", sentence(text), [Fault("SCHOOL_NEEDED", f"/{asked_in}/school_id", text)])
    return common[0]


async def draft(
    register: Register, scope: Scope, person_id: str, school_id: str | None, sheet: Sheet, by: str
) -> Changed:
    """Prepare a paper to be signed. Raises NotFound, `ConsentRefused`."""
    person = await person_in(register, scope, person_id)
    school = school_of(person, scope, school_id)
    sheet, mark = replace(sheet, school_id=school), new_mark()
    return Changed(
        *await turn(
            register, person, school, lambda now, birth: with_draft(now, sheet, birth, desk_of(register, by), mark)
        )
    )


async def grant(
    register: Register, scope: Scope, consent_id: str, signature: Signature, guardian_id: str | None, by: str
) -> Changed:
    """Note that a drafted paper was seen signed. Raises NotFound, `ConsentRefused`, Conflict for what is no draft."""
    person, chosen = await _consent(register, scope, consent_id)

    def signed(now: Person, birth: Birth) -> tuple[Consents, Consent]:
        return with_signature(now, _again(now, chosen), birth, signature, guardian_id, desk_of(register, by))

    return Changed(*await turn(register, person, chosen.school_id, signed))


async def withdraw(register: Register, scope: Scope, consent_id: str, reason: str | None, by: str) -> Changed:
    """Take back what a consent allows, at once and without conditions. Raises NotFound."""
    person, chosen = await _consent(register, scope, consent_id)

    def taken_back(now: Person, _birth: Birth) -> tuple[Consents, Consent]:
        consents = withdrawn(now.consents, _again(now, chosen), register.today(), register.clock(), by, reason)
        return consents, _again(replace(now, consents=consents), chosen)

    return Changed(*await turn(register, person, chosen.school_id, taken_back))


async def turn(register: Register, person: Person, school_id: str, turned: Turned[T]) -> tuple[Person, T]:
    """Store the consents of a person as `turned` makes them, and let his participations follow.

    `turned` is asked again where somebody else has changed the person meanwhile.
    """
    command_id = uuid4().hex
    for _ in range(TRIES):
        participations = await register.participations.of_people(ANY_SCHOOL, [person.person_id])
        birth = birth_of(person, participations, school_id)
        consents, said = turned(person, birth)
        requirements = watched(person.requirements, consents, birth, school_id, register.today())
        renewal = changed(person, replace(person, consents=consents, requirements=requirements))
        if renewal is None:
            return person, said
        following = renewal.person
        told = news(
            person.person_id,
            (person.consents, person.requirements),
            (following.consents, following.requirements),
            register.clock(),
            traceparent(),
        )
        saved = await register.people.save(
            ANY_SCHOOL,
            following,
            command_id,
            register.clock() + SETTLE_AFTER if renewal.bears else None,
            events=told,
            consents_due=next_change(following.consents, birth, register.today()),
        )
        if saved is not Saved.MOVED_ON:
            if renewal.bears:
                await settle(register, following)
            return following, said
        person = (await register.people.of(ANY_SCHOOL, [person.person_id]))[person.person_id]
    raise MOVED_ON


async def _consent(register: Register, scope: Scope, consent_id: str) -> tuple[Person, Consent]:
    person_id, mark = person_and_mark(consent_id)
    try:
        person = await person_in(register, scope, person_id)
    except NotFound:
        raise CONSENT_NOT_FOUND from None
    chosen = with_mark(person.consents, mark)
    if chosen is None or not scope.permits(chosen.school_id):
        raise CONSENT_NOT_FOUND
    return person, chosen


def _again(person: Person, chosen: Consent) -> Consent:
    """The same consent as the person has it now."""
    found = with_mark(person.consents, person_and_mark(chosen.consent_id)[1])
    if found is None:
        raise CONSENT_NOT_FOUND
    return found

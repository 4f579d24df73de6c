"""What changes a mentor's clearance. Each change reaches his participations in the same command."""

from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from mentoring_common.aggregate import Saved
from mentoring_common.auth import Scope

from registry.clearances.domain import Standing, mentors_in, standing, with_note, worst
from registry.consents.commands import school_of
from registry.participations.commands import ANY_SCHOOL, MOVED_ON, SETTLE_AFTER, TRIES, Register, settle
from registry.participations.domain import Participation
from registry.participations.merging import person_in
from registry.people.clearance import Clearance
from registry.people.domain import Person, changed


@dataclass(frozen=True)
class Told:
    """What a request says of a clearance."""

    kind: str
    seen_on: date | None
    valid_until: date | None
    number: str | None
    reason: str | None
    by: str
    """The account."""


@dataclass(frozen=True)
class Clearing:
    """A person's clearance in one school."""

    person: Person
    school_id: str
    standing: Standing | None
    """None where he takes part in the school as no mentor."""


def pupils_need_one(register: Register) -> bool:
    """The municipality's norm: whether a pupil mentor who comes of age needs a certificate."""
    return register.methodology().norms.pupil_pupil.pupil_mentor_needs_certificate.value


def standing_of(register: Register, person: Person, mentor: Participation) -> Standing:
    """How the clearance of one participation stands today."""
    return standing(person, mentor, register.today(), pupils_need_one=pupils_need_one(register))


async def clearance_of(register: Register, scope: Scope, person_id: str, school_id: str | None) -> Clearing:
    """A person's clearance in the school. Raises NotFound, Unprocessable where the caller has several schools."""
    person = await person_in(register, scope, person_id)
    school = school_of(person, scope, school_id, asked_in="query")
    return await _clearing(register, person, school)


async def note(register: Register, scope: Scope, person_id: str, school_id: str | None, told: Told) -> Clearing:
    """Note by what the school knows, and let the person's participations follow.

    Raises NotFound, Conflict for who is no mentor there, Unprocessable with every fault.
    """
    command_id = uuid4().hex
    for _ in range(TRIES):
        person = await person_in(register, scope, person_id)
        school = school_of(person, scope, school_id)
        mentors = await _mentors(register, person, school)
        noted = Clearance(
            told.kind,
            register.clock(),
            register.today(),
            school,
            told.by,
            told.seen_on,
            told.valid_until,
            told.number,
            told.reason,
        )
        after = with_note(person, noted, mentors, pupils_need_one=pupils_need_one(register))
        renewal = changed(person, after)
        if renewal is None:
            return await _clearing(register, person, school)
        due = register.today() if after.consents else None
        saved = await register.people.save(
            ANY_SCHOOL, renewal.person, command_id, register.clock() + SETTLE_AFTER, consents_due=due
        )
        if saved is not Saved.MOVED_ON:
            await settle(register, renewal.person)
            return await _clearing(register, renewal.person, school)
    raise MOVED_ON


async def _clearing(register: Register, person: Person, school_id: str) -> Clearing:
    mentors = await _mentors(register, person, school_id)
    return Clearing(person, school_id, worst(standing_of(register, person, each) for each in mentors))


async def _mentors(register: Register, person: Person, school_id: str) -> list[Participation]:
    found = await register.participations.of_people(ANY_SCHOOL, [person.person_id])
    return mentors_in(found, school_id)

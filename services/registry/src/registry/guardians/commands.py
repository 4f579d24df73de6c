"""What changes a person's guardians."""

from collections.abc import Callable
from uuid import uuid4

from mentoring_common.aggregate import Saved
from mentoring_common.auth import Scope

from registry.guardians.domain import admitted, with_corrected, with_new, without
from registry.participations.commands import ANY_SCHOOL, MOVED_ON, TRIES, Register
from registry.participations.merging import person_in
from registry.people.domain import Person, changed
from registry.people.guardians import Guardian


async def add(register: Register, scope: Scope, person_id: str, told: Guardian) -> Person:
    """Write one more guardian down. Raises NotFound, Unprocessable, or Conflict."""
    guardian = admitted(told, register.today())
    return await _save(register, scope, person_id, lambda person: with_new(person, guardian, register.today()))


async def correct(register: Register, scope: Scope, person_id: str, told: Guardian) -> Person:
    """Correct what is written of a guardian. Raises NotFound, Unprocessable, or Conflict."""
    guardian = admitted(told, register.today())
    return await _save(register, scope, person_id, lambda person: with_corrected(person, guardian))


async def remove(register: Register, scope: Scope, person_id: str, guardian_id: str) -> Person:
    """Take a guardian away who represents the person no longer. Raises NotFound, or Conflict."""
    return await _save(register, scope, person_id, lambda person: without(person, guardian_id))


async def _save(register: Register, scope: Scope, person_id: str, change: Callable[[Person], Person]) -> Person:
    """Store the next version. No event says anything of it, so no participation follows."""
    command_id = uuid4().hex
    for _ in range(TRIES):
        before = await person_in(register, scope, person_id)
        renewal = changed(before, change(before))
        if renewal is None:
            return before
        if await register.people.save(ANY_SCHOOL, renewal.person, command_id, None) is not Saved.MOVED_ON:
            return renewal.person
    raise MOVED_ON

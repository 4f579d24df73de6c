"""Whom a list may not bring back: a person whose data were erased, unless somebody has registered him anew since."""

from collections.abc import Sequence
from uuid import uuid4

from mentoring_common.errors import Conflict

from registry.participations.commands import ANY_SCHOOL, Register
from registry.participations.domain import person_of
from registry.participations.taken import Told
from registry.people.recognition import recognise

CODE = "PERSON_ERASED"
TEXT = (
    "Данные этого человека удалены; список их не возвращает. Если он снова участвует и дал новые согласия, "
    "куратор регистрирует его сам."
)
REFUSED = Conflict(CODE, TEXT)


async def erased_among(register: Register, school_id: str, told: Sequence[Told]) -> set[int]:
    """The positions of those who were erased and whom nobody knows."""
    people = [person_of(each.entry, uuid4().hex, school_id, each.workplace) for each in told]
    erased = set()
    for at in await register.barred(people):
        alike = await register.people.resembling(ANY_SCHOOL, [people[at]])
        if recognise(people[at], alike, school_id).known is None:
            erased.add(at)
    return erased

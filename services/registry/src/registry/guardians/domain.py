"""What may be written down of a legal representative, and of whom. Pure."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from mentoring_common.addresses import UNREACHABLE, UNREACHABLE_TEXT, is_mail_address, mail_address
from mentoring_common.errors import Conflict, Fault, NotFound, Unprocessable, fragment
from mentoring_methodology.schoolyear import full_years

from registry.people.domain import Person
from registry.people.guardians import Guardian
from registry.people.names import full_name
from registry.understanding import NotUnderstood

MOST_GUARDIANS = 6
"""Of one child: two parents, those who took their place, and who signs for an organisation."""
OF_AGE = 18
"""Full years from which nobody is represented (ст. 21 ГК РФ)."""

GUARDIAN_NOT_FOUND = NotFound("GUARDIAN_NOT_FOUND", "Законный представитель не найден. Проверьте идентификатор.")


def admitted(told: Guardian, today: date) -> Guardian:
    """The guardian with the name in the usual case and the address as it is written.

    Raises Unprocessable with everything that is wrong.
    """
    faults = list(_faults(told, today))
    if faults:
        said = "; ".join(f"{each.pointer.rpartition('/')[2]}: {each.text}" for each in faults)
        raise Unprocessable("GUARDIAN_REFUSED", f"Исправьте и повторите: {said}.", faults)
    name = full_name(told.full_name)
    return replace(
        told,
        full_name=told.full_name if isinstance(name, NotUnderstood) else name.value,
        email=mail_address(told.email.casefold()) if told.email is not None else None,
    )


def with_new(person: Person, guardian: Guardian, today: date) -> Person:
    """The person with one more guardian. Raises Conflict for who needs none, and for one who is known already."""
    if is_of_age(person, today):
        raise Conflict(
            "PERSON_OF_AGE", "Участнику уже исполнилось 18 лет: согласия он даёт сам, законный представитель не нужен."
        )
    if len(person.guardians) >= MOST_GUARDIANS:
        raise Conflict(
            "GUARDIANS_TOO_MANY",
            f"Уже записано {MOST_GUARDIANS} представителей. Уберите тех, кто больше не представляет ребёнка.",
        )
    return _with(person, guardian, [*person.guardians, guardian])


def with_corrected(person: Person, guardian: Guardian) -> Person:
    """The person with the guardian of this id as he is told now. Raises NotFound, or Conflict for one known already."""
    demand(person, guardian.guardian_id)
    return _with(
        person,
        guardian,
        [guardian if each.guardian_id == guardian.guardian_id else each for each in person.guardians],
    )


def without(person: Person, guardian_id: str) -> Person:
    """The person without this guardian. Raises NotFound."""
    demand(person, guardian_id)
    return replace(person, guardians=tuple(each for each in person.guardians if each.guardian_id != guardian_id))


def demand(person: Person, guardian_id: str) -> Guardian:
    """The guardian of this id. Raises NotFound."""
    for each in person.guardians:
        if each.guardian_id == guardian_id:
            return each
    raise GUARDIAN_NOT_FOUND


def is_of_age(person: Person, today: date) -> bool:
    """Whether the person is certainly of age: a year of birth alone leaves the year of the birthday in doubt."""
    if person.birth_date is not None:
        return full_years(person.birth_date, today) >= OF_AGE
    return person.birth_year is not None and today.year - person.birth_year - 1 >= OF_AGE


def _with(person: Person, guardian: Guardian, guardians: list[Guardian]) -> Person:
    if any(each.likeness == guardian.likeness and each.guardian_id != guardian.guardian_id for each in guardians):
        raise Conflict("GUARDIAN_KNOWN", "Этот представитель уже записан. Исправьте его запись.")
    return replace(person, guardians=tuple(guardians))


def _faults(told: Guardian, today: date) -> Iterator[Fault]:
    match full_name(told.full_name):
        case NotUnderstood(code=code, why=why):
            yield Fault(code, "/body/full_name", fragment(why))
        case _:
            pass
    if told.email is not None and not is_mail_address(told.email):
        yield Fault(UNREACHABLE, "/body/email", UNREACHABLE_TEXT)
    if told.since is not None and told.since > today:
        yield Fault("DATE_IN_FUTURE", "/body/since", "дата ещё не наступила; укажите день, с которого он представляет")

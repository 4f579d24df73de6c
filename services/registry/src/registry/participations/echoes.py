"""What a base of ours would say of somebody, said back by a school's: it is no news. Pure.

An import reads more in a text than somebody may have meant who typed it in here: a class, how long he works, an
organisation. And the official form has fewer columns than the platform has values. So whatever a row says just as our
own base says it, the values stay as they are, and the person is recognised by it.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from registry.participations.domain import Participation, person_of
from registry.participations.entry import Entry
from registry.participations.taken import Told
from registry.people.domain import Person

Echo = Callable[[Participation, Person], Sequence[Told]]
"""What an import reads in our own bases about the participation: in each form that they are written in."""
_OF_WORKPLACE = ("workplace_id", "workplace_kind")
_OF_TOPICS = ("topics", "topics_unrecognised")


def no_echo(_participation: Participation, _person: Person) -> Sequence[Told]:
    """Where nothing comes from a base."""
    return ()


def without_echoes(wanted: Entry, was: Entry, told: Entry, echoes: Sequence[Told], person: Person) -> Entry:
    """The wanted entry without what is told only as our own base tells it.

    What an earlier base said and nobody understood then is learned all the same: a topic that the methodology has
    learned, an organisation that has come into the directory.
    """
    learned: set[str] = set()
    if was.topics_unrecognised:
        learned |= set(_OF_TOPICS)
    if was.workplace_id is None and person.workplace not in ("", person.school_id):
        learned |= set(_OF_WORKPLACE)
    same: dict[str, Any] = {
        name: getattr(was, name)
        for name in Entry.__dataclass_fields__
        if name not in learned and any(getattr(told, name) == getattr(each.entry, name) for each in echoes)
    }
    return replace(wanted, **same)


def where_it_was(known: Person, told: Person, echoes: Sequence[Told], school_id: str) -> Person:
    """The told person, at the known one's workplace where he is told only as our own base tells him."""
    said = {person_of(each.entry, "", school_id, each.workplace).workplace for each in echoes}
    return replace(told, workplace=known.workplace) if told.workplace in said else told


def says_the_same(told: Told, echo: Told) -> bool:
    """Whether the row is our own base's about somebody, as one of its forms writes it: with the birth or without."""
    return _known_by(told) == _known_by(echo)


def _known_by(told: Told) -> tuple[object, ...]:
    entry = told.entry
    return (
        entry.role, entry.form, entry.birth_date, entry.birth_year, entry.request_text, entry.contact_phone,
        entry.contact_email, told.workplace,
    )  # fmt: skip

"""Whom a school may have meant by the mentor's name in a mentee's paper. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from registry.participations.domain import Participation
from registry.people.domain import Person
from registry.people.identity import name_key, one_slip_apart

MOST_CANDIDATES = 5
"""Namesakes of one name; a school has hardly two."""
_WORDS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


class Likeness(StrEnum):
    """How much a mentor's name is like the one in the paper."""

    SAME = "SAME"
    """Surname, name and what else is known are in the paper."""
    LIKE = "LIKE"
    """The surname with initials, a part of the name, or one letter that differs."""


@dataclass(frozen=True)
class Candidate:
    """A mentor who may be meant."""

    participation: Participation
    person: Person
    likeness: Likeness


def likeness(text: str, full_name: str) -> Likeness | None:
    """How much the text names this person; None where it names somebody else."""
    said, name = _words(text), _words(full_name)
    if not said or not name:
        return None
    if len(name) > 1 and set(name) <= set(said):
        return Likeness.SAME
    if name[0] in said:
        given = [each for each in said if each != name[0]]
        if all(any(known.startswith(each) for known in name[1:]) for each in given[: len(name) - 1]):
            return Likeness.LIKE
    return Likeness.LIKE if one_slip_apart(name_key(text), name_key(full_name)) else None


def candidates(text: str, form: str, mentors: Iterable[tuple[Participation, Person]]) -> list[Candidate]:
    """The mentors who may be meant, first those of the mentee's own form, and those who are surely called so."""
    found = [
        Candidate(participation, person, like)
        for participation, person in mentors
        if (like := likeness(text, person.full_name)) is not None
    ]
    return sorted(found, key=lambda each: _place(each, form))[:MOST_CANDIDATES]


def _place(each: Candidate, form: str) -> tuple[bool, bool, str, str]:
    other_form = each.participation.state.form != form
    return other_form, each.likeness is not Likeness.SAME, name_key(each.person.full_name), each.participation.id


def _words(text: str) -> Sequence[str]:
    return _WORDS.findall(name_key(text))

"""The invented table of both sides: good rows are kept whatever the bad ones hold, and each bad one is told."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from itertools import product
from typing import Any

from matching.engine import Person
from matching.engine.circumstances import Circumstances, PairOfIds
from mentoring_methodology.codes import Role
from mentoring_methodology.schoolyear import school_year_of

from mentoring_tools.matching_file.fields import FIELDS, REQUIRED, FieldError, names
from mentoring_tools.matching_file.people import People, Remark, Source
from mentoring_tools.matching_file.table import Line, Table

TITLE = "Общая таблица"
TIES = ("relatives", "bans", "preferred")
"""Fields that name participants of the other side."""
OTHER_SIDE = {Role.MENTEE: Role.MENTOR, Role.MENTOR: Role.MENTEE}
OF_SIDE = {Role.MENTEE: "наставляемого", Role.MENTOR: "наставника"}


@dataclass
class _Known:
    """Whom the file names, refused rows too: a ban of somebody who is written wrongly elsewhere still holds."""

    participants: dict[Role, set[str]] = field(default_factory=lambda: {role: set() for role in Role})
    people: dict[Role, set[str]] = field(default_factory=lambda: {role: set() for role in Role})
    person_of: dict[str, str] = field(default_factory=dict)
    """Participant -> person, where the file says it."""

    def add(self, texts: Mapping[str, str]) -> None:
        """A row's ids; nothing where its role cannot be read."""
        role, name, person = _role(texts), texts.get("participant_id"), texts.get("person_id")
        if role is None or name is None:
            return
        self.participants[role].add(name)
        if person is not None:
            self.people[role].add(person)
            self.person_of[name] = person

    def fault(self, other: str, side: Role, *, by_person: bool) -> str | None:
        """What is wrong with naming `other` as somebody of the side."""
        known = self.participants[side] | (self.people[side] if by_person else set())
        if other in known:
            return None
        if other in self.participants[OTHER_SIDE[side]]:
            return f"«{other}» — на той же стороне. Впишите идентификатор {OF_SIDE[side]}"
        alike = get_close_matches(other, sorted(known), 1)
        meant = f". Может быть, это «{alike[0]}»?" if alike else f". Впишите идентификатор {OF_SIDE[side]} из файла"
        return f"«{other}» нет в файле{meant}"

    def same(self, name: str) -> set[str]:
        """The ids by which the human being behind a name goes."""
        return {name, self.person_of.get(name, name)}


def people_of(table: Table, name: str, content: bytes, on: date) -> People:
    """The people of the table. Every row is taken or named in `refused`, every other filled line in `left_out`."""
    source = Source(name, TITLE, hashlib.sha256(content).hexdigest(), table.header_row, left_out=list(table.left_out))
    people, known = People([source]), _Known()
    for line in table.lines:
        known.add(line.texts)
    seen: set[str] = set()
    ties: dict[str, set[PairOfIds]] = {"relatives": set(), "bans": set()}
    for line in table.lines:
        _gather(line.texts, known, ties)
        problems = [Remark(line.row, column, text) for column, text in _problems(line, seen, known)]
        if problems:
            source.refused += problems
            continue
        seen.add(line.texts["participant_id"])
        source.taken += 1
        _take(people, line, on)
    people.circumstances = Circumstances(relatives=frozenset(ties["relatives"]), bans=frozenset(ties["bans"]))
    return people


def _problems(line: Line, seen: set[str], known: _Known) -> Iterator[tuple[str, str]]:
    """Column and problem, all of a row."""
    texts = line.texts
    yield from line.faults
    for name in REQUIRED:
        if name not in texts:
            yield FIELDS[name][0], "не заполнено"
    for name, text in texts.items():
        try:
            FIELDS[name][1](text)
        except FieldError as error:
            yield FIELDS[name][0], str(error)
    if texts.get("participant_id") in seen:
        yield FIELDS["participant_id"][0], f"«{texts['participant_id']}» уже есть выше: у каждого участника свой"
    role = _role(texts)
    if role is None:
        return
    for name in TIES:
        for other in names(texts.get(name, "")):
            wrong = known.fault(other, OTHER_SIDE[role], by_person=name != "preferred")
            if wrong is not None:
                yield FIELDS[name][0], wrong


def _role(texts: Mapping[str, str]) -> Role | None:
    try:
        return Role(FIELDS["role"][1](texts.get("role", "")))
    except FieldError:
        return None


def _gather(texts: Mapping[str, str], known: _Known, ties: Mapping[str, set[PairOfIds]]) -> None:
    """Ties hold between two people, whichever of them wrote it and whoever mentors whom."""
    name = texts.get("participant_id")
    if name is None:
        return
    for kind, pairs in ties.items():
        for other in names(texts.get(kind, "")):
            for one, two in product(known.same(name), known.same(other)):
                pairs |= {(one, two), (two, one)}


def _take(people: People, line: Line, on: date) -> None:
    values: dict[str, Any] = {name: FIELDS[name][1](text) for name, text in line.texts.items()}
    for name in ("relatives", "bans"):
        values.pop(name, None)
    priority = values.pop("priority", 0)
    values.setdefault("school_year", school_year_of(on))
    person = Person(**values)
    people.row_of[person.participant_id] = line.row
    if person.role == Role.MENTEE:
        people.mentees.append(person)
        people.priorities[person.participant_id] = priority
    else:
        people.mentors.append(person)


def required_titles() -> Sequence[str]:
    """The columns without which there is no such table."""
    return [FIELDS[name][0] for name in REQUIRED]

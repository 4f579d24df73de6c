"""From a file to people: good rows are kept whatever the bad ones hold, and each bad one is told with its line."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from matching.engine import Person
from matching.engine.circumstances import Circumstances
from mentoring_methodology.codes import Role
from pyarrow import ArrowInvalid, parquet

from mentoring_tools.matching_file.fields import FIELDS, HEADINGS, REQUIRED, FieldError, plain

SCHOOL_YEAR_BEGINS = 9
"""September."""

FIRST_LINE = 2
"""The headings are line 1."""


class FileError(ValueError):
    """Nothing can be read; the text says why and what to do."""


@dataclass(frozen=True)
class Refused:
    """A row that was not taken."""

    line: int
    column: str
    problem: str


@dataclass
class People:
    """What a file says."""

    mentees: list[Person] = field(default_factory=list)
    mentors: list[Person] = field(default_factory=list)
    priorities: dict[str, int] = field(default_factory=dict)
    circumstances: Circumstances = field(default_factory=Circumstances)
    refused: list[Refused] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    """Headings that mean nothing here, a name's among them: what they hold is read by nobody."""


def read_people(path: Path, on: date) -> People:
    """The people of a CSV or Parquet file. Raises `FileError` where there is no table with the required headings."""
    rows = _parquet_rows(path) if path.suffix.casefold() == ".parquet" else _csv_rows(path)
    headings = next(rows)
    fields = [HEADINGS.get(plain(heading)) for heading in headings]
    missing = [FIELDS[name][0] for name in REQUIRED if name not in fields]
    if missing:
        raise FileError(f"В файле нет столбцов: {', '.join(missing)}. Образец: mentoring match --example папка")
    people = People(ignored=[heading for heading, name in zip(headings, fields, strict=True) if name is None])
    relatives: set[tuple[str, str]] = set()
    bans: set[tuple[str, str]] = set()
    seen: set[str] = set()
    for line, cells in enumerate(rows, start=FIRST_LINE):
        texts = {
            name: text.strip() for name, text in zip(fields, cells, strict=False) if name is not None and text.strip()
        }
        if not texts:
            continue
        problems = [Refused(line, *problem) for problem in _problems(texts, seen)]
        if problems:
            people.refused.extend(problems)
            continue
        seen.add(texts["participant_id"])
        _take(people, {name: FIELDS[name][1](text) for name, text in texts.items()}, on, relatives, bans)
    people.circumstances = Circumstances(relatives=frozenset(relatives), bans=frozenset(bans))
    return people


def _problems(texts: Mapping[str, str], seen: set[str]) -> Iterator[tuple[str, str]]:
    """Column and problem, all of a row."""
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


def _take(
    people: People, values: dict[str, Any], on: date, relatives: set[tuple[str, str]], bans: set[tuple[str, str]]
) -> None:
    name, role = values["participant_id"], values["role"]
    for known, pairs in ((values.pop("relatives", ()), relatives), (values.pop("bans", ()), bans)):
        pairs.update((name, other) if role == Role.MENTEE else (other, name) for other in known)
    priority = values.pop("priority", 0)
    values.setdefault("school_year", on.year if on.month >= SCHOOL_YEAR_BEGINS else on.year - 1)
    person = Person(**values)
    if role == Role.MENTEE:
        people.mentees.append(person)
        people.priorities[name] = priority
    else:
        people.mentors.append(person)


def _csv_rows(path: Path) -> Iterator[list[str]]:
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1251", errors="replace")
    lines = text.splitlines()
    if not lines:
        raise FileError("Файл пуст. Образец: mentoring match --example папка")
    delimiter = max(";\t,", key=lines[0].count)
    yield from csv.reader(lines, delimiter=delimiter)


def _parquet_rows(path: Path) -> Iterator[list[str]]:
    try:
        table = parquet.read_table(path)
    except ArrowInvalid as error:
        raise FileError("Это не файл Parquet. Сохраните таблицу как .csv или .parquet") from error
    yield list(table.column_names)
    for row in table.to_pylist():
        yield [_text(value) for value in row.values()]


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, (list, tuple)):
        return "; ".join(map(str, value))
    return str(value)

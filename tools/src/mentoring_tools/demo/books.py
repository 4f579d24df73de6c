"""The generator's own books: what stands in every file and what must become of each row."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Literal

FileFormat = Literal["xlsx", "csv-cp1251"]
CellValue = str | int | float | date | None


class SheetKind(StrEnum):
    """Which official paper it is."""

    MENTEES = "MENTEES"
    MENTORS = "MENTORS"


class Fate(StrEnum):
    """What a service must make of a row."""

    TAKEN = "TAKEN"
    MERGED = "MERGED"
    REFUSED = "REFUSED"


@dataclass(frozen=True)
class BookedRow:
    """A row of a person: its number as Excel shows it, its fate and, if refused, the column at fault."""

    number: int
    fate: Fate
    column: str | None = None
    """The official title of the column because of which the row is refused."""


@dataclass(frozen=True)
class RosterSheet:
    """One roster as a school keeps it. `rows` are all rows of the file, titles and header among them."""

    school_number: int
    kind: SheetKind
    file_name: str
    file_format: FileFormat
    headers: tuple[str, ...]
    rows: tuple[tuple[CellValue, ...], ...]
    books: tuple[BookedRow, ...]

    def count(self, fate: Fate) -> int:
        """How many rows meet this fate."""
        return sum(1 for row in self.books if row.fate is fate)


@dataclass(frozen=True)
class DemoOrganisation:
    """A school, kindergarten, college or enterprise of the invented district."""

    key: str
    kind: Literal["SCHOOL", "KINDERGARTEN", "COLLEGE", "ENTERPRISE"]
    name: str
    short_name: str
    school_number: int | None = None
    inn: str | None = None
    agreement_on: date | None = None
    curator_email: str | None = None


@dataclass(frozen=True)
class District:
    """An invented district: its organisations and every school's two rosters."""

    seed: int
    school_year: int
    organisations: tuple[DemoOrganisation, ...]
    rosters: tuple[RosterSheet, ...]


@dataclass(frozen=True)
class RosterFile:
    """A written file with the generator's books about it."""

    path: Path
    school_number: int
    kind: SheetKind
    written_rows: int
    """Rows of people in the file."""
    expected_people: int
    """Distinct people who must be accepted."""
    expected_merged: int
    expected_refused: int
    books: tuple[BookedRow, ...] = field(repr=False)

"""What reading a roster returns: rows as the school wrote them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from registry.imports.roster.columns import Column, RosterKind

Cell = str | int | float | date
"""A filled cell. Times and truth values come as text, moments as dates."""


class CellFault(StrEnum):
    """Why the content of a cell cannot be trusted."""

    FORMULA = "FORMULA"
    ERROR_VALUE = "ERROR_VALUE"
    TOO_LONG = "TOO_LONG"


@dataclass(frozen=True)
class RawRow:
    """One row of people. `number` is the row's number as Excel shows it, from 1; empty cells are absent."""

    number: int
    cells: Mapping[Column, Cell]
    faults: Mapping[Column, CellFault]


@dataclass(frozen=True)
class LeftOut:
    """Lines that hold nobody whom this paper registers: where they are, what they are, what to do."""

    code: str
    first_row: int
    last_row: int
    text: str
    """In Russian, without anybody's data."""
    sheet: str = ""
    """The sheet's name where it is not the one that was read."""
    lines: int = 1
    """How many of these lines are filled."""


@dataclass(frozen=True)
class Roster:
    """One official paper: its kind, where its header is, every row that may hold a person, and what else is there."""

    kind: RosterKind
    header_row: int
    rows: tuple[RawRow, ...]
    left_out: tuple[LeftOut, ...] = ()
    """Every other filled line of the file, but the header."""
    from_1904: bool = False
    """The book counts its days from 1904."""
    ignored_columns: tuple[str, ...] = ()
    """Headers that we do not know, as written; their content is not read."""
    sheet: str = ""
    """The name of the sheet that was read; empty for a text."""
    lines: int = 0
    """Filled lines of the whole file: the header, `rows`, and the lines of `left_out`."""

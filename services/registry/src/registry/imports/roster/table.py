"""What reading a roster gives: rows as the school wrote them."""

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
class Roster:
    """One official paper: its kind, where its header stood and every row that may hold a person."""

    kind: RosterKind
    header_row: int
    rows: tuple[RawRow, ...]
    ignored_columns: tuple[str, ...] = ()
    """Headers that we do not know, as written; their content is not read."""

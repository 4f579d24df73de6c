"""Collects what is found out about one row while its cells are read."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import TypeVar

from mentoring_common.text import as_seen

from registry.imports.roster.columns import Column, RosterKind, title_of
from registry.imports.roster.results import Note, Refusal
from registry.imports.roster.table import Cell, CellFault, RawRow
from registry.understanding import Exact, NotUnderstood, Repaired, Understanding

T = TypeVar("T")

_NO_SIGNS = re.compile(r"[\s\-‐‑–—―_./\\…~\"«»]*")
_NOTHING = re.compile(
    rf"{_NO_SIGNS.pattern}|нет|нету|нет\s+данных|н\s*/\s*д|не\s+указан\w*|отсутству\w+|прочерк", re.IGNORECASE
)
"""«-», «нет»: a cell that was not left empty and is."""
_MEANT_AS_WRITTEN = frozenset({Column.PASSED_MARK, Column.RESULTS, Column.ACHIEVEMENTS, Column.QUALIFICATION})
"""Here «нет» is an answer."""

_FAULTS: Mapping[CellFault, str] = {
    CellFault.FORMULA: "В ячейке формула. Вставьте значение (Специальная вставка — Значения).",
    CellFault.ERROR_VALUE: "В ячейке ошибка вычисления (например, #ССЫЛКА!). Впишите значение.",
    CellFault.TOO_LONG: "В ячейке слишком длинный текст. Сократите его.",
}


def says_nothing(text: str) -> bool:
    """Whether a cell with this text is read as one that was left empty."""
    return _NOTHING.fullmatch(as_seen(text)) is not None


class RowFindings:
    """The notes and refusals of one row. Reading a cell here writes down whatever is worth telling."""

    def __init__(self, row: RawRow, kind: RosterKind) -> None:
        """A cell whose content cannot be trusted refuses the row at once."""
        self._row = row
        self._kind = kind
        self.notes: list[Note] = []
        self.refusals: list[Refusal] = []
        for column, fault in row.faults.items():
            self.refuse(column, fault.value, _FAULTS[fault])

    def text(self, column: Column) -> str:
        """The cell as a curator would read it; empty if it is."""
        return shown(cell) if (cell := self._said(column)) is not None else ""

    def required(self, column: Column, read: Callable[[Cell], Understanding[T]], code: str, missing: str) -> T | None:
        """The value; a refusal with `code` if the cell is empty, or with the reason why it is not understood."""
        if column in self._row.faults:
            return None
        cell = self._said(column)
        if cell is None:
            self.refuse(column, code, missing)
            return None
        match read(cell):
            case NotUnderstood(code=why_code, why=why):
                self.refuse(column, why_code, why)
                return None
            case understood:
                return self._taken(column, understood)

    def optional(self, column: Column, read: Callable[[Cell], Understanding[T]]) -> T | None:
        """The value, or None with a note if it is not understood."""
        cell = self._said(column)
        return None if cell is None or column in self._row.faults else self._taken(column, read(cell))

    def refuse(self, column: Column, code: str, reason: str) -> None:
        """The row cannot be taken."""
        self.refusals.append(
            Refusal(title_of(self._kind, column), code, shown(self._row.cells.get(column, "")), reason)
        )

    def note(self, column: Column, code: str, after: str, text: str) -> None:
        """The row is taken, but a curator should see this."""
        self.notes.append(Note(title_of(self._kind, column), code, self.text(column), after, text))

    def _said(self, column: Column) -> Cell | None:
        """The cell; None where it is empty or says that there is nothing to say. A name has reasons of its own."""
        cell = self._row.cells.get(column)
        if column is Column.FULL_NAME or not isinstance(cell, str):
            return cell
        none = _NO_SIGNS if column in _MEANT_AS_WRITTEN else _NOTHING
        return None if none.fullmatch(cell) else cell

    def _taken(self, column: Column, understanding: Understanding[T]) -> T | None:
        match understanding:
            case Exact(value=value):
                return value
            case Repaired(value=value, code=code, why=why):
                self.note(column, code, shown(value), why)
                return value
            case NotUnderstood(code=code, why=why):
                self.note(column, code, "", why)
                return None


def shown(value: object) -> str:
    """A value as text for people: days as ДД.ММ.ГГГГ."""
    return value.strftime("%d.%m.%Y") if isinstance(value, date) else str(value)

"""Cells as a reading library returns them, as text, number or day."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from mentoring_common.text import as_seen

from registry.imports.roster.table import Cell

UNSTATED = "школа не указала"
"""What an exported base says where the platform was told nothing, so that its row comes back and is not refused for
want of an answer. Nobody writes just this by chance, as he may write «не указано», which is no answer."""


def is_unstated(text: str) -> bool:
    """Whether a required cell says that nothing is known."""
    return text.strip().rstrip(".").casefold() == UNSTATED


def as_cell(written: Any) -> Cell:
    """A cell as text, number or day: whole floats become ints, moments become days, the rest becomes text."""
    match written:
        case str():
            return as_seen(written)
        case bool():
            return "да" if written else "нет"
        case float() if written.is_integer() and abs(written) < 1e15:
            return int(written)
        case int() | float():
            return written
        case datetime():
            return (written + timedelta(minutes=1)).date()  # a midnight missed by a little is the next day's
        case date():
            return written
        case _:
            return "" if written is None else str(written)


def is_filled(cells: Sequence[Any]) -> bool:
    """Whether a line says anything."""
    return any(as_cell(cell) != "" for cell in cells)

"""Reads an uploaded roster: bytes in, rows of people out."""

import contextlib
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from registry.imports.roster.columns import Column, Header, RosterKind, read_as, recognise, required_titles, title_of
from registry.imports.roster.container import Container, sniff
from registry.imports.roster.limits import RosterLimits
from registry.imports.roster.refused import RosterRefused
from registry.imports.roster.rows_kept import holds_a_person
from registry.imports.roster.table import Cell, CellFault, RawRow, Roster
from registry.imports.roster.text_table import read_text_rows
from registry.imports.roster.workbook import Grid, check_extent, sheets

_MAX_TITLES_TOLD = 20
_MAX_TITLE_CHARS = 60
_EXCEL_ERRORS = (
    "#ССЫЛКА!",
    "#ЗНАЧ!",
    "#Н/Д",
    "#ИМЯ?",
    "#ДЕЛ/0!",
    "#ЧИСЛО!",
    "#REF!",
    "#VALUE!",
    "#N/A",
    "#NAME?",
    "#DIV/0!",
)


def read_roster(content: bytes, filename: str, limits: RosterLimits) -> Roster:
    """Reads either official paper from xlsx, xls, ods or csv; the name serves only the texts of refusals.

    Raises `RosterRefused`, and nothing else, for a file that cannot be taken. For files from outside use
    `read_roster_in_child`: a hostile workbook may make the reading library ask for any amount of memory.
    """
    container = sniff(content, limits)
    seen: list[str] = []
    for grid in _grids(content, container, limits):
        for index, cells in enumerate(grid.rows[: limits.max_header_row]):
            titles = [cell if isinstance(cell, str) else "" for cell in cells]
            header = recognise(titles)
            if header is not None:
                return _roster(grid, index, header, limits)
            if _looks_like_header(titles) > _looks_like_header(seen):
                seen = titles
    raise RosterRefused("COLUMNS_NOT_RECOGNISED", _not_recognised(filename, seen))


def _grids(content: bytes, container: Container, limits: RosterLimits) -> Iterator[Grid]:
    if container is Container.TEXT:
        rows = read_text_rows(content, limits)
        check_extent(len(rows), max(map(len, rows), default=0), limits)
        yield Grid(list(rows), {})
    else:
        yield from sheets(content, container, limits)


def _roster(grid: Grid, header_index: int, header: Header, limits: RosterLimits) -> Roster:
    rows = []
    for index in range(header_index + 1, len(grid.rows)):
        row = _row(grid, index, header, limits)
        if holds_a_person(row, header.kind):
            rows.append(row)
    return Roster(header.kind, header_index + 1, tuple(rows), header.ignored)


def _row(grid: Grid, index: int, header: Header, limits: RosterLimits) -> RawRow:
    cells: dict[Column, Cell] = {}
    faults: dict[Column, CellFault] = {}
    written = grid.rows[index]
    for position, column in header.positions.items():
        cell = _cell(written[position]) if position < len(written) else ""
        fault = grid.faults.get((index + 1, position)) or _fault(cell, limits)
        if fault is not None and column is not Column.NUMBER:  # schools number their rows with formulas
            faults[column] = fault
        if cell != "":
            cells[column] = cell[: limits.max_cell_chars] if isinstance(cell, str) else cell
    return RawRow(index + 1, cells, faults)


def _fault(cell: Cell, limits: RosterLimits) -> CellFault | None:
    if not isinstance(cell, str):
        return None
    if len(cell) > limits.max_cell_chars:
        return CellFault.TOO_LONG
    if cell.startswith("="):
        return CellFault.FORMULA
    return CellFault.ERROR_VALUE if cell.upper() in _EXCEL_ERRORS else None


def _cell(written: Any) -> Cell:
    """A cell as text, number or day: whole floats become ints, moments lose their time, the rest becomes text."""
    match written:
        case str():
            return written.strip().strip("\u200b\ufeff")
        case bool():
            return "да" if written else "нет"
        case float() if written.is_integer() and abs(written) < 1e15:
            return int(written)
        case int() | float():
            return written
        case datetime():
            return written.date()
        case date():
            return written
        case _:
            return "" if written is None else str(written)


def _looks_like_header(titles: list[str]) -> int:
    """How many columns of the better fitting paper a row names; then how many texts it holds."""
    known = max(len(read_as(kind, titles).positions) for kind in RosterKind)
    return 100 * known + min(99, sum(1 for title in titles if title.strip()))


def _not_recognised(filename: str, seen: list[str]) -> str:
    kind = max(RosterKind, key=lambda each: len(read_as(each, seen).positions))
    found = [" ".join(title.split())[:_MAX_TITLE_CHARS] for title in seen if title.strip()][:_MAX_TITLES_TOLD]
    present: set[str] = set()
    with contextlib.suppress(KeyError):
        present = {title_of(kind, column) for column in read_as(kind, seen).positions.values()}
    missing = [title for title in required_titles(kind) if title not in present]
    return (
        f"В файле «{filename[:_MAX_TITLE_CHARS]}» не найдена строка заголовков. "
        f"Нужны столбцы базы наставляемых: {_quoted(required_titles(RosterKind.MENTEES))}; "
        f"или базы наставников: {_quoted(required_titles(RosterKind.MENTORS))}. "
        f"Найдены: {_quoted(found) if found else 'нет ни одного'}. Не хватает: {_quoted(missing)}. "
        "Переименуйте столбцы как в официальной форме и загрузите файл ещё раз."
    )


def _quoted(titles: list[str] | tuple[str, ...]) -> str:
    return ", ".join(f"«{title}»" for title in titles)

"""Reads an uploaded roster: bytes in, rows of people out."""

import contextlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from mentoring_methodology.plurals import counted

from registry.imports.roster.cells import as_cell, is_filled
from registry.imports.roster.columns import (
    CHOICES_SHEET,
    HINTS_SHEET,
    Column,
    Header,
    RosterKind,
    may_be_repeated,
    read_as,
    recognise,
    required_titles,
    title_of,
)
from registry.imports.roster.container import Container, sniff
from registry.imports.roster.findings import says_nothing
from registry.imports.roster.left_lines import LeftLines, goes_on_with_titles, untitled
from registry.imports.roster.limits import RosterLimits
from registry.imports.roster.refused import RosterRefused
from registry.imports.roster.rows_kept import LeftOutAs, begins_section, begins_those_gone, left_out_as
from registry.imports.roster.table import Cell, CellFault, LeftOut, RawRow, Roster
from registry.imports.roster.text_table import read_text_table
from registry.imports.roster.workbook import Grid, check_extent, sheets
from registry.people.names import in_full

_MAX_TITLES_TOLD = 20
_MAX_TITLE_CHARS = 60
_NAME_TITLE = re.compile(r"ф\W*и\W*[оo]|ф[аa]м", re.IGNORECASE)
"""Every header has a column of names; only a row with such a title is looked at more closely."""
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

    The first sheet with a header is read, a hidden one if no other has one; every other filled line of the file is
    named in `left_out`. Raises `RosterRefused`, and nothing else, for a file that cannot be taken.

    For files from outside use `read_roster_in_child`: a hostile workbook may make the reading library ask for any
    amount of memory.
    """
    grids = list(grids_of(content, limits, lambda rows: _header(rows, limits) is not None))
    for at, grid in sorted(enumerate(grids), key=lambda each: each[1].is_hidden):
        found = _header(grid.rows, limits)
        if found is not None:
            if found[1].doubled:
                raise RosterRefused("COLUMNS_DOUBLED", _doubled(found[1]))
            others = [other for other in (_other_sheet(grid, limits) for grid in grids[:at] + grids[at + 1 :]) if other]
            roster = _roster(grid, *found, limits, others)
            return replace(roster, lines=_lines(grids, grid, roster.rows))
    raise RosterRefused("COLUMNS_NOT_RECOGNISED", _not_recognised(filename, _best_titles(grids, limits)))


def grids_of(content: bytes, limits: RosterLimits, has_header: Callable[[list[list[str]]], bool]) -> Iterator[Grid]:
    """The sheets of a table, whatever it holds; a text is one sheet, in the encoding in which it `has_header`.

    Raises `RosterRefused` for what is no table or beyond the limits.
    """
    container = sniff(content, limits)
    if container is Container.TEXT:
        rows = read_text_table(content, limits, has_header)
        check_extent(len(rows), max(map(len, rows), default=0), limits)
        yield Grid(list(rows))
    else:
        yield from sheets(content, container, limits)


def _header(rows: Sequence[Sequence[Any]], limits: RosterLimits) -> tuple[int, Header] | None:
    """The first header among the first rows, with its place from 0; of one in two lines the line that says more."""
    for index, cells in enumerate(rows[: limits.max_header_row]):
        header = recognise(_titles(cells))
        if header is not None:
            below = recognise(_titles(rows[index + 1])) if index + 1 < len(rows) else None
            if below is not None and len(below.positions) > len(header.positions):
                return index + 1, below
            return index, header
    return None


def _titles(cells: Sequence[Any]) -> list[str]:
    return [cell if isinstance(cell, str) else "" for cell in cells]


def _best_titles(grids: Sequence[Grid], limits: RosterLimits) -> list[str]:
    candidates = [_titles(cells) for grid in grids for cells in grid.rows[: limits.max_header_row]]
    return max(candidates, key=_looks_like_header, default=[])


def _roster(grid: Grid, header_index: int, header: Header, limits: RosterLimits, others: Sequence[LeftOut]) -> Roster:
    rows: list[RawRow] = []
    out = LeftLines()
    for index in range(header_index):
        if is_filled(grid.rows[index]):
            out.add(LeftOutAs.TITLE, index + 1)
    for index in range(header_index + 1, len(grid.rows)):
        if _begins_another_table(grid.rows[index], header):
            out.second_table(grid, index)
            break
        row = _row(grid, index, header, limits)
        what = _left_out_as(grid.rows[index], row, header, is_first=index == header_index + 1)
        if begins_those_gone(row):
            out.begin_those_gone(row.number)
        elif what is not None:
            out.add(what, row.number)
        elif not out.takes(row.number, of_a_section=begins_section(row)):
            rows.append(row)
    if header.beside is not None:
        out.table_beside(grid, header_index, header.beside)
    ignored = (*header.ignored, *untitled(grid, header_index, rows, header.beside))
    left_out = (*out.told(), *others)
    return Roster(header.kind, header_index + 1, tuple(rows), left_out, grid.from_1904, ignored, grid.title)


def _left_out_as(cells: Sequence[Any], row: RawRow, header: Header, *, is_first: bool) -> LeftOutAs | None:
    what = left_out_as(row, header.kind)
    if is_first and goes_on_with_titles(cells, row):
        return LeftOutAs.HEADER
    if what is not LeftOutAs.BLANK or not is_filled(cells):
        return what
    is_beside = header.beside is not None and not is_filled(cells[: header.beside])
    return LeftOutAs.BESIDE if is_beside else LeftOutAs.TITLE


def _lines(grids: Sequence[Grid], read: Grid, rows: Sequence[RawRow]) -> int:
    """Filled lines of all sheets, and rows of which nothing is left but a cell that cannot be trusted."""
    filled = sum(is_filled(cells) for each in grids for cells in each.rows)
    return filled + sum(not is_filled(read.rows[row.number - 1]) for row in rows)


def _begins_another_table(cells: Sequence[Any], header: Header) -> bool:
    if not any(isinstance(cell, str) and _NAME_TITLE.search(cell[:_MAX_TITLE_CHARS]) for cell in cells):
        return False
    again = recognise(_titles(cells))
    return again is not None and not _columns(again) <= _columns(header)


def _columns(header: Header) -> set[tuple[int, Column]]:
    """But that of the numbers: where the header stands on every page, its number may be the page's."""
    return {(position, column) for position, column in header.positions.items() if column is not Column.NUMBER}


def _other_sheet(grid: Grid, limits: RosterLimits) -> LeftOut | None:
    filled = [number for number, cells in enumerate(grid.rows, 1) if is_filled(cells)]
    if not filled:
        return None
    sheet = "Скрытый лист" if grid.is_hidden else "Лист"
    code, text = "OTHER_SHEET", f"{sheet} «{grid.title}» не прочитан. Если на нём база, сохраните его отдельным файлом."
    if grid.title in (HINTS_SHEET, CHOICES_SHEET) and _header(grid.rows, limits) is None:
        code, text = "HINTS", f"Лист «{grid.title}» — подсказки пустой формы; людей на нём нет."
    return LeftOut(code, filled[0], filled[-1], text, grid.title, len(filled))


def _row(grid: Grid, index: int, header: Header, limits: RosterLimits) -> RawRow:
    cells: dict[Column, Cell] = {}
    faults: dict[Column, CellFault] = {}
    written = grid.rows[index]
    for position, column in header.positions.items():
        parts = header.parts.get(position, (position,))
        told = [as_cell(written[each]) if each < len(written) else "" for each in parts]
        seen = [
            grid.faults.get((index + 1, at)) or _fault(cell, limits, is_book=bool(grid.title))
            for at, cell in zip(parts, told, strict=True)
        ]
        if column is Column.CONTACT and len(parts) > 1 and seen[-1] is CellFault.ERROR_VALUE:
            told[-1], seen[-1] = "", None  # an address that a formula has not found is none; the phone is beside it
        fault = next(filter(None, seen), None)
        cell = told[0] if len(parts) == 1 else _joined(column, told)
        if fault is not None and column is not Column.NUMBER:  # schools number their rows with formulas
            faults[column] = fault
        if cell != "":
            cells[column] = cell[: limits.max_cell_chars] if isinstance(cell, str) else cell
    return RawRow(index + 1, cells, faults)


def _joined(column: Column, told: Sequence[Cell]) -> str:
    """A phone and an address of mail; otherwise the parts of a name."""
    if column is Column.CONTACT:
        said = [text for text in map(str, told) if not says_nothing(text)]
        return ", ".join(said) if said else str(told[0])
    return in_full(*map(str, told))


def _fault(cell: Cell, limits: RosterLimits, *, is_book: bool) -> CellFault | None:
    """A book says itself where formulas are, so that a text in it that begins like one is a text."""
    if not isinstance(cell, str):
        return None
    if len(cell) > limits.max_cell_chars:
        return CellFault.TOO_LONG
    if cell.startswith("=") and not is_book:
        return CellFault.FORMULA
    return CellFault.ERROR_VALUE if cell.upper() in _EXCEL_ERRORS else None


def _looks_like_header(titles: list[str]) -> int:
    """How many columns of the better fitting paper a row names; then how many texts it holds."""
    known = max(len(read_as(kind, titles).positions) for kind in RosterKind)
    return 100 * known + min(99, sum(1 for title in titles if title.strip()))


def _not_recognised(filename: str, seen: list[str]) -> str:
    kind = max(RosterKind, key=lambda each: len(read_as(each, seen).positions))
    filled = [" ".join(title.split())[:_MAX_TITLE_CHARS] for title in seen if title.strip()]
    found = [title for title in filled if may_be_repeated(title)][:_MAX_TITLES_TOLD]
    present: set[str] = set()
    with contextlib.suppress(KeyError):
        present = {title_of(kind, column) for column in read_as(kind, seen).positions.values()}
    missing = [title for title in required_titles(kind) if title not in present]
    return (
        f"В файле «{filename[:_MAX_TITLE_CHARS]}» не найдена строка заголовков. "
        f"Нужны столбцы базы наставляемых: {_quoted(required_titles(RosterKind.MENTEES))}; "
        f"или базы наставников: {_quoted(required_titles(RosterKind.MENTORS))}. "
        f"Найдены: {_quoted(found) if found else 'нет ни одного'}{_others(len(filled) - len(found))}. "
        f"Не хватает: {_quoted(missing)}. "
        "Переименуйте столбцы как в официальной форме."
    )


def _doubled(header: Header) -> str:
    titles = [title for title in header.doubled if may_be_repeated(title)]
    one, other = title_of(RosterKind.MENTEES, Column.FULL_NAME), title_of(RosterKind.MENTORS, Column.FULL_NAME)
    return (
        f"В шапке несколько столбцов с именами{f' ({_quoted(titles)})' if titles else ''}, и не понять, чьи имена в "
        f"каком. Назовите их как в официальной форме: «{one}», «{other}»."
    )


def _others(number: int) -> str:
    """Cells that are not repeated: without a header the best line may be a person's."""
    return f" и ещё {counted(number, 'ячейка', 'ячейки', 'ячеек')} с другим текстом" if number else ""


def _quoted(titles: list[str] | tuple[str, ...]) -> str:
    return ", ".join(f"«{title}»" for title in titles)

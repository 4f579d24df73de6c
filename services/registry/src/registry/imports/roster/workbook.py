"""Workbooks (xlsx, xls, ods) as plain grids, one sheet at a time."""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from python_calamine import CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from registry.imports.roster.container import Container
from registry.imports.roster.limits import RosterLimits
from registry.imports.roster.ods_scan import Range, scan_ods
from registry.imports.roster.refused import RosterRefused, too_complex
from registry.imports.roster.table import CellFault
from registry.imports.roster.xls_scan import scan_xls
from registry.imports.roster.xlsx_scan import book_parts, check_size, check_texts, scan_sheet, without


@dataclass(frozen=True)
class Grid:
    """A sheet's cells from A1 on, as the library returns them, and the cells not to be trusted."""

    rows: list[list[Any]]
    faults: Mapping[tuple[int, int], CellFault] = field(default_factory=dict)
    title: str = ""
    """The sheet's name; empty for a text."""
    from_1904: bool = False
    is_hidden: bool = False
    """Nobody who opens the book sees the sheet."""


def sheets(content: bytes, container: Container, limits: RosterLimits) -> Iterator[Grid]:
    """The sheets in the workbook's order, each refused beforehand if it reaches too far."""
    try:
        match container:
            case Container.XLSX:
                yield from _xlsx(content, limits)
            case Container.ODS:
                yield from _ods(content, limits)
            case _:
                yield from _xls(content, limits)
    except RosterRefused:
        raise
    except BaseException as broken:
        # A panic inside the Rust reader is a BaseException of its own; ctrl-C and exits must pass.
        if isinstance(broken, (KeyboardInterrupt, SystemExit, GeneratorExit)):
            raise
        raise RosterRefused(
            "UNREADABLE", "Файл повреждён и не читается. Откройте его в Excel и сохраните заново как .xlsx."
        ) from broken


def _xlsx(content: bytes, limits: RosterLimits) -> Iterator[Grid]:
    book = book_parts(content)
    check_size(content, book, limits)
    check_texts(content, limits)
    scans = {part: scan_sheet(content, part, limits) for part in book.sheets[: limits.max_sheets]}
    for scan in scans.values():
        check_extent(scan.rows, scan.columns, limits)
    if sum(max(scan.cells, scan.rows * scan.columns) for scan in scans.values()) > limits.max_cells:
        raise too_complex()
    cuts = {part: scan.cut for part, scan in scans.items() if scan.cut}
    workbook = _opened(without(content, cuts) if cuts else content)
    for index, title, sheet, is_hidden in _sheets_of(workbook, limits):
        rows = sheet.to_python(skip_empty_area=False)
        fill_merged(rows, sheet.merged_cell_ranges or (), limits)
        yield Grid(rows, scans[book.sheets[index]].faults, title, book.from_1904, is_hidden)


def _ods(content: bytes, limits: RosterLimits) -> Iterator[Grid]:
    book = scan_ods(content, limits)
    for index, title, sheet, is_hidden in _sheets_of(_opened(book.content), limits):
        rows = sheet.to_python(skip_empty_area=False)
        scan = book.sheets[index]
        fill_merged(rows, scan.merged, limits)
        yield Grid(rows, scan.faults, title, is_hidden=is_hidden)


def _xls(content: bytes, limits: RosterLimits) -> Iterator[Grid]:
    book = scan_xls(content, limits)
    for each in book.sheets:
        check_extent(each.rows, each.columns, limits)
    if sum(each.rows * each.columns for each in book.sheets) > limits.max_cells:
        raise too_complex()
    for index, title, sheet, is_hidden in _sheets_of(_opened(content), limits):
        rows = sheet.to_python(skip_empty_area=False)
        fill_merged(rows, sheet.merged_cell_ranges or (), limits)
        yield Grid(rows, book.sheets[index].faults, title, book.from_1904, is_hidden)


def _opened(content: bytes) -> CalamineWorkbook:
    return CalamineWorkbook.from_filelike(io.BytesIO(content))


def _sheets_of(workbook: CalamineWorkbook, limits: RosterLimits) -> Iterator[tuple[int, str, CalamineSheet, bool]]:
    """Each sheet with its place, its title and whether it is hidden, measured before a cell of it is built."""
    if len(workbook.sheet_names) > limits.max_sheets:
        raise RosterRefused(
            "TOO_MANY_SHEETS",
            f"В книге больше {limits.max_sheets} листов. Сохраните листы с базой отдельным файлом.",
        )
    hidden = [each.visible is not SheetVisibleEnum.Visible for each in workbook.sheets_metadata]
    for index, title in enumerate(workbook.sheet_names):
        sheet = workbook.get_sheet_by_index(index)
        check_extent(sheet.total_height, sheet.total_width, limits)
        yield index, title, sheet, hidden[index]


def check_extent(rows: int, columns: int, limits: RosterLimits) -> None:
    """Refuses a table that reaches beyond the limits."""
    if rows > limits.max_rows:
        raise RosterRefused(
            "TOO_MANY_ROWS",
            f"В таблице больше {limits.max_rows} строк. Разделите базу на несколько файлов; "
            "если людей меньше, удалите содержимое далеко внизу листа.",
        )
    if columns > limits.max_columns:
        raise RosterRefused(
            "TOO_MANY_COLUMNS",
            f"В таблице больше {limits.max_columns} столбцов. Оставьте столбцы официальной формы "
            "и удалите содержимое далеко справа.",
        )


def fill_merged(rows: list[list[Any]], ranges: Sequence[Range], limits: RosterLimits) -> None:
    """A merged cell says what is seen for each of its rows, whatever text it covers; its other columns say nothing."""
    filled = 0
    for (top, left), (bottom, right) in ranges:
        if top >= len(rows) or left >= len(rows[top]):
            continue
        for row in rows[top : bottom + 1]:
            filled += 1
            if filled > limits.max_rows * 4:
                raise RosterRefused(
                    "TOO_MANY_ROWS",
                    "В книге слишком много объединённых ячеек. Отмените объединение.",
                )
            for column in range(left, min(right + 1, len(row))):
                row[column] = rows[top][left] if column == left else ""

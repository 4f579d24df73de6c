"""Workbooks (xlsx, xls, ods) as plain grids, one sheet at a time."""

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError

from registry.imports.roster.container import Container
from registry.imports.roster.limits import RosterLimits
from registry.imports.roster.refused import RosterRefused
from registry.imports.roster.table import CellFault
from registry.imports.roster.xlsx_scan import scan_sheet, sheet_parts


@dataclass(frozen=True)
class Grid:
    """A sheet's cells from A1 on, as the library gives them, and the cells not to be trusted."""

    rows: list[list[Any]]
    faults: Mapping[tuple[int, int], CellFault]


def sheets(content: bytes, container: Container, limits: RosterLimits) -> Iterator[Grid]:
    """The sheets in the workbook's order, each refused beforehand if it reaches too far."""
    try:
        yield from _sheets(content, container, limits)
    except RosterRefused:
        raise
    except PasswordError as locked:
        raise RosterRefused(
            "PASSWORD_PROTECTED", "Файл защищён паролем. Снимите пароль (Файл — Сведения — Защита книги) и сохраните."
        ) from locked
    except BaseException as broken:
        # A panic inside the Rust reader is a BaseException of its own; ctrl-C and exits must pass.
        if isinstance(broken, (KeyboardInterrupt, SystemExit, GeneratorExit)):
            raise
        raise RosterRefused(
            "UNREADABLE", "Файл повреждён и не читается. Откройте его в Excel и сохраните заново как .xlsx."
        ) from broken


def _sheets(content: bytes, container: Container, limits: RosterLimits) -> Iterator[Grid]:
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
    parts = sheet_parts(content) if container is Container.XLSX else ()
    for index in range(min(len(workbook.sheet_names), limits.max_sheets)):
        faults: Mapping[tuple[int, int], CellFault] = {}
        if index < len(parts):
            scan = scan_sheet(content, parts[index])
            check_extent(scan.rows, scan.columns, limits)
            faults = scan.faults
        sheet = workbook.get_sheet_by_index(index)
        check_extent(sheet.total_height, sheet.total_width, limits)
        rows = sheet.to_python(skip_empty_area=False)
        _fill_merged(sheet, rows)
        yield Grid(rows, faults)


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


def _fill_merged(sheet: CalamineSheet, rows: list[list[Any]]) -> None:
    """A cell merged downwards (one mentor, three mentees) says the same for each of its rows."""
    budget = len(rows) * 4  # more filled cells than four whole columns is no roster but an attack
    for (top, left), (bottom, _) in sheet.merged_cell_ranges or ():
        for row in range(top + 1, min(bottom + 1, len(rows))):
            budget -= 1
            if budget < 0:
                return
            if left < len(rows[row]) and left < len(rows[top]) and rows[row][left] == "":
                rows[row][left] = rows[top][left]

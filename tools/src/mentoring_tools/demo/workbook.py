"""Writes the rosters as the files that schools keep."""

import csv
from datetime import date
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

from mentoring_tools.demo.books import CellValue, District, Fate, RosterFile, RosterSheet


def write_rosters(district: District, folder: Path) -> list[RosterFile]:
    """Two files a school in `folder`, which is made if missing; the books come back with each."""
    folder.mkdir(parents=True, exist_ok=True)
    return [_write(sheet, folder / sheet.file_name) for sheet in district.rosters]


def _write(sheet: RosterSheet, path: Path) -> RosterFile:
    if sheet.file_format == "xlsx":
        _write_xlsx(sheet, path)
    else:
        _write_csv(sheet, path)
    return RosterFile(
        path=path,
        school_number=sheet.school_number,
        kind=sheet.kind,
        written_rows=len(sheet.books),
        expected_people=sheet.count(Fate.TAKEN),
        expected_merged=sheet.count(Fate.MERGED),
        expected_refused=sheet.count(Fate.REFUSED),
        books=sheet.books,
    )


def _write_xlsx(sheet: RosterSheet, path: Path) -> None:
    book = Workbook()
    page = book.active
    assert page is not None, "a new workbook has a sheet"  # noqa: S101
    page.title = "База"
    for number, row in enumerate(sheet.rows, 1):
        for column, cell in enumerate(row, 1):
            if cell is not None:
                page.cell(number, column, cell)
                if isinstance(cell, date):
                    page.cell(number, column).number_format = "DD.MM.YYYY"
        if row == sheet.headers:
            for column in range(1, len(row) + 1):
                page.cell(number, column).font = Font(bold=True)
                page.cell(number, column).alignment = Alignment(wrap_text=True)
    book.save(path)


def _write_csv(sheet: RosterSheet, path: Path) -> None:
    """As Russian Excel saves «CSV (разделители – запятые)»: semicolons, cp1251, no empty lines lost."""
    with path.open("w", encoding="cp1251", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        for row in sheet.rows:
            width = len(sheet.headers)
            writer.writerow([_text(cell) for cell in row] + [""] * (width - len(row)))


def _text(cell: CellValue) -> str:
    if isinstance(cell, date):
        return cell.strftime("%d.%m.%Y")
    return "" if cell is None else str(cell)

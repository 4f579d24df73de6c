"""Invented books of a school for tests, in the formats in which schools keep them."""

import csv
import io
from collections.abc import Sequence
from html import escape
from pathlib import Path
from zipfile import ZipFile

from openpyxl import Workbook

Rows = Sequence[Sequence[str]]

MENTEE_HEADER = ("ФИО наставляемого", "Год рождения", "Основной запрос наставляемого", "Форма наставничества")
MENTOR_HEADER = (
    "ФИО наставника",
    "Место работы/учёбы",
    "Основные компетенции",
    "Форма наставничества",
    "Количество наставляемых",
)
MENTEES: Rows = (
    MENTEE_HEADER,
    ("Громов Лев Ильич", "12.03.2014", "математика", "ученик — ученик"),
    ("Зимина Анна Олеговна", "05.05.2014", "физика, химия", "ученик — ученик"),
)
MENTORS: Rows = (
    MENTOR_HEADER,
    ("Орлова Вера Ильинична", "10 класс", "математика", "ученик — ученик", "1"),
    ("Белов Пётр Олегович", "10 класс", "физика", "ученик — ученик", "1"),
)
PAIRS = [("Зимина Анна Олеговна", "Белов Пётр Олегович"), ("Громов Лев Ильич", "Орлова Вера Ильинична")]
"""Who fits whom in these books. The first pair has two thirds of its request, the second all: the weakest first."""


def write(path: Path, *sheets: Rows, encoding: str = "utf-8", delimiter: str = ";") -> Path:
    """The sheets as the file's extension says; a text has one."""
    match path.suffix:
        case ".xlsx":
            path.write_bytes(_xlsx(sheets))
        case ".ods":
            path.write_bytes(_ods(sheets))
        case _:
            with path.open("w", encoding=encoding, newline="") as file:
                csv.writer(file, delimiter=delimiter).writerows(sheets[0])
    return path


def _xlsx(sheets: Sequence[Rows]) -> bytes:
    book, kept = Workbook(), io.BytesIO()
    book.remove(book.worksheets[0])
    for number, rows in enumerate(sheets, 1):
        page = book.create_sheet(f"Лист {number}")
        for row in rows:
            page.append(list(row))
    book.save(kept)
    return kept.getvalue()


def _ods(sheets: Sequence[Rows]) -> bytes:
    kinds = "urn:oasis:names:tc:opendocument:xmlns"
    tables = "".join(
        f'<table:table table:name="Лист {number}">{"".join(map(_ods_row, rows))}</table:table>'
        for number, rows in enumerate(sheets, 1)
    )
    kept = io.BytesIO()
    with ZipFile(kept, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", f'<manifest:manifest xmlns:manifest="{kinds}:manifest:1.0"/>')
        archive.writestr(
            "content.xml",
            f'<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="{kinds}:office:1.0" '
            f'xmlns:table="{kinds}:table:1.0" xmlns:text="{kinds}:text:1.0"><office:body><office:spreadsheet>'
            f"{tables}</office:spreadsheet></office:body></office:document-content>",
        )
    return kept.getvalue()


def _ods_row(row: Sequence[str]) -> str:
    cells = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{escape(cell)}</text:p></table:table-cell>'
        if cell
        else "<table:table-cell/>"
        for cell in row
    )
    return f"<table:table-row>{cells}</table:table-row>"

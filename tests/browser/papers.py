"""The two bases as a curator's spreadsheet has them, and the workbook that she gets back."""

import io
from collections.abc import Sequence
from typing import Any

import openpyxl

MENTEES = (
    "№", "ФИО наставляемого", "Контактные данные для связи (данные представителя)", "Год рождения",
    "Основной запрос наставляемого", "Дата вхождения в программу", "ФИО наставника", "Форма наставничества",
)  # fmt: skip
MENTORS = (
    "№", "ФИО наставника", "Контактные данные", "Место работы/учёбы", "Основные компетенции", "Интересы",
    "Ресурс времени на программу", "Форма наставничества", "Дата рождения",
)  # fmt: skip
FORM = "ученик – ученик"


def mentee(name: str, phone: str, born: Any = 2014, form: str = FORM) -> list[Any]:
    return [1, name, phone, born, "Подтянуть математику", None, None, form]


def mentor(name: str, phone: str) -> list[Any]:
    return [1, name, phone, "СОШ № 1, 10 «А» класс", "Математика", "шахматы", "2 часа в неделю", FORM, "15.05.2011"]


def book(head: Sequence[str], *rows: Sequence[Any]) -> dict[str, Any]:
    """A file as the browser hands it in."""
    workbook = openpyxl.Workbook()
    for row in (head, *rows):
        workbook.active.append(list(row))
    content = io.BytesIO()
    workbook.save(content)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return {"name": "база.xlsx", "mimeType": kind, "buffer": content.getvalue()}


def mended(content: bytes, cells: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The returned workbook with these cells put right: by what a row's name begins with, then by column."""
    workbook = openpyxl.load_workbook(io.BytesIO(content))
    sheet = workbook.worksheets[0]
    head_at = next(row[0].row for row in sheet.iter_rows() if any(cell.value == MENTEES[1] for cell in row))
    columns = {str(cell.value): cell.column for cell in sheet[head_at] if cell.value}
    for row in range(head_at + 1, sheet.max_row + 1):
        name = str(sheet.cell(row, columns[MENTEES[1]]).value or "")
        for column, value in next((put for begins, put in cells.items() if name.startswith(begins)), {}).items():
            sheet.cell(row, columns[column]).value = value
    saved = io.BytesIO()
    workbook.save(saved)
    return {"name": "исправлено.xlsx", "mimeType": "", "buffer": saved.getvalue()}

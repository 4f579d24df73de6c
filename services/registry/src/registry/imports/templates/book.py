"""An empty base as an xlsx: the header, lists and hints in the cells below, and a sheet that explains each column."""

import io

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from registry.imports.roster.columns import CHOICES_SHEET, HINTS_SHEET
from registry.imports.templates.paper import Template, TemplateColumn

ROWS = 1_000
"""Rows with lists and hints; what is written below them is read all the same."""
_HINT_CHARS = 255
"""Characters that Excel takes of a hint's text; of its title 32."""


def book_of(template: Template) -> bytes:
    """The workbook. Whoever fills it in and uploads it finds every column understood."""
    kept = io.BytesIO()
    book = Workbook(kept, {"in_memory": True, "default_date_format": "dd.mm.yyyy"})
    book.set_properties({"title": template.title})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1, "bg_color": "#DCE6F1"})
    plain, wrapped = book.add_format({"num_format": "@"}), book.add_format({"text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet(template.title)
    explained, lists = book.add_worksheet(HINTS_SHEET), book.add_worksheet(CHOICES_SHEET)
    sheet.freeze_panes(1, 2)
    sheet.set_row(0, 48)
    for at, column in enumerate(template.columns):
        _write_column(sheet, lists, at, column, bold, plain)
    _explain(explained, template, bold, wrapped)
    lists.hide()
    book.close()
    return kept.getvalue()


def _write_column(
    sheet: Worksheet, lists: Worksheet, at: int, column: TemplateColumn, bold: Format, plain: Format
) -> None:
    sheet.set_column(at, at, column.width, plain)
    sheet.write_string(0, at, column.title, bold)
    validation: dict[str, object] = {
        "validate": "any",
        "input_title": column.title[:32],
        "input_message": column.hint[:_HINT_CHARS],
    }
    if column.choices:
        for row, choice in enumerate(column.choices):
            lists.write_string(row, at, choice)
        first, last = _cell(0, at), _cell(len(column.choices) - 1, at)
        validation |= {"validate": "list", "source": f"={CHOICES_SHEET}!{first}:{last}", "error_type": "warning"}
    sheet.data_validation(1, at, ROWS, at, validation)


def _explain(sheet: Worksheet, template: Template, bold: Format, wrapped: Format) -> None:
    for at, (title, width) in enumerate((("Столбец", 36), ("Что писать", 60), ("Пример", 36), ("Обязательно", 14))):
        sheet.set_column(at, at, width, wrapped)
        sheet.write_string(0, at, title, bold)
    for row, column in enumerate(template.columns, 1):
        told = (column.title, column.hint, column.example, "да" if column.required else "")
        for at, text in enumerate(told):
            sheet.write_string(row, at, text, wrapped)


def _cell(row: int, column: int) -> str:
    return f"${chr(ord('A') + column)}${row + 1}"

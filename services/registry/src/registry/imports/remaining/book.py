"""The rows that remain as a base in the official form, each with what is wrong with it in a last column."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from mentoring_methodology import MethodologyPack
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from registry.imports.domain import ReportedRow
from registry.imports.roster import CellFault, Column, RawRow, RosterKind
from registry.imports.roster.columns import REASON_TITLE, read_as, title_of
from registry.imports.roster.levels import Level
from registry.imports.templates.paper import template_of

_REASON_WIDTH = 70
_MOST_CHARS = 32_767
"""Of a cell, for Excel."""


@dataclass(frozen=True)
class Remaining:
    """A row as it was written, and what the report says of it."""

    written: RawRow
    told: ReportedRow


def remaining_book(kind: RosterKind, pack: MethodologyPack, rows: Sequence[Remaining]) -> bytes:
    """The workbook. Uploaded as it is it says the same again; its last column is not read."""
    template = template_of(kind, pack)
    place = {column: at for at, column in read_as(kind, [each.title for each in template.columns]).positions.items()}
    kept = io.BytesIO()
    options = {"in_memory": True, "default_date_format": "dd.mm.yyyy", "strings_to_formulas": False}
    book = Workbook(kept, options)
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1, "bg_color": "#DCE6F1"})
    reason = book.add_format({"text_wrap": True, "valign": "top", "bg_color": "#FFF2CC"})
    plain, day = book.add_format({"valign": "top"}), book.add_format({"valign": "top", "num_format": "dd.mm.yyyy"})
    sheet = book.add_worksheet(template.title)
    sheet.freeze_panes(1, 2)
    sheet.set_row(0, 48)
    for at, column in enumerate(template.columns):
        sheet.set_column(at, at, column.width, plain)
        sheet.write_string(0, at, column.title, head)
    extra = sorted({name for row in rows for name in row.written.cells} - set(place))
    for at, name in enumerate(extra, len(template.columns)):  # the empty form does not have it
        place[name] = at
        sheet.write_string(0, at, title_of(kind, name), head)
    last = len(template.columns) + len(extra)
    sheet.set_column(last, last, _REASON_WIDTH, reason)
    sheet.write_string(0, last, REASON_TITLE, head)
    for line, row in enumerate(rows, 1):
        for name, at in place.items():
            _write(sheet, line, at, row.written, name, plain, day)
        sheet.write_string(line, last, _reasons(row.told)[:_MOST_CHARS], reason)
    book.close()
    return kept.getvalue()


def _write(sheet: Worksheet, line: int, at: int, row: RawRow, column: Column, plain: Format, day: Format) -> None:
    cell, fault = row.cells.get(column), row.faults.get(column)
    if fault in (CellFault.FORMULA, CellFault.ERROR_VALUE) and not (isinstance(cell, str) and cell[:1] in "=#"):
        return  # what a formula had come to is not what somebody wrote
    match cell:
        case None:
            return
        case date():
            sheet.write_datetime(line, at, cell, day)
        case str():
            sheet.write_string(line, at, f"{cell}…" if fault is CellFault.TOO_LONG else cell, plain)
        case _:
            sheet.write_number(line, at, cell, plain)


def _reasons(told: ReportedRow) -> str:
    refused = [f"«{each.column}»: {each.reason}" for each in told.refusals]
    doubtful = [
        f"«{note.column}»: {note.text} {note.what_to_do}" for note in told.notes if note.level is Level.DOUBTFUL
    ]
    state = "не принята" if told.refusals else "принята, но проверьте"
    return "\n".join([f"Строка {told.row} прежнего файла: {state}.", *refused, *doubtful])

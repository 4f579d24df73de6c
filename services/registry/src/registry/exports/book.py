"""A base as an xlsx in the official form; row by row, so that a large one takes no more memory than a small one."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import IO
from xml.sax.saxutils import escape

from mentoring_common.errors import Conflict
from mentoring_methodology import MethodologyPack
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from registry.exports.domain import Value
from registry.imports.roster import Column, RosterKind
from registry.imports.roster.columns import read_as, title_of
from registry.imports.templates.paper import Template, TemplateColumn, template_of

MOST_CHARS = 32_767
"""Characters that Excel takes of a cell."""
FIRST_YEAR = 1901
"""Excel knows no day before 1900, and counts the first two months of that year wrongly."""


def write_base(
    kept: IO[bytes],
    kind: RosterKind,
    pack: MethodologyPack,
    rows: Sequence[Mapping[Column, Value]],
    columns: Sequence[Column],
) -> None:
    """Write the workbook with these columns, in this order; what a row holds of others is left out.

    Raises Conflict for a text that no cell holds whole: nothing is cut off.
    """
    place = {column: at for at, column in enumerate(columns)}
    wanted = [{column: value for column, value in cells.items() if column in place} for cells in rows]
    _demand_whole(wanted)  # before the library opens its own file of rows, which it takes away at the end alone
    template = template_of(kind, pack)
    known = _by_column(kind, template)
    book = Workbook(kept, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": template.title})
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1, "bg_color": "#DCE6F1"})
    plain = book.add_format({"valign": "top", "text_wrap": True})
    day = book.add_format({"valign": "top", "num_format": "dd.mm.yyyy"})
    sheet = book.add_worksheet(template.title)
    sheet.freeze_panes(1, 2)
    for column, at in place.items():
        if column in known:
            sheet.set_column(at, at, known[column].width)
    sheet.set_row(0, 48)
    _write_head(sheet, [known[each].title if each in known else title_of(kind, each) for each in columns], head)
    for line, cells in enumerate(wanted, 1):
        numbered = {**cells, Column.NUMBER: line}
        for name in sorted(numbered, key=place.__getitem__):
            _write(sheet, line, place[name], numbered[name], plain, day)
    book.close()


def official_columns(kind: RosterKind, pack: MethodologyPack) -> tuple[Column, ...]:
    """The columns of the official form, in its order."""
    return tuple(column for column, told in _by_column(kind, template_of(kind, pack)).items() if not told.is_ours)


def all_columns(kind: RosterKind, pack: MethodologyPack, filled: Iterable[Column]) -> tuple[Column, ...]:
    """The columns of our empty form, the official ones first, and behind them what else the rows fill."""
    known = _by_column(kind, template_of(kind, pack))
    return (*known, *sorted(set(filled) - known.keys()))


def _by_column(kind: RosterKind, template: Template) -> Mapping[Column, TemplateColumn]:
    positions = read_as(kind, [each.title for each in template.columns]).positions
    return {positions[at]: each for at, each in enumerate(template.columns)}


def _write_head(sheet: Worksheet, titles: Sequence[str], head: Format) -> None:
    for at, title in enumerate(titles):
        sheet.write_string(0, at, title, head)


def _demand_whole(rows: Sequence[Mapping[Column, Value]]) -> None:
    for number, cells in enumerate(rows, 2):
        if any(isinstance(value, str) and len(_as_text(value)) > MOST_CHARS for value in cells.values()):
            raise Conflict(
                "TEXT_TOO_LONG_FOR_A_CELL",
                f"В строке {number} базы текст длиннее {MOST_CHARS} знаков: ячейка Excel его не вмещает, а "
                "обрезать сведения нельзя. Сократите его в записи участника и выгрузите базу снова.",
            )


def _write(sheet: Worksheet, line: int, at: int, value: Value, plain: Format, day: Format) -> None:
    match value:
        case date() if value.year >= FIRST_YEAR:
            sheet.write_datetime(line, at, value, day)
        case date():
            sheet.write_string(line, at, f"{value:%d.%m.}{value.year:04}", plain)
        case int():
            sheet.write_number(line, at, value, plain)
        case str():
            sheet.write_string(line, at, _as_text(value), plain)


def _as_text(value: str) -> str:
    """The library takes a text between these marks for ready-made XML of a cell; typed by somebody it is a text."""
    if value.startswith("<r>") and value.endswith("</r>"):
        return f'<r><t xml:space="preserve">{escape(value)}</t></r>'
    return value

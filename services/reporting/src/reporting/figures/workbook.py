"""The figures as an XLSX workbook that can be printed and signed as it is."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from itertools import chain

from mentoring_methodology import schoolyear
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from reporting.figures.columns import COLUMNS
from reporting.figures.domain import Counters, Figures, FiguresScope

NO_DATA = "нет данных"

COVERAGE_EXPLAINED = (
    "Доля с парой, % = «Предложено пар» ÷ «Наставляемых» × 100, с одним знаком после запятой. "
    "Доля муниципалитета — сумма по школам, делённая на сумму по школам, а не среднее из процентов школ. "
    "Где наставляемых нет, стоит «нет данных»."
)

COUNTED_EXPLAINED = (
    "Участия, а не люди: кто участвует в двух формах, посчитан в каждой. Места посчитаны по людям, поэтому в строке "
    "«Всего» их может быть меньше, чем сумма строк: наставник двух школ посчитан один раз. "
    "«Наставляемых» = «Предложено пар» + «Без пары» + «Ещё не подбирали»."
)

REASONS_EXPLAINED = (
    "У каждого наставляемого без пары указана одна причина — та, что чаще других мешала его паре с наставниками формы. "
    "Кого ещё не подбирали, среди причин нет."
)

TITLES = tuple(column.title for column in COLUMNS)
Value = str | int | float

FORMULA_SIGNS = "=+-@＝＋－＠"
"""A spreadsheet takes a text that begins so for a formula; the wide ones too, where the input method is East Asian."""

NUMBER_WIDTH = 15  # characters: the longest title, «Мест у наставников», wraps to two lines
NAME_WIDTH = 46  # characters: a full school name fits in two lines

HEADER_FONT = Font(bold=True, color="FFFFFF")
HEADER_FILL = PatternFill("solid", fgColor="1D4F91")
TOTAL_FILL = PatternFill("solid", fgColor="E8EEF7")
MUTED_FONT = Font(color="55606F")
RULE = Border(bottom=Side(style="thin", color="C9D2DE"))


def workbook(figures: Figures, author: str) -> bytes:
    """The figures as the bytes of an XLSX file; `author` is the person for whom it is made."""
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.title = f"Показатели наставничества, {schoolyear.title(figures.school_year)} учебный год"
    book.properties.creator = _harmless(author)
    total = (_total_title(figures), figures.totals)

    _table(
        book.create_sheet("По формам"),
        figures,
        names=("Форма",),
        rows=[((form.title,), form.counters) for form in figures.forms],
        total=total,
    )
    _table(
        book.create_sheet("По школам"),
        figures,
        names=("Школа",),
        rows=[((school.name,), school.counters) for school in figures.schools],
        total=total,
    )
    _table(
        book.create_sheet("Школа × форма"),
        figures,
        names=("Школа", "Форма"),
        rows=[((school.name, form.title), form.counters) for school in figures.schools for form in school.forms],
        total=total,
    )
    _reasons(book.create_sheet("Причины без пары"), figures)
    _about(book.create_sheet("О файле"), figures, author)

    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _table(
    sheet: Worksheet,
    figures: Figures,
    *,
    names: Sequence[str],
    rows: Iterable[tuple[tuple[str, ...], Counters]],
    total: tuple[str, Counters],
) -> None:
    _header(sheet, (*names, *TITLES))
    last = 1
    for last, (row_names, counters) in enumerate(rows, start=2):
        _row(sheet, last, chain(row_names, _values(counters)))
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(names) + len(TITLES))}{last}"
    title, totals = total
    _row(sheet, last + 1, chain((title, *("" for _ in names[1:])), _values(totals)))
    for cell in sheet[last + 1]:
        cell.font = Font(bold=True)
        cell.fill = TOTAL_FILL
    _widths(sheet, (NAME_WIDTH, *(28 for _ in names[1:]), *(NUMBER_WIDTH for _ in TITLES)))
    _ready_to_print(sheet, figures, frozen_columns=len(names))


def _reasons(sheet: Worksheet, figures: Figures) -> None:
    """Of everybody first, then of each school and form."""
    _header(sheet, ("Школа", "Форма", "Причина", "Код правила", "Наставляемых без пары"))
    everybody = [(_total_title(figures), "Все формы", reason) for reason in figures.reasons]
    by_school = [
        (school.name, form.title, reason)
        for school in figures.schools
        for form in school.forms
        for reason in form.reasons
    ]
    for row, (school_name, form_title, reason) in enumerate([*everybody, *by_school], start=2):
        _row(sheet, row, (school_name, form_title, reason.text, reason.code, reason.mentees))
    if not everybody:
        _row(sheet, 2, (_total_title(figures), "Все формы", "Причин нет", "", 0))
    _widths(sheet, (NAME_WIDTH, 28, 72, 28, 18))
    _ready_to_print(sheet, figures, frozen_columns=2)


def _about(sheet: Worksheet, figures: Figures, author: str) -> None:
    whole = figures.scope is FiguresScope.MUNICIPALITY
    _header(sheet, ("О файле", "Значение"))
    facts: tuple[tuple[str, Value], ...] = (
        ("Отчёт", "Показатели наставничества по школам и формам"),
        ("Учебный год", schoolyear.title(figures.school_year)),
        ("Данные на", f"{figures.as_of:%d.%m.%Y %H:%M:%S} ({figures.as_of.tzname() or 'часовой пояс не указан'})"),
        ("Чьи данные", "Все школы муниципалитета" if whole else "Одна школа"),
        ("Школ в отчёте", len(figures.schools)),
        ("Сформировал", author),
        ("Способ", "Сформировано автоматически"),
        ("Как считается доля", COVERAGE_EXPLAINED),
        ("Что считается", COUNTED_EXPLAINED),
        ("Причины без пары", REASONS_EXPLAINED),
        *((column.title, column.explanation) for column in COLUMNS),
    )
    for row, fact in enumerate(facts, start=2):
        _row(sheet, row, fact)
        sheet.cell(row, 1).font = Font(bold=True)
        sheet.cell(row, 2).alignment = Alignment(horizontal="left", vertical="top", wrap_text=True)
    _widths(sheet, (26, 90))
    _ready_to_print(sheet, figures, frozen_columns=0)


def _values(counters: Counters) -> tuple[Value, ...]:
    values = [column.value_of(counters) for column in COLUMNS]
    return tuple(NO_DATA if value is None else value for value in values)


def _header(sheet: Worksheet, titles: Sequence[str]) -> None:
    for column, title in enumerate(titles, start=1):
        cell = sheet.cell(1, column, title)
        cell.font = HEADER_FONT
        cell.fill = HEADER_FILL
        cell.alignment = Alignment(horizontal="left" if column == 1 else "center", vertical="center", wrap_text=True)
    sheet.row_dimensions[1].height = 34  # points: two lines


def _row(sheet: Worksheet, row: int, values: Iterable[Value]) -> None:
    for column, value in enumerate(values, start=1):
        cell = sheet.cell(row, column, _harmless(value) or None if isinstance(value, str) else value)
        cell.border = RULE
        cell.alignment = Alignment(vertical="top", wrap_text=isinstance(value, str))
        if isinstance(value, str) and value:
            cell.data_type = "s"  # or openpyxl would take «#N/A» for an error
        elif not isinstance(value, str):
            cell.number_format = "0.0" if isinstance(value, float) else "#,##0"
        if value == NO_DATA:
            cell.font = MUTED_FONT
            cell.alignment = Alignment(horizontal="right", vertical="top")


def _harmless(text: str) -> str:
    """The text without control characters, and with an apostrophe before what a spreadsheet would run as a formula.

    The apostrophe stays when the sheet is saved as CSV, which a style or a cell type would not.
    """
    line = " ".join(ILLEGAL_CHARACTERS_RE.sub(" ", text).split())
    return f"'{line}" if line.startswith(tuple(FORMULA_SIGNS)) else line


def _widths(sheet: Worksheet, widths: Sequence[int]) -> None:
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width


def _ready_to_print(sheet: Worksheet, figures: Figures, *, frozen_columns: int) -> None:
    """Landscape A4, as wide as the page, the header on every page, dated and numbered."""
    sheet.freeze_panes = f"{get_column_letter(frozen_columns + 1)}2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9  # A4 in the file format's own list
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0  # as many pages high as it takes
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.HeaderFooter.oddHeader = _margin_line(
        f"Показатели наставничества, {schoolyear.title(figures.school_year)} учебный год", sheet.title
    )
    sheet.HeaderFooter.oddFooter = _margin_line(
        f"Сформировано автоматически, данные на {figures.as_of:%d.%m.%Y %H:%M}", "Стр. &P из &N"
    )


def _margin_line(left: str, right: str) -> HeaderFooterItem:
    line = HeaderFooterItem()
    line.left.text = left
    line.right.text = right
    return line


def _total_title(figures: Figures) -> str:
    return "Всего по муниципалитету" if figures.scope is FiguresScope.MUNICIPALITY else "Всего по школе"

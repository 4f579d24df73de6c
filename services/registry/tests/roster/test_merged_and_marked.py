"""Merged cells, formulas and sheets of book files, alike in each format: what is seen is what is read."""

import io
import struct
import zipfile
from collections.abc import Callable, Generator
from datetime import time

import openpyxl
import pytest
from registry.imports.roster import CellFault, Column, Roster, RosterLimits, RosterRefused, read_roster
from registry.imports.roster.reading import grids_of

from .noise import HEADER
from .papers import LIMITS, xlsx
from .xls import xls, xls_book

CHILD = ["1", "Громов Лев Ильич", "", "2011", "химия", "ученик-ученик"]
SISTER = ["2", "Громова Анна Ильинична", "", "2013", "физика", ""]
LOCKED = "PASSWORD_PROTECTED"
THIRD = ["3", "Белов Ян", "", "2012", "алгебра", "учитель-ученик"]


def refused(content: bytes, limits: RosterLimits = LIMITS) -> str:
    with pytest.raises(RosterRefused) as caught:
        read_roster(content, "б", limits)
    return caught.value.code


def column(roster: Roster, which: Column) -> list[object]:
    return [row.cells.get(which) for row in roster.rows]


def ods(body: str) -> bytes:
    """A book of one sheet that is made of these rows."""
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = (
        f'<office:document-content {spaces}><office:body><office:spreadsheet><table:table table:name="База">{body}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    return zipped(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": b"<manifest/>",
            "content.xml": content.encode(),
        }
    )


def zipped(parts: dict[str, bytes]) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return kept.getvalue()


def line(*cells: str, times: int = 1) -> str:
    """A row; a cell that begins with `<` stands as it is."""
    made = "".join(
        each
        if each.startswith("<")
        else f'<table:table-cell office:value-type="string"><text:p>{each}</text:p></table:table-cell>'
        if each
        else "<table:table-cell/>"
        for each in cells
    )
    return f'<table:table-row table:number-rows-repeated="{times}">{made}</table:table-row>'


def spanned(text: str, rows: int = 1, columns: int = 1) -> str:
    return (
        f'<table:table-cell office:value-type="string" table:number-rows-spanned="{rows}" '
        f'table:number-columns-spanned="{columns}"><text:p>{text}</text:p></table:table-cell>'
    )


COVERED = "<table:covered-table-cell/>"
COUNTED = (
    '<table:table-cell table:formula="of:=2026-15" office:value-type="float" office:value="2011">'
    "<text:p>2011</text:p></table:table-cell>"
)


def in_ods() -> bytes:
    return ods(
        line("База", *[""] * 5)
        + line("", times=2)
        + line(*HEADER)
        + line(*CHILD[:5], spanned("ученик-ученик", rows=2))
        + line(*SISTER[:5], COVERED)
        + line(*THIRD)
    )


def in_xlsx() -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(xlsx(["База"], [], [], HEADER, CHILD, SISTER, THIRD)))
    book.worksheets[0].merge_cells("F5:F6")
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def in_xls() -> bytes:
    return xls(["База"], [], [], HEADER, CHILD, SISTER, THIRD, merged=[(4, 5, 5, 5)])


BOOKS = [in_xlsx, in_ods, in_xls]


@pytest.mark.parametrize("book", BOOKS)
def test_a_cell_merged_downwards_is_read_in_each_of_its_rows(book: Callable[[], bytes]) -> None:
    roster = read_roster(book(), "б", LIMITS)
    assert [row.number for row in roster.rows] == [5, 6, 7]
    assert column(roster, Column.FORM) == ["ученик-ученик", "ученик-ученик", "учитель-ученик"]


@pytest.mark.parametrize(
    "book",
    [
        lambda: ods(line(*HEADER) + line("1", spanned("Громов Лев", 2, 2), COVERED, *CHILD[3:]) + line(*CHILD)),
        lambda: xls(HEADER, ["1", "Громов Лев", "тел.", *CHILD[3:]], CHILD, merged=[(1, 2, 1, 2)]),
    ],
)
def test_a_cell_merged_to_the_right_says_nothing_of_the_columns_that_it_covers(book: Callable[[], bytes]) -> None:
    roster = read_roster(book(), "б", LIMITS)
    assert column(roster, Column.FULL_NAME) == ["Громов Лев", "Громов Лев"]
    assert column(roster, Column.CONTACT) == [None, None]


def test_a_covered_cell_of_an_ods_says_nothing_of_what_it_hides() -> None:
    hidden = "<table:covered-table-cell office:value-type='string'><text:p>тел. 2</text:p></table:covered-table-cell>"
    book = ods(line(*HEADER) + line("1", spanned("Громов Лев", columns=2), hidden, *CHILD[3:]))
    assert column(read_roster(book, "б", LIMITS), Column.CONTACT) == [None]


def test_a_range_merged_beyond_the_filled_cells_is_passed_over() -> None:
    for far in [(9, 12, 0, 1), (0, 1, 30, 31)]:
        assert len(read_roster(xls(HEADER, CHILD, merged=[far]), "б", LIMITS).rows) == 1


def test_ranges_merged_beside_the_filled_cells_are_not_counted() -> None:
    """As of a printed form whose right half is empty: there may be very many."""
    many = [(0, 1, 2 * column, 2 * column + 1) for column in range(10, 19)]
    assert len(read_roster(xls(HEADER, CHILD, merged=many), "б", RosterLimits(max_rows=2)).rows) == 1


def test_a_cell_of_its_own_size_is_not_merged() -> None:
    """Some programs say so of every cell."""
    cells = [spanned(each) if each else "" for each in HEADER]
    book = ods(line(*cells) + line(*[spanned(each) if each else "" for each in CHILD]))
    assert len(read_roster(book, "б", RosterLimits(max_rows=2)).rows) == 1


def test_a_formula_is_found_at_its_place() -> None:
    """Below rows that are written once for many, and right of cells that are; each sheet has its own."""
    two_empty = '<table:table-cell table:number-columns-repeated="2"/>'
    below = line(*HEADER) + line("", times=3) + line("1", "Громов Лев", "", COUNTED, "химия", "х")
    beside = line("2", "Белов Ян", "", "2012", "химия", "х")
    covered = line("3", spanned("Зимин Олег", columns=2), COVERED, COUNTED, "химия", "х")
    roster = read_roster(ods(below + beside + covered), "б", LIMITS)
    assert [dict(row.faults) for row in roster.rows] == [
        {Column.BIRTH: CellFault.FORMULA},
        {},
        {Column.BIRTH: CellFault.FORMULA},
    ]
    gap = line(*HEADER, "", "", "Интересы") + line(*CHILD, two_empty, COUNTED)
    assert read_roster(ods(gap), "б", LIMITS).rows[0].faults == {Column.INTERESTS: CellFault.FORMULA}


def test_each_sheet_of_an_ods_counts_from_its_own_beginning() -> None:
    other = '</table:table><table:table table:name="Ещё">'
    book = ods(line("Титул") + line(COUNTED) + other + line(*HEADER) + line(*CHILD[:3], COUNTED, *CHILD[4:]))
    assert read_roster(book, "б", LIMITS).rows[0].faults == {Column.BIRTH: CellFault.FORMULA}


def test_a_broken_number_of_repetitions_is_a_broken_file() -> None:
    broken = line(*HEADER) + line(*CHILD).replace('repeated="1"', 'repeated="много"')
    assert refused(ods(broken)) == "UNREADABLE"


@pytest.mark.parametrize("make", [xlsx, xls, lambda *rows: ods("".join(line(*row) for row in rows))])
def test_a_wide_and_nearly_empty_table_is_bounded_by_its_extent(make: Callable[..., bytes]) -> None:
    if make is xlsx or make is xls:
        rows = [HEADER, CHILD, *[[]] * 100, [None] * 60 + ["x"]]
        assert refused(make(*rows), RosterLimits(max_cells=1_000)) == "TOO_COMPLEX"
    book = make(HEADER, CHILD)
    assert refused(book, RosterLimits(max_cells=11)) == "TOO_COMPLEX"
    assert read_roster(book, "б", RosterLimits(max_cells=12)).lines == 2


def test_a_book_of_too_many_sheets_is_refused() -> None:
    book = xls_book({f"{number} класс": [HEADER, CHILD] for number in range(1, 22)})
    assert refused(book) == "TOO_MANY_SHEETS"
    assert len(read_roster(book, "б", RosterLimits(max_sheets=21)).left_out) == 20


def test_a_new_book_behind_a_password_is_said_so() -> None:
    """It is kept as an old one is, under another name."""
    plain = xls(HEADER, CHILD)
    at = plain.index("Workbook".encode("utf-16-le"))
    name = "EncryptedPackage".encode("utf-16-le")
    assert refused(plain[:at] + name.ljust(64, b"\0") + struct.pack("<H", len(name) + 2) + plain[at + 66 :]) == LOCKED


def test_an_ods_behind_a_password_is_said_so() -> None:
    """Up to LibreOffice 24.2 each part is locked, later they all are in one."""
    key = b'<manifest><file-entry full-path="content.xml"><encryption-data/></file-entry></manifest>'
    assert refused(zipped({"META-INF/manifest.xml": key, "content.xml": b"\x8a\x11\xf0"})) == LOCKED
    assert refused(zipped({"META-INF/manifest.xml": key, "encrypted-package": b"\x8a\x11\xf0"})) == LOCKED


def test_an_archive_behind_a_password_is_said_so() -> None:
    book = bytearray(xlsx(HEADER, CHILD))
    book[book.index(b"PK\1\2") + 8] |= 1
    assert refused(bytes(book)) == LOCKED


def test_a_person_whose_name_begins_as_a_title_does_is_a_person() -> None:
    for name in ("Фамусов Павел Афанасьевич", "Фионин Олег"):
        roster = read_roster(xlsx(HEADER, CHILD, ["2", name, *CHILD[2:]]), "б", LIMITS)
        assert column(roster, Column.FULL_NAME) == [CHILD[1], name]


@pytest.mark.parametrize(
    ("written", "read"),
    [(2011.0, 2011), (2011.5, 2011.5), (1e15, 1e15), (True, "да"), (False, "нет"), (time(9, 30), "09:30:00")],
)
def test_what_a_cell_of_a_book_holds(written: object, read: object) -> None:
    [row] = read_roster(xlsx(HEADER, [*CHILD[:4], written, CHILD[5]]), "б", LIMITS).rows
    assert (row.cells[Column.REQUEST], type(row.cells[Column.REQUEST])) == (read, type(read))


def test_a_line_beside_the_columns_of_the_paper_is_told() -> None:
    """A note far right holds nobody and is named; a line of spaces is nothing."""
    roster = read_roster(xlsx([*HEADER, "", "Заметка"], [], [None] * 7 + ["позвонить"], [" "] * 8, CHILD), "б", LIMITS)
    assert [(each.code, each.first_row) for each in roster.left_out] == [("TITLE", 3)]
    assert (roster.lines, len(roster.rows)) == (3, 1)


def test_the_lines_of_a_second_table_and_of_another_sheet_are_those_that_are_filled() -> None:
    mentors = ["ФИО наставника", "Место работы", "Основные компетенции", "Форма наставничества"]
    book = openpyxl.load_workbook(io.BytesIO(xlsx(HEADER, CHILD, [], mentors, [], ["Белова Анна"])))
    for row in (["Белов"], [], ["Зимин"], [" "]):
        book.create_sheet("7 Б") if len(book.sheetnames) == 1 else None
        book["7 Б"].append(row)
    book.create_sheet("Пустой").append([" "])
    kept = io.BytesIO()
    book.save(kept)
    left_out = read_roster(kept.getvalue(), "б", LIMITS).left_out
    assert [(each.code, each.first_row, each.last_row, each.lines) for each in left_out] == [
        ("SECOND_TABLE", 4, 6, 2),
        ("OTHER_SHEET", 1, 3, 2),
    ]


def test_a_table_without_any_title_is_told_so() -> None:
    """Nothing is counted that is not there: neither titles nor cells of another text."""
    with pytest.raises(RosterRefused) as caught:
        read_roster(xlsx([1, 2, 3], [" ", " "]), "б", LIMITS)
    assert "Найдены: нет ни одного. Не хватает" in caught.value.detail
    with pytest.raises(RosterRefused) as caught:
        read_roster(xlsx(["ФИО", "", ""], ["", "", "", ""]), "б", LIMITS)
    assert "Найдены: «ФИО». Не хватает" in caught.value.detail


@pytest.mark.parametrize("book", BOOKS)
def test_a_reader_that_is_left_early_complains_of_nothing(book: Callable[[], bytes]) -> None:
    grids = grids_of(book(), LIMITS, lambda _: True)
    assert isinstance(grids, Generator)
    assert next(grids).rows
    grids.close()


def test_our_own_sheet_of_hints_is_told_as_such() -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx(HEADER, CHILD)))
    book.create_sheet("Что где писать").append(["Год рождения", "2011 или 12.03.2011"])
    book.create_sheet("Списки").append(["ученик-ученик"])
    book.create_sheet("Заметки").append(["ученик-ученик"])
    kept = io.BytesIO()
    book.save(kept)
    left_out = read_roster(kept.getvalue(), "б", LIMITS).left_out
    assert [(each.sheet, each.code) for each in left_out] == [
        ("Что где писать", "HINTS"),
        ("Списки", "HINTS"),
        ("Заметки", "OTHER_SHEET"),
    ]


def test_a_cell_of_a_whole_letter_is_too_long() -> None:
    """It is cut, and said to be no value; one of just the length is one."""
    for length, fault in ((4_000, {}), (4_001, {Column.REQUEST: CellFault.TOO_LONG})):
        [row] = read_roster(xlsx(HEADER, [*CHILD[:4], "х" * length, CHILD[5]]), "б", LIMITS).rows
        assert (dict(row.faults), len(str(row.cells[Column.REQUEST]))) == (fault, 4_000)


@pytest.mark.parametrize("error", ["#Н/Д", "#ref!"])
def test_the_text_of_an_error_is_no_value(error: str) -> None:
    [row] = read_roster(xls(HEADER, [*CHILD[:4], error, CHILD[5]]), "б", LIMITS).rows
    assert dict(row.faults) == {Column.REQUEST: CellFault.ERROR_VALUE}
    text = ";".join(HEADER) + "\n1;Громов Лев;;=2026-15;химия;х\n"
    assert dict(read_roster(text.encode(), "б", LIMITS).rows[0].faults) == {Column.BIRTH: CellFault.FORMULA}

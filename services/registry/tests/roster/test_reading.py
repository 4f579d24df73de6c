"""Reading a file: every container, encoding and header spelling; and what is refused before parsing."""

import csv
import io
import struct
import zipfile
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from registry.imports.roster import (
    CellFault,
    Column,
    RosterKind,
    RosterLimits,
    RosterRefused,
    read_roster,
    read_roster_in_child,
)

from .papers import LIMITS, MENTEES, MENTORS, mentee, mentor, xlsx
from .xls import Error, Formula, compound, xls, xls_book


def refused(content: bytes, limits: RosterLimits = LIMITS) -> RosterRefused:
    with pytest.raises(RosterRefused) as caught:
        read_roster(content, "база.xlsx", limits)
    return caught.value


def csv_of(rows: list[list[object]], delimiter: str, encoding: str) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode(encoding)


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
def test_text_tables(delimiter: str, encoding: str):
    roster = read_roster(csv_of([["База наставляемых"], list(MENTEES), mentee()], delimiter, encoding), "б.csv", LIMITS)
    assert roster.kind is RosterKind.MENTEES
    assert roster.header_row == 2
    assert [row.number for row in roster.rows] == [3]
    assert roster.rows[0].cells[Column.BIRTH] == "2011"


def test_what_is_empty_far_away_in_a_text_counts_no_more_than_in_a_book():
    wide: list[list[object]] = [[*row, *[""] * 200] for row in (list(MENTEES), mentee(), mentee(name="Петров Пётр"))]
    content = csv_of([*wide[:2], *([] for _ in range(30)), wide[2]], ";", "utf-8") + b"; ;\t;\r\n" * 30_000
    roster = read_roster(content, "б.csv", LIMITS)
    assert [row.number for row in roster.rows] == [2, 33]
    assert roster.lines == 3
    far = csv_of([list(MENTEES), *([] for _ in range(20_000)), mentee()], ";", "utf-8")
    assert refused(far).code == "TOO_MANY_ROWS"
    assert refused(csv_of([list(MENTEES), [*[""] * 64, "x"]], ";", "utf-8")).code == "TOO_MANY_COLUMNS"


def test_a_broken_letter_is_told_with_its_line():
    """Read in any other encoding the whole file would be nonsense, and its titles missing."""
    content = csv_of([list(MENTEES), mentee(), mentee(name="Петров Пётр")], ";", "utf-8")
    cut = content.replace("Петров".encode(), "Петр".encode() + b"\xd0", 1)
    error = refused(cut)
    assert error.code == "ENCODING"
    assert error.detail.startswith("В строке 3 буквы не читаются: файл в UTF-8, но повреждён.")


def test_a_workbook_with_titles_numbers_blanks_footer_and_a_repeated_header():
    content = xlsx(
        ["МБОУ СОШ № 1"],
        ["База наставляемых"],
        MENTEES,
        list(range(1, 14)),
        mentee(joined=date(2026, 9, 1)),
        [],
        MENTEES,
        mentee(name="Петров Пётр"),
        [3],
        ["Итого", 2],
        [None, "Директор школы", "Подпись"],
    )
    roster = read_roster(content, "база.xlsx", LIMITS)
    assert roster.header_row == 3
    assert [row.number for row in roster.rows] == [5, 8]
    assert roster.rows[0].cells[Column.JOINED] == date(2026, 9, 1)
    assert roster.rows[0].cells[Column.BIRTH] == 2011


def test_headers_in_any_order_case_and_spacing():
    titles = ["ЗАПРОС\nнаставляемого", "форма  наставничества", "Прозвище", "Г.р.", "Ф.И.О.\xa0Наставляе-\nмого"]
    roster = read_roster(xlsx(titles, ["Физика", "ученик-ученик", "Зоркий", 2011, "Иванов Иван"]), "б", LIMITS)
    assert roster.rows[0].cells == {
        Column.REQUEST: "Физика",
        Column.FORM: "ученик-ученик",
        Column.BIRTH: 2011,
        Column.FULL_NAME: "Иванов Иван",
    }
    assert roster.ignored_columns == ("Прозвище",)


def test_all_official_columns_are_known():
    for header, kind, count in ((MENTEES, RosterKind.MENTEES, 13), (MENTORS, RosterKind.MENTORS, 16)):
        filled = [f"текст {index}" for index in range(count)]
        roster = read_roster(xlsx(header, filled), "база", LIMITS)
        assert roster.kind is kind
        assert roster.ignored_columns == ()
        assert list(roster.rows[0].cells.values()) == filled


def test_the_sheet_with_the_header_is_taken():
    import openpyxl

    book = openpyxl.Workbook()
    book.create_sheet("База").append(list(MENTORS))
    book["База"].append(mentor())
    kept = io.BytesIO()
    book.save(kept)
    assert read_roster(kept.getvalue(), "база", LIMITS).kind is RosterKind.MENTORS


def test_a_cell_merged_downwards_counts_for_each_row():
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(xlsx(MENTORS, mentor(mentees="Один"), [None] * 10 + ["Другой"])))
    book.worksheets[0].merge_cells("B2:B3")
    kept = io.BytesIO()
    book.save(kept)
    rows = read_roster(kept.getvalue(), "база", LIMITS).rows
    assert [row.cells[Column.FULL_NAME] for row in rows] == ["Петрова Анна Олеговна"] * 2


def test_formulas_are_marked_but_not_in_the_number_column():
    row = mentee(birth="=2026-15")
    row[0] = "=A1+1"
    roster = read_roster(xlsx(MENTEES, row), "база", LIMITS)
    assert roster.rows[0].faults == {Column.BIRTH: CellFault.FORMULA}


def test_a_wrong_table_is_told_what_is_wanted_and_found():
    error = refused(xlsx(["Фамилия", "Класс"], ["Иванов", "5А"]))
    assert error.code == "COLUMNS_NOT_RECOGNISED"
    for told in ("«ФИО наставляемого»", "«Основные компетенции»", "«Фамилия»", "база.xlsx"):
        assert told in error.detail


def test_a_missing_required_column_is_named():
    error = refused(xlsx([title for title in MENTEES if title != "Год рождения"], mentee()))
    assert "Не хватает: «Год рождения»" in error.detail


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "FILE_EMPTY"),
        (b" \n", "FILE_EMPTY"),
        (b"%PDF-1.7", "NOT_A_SPREADSHEET"),
        (b"<html><table>", "NOT_A_SPREADSHEET"),
        (b"\x01\x00\x02", "NOT_A_SPREADSHEET"),
        (b"PK\x03\x04 broken", "UNREADABLE"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 2000, "UNREADABLE"),
        (b"\x98\x98", "COLUMNS_NOT_RECOGNISED"),
        ("просто текст".encode(), "COLUMNS_NOT_RECOGNISED"),
    ],
)
def test_what_is_no_roster(content: bytes, code: str):
    assert refused(content).code == code


def zipped(parts: dict[str, bytes]) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return kept.getvalue()


def test_other_archives_and_bombs():
    assert refused(zipped({"word/document.xml": b"x"})).code == "NOT_A_SPREADSHEET"
    assert refused(zipped({"xl/workbook.xml": b"0" * 3_000_000})).code == "ARCHIVE_BOMB"
    assert refused(zipped({f"{n}": b"x" for n in range(1001)})).code == "ARCHIVE_BOMB"


def test_limits_of_size_rows_and_columns():
    content = xlsx(MENTEES, mentee(), mentee())
    assert refused(content, RosterLimits(max_bytes=100)).code == "FILE_TOO_LARGE"
    assert refused(content, RosterLimits(max_unpacked_bytes=100)).code == "ARCHIVE_BOMB"
    assert refused(content, RosterLimits(max_rows=2)).code == "TOO_MANY_ROWS"
    assert refused(content, RosterLimits(max_columns=12)).code == "TOO_MANY_COLUMNS"
    text = csv_of([list(MENTEES), mentee(), mentee()], ";", "utf-8")
    assert refused(text, RosterLimits(max_rows=2)).code == "TOO_MANY_ROWS"
    assert refused(text, RosterLimits(max_columns=12)).code == "TOO_MANY_COLUMNS"


def test_one_cell_in_the_last_corner_costs_nothing():
    book = xlsx(MENTEES, mentee())
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"].replace(b"</sheetData>", far)
    assert refused(zipped(parts)).code == "TOO_MANY_ROWS"


def test_the_reading_process_gives_the_same():
    content = xlsx(MENTEES, mentee(birth="=1+1", joined=date(2026, 9, 1)), mentee(birth=1.5))
    assert read_roster_in_child(content, "база", LIMITS) == read_roster(content, "база", LIMITS)
    with pytest.raises(RosterRefused) as caught:
        read_roster_in_child(xlsx(["Имя"]), "база", LIMITS)
    assert caught.value.code == "COLUMNS_NOT_RECOGNISED"


def ods(*rows: list[object], repeat: int = 1) -> bytes:
    cells = "".join(
        f'<table:table-row table:number-rows-repeated="{repeat}">'
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell or ""}</text:p></table:table-cell>'
            for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    names = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = (
        f'<office:document-content{names}><office:body><office:spreadsheet><table:table table:name="База">{cells}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    return zipped(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": content.encode(),
            "META-INF/manifest.xml": b"<manifest/>",
        }
    )


def test_an_ods_workbook():
    roster = read_roster(ods(list(MENTEES), mentee()), "база.ods", LIMITS)
    assert [row.number for row in roster.rows] == [2]
    assert roster.rows[0].cells[Column.FULL_NAME] == "Иванов Иван Иванович"


def test_a_small_file_that_asks_for_gigabytes_is_refused_in_its_process():
    with pytest.raises(RosterRefused) as caught:
        read_roster_in_child(ods(list(MENTEES), mentee(), repeat=1_000_000_000), "база.ods", LIMITS)
    assert caught.value.code in {"TOO_COMPLEX", "TOO_MANY_ROWS"}


GOOD = xlsx(MENTEES, mentee(), mentee(name="Петров Пётр"))


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=300),
        st.binary(max_size=200).map(b"PK\x03\x04".__add__),
        st.binary(max_size=200).map(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".__add__),
        st.text(max_size=200).map(lambda text: f"{';'.join(MENTEES)}\n{text}".encode("utf-8", "replace")),
        st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)).map(
            lambda hit: GOOD[: hit[0]] + bytes([hit[1]]) + GOOD[hit[0] + 1 :]
        ),
        st.integers(0, len(GOOD)).map(lambda cut: GOOD[:cut]),
    )
)
def test_any_bytes_are_read_or_refused(content: bytes):
    try:
        roster = read_roster(content, "?", LIMITS)
    except RosterRefused:
        return
    assert all(row.cells or row.faults for row in roster.rows)


@pytest.mark.parametrize(
    "line", [mentee("Громов Лев Ильич", contact="Громова Анна, 8 900 000-00-01"), ["Классов", "Громов Форман"], ["vm"]]
)
def test_a_refusal_of_columns_repeats_no_cell_of_people(line: list[object]) -> None:
    with pytest.raises(RosterRefused) as refused:
        read_roster(xlsx(["Сведения о детях"], line), "база.xlsx", LIMITS)
    assert refused.value.code == "COLUMNS_NOT_RECOGNISED"
    assert not [word for word in ("Громов", "900", "vm", "дет") if word in refused.value.detail.split("Найдены")[1]]
    assert "с другим текстом" in refused.value.detail


def test_a_refusal_of_columns_repeats_titles() -> None:
    with pytest.raises(RosterRefused) as refused:
        read_roster(xlsx(["№ п/п", "Имя ребёнка", "Год рождения", "Ветров"]), "база.xlsx", LIMITS)
    assert "Найдены: «№ п/п», «Имя ребёнка», «Год рождения» и ещё 1 ячейка с другим текстом." in refused.value.detail


def test_an_old_book_is_read_as_the_others_are():
    """Formulas and errors are no values, a merged cell says what is seen, and the book's own epoch holds."""
    header = ["ФИО наставляемого", "Год рождения", "Основной запрос наставляемого", "Форма наставничества"]
    book = xls(
        ["МБОУ СОШ № 1"],
        header,
        ["Громов Лев Ильич", date(2012, 3, 12), "химия", "ученик – ученик"],
        ["Белова Анна", Formula(2012), "химия", ""],
        ["Зимин Олег", Error(), "химия", "учитель – учитель"],
        ["Ершов Ян", 40614, Formula(1), ""],
        merged=[(2, 3, 3, 3)],
    )
    roster = read_roster(book, "б.xls", LIMITS)
    assert [dict(row.faults) for row in roster.rows] == [
        {},
        {Column.BIRTH: CellFault.FORMULA},
        {Column.BIRTH: CellFault.ERROR_VALUE},
        {Column.REQUEST: CellFault.FORMULA},
    ]
    assert [row.cells.get(Column.FORM) for row in roster.rows] == ["ученик – ученик"] * 2 + ["учитель – учитель", None]
    assert roster.rows[0].cells[Column.BIRTH] == date(2012, 3, 12)
    assert (roster.sheet, roster.lines, roster.from_1904) == ("База", 6, False)
    assert read_roster(xls(header, ["Громов Лев", 39152], from_1904=True), "б.xls", LIMITS).from_1904


def test_each_sheet_of_an_old_book_has_its_own_formulas():
    header = ["ФИО наставляемого", "Год рождения", "Основной запрос наставляемого", "Форма наставничества"]
    book = xls_book({"Титул": [["база"], [Formula(1)]], "База": [header, ["Громов Лев", 2012, Formula(1), "х"]]})
    roster = read_roster(book, "б.xls", LIMITS)
    assert [dict(row.faults) for row in roster.rows] == [{Column.REQUEST: CellFault.FORMULA}]
    assert [(left.code, left.sheet, left.lines) for left in roster.left_out] == [("OTHER_SHEET", "Титул", 2)]


def test_an_old_book_behind_a_password_is_said_so():
    """From the mark on nothing can be read; what looks like cells there is none."""
    locked = struct.pack("<HHHHH", 0x002F, 6, 1, 1, 1)
    far = struct.pack("<HHHHHd", 0x0203, 14, 60_000, 200, 0, 1.0)
    bof = struct.pack("<HHHHHHII", 0x0809, 16, 0x0600, 5, 0, 0, 0, 0)
    sheet = struct.pack("<HHIHBB", 0x0085, 9, len(bof), 0, 1, 0) + b"X"
    assert refused(compound(bof + locked + sheet + far + struct.pack("<HH", 0x000A, 0))).code == "PASSWORD_PROTECTED"

"""What old books (.xls) hold besides plain cells, and how their parts are found in the file."""

import struct

import pytest
from registry.imports.roster import CellFault, Column, Roster, RosterLimits, RosterRefused, read_roster

from .papers import LIMITS
from .xls import Error, Formula, book_of, chart, in_pieces, record, records_of, xls, xls_book

HEADER = ["ФИО наставляемого", "Год рождения", "Основной запрос наставляемого", "Форма наставничества"]
CHILD = ["Громов Лев", 2012, "химия", "ученик-ученик"]
PLAIN = xls(HEADER, CHILD)


def refused(content: bytes, limits: RosterLimits = LIMITS) -> str:
    with pytest.raises(RosterRefused) as caught:
        read_roster(content, "б.xls", limits)
    return caught.value.code


def names(roster: Roster) -> list[object]:
    return [row.cells.get(Column.FULL_NAME) for row in roster.rows]


def small_number(row: int, column: int, number: int) -> bytes:
    """A whole number as Excel keeps it: in four bytes, with two marks."""
    return record(0x027E, struct.pack("<HHHI", row, column, 0, number << 2 | 2))


def several(row: int, first: int, numbers: list[int]) -> bytes:
    """Numbers side by side in one record."""
    cells = b"".join(struct.pack("<HI", 0, number << 2 | 2) for number in numbers)
    return record(0x00BD, struct.pack("<HH", row, first) + cells + struct.pack("<H", first + len(numbers) - 1))


def truth(row: int, column: int) -> bytes:
    return record(0x0205, struct.pack("<HHHBB", row, column, 0, 1, 0))


def test_a_phone_of_seven_digits_is_a_value_and_no_error() -> None:
    """Its last byte is the one that marks an error in a cell of another kind."""
    book = book_of(records_of([*HEADER, "Телефон"], CHILD) + small_number(1, 4, 5_551_234))
    [row] = read_roster(book, "б.xls", LIMITS).rows
    assert (dict(row.faults), row.cells[Column.CONTACT]) == ({}, 5_551_234)


def test_a_truth_is_a_value_and_no_error() -> None:
    book = book_of(records_of([*HEADER, "Результаты программы"], [*CHILD]) + truth(1, 4))
    [row] = read_roster(book, "б.xls", LIMITS).rows
    assert (dict(row.faults), row.cells[Column.RESULTS]) == ({}, "да")


def test_numbers_side_by_side_in_one_record_are_cells() -> None:
    book = book_of(records_of(HEADER, ["Громов Лев", "", "химия", "ученик-ученик"]) + several(1, 1, [2012]))
    assert read_roster(book, "б.xls", LIMITS).rows[0].cells[Column.BIRTH] == 2012
    far = book_of(records_of(HEADER, CHILD) + several(1, 60, [1] * 10))
    assert refused(far) == "TOO_MANY_COLUMNS"


def test_numbers_side_by_side_are_measured_up_to_the_last() -> None:
    """Two lines of forty columns, although the record names the place of its first number only."""
    wide = book_of(records_of(HEADER, CHILD) + several(1, 10, [1] * 30))
    assert names(read_roster(wide, "б.xls", RosterLimits(max_cells=80))) == ["Громов Лев"]
    assert refused(wide, RosterLimits(max_cells=79)) == "TOO_COMPLEX"


def test_numbers_side_by_side_written_over_and_over_are_counted_each_time() -> None:
    book = book_of(records_of(HEADER, CHILD) + several(1, 1, [2012]) * 50)
    assert names(read_roster(book, "б.xls", RosterLimits(max_cells=58))) == ["Громов Лев"]
    assert refused(book, RosterLimits(max_cells=57)) == "TOO_COMPLEX"


def test_the_height_of_an_empty_line_is_no_cell() -> None:
    """Excel keeps one for each line that was ever touched, also far below the table."""
    height = record(0x0208, struct.pack("<HHHHHHI", 40_000, 200, 256, 300, 0, 0, 0x100))
    book = book_of(records_of(HEADER, CHILD) + height * 50)
    assert names(read_roster(book, "б.xls", RosterLimits(max_cells=8))) == ["Громов Лев"]


def test_a_sheet_ends_where_its_records_end() -> None:
    """The next one begins there, with its own errors."""
    book = xls_book({"8 класс": [HEADER, CHILD], "9 класс": [HEADER, ["Белов Ян", Error(), "химия", "х"]]})
    [row] = read_roster(book, "б.xls", LIMITS).rows
    assert (row.cells[Column.FULL_NAME], dict(row.faults)) == ("Громов Лев", {})


def test_a_book_without_short_streams_names_no_place_of_them() -> None:
    """Its root has a size of 0; whatever else stands there is no place."""
    at = PLAIN.index("Root Entry".encode("utf-16-le")) + 116
    book = PLAIN[:at] + struct.pack("<II", 77_777, 0) + PLAIN[at + 8 :]
    assert names(read_roster(book, "б.xls", LIMITS)) == ["Громов Лев"]


def test_a_chart_in_a_sheet_has_cells_of_its_own() -> None:
    """They are not the sheet's; what comes after the chart is."""
    inside = chart(records_of([], ["", Error()]))
    book = book_of(records_of(HEADER, CHILD) + inside + records_of([], [], ["Белова Анна", Error(), "химия", "х"]))
    roster = read_roster(book, "б.xls", LIMITS)
    assert [dict(row.faults) for row in roster.rows] == [{}, {Column.BIRTH: CellFault.ERROR_VALUE}]


def test_one_cell_written_over_and_over_is_counted_each_time() -> None:
    book = book_of(records_of(HEADER, CHILD) + b"".join([small_number(1, 1, 2012)] * 50))
    assert names(read_roster(book, "б.xls", RosterLimits(max_cells=58))) == ["Громов Лев"]
    assert refused(book, RosterLimits(max_cells=57)) == "TOO_COMPLEX"


def test_a_small_old_book_is_kept_in_pieces() -> None:
    """It is looked through there as well: a formula's place is known."""
    stream = xls(HEADER, ["Громов Лев", Formula(2012), "химия", "ученик-ученик"])[512 * 3 :].rstrip(b"\0") + b"\0" * 4
    assert len(stream) < 4096
    [row] = read_roster(in_pieces(stream), "б.xls", LIMITS).rows
    assert (row.cells[Column.FULL_NAME], dict(row.faults)) == ("Громов Лев", {Column.BIRTH: CellFault.FORMULA})


def test_pieces_that_go_round_are_refused() -> None:
    book = bytearray(in_pieces(PLAIN[512 * 3 :].rstrip(b"\0") + b"\0\0\0\0"))
    book[512 * 3 : 512 * 3 + 4] = struct.pack("<I", 0)  # the first piece follows itself
    assert refused(bytes(book)) == "UNREADABLE"


def test_a_table_that_names_one_sector_twice_is_refused() -> None:
    """Each name costs a sector, and a file has room for very many names."""
    assert refused(PLAIN[:80] + struct.pack("<I", 0) + PLAIN[84:]) == "UNREADABLE"


def test_a_table_named_by_a_sector_of_its_own() -> None:
    """Large books have more of the table than the header has room for."""
    sectors = len(PLAIN) // 512 - 1
    named = struct.pack("<128I", 0, *[0xFFFFFFFF] * 126, 0xFFFFFFFE)
    header = PLAIN[:68] + struct.pack("<II", sectors, 1) + struct.pack("<I", 0xFFFFFFFF) + PLAIN[80:512]
    assert names(read_roster(header + PLAIN[512:] + named, "б.xls", LIMITS)) == ["Громов Лев"]


def test_another_stream_is_not_looked_at() -> None:
    """As the author and the title, which stand in a stream beside the book's; here its place is no place."""
    entry = struct.pack(
        "<64sHBBIII16sIQQIQ", "Summary".encode("utf-16-le"), 16, 2, 1, *[0xFFFFFFFF] * 3, b"", 0, 0, 0, 77_777, 5_000
    )
    book = PLAIN[: 512 * 2 + 256] + entry + PLAIN[512 * 2 + 256 + len(entry) :]
    assert names(read_roster(book, "б.xls", LIMITS)) == ["Громов Лев"]


def test_the_first_of_two_streams_of_one_name_is_the_book() -> None:
    first = PLAIN[512 * 2 + 128 : 512 * 2 + 256]
    second = first[:116] + struct.pack("<I", 0xFFFFFFFE) + first[120:]
    book = PLAIN[: 512 * 2 + 256] + second + PLAIN[512 * 2 + 384 :]
    assert names(read_roster(book, "б.xls", LIMITS)) == ["Громов Лев"]


def test_an_old_book_without_a_book_is_refused() -> None:
    at = PLAIN.index("Workbook".encode("utf-16-le"))
    assert refused(PLAIN[:at] + "Wirkbaak".encode("utf-16-le") + PLAIN[at + 16 :]) == "UNREADABLE"


def test_the_book_of_a_still_older_program_is_called_otherwise() -> None:
    at = PLAIN.index("Workbook".encode("utf-16-le"))
    name = "Book".encode("utf-16-le").ljust(64, b"\0") + struct.pack("<H", 10)
    assert names(read_roster(PLAIN[:at] + name + PLAIN[at + 66 :], "б.xls", LIMITS)) == ["Громов Лев"]

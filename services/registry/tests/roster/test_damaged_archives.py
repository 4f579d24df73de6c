"""Books whose zip is not what its directory says, or whose parts are not there."""

import io
import re
import struct
import zipfile

import pytest
from registry.imports.roster import CellFault, Column, RosterLimits, RosterRefused, read_roster

from .noise import HEADER
from .papers import LIMITS, xlsx

CHILD = ["1", "Громов Лев Ильич", "", "2011", "химия", "ученик-ученик"]
PLAIN = xlsx(HEADER, CHILD)
SHEET = "xl/worksheets/sheet1.xml"


def refused(content: bytes, limits: RosterLimits = LIMITS) -> RosterRefused:
    with pytest.raises(RosterRefused) as caught:
        read_roster(content, "б.xlsx", limits)
    return caught.value


def entry_of(part: str) -> tuple[int, int]:
    """Where a part is in the directory, and where its packed bytes begin."""
    with zipfile.ZipFile(io.BytesIO(PLAIN)) as archive:
        told = archive.getinfo(part)
    central = PLAIN.rindex(part.encode()) - 46
    return central, told.header_offset + 30 + len(part)


def test_a_part_of_which_the_end_is_missing_is_told_as_damaged() -> None:
    """Its directory says fewer packed bytes than there are: unpacking never comes to its end."""
    central, _ = entry_of(SHEET)
    packed = struct.unpack_from("<I", PLAIN, central + 20)[0]
    book = PLAIN[: central + 20] + struct.pack("<I", packed // 2) + PLAIN[central + 24 :]
    assert refused(book).code == "UNREADABLE"


def test_a_part_that_unpacks_to_more_than_it_says_is_told_as_damaged() -> None:
    """Also one that only the reading library unpacks, which believes no size."""
    book = remade({"xl/styles.xml": part("xl/styles.xml") + b"<!-- -->" * 400})
    central = book.rindex(b"xl/styles.xml") - 46
    assert "размер его частей" in refused(book[: central + 24] + struct.pack("<I", 900) + book[central + 28 :]).detail


def test_a_part_that_does_not_unpack_is_told_as_damaged() -> None:
    _, begins = entry_of(SHEET)
    assert refused(PLAIN[:begins] + b"\xff" * 20 + PLAIN[begins + 20 :]).code == "UNREADABLE"


def test_a_part_that_begins_beyond_the_file_is_told_as_damaged() -> None:
    central, _ = entry_of(SHEET)
    book = PLAIN[: central + 42] + struct.pack("<I", len(PLAIN) + 5) + PLAIN[central + 46 :]
    assert refused(book).code == "UNREADABLE"


def remade(change: dict[str, bytes | None]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(PLAIN)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        parts = {name: old.read(name) for name in old.namelist()} | change
        for name, data in parts.items():
            if data is not None:
                new.writestr(name, data)
    return made.getvalue()


def part(name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(PLAIN)) as archive:
        return archive.read(name)


def sheet(old: bytes, new: bytes) -> bytes:
    xml = part(SHEET)
    assert old in xml
    return remade({SHEET: xml.replace(old, new, 1)})


def read_row(content: bytes) -> dict[Column, object]:
    return dict(read_roster(content, "б.xlsx", LIMITS).rows[0].cells)


def test_a_text_document_is_no_table() -> None:
    assert refused(remade({"xl/workbook.xml": None, "word/document.xml": b"<w/>"})).code == "NOT_A_SPREADSHEET"
    assert refused(remade({"xl/workbook.xml": None, "1.jpg": b"picture"})).code == "NOT_A_SPREADSHEET"


@pytest.mark.parametrize("missing", ["xl/_rels/workbook.xml.rels", SHEET])
def test_a_book_without_one_of_its_parts_is_refused(missing: str) -> None:
    """What has not been looked through is not read, even if the library should find it."""
    assert refused(remade({missing: None})).code == "UNREADABLE"


FORMULA = b'<c r="D2" t="str"><f>2026-15</f><v>2011</v></c>'
RELATIONS = "xl/_rels/workbook.xml.rels"


def counted() -> bytes:
    """The sheet with a formula for the year of birth."""
    return re.sub(rb'<c r="D2".*?</c>', FORMULA, part(SHEET))


@pytest.mark.parametrize(
    "change",
    [
        {SHEET: None, "xl/worksheets/Sheet1.xml": counted()},
        {SHEET: None, "xl\\worksheets\\sheet1.xml": counted()},
        {SHEET: counted(), RELATIONS: None, "xl/_rels/Workbook.xml.rels": part(RELATIONS)},
        {SHEET: counted(), "xl/workbook.xml": None, "XL/Workbook.xml": part("xl/workbook.xml")},
        {SHEET: counted(), RELATIONS: part(RELATIONS).replace(b'"/xl/worksheets', b'"worksheets')},
    ],
)
def test_a_sheet_is_looked_through_however_its_part_is_named(change: dict[str, bytes | None]) -> None:
    """The library reads each of these: other letters, the slashes of Windows, a target from the root or not."""
    [row] = read_roster(remade(change), "б.xlsx", LIMITS).rows
    assert (row.cells[Column.FULL_NAME], row.faults) == ("Громов Лев Ильич", {Column.BIRTH: CellFault.FORMULA})


def test_far_cells_are_cut_out_however_the_part_is_named() -> None:
    far = part(SHEET).replace(b"</sheetData>", b'<row r="30000"><c r="A30000"/></row></sheetData>')
    book = remade({SHEET: None, "xl/worksheets/Sheet1.xml": far})
    assert read_row(book)[Column.FULL_NAME] == "Громов Лев Ильич"


def test_two_parts_of_one_name_are_refused() -> None:
    """The one that is looked through need not be the one that is read."""
    book = remade({"xl/worksheets/Sheet1.xml": counted()})
    assert "названы одинаково" in refused(book).detail


def test_a_book_without_shared_texts_is_read() -> None:
    """Some programs write every text into its cell."""
    cells = "".join(f'<c t="inlineStr"><is><t>{title}</t></is></c>' for title in HEADER)
    child = "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in CHILD)
    xml = f"<worksheet><sheetData><row>{cells}</row><row>{child}</row></sheetData></worksheet>"
    spaced = xml.replace("<worksheet>", '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">')
    book = remade({SHEET: spaced.encode(), "xl/sharedStrings.xml": None})
    assert read_row(book)[Column.FULL_NAME] == "Громов Лев Ильич"


def test_definitions_of_xml_are_refused() -> None:
    """They make small parts large, and no program writes them."""
    xml = part(SHEET)
    at = xml.index(b"<worksheet")
    defined = b'<!DOCTYPE w [<!ENTITY a "aaaa">]>'
    assert "определения XML" in refused(remade({SHEET: xml[:at] + defined + xml[at:]})).detail


def test_rows_and_cells_without_references_count_on() -> None:
    """Formulas and errors are found where the cells are, also when nothing says where that is."""
    xml = re.sub(rb' r="[A-Z]*[0-9]+"', b"", part(SHEET))
    marked = xml.replace(b"</row></sheetData>", b'<c t="e"><v>#REF!</v></c></row></sheetData>')
    assert read_row(remade({SHEET: xml}))[Column.BIRTH] == "2011"
    assert read_roster(remade({SHEET: marked}), "б", LIMITS).rows[0].faults == {}


def test_a_far_cell_is_measured_by_its_row_where_it_has_no_reference() -> None:
    far = b'<row r="30000"><c t="n"><v>1</v></c></row></sheetData>'
    assert refused(sheet(b"</sheetData>", far)).code == "TOO_MANY_ROWS"


@pytest.mark.parametrize("place", ['<row r="30000"><c r="A30000"/></row>', '<row r="3"><c r="ZZ3" s="1"/></row>'])
def test_an_empty_cell_far_away_does_not_count(place: str) -> None:
    book = sheet(b"</sheetData>", f"{place}</sheetData>".encode())
    assert read_row(book)[Column.FULL_NAME] == "Громов Лев Ильич"


def test_an_empty_text_far_to_the_right_does_not_count() -> None:
    """For the library it is a cell, and every line is as wide as that."""
    book = sheet(b"</row></sheetData>", b'<c r="XFD2" t="inlineStr"><is><t></t></is></c></row></sheetData>')
    assert read_row(book)[Column.FULL_NAME] == "Громов Лев Ильич"


def test_very_many_empty_cells_far_away_are_cut_out_quickly_and_then_refused() -> None:
    """A column coloured down to the last line of Excel has a million of them."""
    limits = RosterLimits(max_zip_ratio=10_000)
    cells = b'<row r="30000">' + b'<c r="A30000"/>' * 200_000
    assert len(read_roster(sheet(b"</sheetData>", cells + b"</row></sheetData>"), "б", limits).rows) == 1
    more = refused(sheet(b"</sheetData>", cells + b'<c r="A30000"/></row></sheetData>'), limits)
    assert (more.code, "пустых ячеек далеко за таблицей" in more.detail) == ("TOO_MANY_ROWS", True)


def test_a_cell_says_its_row_where_the_row_does_not() -> None:
    counted_below = b'<row><c r="B5" t="str"><v>x</v></c><c r="D5"><f>2026-15</f><v>2011</v></c></row></sheetData>'
    rows = read_roster(sheet(b"</sheetData>", counted_below), "б", LIMITS).rows
    assert [(row.number, dict(row.faults)) for row in rows] == [(2, {}), (5, {Column.BIRTH: CellFault.FORMULA})]


@pytest.mark.parametrize("content", ["<v> </v>", "<is><t>\n</t></is>"])
def test_a_far_cell_of_spaces_does_not_count(content: str) -> None:
    book = sheet(
        b"</sheetData>", f'<row r="30000"><c r="A30000" t="inlineStr">{content}</c></row></sheetData>'.encode()
    )
    assert read_row(book)[Column.FULL_NAME] == "Громов Лев Ильич"


def test_a_formula_that_has_failed_is_told_as_a_formula() -> None:
    """Its text is what the school has to replace by a value, whatever it came to."""
    counted = (
        b'<row r="3"><c r="B3" t="str"><v>x</v></c><c r="D3" t="e"><f>A1/0</f><v>#DIV/0!</v></c></row></sheetData>'
    )
    assert read_roster(sheet(b"</sheetData>", counted), "б", LIMITS).rows[1].faults == {Column.BIRTH: CellFault.FORMULA}
    failed = counted.replace(b"<f>A1/0</f>", b"")
    [_, row] = read_roster(sheet(b"</sheetData>", failed), "б", LIMITS).rows
    assert row.faults == {Column.BIRTH: CellFault.ERROR_VALUE}


def test_texts_far_away_in_no_cell_do_not_count() -> None:
    """As of a header printed on each page, or of a comment."""
    book = sheet(b"</sheetData>", b"</sheetData><headerFooter><oddHeader>1 2 3</oddHeader></headerFooter>")
    assert read_row(book)[Column.FULL_NAME] == "Громов Лев Ильич"


def test_the_number_of_shared_texts_beyond_the_cells_is_bounded() -> None:
    texts = b"<sst>" + b"<si><t>x</t></si>" * 10_100 + b"</sst>"
    assert refused(remade({"xl/sharedStrings.xml": texts}), RosterLimits(max_zip_ratio=10_000)).code == "TOO_COMPLEX"


def test_the_number_of_cells_is_bounded() -> None:
    assert refused(PLAIN, RosterLimits(max_cells=11)).code == "TOO_COMPLEX"
    assert read_roster(PLAIN, "б", RosterLimits(max_cells=12)).lines == 2


def test_cells_spelled_with_a_prefix_are_counted_too() -> None:
    names = b'xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    cells = b"".join(b"<x:c><x:v>1</x:v></x:c>" for _ in range(30))
    xml = b"<x:worksheet %b><x:sheetData><x:row>%b</x:row></x:sheetData></x:worksheet>" % (names, cells)
    assert refused(remade({SHEET: xml}), RosterLimits(max_cells=29)).code == "TOO_COMPLEX"


def test_a_wide_sheet_that_is_nearly_empty_is_paid_for_by_its_extent() -> None:
    book = xlsx(HEADER, CHILD, *[[]] * 100, [None] * 60 + ["x"])
    assert refused(book, RosterLimits(max_cells=1_000)).code == "TOO_COMPLEX"


def test_one_text_is_no_longer_than_a_roster_has() -> None:
    book = xlsx(HEADER, CHILD, [2, "Белов Пётр Ильич", "", 2011, "х" * 2000, "ученик-ученик"])
    assert refused(book, RosterLimits(max_text_bytes=1000)).code == "TOO_COMPLEX"
    assert len(read_roster(book, "б", RosterLimits(max_text_bytes=3000)).rows) == 2


def test_one_shared_text_is_no_longer_either() -> None:
    texts = b"<sst><si><t>%b</t></si></sst>" % (b"x" * 2000)
    book = remade({"xl/sharedStrings.xml": texts})
    assert refused(book, RosterLimits(max_text_bytes=1000)).code == "TOO_COMPLEX"
    assert len(read_roster(book, "б", RosterLimits(max_text_bytes=3000)).rows) == 1


def test_a_book_says_whether_it_counts_its_days_from_1904() -> None:
    workbook = part("xl/workbook.xml")
    counted_from, changed = re.subn(rb"<workbookPr(?=[ /])", b'<workbookPr date1904="1"', workbook)
    assert changed == 1
    assert read_roster(remade({"xl/workbook.xml": counted_from}), "б", LIMITS).from_1904
    assert not read_roster(PLAIN, "б", LIMITS).from_1904


@pytest.mark.parametrize(
    "again",
    [
        b'<row r="2"><c r="B2" t="str"><v>x</v></c></row></sheetData>',
        b'<row r="3"><c r="B3" t="str"><v>x</v></c><c r="B3" t="str"><v>y</v></c></row></sheetData>',
        b'<row r="3"><c r="B3" t="str"><v>x</v></c></row><row r="1"><c r="Z1" t="str"><v>y</v></c></row></sheetData>',
    ],
)
def test_a_place_that_is_filled_twice_is_no_book(again: bytes) -> None:
    """Or the later text would stand for both, and the first person would be gone without a word."""
    damaged = refused(sheet(b"</sheetData>", again))
    assert (damaged.code, "записана в нём дважды" in damaged.detail) == ("UNREADABLE", True)


def test_an_empty_place_may_be_there_again_and_lines_in_any_order() -> None:
    later, earlier = (b'<row r="%d"><c r="B%d"/><c r="B%d" t="str"><v>x</v></c></row>' % (n, n, n) for n in (5, 4))
    again = later + earlier + b"</sheetData>"
    assert [row.number for row in read_roster(sheet(b"</sheetData>", again), "б", LIMITS).rows] == [2, 4, 5]

"""Cells of an ods book that show a text and have no value of their own: what is seen is what is read."""

import pytest
from registry.imports.roster import CellFault, Column, RosterRefused, read_roster

from .noise import HEADER
from .papers import LIMITS
from .test_reading import zipped

SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
)
LINE = ("1", "Громов Лев Ильич", "+79000000001", "2011", "химия", "ученик-ученик")


def paragraph(text: str) -> str:
    return f"<text:p>{text}</text:p>" if text else ""


def cell(text: str, attributes: str = "") -> str:
    return f"<table:table-cell {attributes}>{paragraph(text)}</table:table-cell>"


def ods(*rows: list[str]) -> bytes:
    return packed(content_of(*rows).encode())


def content_of(*rows: list[str]) -> str:
    lines = "".join(f"<table:table-row>{''.join(row)}</table:table-row>" for row in rows)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {SPACES}><office:body><office:spreadsheet>'
        f'<table:table table:name="База">{lines}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )


def packed(content: bytes) -> bytes:
    return zipped(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": content,
            "META-INF/manifest.xml": b"<manifest/>",
        }
    )


@pytest.mark.parametrize(
    "attributes",
    ["", 'table:style-name="ce1"', 'office:value-type="float"', 'office:value-type="date"', 'office:value-type="void"'],
)
def test_a_text_without_a_value_is_read(attributes: str) -> None:
    book = ods([cell(title, attributes) for title in HEADER], [cell(text, attributes) for text in LINE])
    [row] = read_roster(book, "б", LIMITS).rows
    assert tuple(row.cells.values()) == LINE


def test_a_text_in_several_paragraphs_and_spans_is_read_whole() -> None:
    name = (
        '<table:table-cell><text:p>Громов<text:s text:c="2"/><text:span>Лев</text:span></text:p>\n  <text:p>Ильич &amp; '
        'Ко</text:p></table:table-cell>'
    )  # fmt: skip
    book = ods([cell(title) for title in HEADER], [cell("1"), name, *(cell(text) for text in LINE[2:])])
    [row] = read_roster(book, "б", LIMITS).rows
    assert row.cells[Column.FULL_NAME] == "Громов  Лев\nИльич & Ко"


@pytest.mark.parametrize(
    ("shown", "read"),
    [
        ("\n  <text:p>Громов Лев</text:p>\n", "Громов Лев"),
        ("<text:p>Громов<text:line-break/>Лев<text:tab/>Ильич</text:p>", "Громов Лев Ильич"),
        (
            "<text:p>Громов</text:p><office:annotation><text:p>спросить</text:p></office:annotation><text:p>Лев</text:p>",
            "Громов\nЛев",
        ),
    ],
)
def test_what_stands_between_the_paragraphs_is_no_text_of_theirs(shown: str, read: str) -> None:
    name = f"<table:table-cell>{shown}</table:table-cell>"
    book = ods([cell(title) for title in HEADER], [cell("1"), name, *(cell(text) for text in LINE[2:])])
    [row] = read_roster(book, "б", LIMITS).rows
    assert row.cells[Column.FULL_NAME] == read


def test_a_remark_on_a_cell_is_not_its_text() -> None:
    remark = (
        "<table:table-cell><office:annotation><text:p>спросить маму</text:p></office:annotation></table:table-cell>"
    )
    book = ods(
        [cell(title) for title in HEADER], [cell("1"), cell(LINE[1]), remark, *(cell(text) for text in LINE[3:])]
    )
    [row] = read_roster(book, "б", LIMITS).rows
    assert Column.CONTACT not in row.cells
    assert row.cells[Column.BIRTH] == "2011"


def test_a_value_goes_before_what_is_shown() -> None:
    number = 'office:value-type="float" office:value="2011"'
    typed = 'office:value-type="string"'
    book = ods(
        [cell(title) for title in HEADER],
        [cell("1"), cell(LINE[1], typed), cell(""), cell("2 011 г.", number), *(cell(text) for text in LINE[4:])],
    )
    [row] = read_roster(book, "б", LIMITS).rows
    assert (row.cells[Column.FULL_NAME], row.cells[Column.BIRTH]) == (LINE[1], 2011)
    assert Column.CONTACT not in row.cells


def test_a_repeated_text_stands_in_each_of_its_cells() -> None:
    header = [cell(title) for title in (*HEADER, "Интересы", "Результаты программы")]
    line = [cell(text) for text in LINE]
    twice = cell("шахматы", 'table:number-columns-repeated="2"')
    [row] = read_roster(ods(header, [*line, twice]), "б", LIMITS).rows
    assert (row.cells[Column.INTERESTS], row.cells[Column.RESULTS]) == ("шахматы", "шахматы")


def test_a_formula_without_a_value_is_a_formula() -> None:
    book = ods(
        [cell(title) for title in HEADER],
        [cell("1"), cell(LINE[1]), cell("x", 'table:formula="of:=[.A1]"'), *(cell(text) for text in LINE[3:])],
    )
    [row] = read_roster(book, "б", LIMITS).rows
    assert row.faults == {Column.CONTACT: CellFault.FORMULA}


def test_a_book_of_which_no_place_is_where_the_parser_says_is_refused() -> None:
    """In two bytes a letter, and in a definition, a tag is elsewhere: the library reads neither."""
    content = content_of([cell(title) for title in HEADER], [cell(text) for text in LINE])
    name = cell(LINE[1])
    defined = content.replace("?>", f"?><!DOCTYPE book [<!ENTITY name '{name}'>]>", 1).replace(name, "&name;")
    defined = defined.replace("&name;", name, 1)
    two_bytes = content.replace("UTF-8", "UTF-16").encode("utf-16")
    for book, code in ((two_bytes, "COLUMNS_NOT_RECOGNISED"), (defined.encode(), "UNREADABLE")):
        with pytest.raises(RosterRefused) as refused:
            read_roster(packed(book), "б", LIMITS)
        assert refused.value.code == code

"""Tables kept as text: encodings with and without a mark, delimiters inside cells, and what is refused how."""

import pytest
from registry.imports.roster import Column, Roster, RosterLimits, RosterRefused, read_roster

from .noise import HEADER
from .papers import LIMITS

CHILD = ["1", "Громов Лев Ильич", "мама: 8 900 000-00-01", "2011", "химия", "ученик-ученик"]


def text(*lines: list[str] | tuple[str, ...], delimiter: str = ";") -> str:
    return "".join(f"{delimiter.join(line)}\r\n" for line in lines)


def read(content: bytes, limits: RosterLimits = LIMITS) -> Roster:
    return read_roster(content, "б.csv", limits)


def refused(content: bytes, limits: RosterLimits = LIMITS) -> RosterRefused:
    with pytest.raises(RosterRefused) as caught:
        read(content, limits)
    return caught.value


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-16-le", "utf-16-be", "cp1251", "cp866", "koi8-r", "mac-cyrillic", "iso8859-5"]
)
def test_an_encoding_is_found_with_and_without_its_mark(encoding: str, mark: str) -> None:
    if mark and not encoding.startswith("utf"):
        return
    header = [title.replace("№", "No") for title in HEADER]  # koi8-r has no sign for it
    roster = read((mark + text(header, CHILD)).encode(encoding))
    assert [row.cells[Column.FULL_NAME] for row in roster.rows] == ["Громов Лев Ильич"]


@pytest.mark.parametrize("delimiter", [";", "\t", ",", "|"])
def test_the_delimiter_is_the_one_under_which_the_header_is_found(delimiter: str) -> None:
    """However many others stand in the titles above and in the cells."""
    titles = ["База; наставляемых, 2026 | СОШ".replace(delimiter, " ")] * 9
    wordy = [cell + (";,|" * 4).replace(delimiter, "") for cell in CHILD]
    roster = read(text(titles, HEADER, wordy, delimiter=delimiter).encode())
    assert (roster.header_row, roster.rows[0].cells[Column.REQUEST]) == (2, wordy[4])


def test_letters_of_another_alphabet_are_told_as_an_encoding() -> None:
    """And not as a picture, though every second byte of such a text is none that a text in one byte a letter holds."""
    chinese = "学生姓名,出生年份,请求,形式\r\n张伟,2011,化学,学生\r\n" * 3
    assert refused(chinese.encode("utf-16")).code == "ENCODING"


def test_what_holds_marks_that_no_text_holds_is_no_table() -> None:
    assert refused(b"\x01\x02\x03\x04").code == "NOT_A_SPREADSHEET"
    assert refused("Сканер\x02\x05 страниц".encode()).code == "NOT_A_SPREADSHEET"


def test_the_refusal_shows_the_titles_under_the_likeliest_delimiter() -> None:
    told = refused(text(["№", "Имя ребёнка", "Класс"], ["1", "Лев", "5"]).encode()).detail
    assert "«Имя ребёнка», «Класс»" in told


def test_a_cell_beyond_what_a_text_reader_takes_is_told_with_its_line() -> None:
    """A closing quotation mark that comes pages later makes such a cell."""
    endless = [*CHILD[:4], '"' + "х" * 140_000 + '"', "ученик-ученик"]
    error = refused(text(HEADER, CHILD, endless).encode())
    assert (error.code, "Строка 3" in error.detail) == ("UNREADABLE", True)


def test_a_text_without_a_header_is_told_so_whatever_a_line_holds() -> None:
    endless = ["Заметки", '"' + "х" * 140_000 + '"']
    assert refused(text(["Разное", "дела"], endless).encode()).code == "COLUMNS_NOT_RECOGNISED"


def test_two_lines_in_a_cell_are_one_cell() -> None:
    """Also where the second line has a delimiter, as an address has."""
    child = [*CHILD[:2], '"мама: 8 900 000-00-01\nг. Южный; ул. Лесная"', *CHILD[3:]]
    [row] = read(text(HEADER, child).encode()).rows
    assert "г. Южный; ул. Лесная" in str(row.cells[Column.CONTACT])


def test_lines_swallowed_by_a_closed_quotation_are_told_with_the_first() -> None:
    """The mark was opened in one line and closed in another: for a reader of csv that is one cell."""
    opened, closed = [CHILD[0], '"Громов Лев', *CHILD[2:]], ["2", 'Белов Ян"', *CHILD[2:]]
    error = refused(text(HEADER, opened, CHILD, closed).encode())
    assert (error.code, "Строка 2" in error.detail) == ("UNREADABLE", True)


def test_a_text_of_two_bytes_a_letter_without_a_header_misses_its_columns() -> None:
    assert refused(text(["Разное", "Дела"], ["письмо", "до пятницы"]).encode("utf-16-le")).code == (
        "COLUMNS_NOT_RECOGNISED"
    )


def test_a_text_that_is_russian_in_no_encoding_is_told_so() -> None:
    assert refused(b"\xb0\xa1\xf1;\xf1\xa1\xb0\r\n" * 9).code == "ENCODING"

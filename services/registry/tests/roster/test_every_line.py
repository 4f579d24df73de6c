"""Every line of a file is a person, is named as left out, or is blank: people in are people out, in every format."""

import io

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from registry.imports.roster import Column, Roster, RosterLimits, RosterRefused, read_roster

from .noise import HEADER, Paper, as_csv, as_ods, as_xlsx, papers
from .papers import LIMITS, MENTORS, mentor, xlsx
from .xls import xls

FORMATS = st.one_of(
    st.tuples(st.just("xlsx")),
    st.tuples(st.just("ods")),
    st.tuples(st.just("xls")),
    st.tuples(
        st.just("csv"), st.sampled_from([";", ",", "\t"]), st.sampled_from(["utf-8-sig", "cp1251", "cp866", "utf-16"])
    ),
)


def written(paper: Paper, how: tuple[str, ...]) -> bytes:
    match how:
        case ("xlsx",):
            return as_xlsx(paper)
        case ("ods",):
            return as_ods(paper)
        case ("xls",):
            return xls(*paper.lines)
        case (_, delimiter, encoding):
            if encoding == "cp866":  # it has no sign for these
                lines = [[cell.replace("«", '"').replace("»", '"') for cell in line] for line in paper.lines]
                return as_csv(Paper(lines, paper.people, paper.spoken_of), delimiter, encoding)
            return as_csv(paper, delimiter, encoding)
    raise AssertionError(how)


def left_out(roster: Roster) -> set[int]:
    return {row for each in roster.left_out if not each.sheet for row in range(each.first_row, each.last_row + 1)}


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(papers(), FORMATS)
def test_people_in_are_people_out(paper: Paper, how: tuple[str, ...]) -> None:
    if not paper.people:
        return
    roster = read_roster(written(paper, how), "база", LIMITS)
    read = {row.number: row.cells.get(Column.FULL_NAME) for row in roster.rows}
    assert read == paper.people
    assert left_out(roster) == paper.spoken_of
    assert not left_out(roster) & set(read)
    assert roster.lines == 1 + len(read) + sum(each.lines for each in roster.left_out)
    assert roster.lines == sum(any(cell.strip() for cell in line) for line in paper.lines)


def test_a_second_table_is_named_with_its_place() -> None:
    first = ["1", "Громов Лев Ильич", "+79000000001", "2011", "химия", "ученик-ученик"]
    roster = read_roster(
        xlsx(HEADER, first, [], ["Наставники"], MENTORS, mentor(), mentor(name="Белова Анна")), "б", LIMITS
    )
    assert [row.number for row in roster.rows] == [2]
    [title, second] = roster.left_out
    assert (title.code, title.first_row) == ("TITLE", 4)
    assert (second.code, second.first_row, second.last_row) == ("SECOND_TABLE", 5, 7)
    assert "строки 5" in second.text


@pytest.mark.parametrize("title", ["7 «Б»", "Списки", "Что где писать"])
def test_another_sheet_is_named(title: str) -> None:
    """Also one with people that is called as a sheet of our own forms."""
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(list(HEADER))
    book.active.append(["1", "Громов Лев Ильич", "", "2011", "химия", "ученик-ученик"])
    other = book.create_sheet(title)
    other.append(list(HEADER))
    other.append(["1", "Белов Пётр Ильич", "", "2011", "химия", "ученик-ученик"])
    kept = io.BytesIO()
    book.save(kept)
    [left] = read_roster(kept.getvalue(), "б", LIMITS).left_out
    assert (left.code, left.sheet, left.lines) == ("OTHER_SHEET", title, 2)
    assert f"«{title}»" in left.text


@pytest.mark.parametrize("quote", ['"', '"Громов'])
def test_a_quotation_mark_that_swallows_lines_is_refused_with_its_line(quote: str) -> None:
    people = "".join(f"{n};Громов Лев Ильич;;2011;химия;ученик-ученик\n" for n in range(2, 9))
    text = f'{";".join(HEADER)}\n1;{quote} Пётр Ильич;;2011;химия;ученик-ученик\n{people}9;"Белов" Пётр;;2011;химия;х\n'
    with pytest.raises(RosterRefused) as refused:
        read_roster(text.encode(), "база.csv", LIMITS)
    assert refused.value.code == "UNREADABLE"
    assert "Строка 2" in refused.value.detail


def test_an_encoding_that_is_none_of_ours_is_said_so() -> None:
    greek = ";".join(HEADER).translate(str.maketrans("аоеинт", "αοεηντ"))
    with pytest.raises(RosterRefused) as refused:
        read_roster(f"{greek}\n{'ψφξ' * 50}".encode("cp1253", "replace"), "база.csv", RosterLimits())
    assert refused.value.code in {"ENCODING", "COLUMNS_NOT_RECOGNISED"}


@pytest.mark.parametrize(
    "title",
    [["Выбыли в течение года"], ["", "Выбывшие:"], ["", "", "«Отчислены»"], ["", "Завершили программу"],
     ["Список выбывших"], ["Не участвуют"], ["", "АРХИВ"], ["Снятые с учёта"], ["", "Сняты с сопровождения:"],
     ["Обучающиеся, снятые с учёта"], ["Переведены в другую школу"], ["", "Переехавшие"], ["Ушли из программы"],
     ["Без согласия родителей"], ["Не дали согласия"], ["Резерв"], ["Лист ожидания"], ["Кандидаты (согласия ещё нет)"]],
)  # fmt: skip
def test_who_stands_under_those_gone_is_not_read_and_is_named(title: list[str]) -> None:
    def child(name: str) -> list[str]:
        return ["1", name, "", "2011", "химия", "ученик-ученик"]

    here, left = child("Громов Лев Ильич"), [child("Белов Пётр Ильич"), [], ["3", "", "", "", "", ""]]
    last = child("Козин Ян Ильич")
    roster = read_roster(xlsx(HEADER, here, title, *left, last, ["7 «Б»"], child("Ершов Олег Львович")), "б", LIMITS)
    assert [row.number for row in roster.rows] == [2, 9]
    gone, other = roster.left_out
    assert (gone.code, gone.first_row, gone.last_row, gone.lines) == ("GONE", 3, 7, 4)
    assert "Под строкой 3" in gone.text
    assert "не участвует" in gone.text
    assert (other.code, other.first_row) == ("TITLE", 8)
    assert roster.lines == 1 + 2 + 4 + 1


def test_every_list_of_those_gone_is_told_and_ends_with_the_next_title() -> None:
    child = ["1", "Громов Лев Ильич", "", "2011", "химия", "ученик-ученик"]
    lines = [HEADER, child, ["Выбыли"], child, ["Отчислены"], child, child, ["Итого: 1"], ["7"], ["Архив"], child]
    second = [MENTORS, mentor()]
    roster = read_roster(xlsx(*lines, *second), "б", LIMITS)
    assert [row.number for row in roster.rows] == [2]
    assert [(each.code, each.first_row, each.last_row, each.lines) for each in roster.left_out] == [
        ("GONE", 3, 4, 2), ("GONE", 5, 7, 3), ("FOOTER", 8, 8, 1), ("NUMBER_ONLY", 9, 9, 1), ("GONE", 10, 11, 2),
        ("SECOND_TABLE", 12, 13, 2),
    ]  # fmt: skip


def test_a_list_of_those_gone_that_ends_with_the_sheet_is_told() -> None:
    child = ["1", "Громов Лев Ильич", "", "2011", "химия", "ученик-ученик"]
    [gone] = read_roster(xlsx(HEADER, child, ["Выбыли"], child, child), "б", LIMITS).left_out
    assert (gone.code, gone.first_row, gone.last_row, gone.lines) == ("GONE", 3, 5, 3)


def test_a_first_line_without_a_name_is_read_and_refused_aloud() -> None:
    line = ["", "", "", "", "химия", "ученик-ученик"]
    roster = read_roster(xlsx(HEADER, line), "б", LIMITS)
    assert ([row.number for row in roster.rows], roster.left_out) == ([2], ())


def test_a_name_made_of_the_beginnings_of_titles_is_read_below_the_header() -> None:
    roster = read_roster(xlsx(HEADER, ["", "Темников Полина"]), "б", LIMITS)
    assert [row.cells for row in roster.rows] == [{Column.FULL_NAME: "Темников Полина"}]


@pytest.mark.parametrize(
    "name",
    [
        "Завершинский Олег Ильич",
        "Архивов Олег Ильич",
        "Снятков Олег",
        "Резервов Олег",
        "Кандидатов Ян",
        "Переведенцев Ян",
        "Ушлинский Олег",
    ],
)
def test_whose_name_begins_like_those_gone_is_read(name: str) -> None:
    """Alone in a line he is refused aloud, and nobody below him is left out."""
    child = ["2", "Громов Лев Ильич", "", "2011", "химия", "ученик-ученик"]
    roster = read_roster(xlsx(HEADER, ["", name, "", "", "", ""], child), "б", LIMITS)
    assert [row.number for row in roster.rows] == [2, 3]
    assert roster.left_out == ()


@pytest.mark.parametrize(
    "line",
    ["Исп. Иванова И.И., тел. 2-34-56", "С уважением, директор Иванова И.И.", "СОГЛАСОВАНО", "Верно", "И.о. директора",
     "«___» __________ 2026 г.", "Секретарь: Иванова А.П.", "Проверил: Иванов", "Список составил", "01.10.2026",
     "Тел.: 8 900 000-00-00", "Председатель совета", "Ознакомлены", "Принято: 12", "Методист Иванова А. П.",
     "Социальный педагог Иванова А.П.", "Классный руководитель 7 «А»", "Педагог-организатор", "Подписи:",
     "Расшифровка подписи", "Количество: 25"],
)  # fmt: skip
@pytest.mark.parametrize("at", [0, 1])
def test_a_signature_is_no_person(line: str, at: int) -> None:
    child = ["1", "Громов Лев Ильич", "", "2011", "химия", "ученик-ученик"]
    roster = read_roster(xlsx(HEADER, child, [*[""] * at, line]), "б", LIMITS)
    assert [row.number for row in roster.rows] == [2]
    assert [(each.code in {"FOOTER", "TITLE", "NUMBER_ONLY"}, each.first_row) for each in roster.left_out] == [
        (True, 3)
    ]


@pytest.mark.parametrize(
    "line",
    [
        ["", "Датаев Олег Ильич", "", "2011"],
        ["", "Директоренко Анна", "", "", "химия"],
        ["", "Директор Иванова", "+79000000002", "2011", "химия", "ученик-ученик"],
        ["выбыл?", "Белов Пётр Ильич", "", "2011", "химия", "ученик-ученик"],
        ["", "", "", 2011],
        ["", "Архив", "", "", "", "=B1"],
        ["Директор", "Белов Пётр Ильич"],
        ["", "Директор Анна Петровна", "", "", "", "ученик-ученик"],
        ["3", "7"],
        ["3", "7", 2011],
        ["1", "5", "5", "5"],
        ["1", "²", "3"],
        ["", "Фомин Пётр Ильич", "телефон мамы 8 900 000-00-02", "год рождения 2011", "запрос на химию", "форма та же"],
    ],
)
def test_who_looks_like_a_footer_or_a_header_is_read(line: list[str | int]) -> None:
    """In doubt a line is read and, if it must be, refused aloud."""
    roster = read_roster(
        xlsx(HEADER, line, ["2", "Громов Лев Ильич", "", "2011", "химия", "ученик-ученик"]), "б", LIMITS
    )
    assert ([row.number for row in roster.rows], roster.left_out) == ([2, 3], ())


def test_what_is_left_out_is_named_as_what_it_is() -> None:
    child = ["1", "Громов Лев Ильич", "", "2011", "химия", "ученик-ученик"]
    lines = [["База за год"], [], HEADER, ["1", "2", "3", "4", "5", "6"], child, ["Итого: 1"], [], [5, *HEADER[1:4]]]
    roster = read_roster(xlsx(*lines), "б", LIMITS)
    assert [row.number for row in roster.rows] == [5]
    assert [(each.code, each.first_row) for each in roster.left_out] == [
        ("TITLE", 1),
        ("HEADER", 4),
        ("FOOTER", 6),
        ("HEADER", 8),
    ]


def test_a_header_alone_is_a_base_of_nobody() -> None:
    assert read_roster(xlsx(HEADER), "б", LIMITS).rows == ()


def test_a_text_of_a_book_may_begin_as_a_formula_does() -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(list(HEADER))
    book.active.append(["1", "Громов Лев Ильич", "", "2011", "", "ученик-ученик"])
    cell = book.active.cell(2, 5, "=) люблю химию")
    cell.data_type = "s"
    kept = io.BytesIO()
    book.save(kept)
    [row] = read_roster(kept.getvalue(), "б", LIMITS).rows
    assert (row.cells[Column.REQUEST], row.faults) == ("=) люблю химию", {})


@pytest.mark.parametrize(
    ("titles", "told"), [(["ФИО", "ФИО Громова Лева"], "(«ФИО»)"), (["ФИО Лева", "ФИО Анны"], None)]
)
def test_two_columns_of_names_are_told_without_anybodys_name(titles: list[str], told: str | None) -> None:
    with pytest.raises(RosterRefused) as refused:
        read_roster(xlsx([*titles, "Год рождения", "Основной запрос", "Форма"]), "б", LIMITS)
    assert refused.value.code == "COLUMNS_DOUBLED"
    assert "Лева" not in refused.value.detail
    assert told in refused.value.detail if told else "(" not in refused.value.detail


def test_of_lines_that_are_no_header_the_fuller_one_is_told() -> None:
    with pytest.raises(RosterRefused) as refused:
        read_roster(xlsx(["Форма", "", "", "", "5"], ["Форма", "Предмет", "Группа"]), "б", LIMITS)
    assert "«Предмет»" in refused.value.detail


def book_of(*sheets: tuple[str, bool, list[list[str]]]) -> bytes:
    """Sheets by title, whether each is hidden, and its lines."""
    book = openpyxl.Workbook()
    for at, (title, is_hidden, lines) in enumerate(sheets):
        sheet = book.worksheets[0] if at == 0 else book.create_sheet()
        sheet.title, sheet.sheet_state = title, "hidden" if is_hidden else "visible"
        for line in lines:
            sheet.append(line)
    book.active = next(at for at, (_, is_hidden, _) in enumerate(sheets) if not is_hidden)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


CHILD = ["1", "Громов Лев Ильич", "", "2011", "химия", "ученик-ученик"]
OTHER_CHILD = ["2", "Орлова Анна Львовна", "", "2011", "химия", "ученик-ученик"]


def test_a_sheet_that_is_hidden_is_read_only_where_no_other_has_a_table() -> None:
    old, new = [list(HEADER), CHILD], [list(HEADER), OTHER_CHILD]
    both = read_roster(book_of(("прошлый год", True, old), ("база", False, new)), "б", LIMITS)
    assert (both.sheet, [row.cells[Column.FULL_NAME] for row in both.rows]) == ("база", ["Орлова Анна Львовна"])
    [left] = both.left_out
    assert (left.code, left.text[:35]) == ("OTHER_SHEET", "Скрытый лист «прошлый год» не прочи")
    alone = read_roster(book_of(("прошлый год", True, old), ("заметки", False, [["план"]])), "б", LIMITS)
    assert (alone.sheet, [left.text[:14] for left in alone.left_out]) == ("прошлый год", ["Лист «заметки»"])


MENTORS_BESIDE = ["", "ФИО наставника", "Место работы", "Компетенции", "Форма"]
MENTOR_BESIDE = ["", "Белова Анна Олеговна", "СОШ № 1", "химия", "ученик-ученик"]


def test_of_two_tables_side_by_side_the_left_one_is_read_and_the_other_named() -> None:
    """Or the mentor's workplace would be the pupil's, and the two a pair that nobody has named."""
    nobody = [""] * len(HEADER)
    book = xlsx(
        ["База 2026"],
        [*HEADER, *MENTORS_BESIDE],
        [*CHILD, *MENTOR_BESIDE],
        [*OTHER_CHILD, *[""] * 5],
        [*nobody, *MENTOR_BESIDE],
    )
    roster = read_roster(book, "б", LIMITS)
    plain = read_roster(xlsx(["База 2026"], HEADER, CHILD, OTHER_CHILD), "б", LIMITS)
    assert (roster.rows, roster.ignored_columns) == (plain.rows, ())
    told = [(left.code, left.first_row, left.last_row, left.lines) for left in roster.left_out]
    assert told == [("TITLE", 1, 1, 1), ("SECOND_TABLE", 2, 5, 1)]
    assert "со столбца H" in roster.left_out[1].text
    assert roster.lines == 1 + len(roster.rows) + sum(left.lines for left in roster.left_out)


def test_an_empty_column_within_a_table_is_no_end_of_it() -> None:
    roster = read_roster(xlsx([*HEADER[:3], "", *HEADER[3:]], [*CHILD[:3], "", *CHILD[3:]]), "б", LIMITS)
    assert roster.rows == read_roster(xlsx([*HEADER], CHILD), "б", LIMITS).rows


@pytest.mark.parametrize("section", ["6 «Б» класс", "7А кл.", "Класс 6 Б", "2 группа"])
def test_the_title_of_a_class_ends_the_list_of_those_who_have_left(section: str) -> None:
    roster = read_roster(xlsx(HEADER, CHILD, ["", "Выбыли"], CHILD, ["", section], OTHER_CHILD), "б", LIMITS)
    assert [row.number for row in roster.rows] == [2, 5, 6]
    assert [(left.code, left.first_row, left.last_row) for left in roster.left_out] == [("GONE", 3, 4)]


@pytest.mark.parametrize("title", ["Резервный список", "Список резерва"])
def test_a_list_in_reserve_is_not_registered(title: str) -> None:
    roster = read_roster(xlsx(HEADER, CHILD, ["", title], OTHER_CHILD), "б", LIMITS)
    assert ([row.number for row in roster.rows], [left.code for left in roster.left_out]) == ([2], ["GONE"])


@pytest.mark.parametrize("line", ["стр. 1 из 2", "Лист 3", "Страница 2", "* – дети с ОВЗ", "** ездят с братом"])
def test_numbers_of_pages_and_footnotes_are_nobody(line: str) -> None:
    roster = read_roster(xlsx(HEADER, CHILD, ["", line]), "б", LIMITS)
    assert ([row.number for row in roster.rows], [left.code for left in roster.left_out]) == ([2], ["FOOTER"])


@pytest.mark.parametrize("name", ["Резервная Анна Павловна", "Листов Пётр Ильич", "*Громов Лев Ильич", "Класс Олег"])
def test_who_is_called_like_a_footer_is_somebody(name: str) -> None:
    roster = read_roster(xlsx(HEADER, CHILD, ["", name], OTHER_CHILD), "б", LIMITS)
    assert [row.number for row in roster.rows] == [2, 3, 4]

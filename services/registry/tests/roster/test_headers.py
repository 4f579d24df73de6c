"""Headers as schools write them: in two lines, with several columns of names, with columns that have no title."""

import io
from collections.abc import Sequence
from typing import Any

import openpyxl
import pytest
from registry.imports.roster import Column, RosterKind, RosterRefused, read_roster
from registry.imports.roster.columns import required_titles, spelled
from registry.imports.roster.table import CellFault

from .noise import HEADER
from .papers import LIMITS, mentee, xlsx

CHILD = ["1", "Громов Лев Ильич", "+79000000001", "2011", "химия", "ученик-ученик"]


def merged(*ranges: str, rows: Sequence[Sequence[Any]]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(xlsx(*rows)))
    for each in ranges:
        book.worksheets[0].merge_cells(each)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


@pytest.mark.parametrize(
    "other",
    ["ФИО классного руководителя", "ФИО матери", "ФИО законного представителя", "Ф.И.О. мамы", "ФИО психолога",
     "ФИО опекуна", "ФИО ответственного", "Фамилия, имя учителя-предметника", "ФИО директора"],
)  # fmt: skip
@pytest.mark.parametrize("own", ["ФИО наставляемого", "ФИО", "Фамилия, имя, отчество"])
def test_nobody_elses_name_is_the_persons(other: str, own: str) -> None:
    roster = read_roster(
        xlsx([HEADER[0], other, own, *HEADER[2:]], [CHILD[0], "Зайцева Ольга Петровна", *CHILD[1:]]), "б", LIMITS
    )
    assert [row.cells[Column.FULL_NAME] for row in roster.rows] == ["Громов Лев Ильич"]
    assert roster.ignored_columns == (other,)


@pytest.mark.parametrize(
    ("title", "is_read"),
    [
        ("Языки встреч", True), ("Языки", True), ("Язык общения", True), ("Языки наставляемого", True),
        ("Родной язык", False), ("Родные языки", False), ("Язык обучения", False), ("Изучаемые языки", False),
        ("Иностранные языки", False), ("Языки наставника", False),
    ],
)  # fmt: skip
def test_only_languages_of_meetings_are_read(title: str, is_read: bool) -> None:
    roster = read_roster(xlsx([*HEADER, title], [*CHILD, "русский"]), "б", LIMITS)
    assert (Column.LANGUAGES in roster.rows[0].cells, roster.ignored_columns == (title,)) == (is_read, not is_read)


def test_of_two_columns_of_names_the_one_counts_that_says_whose_they_are() -> None:
    header = [HEADER[0], "ФИО", "ФИО наставляемого", *HEADER[2:]]
    roster = read_roster(xlsx(header, ["1", "Зайцева Ольга Петровна", *CHILD[1:]]), "б", LIMITS)
    assert (roster.rows[0].cells[Column.FULL_NAME], roster.ignored_columns) == ("Громов Лев Ильич", ("ФИО",))


@pytest.mark.parametrize(
    ("groups", "header", "line"),
    [
        (
            ["", "Наставляемый", "", "", "Наставник", ""],
            ["№", "ФИО", "Год рождения", "Запрос", "ФИО", "Форма"],
            ["1", "Громов Лев Ильич", "2011", "химия", "Белова Анна Олеговна", "ученик-ученик"],
        ),
        (
            ["", "Наставляемый", "", "Наставник", "", ""],
            ["№", "ФИО", "Форма", "ФИО", "Место работы", "Компетенции"],
            ["1", "Громов Лев Ильич", "ученик-ученик", "Белова Анна Олеговна", "СОШ № 1", "химия"],
        ),
    ],
)
def test_two_columns_of_names_that_nothing_tells_apart_are_refused(
    groups: list[str], header: list[str], line: list[str]
) -> None:
    """The first of them may be the other side's: a pupil would become a mentor."""
    with pytest.raises(RosterRefused) as refused:
        read_roster(xlsx(groups, header, line), "б", LIMITS)
    assert refused.value.code == "COLUMNS_DOUBLED"
    assert "(«ФИО», «ФИО»)" in refused.value.detail
    assert "«ФИО наставляемого», «ФИО наставника»" in refused.value.detail
    assert "Громов" not in refused.value.detail


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("Контакты наставника", "+79000000002"),
        ("Связь с наставником", "+79000000002"),
        ("Телефон классного руководителя", "+79000000002"),
        ("Телефон куратора", "+79000000002"),
        ("Телефон учителя", "+79000000002"),
        ("Телефон школы", "+79000000002"),
        ("Телефон экстренной связи", "+79000000002"),
        ("Дата рождения матери", "12.03.1984"),
        ("Год рождения наставника", "2009"),
        ("Дата рождения брата", "12.03.2009"),
        ("Дата выдачи свидетельства о рождении", "20.03.2012"),
        ("Запрос школы", "физика"),
        ("Запрос родителей", "физика"),
        ("Форма обучения", "очная"),
        ("Форма собственности", "частная"),
        ("Класс наставника", "11"),
        ("Стаж наставника", "12"),
        ("Интересы наставника", "шахматы"),
    ],
)
def test_what_a_column_tells_of_others_is_not_the_persons(title: str, told: str) -> None:
    """A mentor's phone would be the child's, and the letters about the child would go to a stranger."""
    alone = read_roster(xlsx(HEADER, CHILD), "б", LIMITS).rows[0].cells
    for before in (True, False):
        header = [title, *HEADER] if before else [*HEADER, title]
        line = [told, *CHILD] if before else [*CHILD, told]
        roster = read_roster(xlsx(header, line), "б", LIMITS)
        assert (roster.rows[0].cells, roster.ignored_columns) == (alone, (title,))


def test_contacts_of_the_other_side_are_nobodys_where_they_stand_alone() -> None:
    header = [title if title != "Контактные данные" else "Контакты наставника" for title in HEADER]
    roster = read_roster(xlsx(header, CHILD), "б", LIMITS)
    assert (Column.CONTACT in roster.rows[0].cells, roster.ignored_columns) == (False, ("Контакты наставника",))


@pytest.mark.parametrize("title", ["Телефон родителя", "Телефон школы", "Контакты (представителя)"])
def test_contacts_of_the_family_or_the_house_are_taken_where_there_are_no_others(title: str) -> None:
    header = [each if each != "Контактные данные" else title for each in HEADER]
    assert read_roster(xlsx(header, CHILD), "б", LIMITS).rows[0].cells[Column.CONTACT] == "+79000000001"


def test_a_column_without_a_title_is_named() -> None:
    header = [*HEADER, "", "Примечание", None]
    roster = read_roster(xlsx(header, [*CHILD, "важное", "", "и это"], [*CHILD, "", "", ""]), "б", LIMITS)
    assert roster.ignored_columns == ("Примечание", "G (без заголовка)", "I (без заголовка)")


def test_phones_in_a_column_without_a_title_are_no_numbers_of_lines() -> None:
    roster = read_roster(xlsx(HEADER, [*CHILD, "234567"], [*CHILD, "12345"]), "б", LIMITS)
    assert roster.ignored_columns == ("G (без заголовка)",)


def test_numbers_of_lines_and_empty_columns_need_no_title() -> None:
    roster = read_roster(xlsx(["", *HEADER[1:], ""], [1, *CHILD[1:], " "], ["2.", *CHILD[1:], None]), "б", LIMITS)
    assert (len(roster.rows), roster.ignored_columns) == (2, ())


def test_what_stands_beside_a_footer_is_no_column() -> None:
    roster = read_roster(xlsx(HEADER, CHILD, ["", "Директор", "", "", "", "", "Иванова А. П."]), "б", LIMITS)
    assert (len(roster.rows), roster.ignored_columns) == (1, ())


LONG = ["№", "ФИО наставляемого", "Контактные данные", None, "Год рождения", "Запрос", "Форма наставничества"]
BELOW = [None, None, "телефон", "почта", None, None, None]
PERSON = ["1", "Громов Лев Ильич", "+79000000001", "gromov@mail.example", "2011", "химия", "ученик-ученик"]


@pytest.mark.parametrize("ranges", [(), ("A1:A2", "B1:B2", "C1:D1", "E1:E2", "F1:F2", "G1:G2")])
def test_a_header_in_two_lines_is_no_person_and_no_second_table(ranges: tuple[str, ...]) -> None:
    roster = read_roster(merged(*ranges, rows=[LONG, BELOW, PERSON]), "б", LIMITS)
    assert [row.number for row in roster.rows] == [3]
    assert [(left.code, left.first_row) for left in roster.left_out] == [("HEADER", 2)]
    assert "D (без заголовка)" in roster.ignored_columns


def test_of_a_header_in_two_lines_the_line_that_says_more_is_read() -> None:
    above = ["№", "ФИО наставляемого", "Год рождения", "Запрос", "Форма", "Сведения о наставнике", None]
    below = [None, None, None, None, None, "ФИО наставника", "Место работы наставника"]
    person = ["1", "Громов Лев Ильич", "2011", "химия", "ученик-ученик", "Белова Анна Олеговна", "СОШ № 1"]
    ranges = [*(f"{letter}1:{letter}2" for letter in "ABCDE"), "F1:G1"]
    roster = read_roster(merged(*ranges, rows=[above, below, person]), "б", LIMITS)
    assert (roster.kind, roster.header_row, len(roster.rows)) == (RosterKind.MENTEES, 2, 1)
    assert roster.rows[0].cells[Column.PARTNER_NAME] == "Белова Анна Олеговна"
    assert roster.rows[0].cells[Column.PARTNER_WORKPLACE] == "СОШ № 1"
    assert [(left.code, left.first_row) for left in roster.left_out] == [("TITLE", 1)]


def test_a_line_of_titles_further_down_is_somebodys() -> None:
    """Below the first line it may be a person whose name is missing: that is refused aloud."""
    roster = read_roster(xlsx(HEADER, CHILD, [None, None, "почта", None, None, None]), "б", LIMITS)
    assert [row.number for row in roster.rows] == [2, 3]


def test_the_first_person_below_a_header_is_never_taken_for_its_second_line() -> None:
    roster = read_roster(xlsx(HEADER, mentee()[:6], CHILD), "б", LIMITS)
    assert [row.number for row in roster.rows] == [2, 3]


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("Ф.И.О. настав-\nляемого", "фио наставляемого"),
        ("Столбец 2-\nфио", "столбец 2 фио"),
        ("Запрос-\n2", "запрос 2"),
        ("Г. р.", "год рождения"),
        ("Школа г. Рыбинска", "школа г рыбинска"),
        ("Дог. р-н", "дог р н"),
        ("Шеф и О.", "шеф и о"),
        ("Ф. и отчество", "ф и отчество"),
    ],
)
def test_short_and_parted_words_of_titles(written: str, words: str) -> None:
    """Only whole ones: a place and a boss are neither a birth nor a name."""
    assert spelled(written) == words


def test_the_first_of_two_equal_columns_counts() -> None:
    roster = read_roster(xlsx([*HEADER, "Запрос (2)"], [*CHILD, "физика"]), "б", LIMITS)
    assert (roster.rows[0].cells[Column.REQUEST], roster.ignored_columns) == ("химия", ("Запрос (2)",))


def test_our_own_column_of_reasons_is_not_told_as_unknown() -> None:
    assert read_roster(xlsx([*HEADER, "Что исправить"], [*CHILD, "Впишите год"]), "б", LIMITS).ignored_columns == ()


def test_only_what_must_be_there_is_asked_for() -> None:
    assert sorted(required_titles(RosterKind.MENTEES)) == [  # each once
        "Год рождения",
        "Основной запрос наставляемого",
        "ФИО наставляемого",
        "Форма наставничества",
    ]


def test_a_cell_of_signs_is_no_title() -> None:
    with pytest.raises(RosterRefused) as refused:
        read_roster(xlsx(["ФИО", "***"]), "б", LIMITS)
    assert "Найдены: «ФИО» и ещё 1 ячейка с другим текстом. " in refused.value.detail


APART = ["№", "Фамилия", "Имя", "Отчество", "Контактные данные", "Год рождения", "Запрос", "Форма"]


def apart(surname: Any, name: Any, fathers: Any) -> list[Any]:
    return ["1", surname, name, fathers, "+79000000001", "2011", "химия", "ученик-ученик"]


@pytest.mark.parametrize(
    ("told", "name"),
    [
        (("Громов", "Лев", "Ильич"), "Громов Лев Ильич"),
        (("Ван", "Ли", "-"), "Ван Ли"),
        (("ВАН", "ЛИ", "НЕТ"), "ВАН ЛИ"),
        (("Ван", "Ли", "без отчества"), "Ван Ли"),
        (("Ван", "Ли", None), "Ван Ли"),
        (("Громов", None, None), "Громов"),
        ((None, "Лев", "Ильич"), "Лев"),
        (("Громов", None, "Ильич"), "Громов"),
        (("вакансия", "", ""), "вакансия"),
        (("Громов", "Лев", "Ильич (7 «Б»)"), "Громов Лев Ильич (7 «Б»)"),
    ],
)
def test_a_name_in_three_columns_is_one_name(told: tuple[Any, ...], name: str) -> None:
    roster = read_roster(xlsx(APART, apart(*told)), "б", LIMITS)
    assert [row.cells[Column.FULL_NAME] for row in roster.rows] == [name]
    assert roster.ignored_columns == ()


def test_two_columns_of_a_name_are_enough_and_may_stand_anywhere() -> None:
    header = ["Имя ребёнка", "Год рождения", "Запрос", "Форма", "Фамилия ребёнка"]
    roster = read_roster(xlsx(header, ["Лев", "2011", "химия", "ученик-ученик", "Громов"]), "б", LIMITS)
    assert (roster.rows[0].cells[Column.FULL_NAME], roster.ignored_columns) == ("Громов Лев", ())


def test_a_mentors_name_in_three_columns_is_not_the_mentees() -> None:
    header = [*APART, "Фамилия наставника", "Имя наставника", "Отчество наставника", "Имя куратора", "Имя мамы"]
    line = [*apart("Громов", "Лев", "Ильич"), "Белова", "Анна", "Олеговна", "Ольга", "Вера"]
    roster = read_roster(xlsx(header, line), "б", LIMITS)
    [row] = roster.rows
    assert (row.cells[Column.FULL_NAME], row.cells[Column.PARTNER_NAME]) == ("Громов Лев Ильич", "Белова Анна Олеговна")
    assert roster.ignored_columns == ("Имя куратора", "Имя мамы")


def test_a_column_of_whole_names_goes_before_parts() -> None:
    header = [HEADER[0], "Имя", *HEADER[1:], "Отчество"]
    roster = read_roster(xlsx(header, ["1", "Лёва", *CHILD[1:], "Петрович"]), "б", LIMITS)
    assert (roster.rows[0].cells[Column.FULL_NAME], roster.ignored_columns) == ("Громов Лев Ильич", ("Имя", "Отчество"))


def test_a_column_of_whole_names_goes_before_all_parts_of_one() -> None:
    header = ["Фамилия", "Имя", *HEADER]
    roster = read_roster(xlsx(header, ["Громова", "Лёва", *CHILD]), "б", LIMITS)
    assert (roster.rows[0].cells[Column.FULL_NAME], roster.ignored_columns) == ("Громов Лев Ильич", ("Фамилия", "Имя"))


def test_a_whole_name_that_begins_with_the_surname_is_no_surname() -> None:
    header = [HEADER[0], "ФИО (сначала фамилия)", *HEADER[2:], "Имя"]
    roster = read_roster(xlsx(header, [*CHILD, "Лёва"]), "б", LIMITS)
    assert (roster.rows[0].cells[Column.FULL_NAME], roster.ignored_columns) == ("Громов Лев Ильич", ("Имя",))


@pytest.mark.parametrize(
    "titles",
    [("Фамилия", "Фамилия", "Имя"), ("Фамилия", "Имя", "Имя"), ("Фамилия", "Отчество", ""), ("Имя", "", ""),
     ("Фамилия", "Имя", "Отчество", "Отчество")],
)  # fmt: skip
def test_parts_of_names_that_are_not_one_name_are_no_name(titles: tuple[str, ...]) -> None:
    with pytest.raises(RosterRefused) as refused:
        read_roster(xlsx(["№", *titles, *APART[4:]], apart("Громов", "Лев", "Ильич")), "б", LIMITS)
    assert refused.value.code == "COLUMNS_NOT_RECOGNISED"


def test_a_part_that_cannot_be_trusted_spoils_the_name() -> None:
    roster = read_roster(xlsx(APART, apart("Громов", "=B2", "Ильич")), "б", LIMITS)
    assert set(roster.rows[0].faults) == {Column.FULL_NAME}


@pytest.mark.parametrize("first", [5, "2", "", "Стр. 2"])
def test_a_header_on_the_next_page_is_the_same_table(first: Any) -> None:
    rows = [HEADER, CHILD, [first, *HEADER[1:]], CHILD, [first, *HEADER[1:2], "", *HEADER[3:]], CHILD]
    roster = read_roster(xlsx(*rows), "б", LIMITS)
    assert [row.number for row in roster.rows] == [2, 4, 6]
    assert [(left.code, left.first_row) for left in roster.left_out] == [("HEADER", 3), ("HEADER", 5)]


def test_a_header_on_the_next_page_may_number_what_the_first_does_not() -> None:
    rows = [["", *HEADER[1:]], CHILD, HEADER, CHILD]
    roster = read_roster(xlsx(*rows), "б", LIMITS)
    assert [row.number for row in roster.rows] == [2, 4]
    assert [(left.code, left.first_row) for left in roster.left_out] == [("HEADER", 3)]


def test_a_header_with_another_column_begins_another_table() -> None:
    rows = [HEADER, CHILD, [*HEADER, "Класс"], [*CHILD, "7"]]
    [left] = read_roster(xlsx(*rows), "б", LIMITS).left_out
    assert (left.code, left.first_row, left.last_row) == ("SECOND_TABLE", 3, 4)


def test_a_header_whose_columns_have_changed_places_begins_another_table() -> None:
    rows = [HEADER, CHILD, [*HEADER[:2], *HEADER[2:][::-1]], CHILD]
    [left] = read_roster(xlsx(*rows), "б", LIMITS).left_out
    assert (left.code, left.first_row, left.last_row) == ("SECOND_TABLE", 3, 4)


PHONE, MAIL = "+79000000001", "anna@mail.example"


@pytest.mark.parametrize(
    ("titles", "told", "reached"),
    [
        (("Телефон", "E-mail"), (PHONE, MAIL), f"{PHONE}, {MAIL}"),
        (("Адрес электронной почты", "Контактный телефон"), (MAIL, PHONE), f"{PHONE}, {MAIL}"),
        (("Контактные данные", "Эл. почта"), (PHONE, None), PHONE),
        (("Телефон родителя", "Почта"), (None, MAIL), MAIL),
        (("Почта (личная)", "Телефон"), (MAIL, PHONE), f"{PHONE}, {MAIL}"),
        (("Адрес эл. почты", "Телефон"), (MAIL, PHONE), f"{PHONE}, {MAIL}"),
        (("Электронная почта", "Email родителя"), (MAIL, "mama@mail.example"), MAIL),
        (("Email родителя", "Электронный адрес"), ("mama@mail.example", MAIL), MAIL),
        (("E-mail наставника", "Телефон"), (MAIL, PHONE), PHONE),
        (("Почта классного руководителя", "Телефон"), (MAIL, PHONE), PHONE),
        (("Почтовый адрес", "Телефон"), ("улица Мира, 1", PHONE), PHONE),
        (("Почта России", "Телефон"), ("101000", PHONE), PHONE),
        (("Пароль от почты", "Телефон"), ("qwerty", PHONE), PHONE),
        (("Есть почта (да/нет)", "Телефон"), ("да", PHONE), PHONE),
        (("Домашний адрес, почта", "Телефон"), ("улица Мира, 1", PHONE), PHONE),
        (("Почта тьютора", "Телефон"), (MAIL, PHONE), PHONE),
        (("Корпоративная почта предприятия", "E-mail"), ("hr@plant.example", MAIL), MAIL),
        (("Почта", "E-mail"), ("101000", MAIL), MAIL),
        (("Почта школьника", "Телефон"), (MAIL, PHONE), f"{PHONE}, {MAIL}"),
        (("Е-mаil", "Телефон"), (MAIL, PHONE), f"{PHONE}, {MAIL}"),
        (("Телефон", "E-mail"), (PHONE, "нет"), PHONE),
        (("Телефон", "E-mail"), ("-", MAIL), MAIL),
        (("Телефон", "E-mail"), ("нет", "-"), "нет"),
        (("Телефон", "E-mail"), (PHONE, "#Н/Д"), PHONE),
    ],
)
def test_an_address_of_mail_may_have_a_column_of_its_own(titles: Any, told: Any, reached: str) -> None:
    header = ["ФИО", *titles, "Год рождения", "Запрос", "Форма"]
    roster = read_roster(xlsx(header, ["Громов Лев Ильич", *told, "2011", "химия", "ученик-ученик"]), "б", LIMITS)
    assert [row.cells[Column.CONTACT] for row in roster.rows] == [reached]


def test_a_formula_beside_a_phone_is_told() -> None:
    header = ["ФИО", "Телефон", "E-mail", "Год рождения", "Запрос", "Форма"]
    line = ["Громов Лев Ильич", PHONE, '=HYPERLINK("mailto:a@mail.example")', "2011", "химия", "ученик-ученик"]
    [row] = read_roster(xlsx(header, line), "б", LIMITS).rows
    assert row.faults == {Column.CONTACT: CellFault.FORMULA}


def test_a_column_of_mail_that_is_not_read_is_named() -> None:
    header = ["ФИО", "Почта России", "Email родителя", "E-mail", "Год рождения", "Запрос", "Форма"]
    line = ["Громов Лев Ильич", "101000", "mama@mail.example", MAIL, "2011", "химия", "ученик-ученик"]
    roster = read_roster(xlsx(header, line), "б", LIMITS)
    assert roster.ignored_columns == ("Почта России", "Email родителя")

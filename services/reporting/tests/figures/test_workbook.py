"""The workbook, read back the way a spreadsheet reads it."""

from datetime import datetime, timedelta, timezone
from io import BytesIO

import pytest
from mentoring_methodology.codes import MentoringForm
from openpyxl import Workbook, load_workbook
from reporting.figures.domain import Counters, Figures, FiguresScope, UnmatchedReason, figures_from
from reporting.figures.workbook import workbook

from .counted import FORM_TITLES, counts

AS_OF = datetime(2026, 11, 23, 15, 3, 5, tzinfo=timezone(timedelta(hours=3), "МСК"))


REASON = UnmatchedReason("H06_CAPACITY", "Места у подходящих наставников заняты", 12)
SECOND, TENTH = ("s2", MentoringForm.PUPIL_PUPIL), ("s10", MentoringForm.TEACHER_TEACHER)


def city(*, names=None, reasons=(REASON,), counters=None) -> Figures:
    counted = counters or {
        SECOND: Counters(
            mentees=1200, mentors=31, places=60, proposed=4, unmatched=1190, not_matched_yet=6, shortage=1140,
            completed=2, withdrawn=1, approved=3, active=1, groups=1,
        ),
        TENTH: Counters(mentees=0, mentors=2, places=3),
    }  # fmt: skip
    return figures_from(
        counts(counted, {SECOND: reasons}),
        form_titles=FORM_TITLES,
        school_names=names or {"s10": "МБОУ СОШ № 10", "s2": "МБОУ СОШ № 2"},
        as_of=AS_OF,
        school_year=2026,
        scope=FiguresScope.MUNICIPALITY,
    )


def read(figures: Figures, author: str = "Иванова М. П.") -> Workbook:
    return load_workbook(BytesIO(workbook(figures, author)))


def rows(book: Workbook, title: str) -> list[tuple[object, ...]]:
    return list(book[title].iter_rows(values_only=True))


def test_sheets_come_in_the_order_of_reading():
    assert read(city()).sheetnames == ["По формам", "По школам", "Школа × форма", "Причины без пары", "О файле"]


def test_by_form():
    assert rows(read(city()), "По формам") == [
        (
            "Форма",
            "Наставляемых",
            "Наставников",
            "Мест у наставников",
            "Не хватает мест",
            "Предложено пар",
            "Доля с парой, %",
            "Без пары",
            "Ещё не подбирали",
            "Завершили",
            "Выбыло",
            "Утверждено пар",
            "Пар работает",
            "Групп работает",
        ),
        ("Ученик — ученик", 1200, 31, 60, 1140, 4, 0.3, 1190, 6, 2, 1, 3, 1, 1),
        ("Студент — ученик", 0, 0, 0, 0, 0, "нет данных", 0, 0, 0, 0, 0, 0, 0),
        ("Работодатель — ученик", 0, 0, 0, 0, 0, "нет данных", 0, 0, 0, 0, 0, 0, 0),
        ("Учитель — учитель", 0, 2, 3, 0, 0, "нет данных", 0, 0, 0, 0, 0, 0, 0),
        ("Всего по муниципалитету", 1200, 33, 63, 1140, 4, 0.3, 1190, 6, 2, 1, 3, 1, 1),
    ]


def test_by_school_and_by_school_and_form():
    book = read(city())
    assert rows(book, "По школам")[1:] == [
        ("МБОУ СОШ № 2", 1200, 31, 60, 1140, 4, 0.3, 1190, 6, 2, 1, 3, 1, 1),
        ("МБОУ СОШ № 10", 0, 2, 3, 0, 0, "нет данных", 0, 0, 0, 0, 0, 0, 0),
        ("Всего по муниципалитету", 1200, 33, 63, 1140, 4, 0.3, 1190, 6, 2, 1, 3, 1, 1),
    ]
    assert rows(book, "Школа × форма")[1:] == [
        ("МБОУ СОШ № 2", "Ученик — ученик", 1200, 31, 60, 1140, 4, 0.3, 1190, 6, 2, 1, 3, 1, 1),
        ("МБОУ СОШ № 10", "Учитель — учитель", 0, 2, 3, 0, 0, "нет данных", 0, 0, 0, 0, 0, 0, 0),
        ("Всего по муниципалитету", None, 1200, 33, 63, 1140, 4, 0.3, 1190, 6, 2, 1, 3, 1, 1),
    ]


def test_numbers_are_numbers_and_the_percent_has_one_decimal():
    sheet = read(city())["По школам"]
    assert (sheet["B2"].data_type, sheet["G2"].data_type) == ("n", "n")
    assert (sheet["B2"].number_format, sheet["G2"].number_format) == ("#,##0", "0.0")
    assert sheet["G3"].data_type == "s"


def test_a_full_percent_keeps_its_decimal():
    sheet = read(city(counters={SECOND: Counters(mentees=4, proposed=4)}))["По школам"]
    assert (sheet["G2"].value, sheet["G2"].number_format) == (100, "0.0")


def test_reasons():
    assert rows(read(city()), "Причины без пары") == [
        ("Школа", "Форма", "Причина", "Код правила", "Наставляемых без пары"),
        ("Всего по муниципалитету", "Все формы", "Места у подходящих наставников заняты", "H06_CAPACITY", 12),
        ("МБОУ СОШ № 2", "Ученик — ученик", "Места у подходящих наставников заняты", "H06_CAPACITY", 12),
    ]
    assert rows(read(city(reasons=())), "Причины без пары")[1:] == [
        ("Всего по муниципалитету", "Все формы", "Причин нет", None, 0)
    ]


def test_the_file_says_what_it_is():
    said = {row[0]: row[1] for row in rows(read(city()), "О файле")}
    assert said["Учебный год"] == "2026/2027"
    assert said["Данные на"] == "23.11.2026 15:03:05 (МСК)"
    assert said["Сформировал"] == "Иванова М. П."
    assert said["Способ"] == "Сформировано автоматически"
    assert said["Школ в отчёте"] == 2
    assert "а не среднее из процентов школ" in said["Как считается доля"]
    assert str(said["Не хватает мест"]).startswith("Скольким наставляемым мест не хватает.")


def test_every_sheet_is_ready_for_print_and_for_scrolling():
    book = read(city())
    for sheet in book.worksheets:
        assert sheet.page_setup.orientation == "landscape"
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.print_title_rows == "$1:$1"
        assert sheet.oddFooter.right.text == "Стр. &P из &N"
        assert sheet.column_dimensions["A"].width >= 26
    assert [sheet.freeze_panes for sheet in book.worksheets] == ["B2", "B2", "C2", "C2", "A2"]


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ('=HYPERLINK("http://evil.example","Школа")', '\'=HYPERLINK("http://evil.example","Школа")'),
        ("+7", "'+7"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1+1", "'=1+1"),
        ("\r\n=1+1", "'=1+1"),
        ("＝1+1", "'＝1+1"),
        ("#N/A", "#N/A"),
        ("СОШ\x00 № 1", "СОШ № 1"),
        ("МБОУ «Лицей = успех»", "МБОУ «Лицей = успех»"),
    ],
)
def test_a_name_from_a_user_never_runs(name, written):
    book = read(city(names={"s2": name}, counters={SECOND: Counters(mentees=1)}), author=name)
    written_names = {
        book["По школам"]["A2"].value,
        book["Школа × форма"]["A2"].value,
        next(row[1] for row in rows(book, "О файле") if row[0] == "Сформировал"),
    }
    assert written_names == {written}
    assert {cell.data_type for sheet in book.worksheets for row in sheet.iter_rows() for cell in row} <= {"s", "n"}


def test_no_schools_at_all_is_a_workbook_too():
    empty = figures_from(
        [], form_titles=FORM_TITLES, school_names={}, as_of=AS_OF, school_year=2026, scope=FiguresScope.SCHOOL
    )
    assert rows(read(empty), "По школам")[1:] == [("Всего по школе", 0, 0, 0, 0, 0, "нет данных", 0, 0, 0, 0, 0, 0, 0)]

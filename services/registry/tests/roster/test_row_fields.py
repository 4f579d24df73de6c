"""What a row must say, and what is read in its lesser columns. Each of these checks was once taken out unnoticed."""

from datetime import date
from typing import Any

import pytest
from mentoring_methodology.codes import MentoringForm, OrganisationKind, QualificationCategory

from .papers import MENTEES, MENTORS, mentee, mentor, results
from .test_interpret import codes, draft

TEACHERS, STUDENTS, EMPLOYERS = "учитель – учитель", "студент – ученик", "работодатель – ученик"


def with_column(header: tuple[str, ...], title: str, row: list[Any], value: Any) -> tuple[tuple[str, ...], list[Any]]:
    return (*header, title), [*row, *[None] * (len(header) - len(row)), value]


def test_a_mentor_works_or_studies_somewhere():
    (row,) = results(MENTORS, mentor(workplace=None))
    [refusal] = row.refusals
    assert (refusal.code, refusal.reason) == ("WORKPLACE_MISSING", "Не указано место работы или учёбы наставника.")


@pytest.mark.parametrize(
    ("header", "row", "code", "reason"),
    [
        (MENTEES, mentee(request=None), "REQUEST_MISSING", "Не указан основной запрос наставляемого."),
        (MENTORS, mentor(competence=None), "COMPETENCE_MISSING", "Не указаны основные компетенции наставника."),
    ],
)
def test_what_is_asked_or_offered_is_said(header, row, code, reason):
    (result,) = results(header, row)
    assert [(each.code, each.reason) for each in result.refusals] == [(code, reason)]


@pytest.mark.parametrize(
    ("form", "workplace", "kind"),
    [
        (EMPLOYERS, "ИП Неизвестный", None),
        (STUDENTS, "какой-то колледж", None),
        ("ученик – ученик", "10 «А» класс", OrganisationKind.SCHOOL),
        (TEACHERS, "учитель", OrganisationKind.SCHOOL),
        (EMPLOYERS, "ООО «Завод Вектор»", OrganisationKind.ENTERPRISE),
    ],
)
def test_the_kind_of_a_workplace_is_never_guessed_of_an_unknown_partner(form, workplace, kind):
    (row,) = results(MENTORS, mentor(form=form, workplace=workplace))
    assert draft(row).workplace_kind == kind
    assert ("WORKPLACE_UNKNOWN" in codes(row)) == (kind is None)


def test_an_unknown_workplace_is_known_by_its_words_alone():
    (row,) = results(MENTORS, mentor(form=EMPLOYERS, workplace="ИП «Громов и сыновья»"))
    assert draft(row).workplace_key == "громов и сыновья"


@pytest.mark.parametrize("form", [STUDENTS, EMPLOYERS])
def test_a_mentee_is_of_a_school_in_every_form(form):
    (row,) = results(MENTEES, mentee(form=form))
    assert draft(row).workplace_kind == OrganisationKind.SCHOOL


@pytest.mark.parametrize("form", ["ученик – ученик", TEACHERS, STUDENTS])
@pytest.mark.parametrize("told", ["школа не указала", "Школа не указала. "])
def test_what_an_exported_base_says_the_school_did_not_tell_is_no_remark_and_no_guess(form, told):
    (row,) = results(MENTORS, mentor(form=form, workplace=told, competence=told))
    read = draft(row)
    assert (read.workplace_kind, read.workplace_key, read.topics) == (None, "", ())
    remarks = {"COMPETENCE_NOT_UNDERSTOOD", "COMPETENCE_MISSING", "WORKPLACE_MISSING", "WORKPLACE_UNKNOWN"}
    assert not remarks & set(codes(row))


def test_a_topic_that_is_not_understood_is_told_with_the_place_where_topics_are_listed():
    (row,) = results(MENTEES, mentee(request="играть на арфе"))
    [told] = [note for note in row.notes if note.code == "REQUEST_NOT_UNDERSTOOD"]
    assert "Темы словаря перечислены в карточке участника" in told.text
    assert "/v1/" not in told.text, "people read no addresses of the API"


def test_a_role_model_of_its_own_column_goes_before_one_in_brackets():
    header, row = with_column(MENTEES, "Ролевая модель", mentee(form="ученик – ученик"), "успевающий – неуспевающий")
    (result,) = results(header, row)
    own = draft(result).variant
    (bracketed,) = results(MENTEES, mentee(form="ученик – ученик (успевающий – неуспевающий)"))
    assert own is not None
    assert own == draft(bracketed).variant
    header, row = with_column(MENTEES, "Ролевая модель", mentee(), "космонавт – подводник")
    (unknown,) = results(header, row)
    assert draft(unknown).variant is None
    assert any("VARIANT" in code for code in codes(unknown))


@pytest.mark.parametrize(("form", "grade"), [("ученик – ученик", 7), (EMPLOYERS, 7), (TEACHERS, None)])
def test_a_class_is_a_pupils(form, grade):
    born = 1990 if form == TEACHERS else 2013
    header, row = with_column(MENTEES, "Класс", mentee(form=form, birth=born), "7 «Б»")
    (result,) = results(header, row)
    assert draft(result).grade == grade


@pytest.mark.parametrize(
    ("form", "value", "expected"),
    [(TEACHERS, "0", 0), (TEACHERS, "12", 12), (EMPLOYERS, "5", 5), ("ученик – ученик", "5", None)],
)
def test_tenure_is_of_those_who_work_and_none_at_all_is_zero(form, value, expected):
    workplace = {EMPLOYERS: "ООО «Завод Вектор»", TEACHERS: "МБОУ СОШ № 1, учитель, стаж 30 лет"}
    told = mentor(form=form, workplace=workplace.get(form, "МБОУ СОШ № 1, 10 «А» класс"))
    header, row = with_column(MENTORS, "Стаж", told, value)
    (result,) = results(header, row)
    assert (draft(result).experience_years, result.notes) == (expected, ())


def test_an_end_before_the_beginning_is_told_and_not_taken():
    (row,) = results(MENTEES, mentee(joined=date(2026, 10, 5), finished=date(2026, 9, 4)))
    assert (draft(row).joined_on, draft(row).finished_on) == (date(2026, 10, 5), None)
    [told] = [note for note in row.notes if note.code == "DATE_NOT_UNDERSTOOD"]
    assert told.text == "Дата завершения раньше даты вхождения; не учтена."
    (same_day,) = results(MENTEES, mentee(joined=date(2026, 10, 5), finished=date(2026, 10, 5)))
    assert draft(same_day).finished_on == date(2026, 10, 5)


def test_a_repeat_fills_only_what_the_first_row_leaves_open():
    first = mentee(birth="12.03.2011", contact="+79001234567")
    later = mentee(birth="12.03.2011", contact="+79001234567, ivanov@mail.ru")
    kept, merged = results(MENTEES, first, later)
    assert (draft(kept).contact_phone, draft(kept).contact_email) == ("+79001234567", "ivanov@mail.ru")
    assert merged.merged_into is not None
    first = mentee(birth="12.03.2011", contact="+79001234567, petrov@mail.ru")
    kept, merged = results(MENTEES, first, later)
    assert draft(kept).contact_email == "petrov@mail.ru"
    assert merged.merged_into is not None


@pytest.mark.parametrize(
    ("header", "rows", "told_apart_by"),
    [
        (MENTEES, [mentee(contact="+79001234567"), mentee(contact="+79007654321")], "годом рождения"),
        (MENTORS, [mentor(contact="+79001234567"), mentor(contact="+79007654321")], "местом работы или учёбы"),
    ],
)
def test_a_conflict_says_what_the_two_rows_share(header, rows, told_apart_by):
    results_ = results(header, *rows)
    [refusal] = [refusal for row in results_ for refusal in row.refusals]
    assert refusal.code == "DUPLICATE_CONFLICT"
    assert told_apart_by in refusal.reason


def test_teachers_are_told_from_pupils_by_their_form():
    (row,) = results(MENTEES, mentee(form=TEACHERS, birth=1995))
    assert draft(row).form == MentoringForm.TEACHER_TEACHER


def test_a_mark_in_place_of_a_name_is_told_as_one():
    (row,) = results(MENTEES, mentee(name="нет"))
    assert [each.code for each in row.refusals] == ["NAME_PLACEHOLDER"]


def test_a_day_is_told_as_people_write_it():
    (row,) = results(MENTEES, mentee(joined=date(2001, 9, 3)))
    [told] = [note for note in row.notes if note.code == "DATE_NOT_UNDERSTOOD"]
    assert told.before == "03.09.2001"


def test_a_cell_with_an_error_is_told_once_and_not_read():
    header, row = with_column(MENTORS, "Год рождения", mentor(), "#Н/Д")
    (result,) = results(header, row)
    assert ([each.code for each in result.refusals], result.notes) == (["ERROR_VALUE"], ())


@pytest.mark.parametrize(
    ("first", "later", "kept"),
    [
        ("грамота", None, "грамота"),
        (None, "грамота", "грамота"),
        ("грамота", "диплом", "грамота; диплом"),
        ("грамота; диплом", "диплом", "грамота; диплом"),
        ("грамота; диплом", "грамота; диплом", "грамота; диплом"),
    ],
)
def test_what_two_rows_of_one_person_say_is_kept_once(first, later, kept):
    result, merged = results(MENTORS, mentor(achievements=first), mentor(achievements=later))
    assert (draft(result).achievements_text, merged.merged_into) == (kept, result.number)


def test_mentors_of_one_name_at_two_workplaces_are_two():
    one, other = results(MENTORS, mentor(), mentor(workplace="МБОУ СОШ № 11, 10 «А» класс"))
    assert draft(one).workplace_id != draft(other).workplace_id


def test_a_child_is_one_whatever_is_said_of_its_school():
    header, first = with_column(MENTEES, "Место учёбы", mentee(), "СОШ № 1")
    _, later = with_column(MENTEES, "Место учёбы", mentee(), "1-я школа, 9 «Б»")
    one, again = results(header, first, later)
    assert again.merged_into == one.number


@pytest.mark.parametrize("years", [(1980, None), (None, 1980), (1980, 1980)])
def test_a_mentor_of_whom_one_row_says_the_year_is_one(years):
    header = (*MENTORS, "Год рождения")
    one, again = results(header, *(with_column(MENTORS, "", mentor(), year)[1] for year in years))
    assert (draft(one).birth_year, again.merged_into) == (1980, one.number)


def test_mentors_of_two_years_are_two():
    header = (*MENTORS, "Год рождения")
    one, other = results(header, *(with_column(MENTORS, "", mentor(), year)[1] for year in (1980, 1990)))
    assert (draft(one).birth_year, draft(other).birth_year) == (1980, 1990)


@pytest.mark.parametrize("contacts", [("+79001234567", None), (None, "+79001234567")])
def test_a_row_without_a_contact_is_no_namesake(contacts):
    one, again = results(MENTEES, *(mentee(contact=each) for each in contacts))
    assert (draft(one).contact_phone, again.merged_into) == ("+79001234567", one.number)


def test_a_class_beside_a_name_is_taken():
    (row,) = results(MENTEES, mentee(name="Иванов Иван Иванович (7 «Б» класс)", birth=2013))
    assert (draft(row).full_name, draft(row).grade) == ("Иванов Иван Иванович", 7)


def test_a_student_has_a_course_and_the_students_pupil_a_class():
    workplace = "Речной политехнический колледж, 3 курс"
    header, row = with_column(MENTORS, "Курс", mentor(form=STUDENTS, workplace=workplace), "2")
    (student,) = results(header, row)
    assert (draft(student).course, draft(student).grade, student.notes) == (2, None, ())
    header, row = with_column(MENTEES, "Класс", mentee(form=STUDENTS, birth=2012), "5")
    (pupil,) = results(header, row)
    assert (draft(pupil).course, draft(pupil).grade, pupil.notes) == (None, 5, ())


@pytest.mark.parametrize(
    ("form", "workplace", "column", "expected"),
    [
        (TEACHERS, "МБОУ СОШ № 1, учитель", "высшая", QualificationCategory.HIGHEST),
        (TEACHERS, "МБОУ СОШ № 1, учитель первой категории", None, QualificationCategory.FIRST),
        (TEACHERS, "МБОУ СОШ № 1, учитель, готовлюсь на первую категорию", "без категории", None),
        (EMPLOYERS, "ООО «Завод Вектор», инженер 1 категории", None, None),
    ],
)
def test_a_category_is_a_teachers(form, workplace, column, expected):
    header, row = with_column(MENTORS, "Квалификационная категория", mentor(form=form, workplace=workplace), column)
    (result,) = results(header, row)
    assert (draft(result).qualification, result.notes) == (expected, ())


@pytest.mark.parametrize(
    ("column", "row", "expected"),
    [
        ("2", mentor(time="3 часа в неделю на 4 человека"), 2),
        (None, mentor(age="10–14 лет, не более двух учеников"), 2),
        (None, mentor(time="1 час в неделю, до 3 учеников", age="10–14, один или пять человек"), 3),
    ],
)
def test_how_many_mentees_is_read_first_where_it_is_asked(column, row, expected):
    header, row = with_column(MENTORS, "Количество наставляемых", row, column)
    (result,) = results(header, row)
    assert draft(result).capacity == expected


def test_an_end_without_a_beginning_is_kept():
    (row,) = results(MENTEES, mentee(finished=date(2026, 10, 5)))
    assert (draft(row).joined_on, draft(row).finished_on, row.notes) == (None, date(2026, 10, 5), ())


def test_a_day_that_is_none_is_told_and_the_row_is_taken():
    (row,) = results(MENTEES, mentee(joined="с осени"))
    assert draft(row).joined_on is None
    assert [(note.code, note.before) for note in row.notes] == [("DATE_NOT_UNDERSTOOD", "с осени")]


def test_a_year_is_not_blamed_where_the_form_is_not_known():
    """A teacher's year beside an unreadable form."""
    (row,) = results(MENTEES, mentee(form="наставничество", birth=1980))
    assert [each.code for each in row.refusals] == ["FORM_UNKNOWN"]


def test_a_pupil_of_an_enterprise_works_nowhere():
    request = "Хочу в инженеры, как мама: у неё стаж 12 лет"
    (row,) = results(MENTEES, mentee(form=EMPLOYERS, request=request))
    assert draft(row).experience_years is None
    assert "WORKPLACE_UNKNOWN" not in codes(row)


def test_pupils_among_the_achievements_are_no_places():
    told, offered = results(
        MENTORS,
        mentor(achievements="подготовила 5 учеников к олимпиаде"),
        mentor(name="Белова Анна Олеговна", achievements="готова взять до 3 наставляемых"),
    )
    assert (draft(told).capacity, draft(offered).capacity) == (None, 3)

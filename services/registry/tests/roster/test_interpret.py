"""From rows to drafts: repairs, refusals, repeats; exactly one fate a row. Expected values by hand."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mentoring_common.events.contracts.registry import ParticipantState
from mentoring_methodology.codes import MentoringForm, OrganisationKind, QualificationCategory, Role, RoleVariant
from registry.imports.roster import (
    CellFault,
    Column,
    Outcome,
    ParticipantDraft,
    RawRow,
    Roster,
    RosterKind,
    RowResult,
    interpret,
)
from registry.imports.roster.columns import recognise

from .papers import DIRECTORY, MENTEES, MENTORS, PACK, ZONE, mentee, mentor, results


def outcomes(rows: tuple[RowResult, ...]) -> list[str]:
    return [row.outcome.value for row in rows]


def codes(row: RowResult) -> list[str]:
    return [note.code for note in row.notes] + [refusal.code for refusal in row.refusals]


def draft(row: RowResult) -> ParticipantDraft:
    assert row.draft is not None, row.refusals
    return row.draft


def test_a_draft_fills_every_field_of_the_published_state_that_a_roster_can_know():
    elsewhere = {
        "participant_id", "person_id", "school_id", "version", "status", "suspended_code", "programme_id",
        "consents_on", "consents_until", "admitted_on", "admitted_until", "cleared_on", "cleared_until",
        "transfer_consent_on", "variant_restricted", "topics_unrecognised", "levels", "weekly_slots", "accepts_remote",
        "partner_claimed", "mentor_kind", "accepting",
    }  # fmt: skip
    assert set(ParticipantState.model_fields) - elsewhere <= set(ParticipantDraft.__dataclass_fields__)


def test_a_tidy_mentee_is_accepted_as_written():
    (row,) = results(MENTEES, mentee(joined=date(2026, 9, 14), birth="12.03.2011"))
    assert row.outcome is Outcome.ACCEPTED
    assert draft(row) == ParticipantDraft(
        role=Role.MENTEE,
        form=MentoringForm.PUPIL_PUPIL,
        variant=None,
        school_year=2026,
        full_name="Иванов Иван Иванович",
        birth_year=2011,
        birth_date=date(2011, 3, 12),
        topics=("математика",),
        workplace_kind=OrganisationKind.SCHOOL,
        joined_on=date(2026, 9, 14),
        contact_phone="+79001234567",
        contact_text="+79001234567",
        request_text="Подтянуть математику",
    )


def test_a_messy_mentor_is_repaired():
    (row,) = results(
        MENTORS,
        mentor(
            name="СИДОРОВ  ОЛЕГ",
            contact="8 (900) 765-43-21, Sidorov@Vector.Example",
            workplace="ООО «Завод Вектор», инженер, стаж 12 лет",
            competence="Инженерное дело, проекты",
            interests="шахматы; рыбалка",
            age="14–17 лет",
            time="8 часов в месяц, не более двух учеников",
            mentees="Иванов Иван",
            form="РАБОТОДАТЕЛЬ-ученик (коллега – молодой коллега)",
        ),
    )
    assert row.outcome is Outcome.REPAIRED
    assert codes(row) == ["NAME_REPAIRED", "TIME_REPAIRED"]
    assert draft(row) == ParticipantDraft(
        role=Role.MENTOR,
        form=MentoringForm.EMPLOYER_PUPIL,
        variant=RoleVariant.COLLEAGUE_YOUNG_COLLEAGUE,
        school_year=2026,
        full_name="Сидоров Олег",
        workplace_key="vector",
        topics=("инженерное дело", "проектная деятельность"),
        interests=("шахматы", "рыбалка"),
        minutes_per_week=111,
        preferred_age_min=14,
        preferred_age_max=17,
        capacity=2,
        experience_years=12,
        workplace_id="vector",
        workplace_kind=OrganisationKind.ENTERPRISE,
        contact_email="sidorov@vector.example",
        contact_phone="+79007654321",
        contact_text="8 (900) 765-43-21, Sidorov@Vector.Example",
        time_text="8 часов в месяц, не более двух учеников",
        competence_text="Инженерное дело, проекты",
        workplace_text="ООО «Завод Вектор», инженер, стаж 12 лет",
        partner_name_text="Иванов Иван",
    )


def test_pupils_students_and_teachers_as_mentors():
    pupil, student, teacher = results(
        MENTORS,
        mentor(),
        mentor(name="Речной Глеб", workplace="Речной политехнический колледж, 3 курс", form="студент – ученик"),
        mentor(
            name="Зорина Вера",
            workplace="СОШ №11, учитель",
            competence="Физика, высшая категория, стаж 20 лет",
            form="учитель – учитель",
        ),
    )
    assert (draft(pupil).grade, draft(pupil).capacity, draft(pupil).workplace_id) == (10, None, "school-1")
    assert (draft(student).course, draft(student).capacity, draft(student).workplace_id) == (3, None, "college")
    assert (draft(teacher).experience_years, draft(teacher).qualification) == (20, QualificationCategory.HIGHEST)
    assert (draft(teacher).grade, draft(teacher).workplace_id) == (None, "school-11")


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        (mentee(name=None), "ФИО наставляемого", "NAME_MISSING"),
        (mentee(name="Иванов И.И."), "ФИО наставляемого", "NAME_INITIALS"),
        (mentee(birth=None), "Год рождения", "BIRTH_MISSING"),
        (mentee(birth="не знаю"), "Год рождения", "BIRTH_NOT_UNDERSTOOD"),
        (mentee(birth=2005), "Год рождения", "BIRTH_IMPOSSIBLE"),
        (mentee(birth=2022), "Год рождения", "BIRTH_IMPOSSIBLE"),
        (mentee(birth=2031), "Год рождения", "BIRTH_IMPOSSIBLE"),
        (mentee(birth=2011, form="учитель – учитель"), "Год рождения", "BIRTH_IMPOSSIBLE"),
        (mentee(birth="=2026-15"), "Год рождения", "FORMULA"),
        (mentee(form=None), "Форма наставничества", "FORM_MISSING"),
        (mentee(form="шефство"), "Форма наставничества", "FORM_UNKNOWN"),
        (mentee(request=None), "Основной запрос наставляемого", "REQUEST_MISSING"),
    ],
)
def test_refusals_name_column_and_reason_and_stop_no_other_row(row: list[object], column: str, code: str):
    bad, good = results(MENTEES, row, mentee(name="Петров Пётр"))
    assert [(each.column, each.code) for each in bad.refusals] == [(column, code)]
    assert bad.refusals[0].reason.endswith(".")
    assert good.outcome is Outcome.ACCEPTED


@pytest.mark.parametrize("birth", [2006, 2021])
def test_the_oldest_and_the_youngest_pupil(birth: int):
    assert outcomes(results(MENTEES, mentee(birth=birth))) == ["ACCEPTED"]


def test_what_is_optional_and_not_understood_is_noted_and_kept():
    (row,) = results(
        MENTORS,
        mentor(
            contact="через школу",
            workplace="ИП Неизвестный",
            competence="всё",
            age="младшие",
            time="мало",
            form="работодатель – ученик",
        ),
    )
    assert sorted(codes(row)) == [
        "AGE_NOT_UNDERSTOOD",
        "COMPETENCE_NOT_UNDERSTOOD",
        "CONTACT_NOT_UNDERSTOOD",
        "WORKPLACE_UNKNOWN",
    ]
    assert draft(row).contact_text == "через школу"
    assert (draft(row).time_text, draft(row).minutes_per_week) == ("мало", None)
    assert draft(row).workplace_id is None


@pytest.mark.parametrize(
    ("title", "written", "form", "code"),
    [
        ("Стаж", "с 2010 года", "учитель – учитель", "EXPERIENCE_NOT_UNDERSTOOD"),
        ("Квалификационная категория", "вторая", "учитель – учитель", "QUALIFICATION_NOT_UNDERSTOOD"),
        ("Курс", "старший", "студент – ученик", "COURSE_NOT_UNDERSTOOD"),
        ("Класс", "седьмой", "ученик – ученик", "GRADE_NOT_UNDERSTOOD"),
        ("Количество наставляемых", "сколько угодно", "ученик – ученик", "CAPACITY_OUT_OF_RANGE"),
    ],
)
def test_a_filled_column_that_is_not_understood_is_no_secret(title: str, written: str, form: str, code: str):
    [row] = results((*MENTORS, title), [*mentor(form=form, workplace="ООО «Завод Вектор»"), *[None] * 4, written])
    assert [(note.column, note.code) for note in row.notes if note.before == written] == [(row.notes[-1].column, code)]
    [row] = results((*MENTORS, title), [*mentor(form=form, workplace="ООО «Завод Вектор»"), *[None] * 4, None])
    assert row.notes == ()


@pytest.mark.parametrize(
    ("written", "codes_", "strange"),
    [
        ("русский, татарский", ("RU", "TT"), None),
        ("Русский язык и РЖЯ; русский", ("RU", "RSL"), None),
        ("таджикский, немного русский", ("TG",), "«немного русский»"),
        ("не говорит по-русски", (), "«не говорит по-русски»"),
        ("нет", (), None),
    ],
)
def test_a_column_of_languages(written: str, codes_: tuple[str, ...], strange: str | None):
    [row] = results((*MENTEES, "Языки встреч"), [*mentee(), *[None] * (len(MENTEES) - len(mentee())), written])
    assert draft(row).languages == codes_
    told = [note.text for note in row.notes if note.code == "LANGUAGES_NOT_UNDERSTOOD"]
    assert len(told) == (strange is not None)
    assert all(strange in text for text in told if strange)


def test_languages_of_one_person_on_two_rows_are_all_his():
    columns, rest = (*MENTEES, "Языки"), [None] * (len(MENTEES) - len(mentee()))
    first, second = results(columns, [*mentee(), *rest, "таджикский"], [*mentee(), *rest, "русский"])
    assert (draft(first).languages, second.merged_into) == (("TG", "RU"), first.number)


def test_a_teacher_without_a_category_is_no_news():
    columns = (*MENTORS, "Квалификационная категория")
    [row] = results(columns, [*mentor(form="учитель – учитель"), *[None] * 4, "соответствие занимаемой должности"])
    assert row.notes == ()


def test_a_mentor_on_three_rows_is_one_mentor():
    first, second, third = results(
        MENTORS,
        mentor(mentees="Первый"),
        mentor(name="ПЕТРОВА Анна  Олеговна", mentees="Второй"),
        mentor(mentees="Первый"),
    )
    assert (second.merged_into, third.merged_into) == (2, 2)
    assert "DUPLICATE_MERGED" in codes(second)
    assert draft(first).partner_name_text == "Первый; Второй"


def test_the_same_mentee_in_another_form_is_another_participation():
    assert outcomes(results(MENTEES, mentee(), mentee(form="студент – ученик"))) == ["ACCEPTED", "ACCEPTED"]


def test_namesakes_are_told_apart_by_their_birthdays():
    rows = results(
        MENTEES,
        mentee(birth="12.03.2011"),
        mentee(birth="13.04.2011", contact="+79000000000"),
    )
    assert outcomes(rows) == ["ACCEPTED", "ACCEPTED"]
    assert len({draft(row).birth_date for row in rows}) == 2


def test_possible_namesakes_are_refused_with_advice():
    other_contact = results(MENTEES, mentee(), mentee(contact="+79000000000"))
    either = results(MENTEES, mentee(birth="12.03.2011"), mentee(birth="13.04.2011"), mentee(birth=2011))
    assert outcomes(other_contact) == ["ACCEPTED", "REFUSED"]
    assert outcomes(either) == ["ACCEPTED", "ACCEPTED", "REFUSED"]
    for refused in (other_contact[1], either[2]):
        assert refused.refusals[0].code == "DUPLICATE_CONFLICT"
        assert "полную дату рождения" in refused.refusals[0].reason


def test_a_later_row_completes_the_first():
    first, later = results(MENTEES, mentee(contact=None, birth=2011), mentee(birth="12.03.2011", request="Физика"))
    assert later.merged_into == first.number
    assert draft(first).birth_date == date(2011, 3, 12)
    assert draft(first).contact_phone == "+79001234567"
    assert draft(first).topics == ("математика", "физика")


def test_no_result_has_two_fates_or_none():
    with pytest.raises(ValueError, match="exactly one"):
        RowResult(1)
    with pytest.raises(ValueError, match="exactly one"):
        RowResult(1, merged_into=1, refusals=(results(MENTEES, mentee(form=None))[0].refusals[0],))


CELLS = st.one_of(
    st.text(max_size=20),
    st.integers(),
    st.floats(),
    st.dates(),
    st.sampled_from(
        ["Иванов Иван", "ученик-ученик", "учитель-учитель", 2011, 1980, "12.03.2011", "математика", "СОШ № 1",
         "+79001234567", "2 часа", "10-14", "(", "№"]
    ),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(RosterKind),
    st.lists(
        st.tuples(
            st.dictionaries(st.sampled_from(Column), CELLS),
            st.dictionaries(st.sampled_from(Column), st.sampled_from(CellFault), max_size=1),
        ),
        max_size=6,
    ),
)
def test_exactly_one_result_a_row_whatever_stands_there(kind: RosterKind, rows: list[tuple[dict, dict]]):
    raw = tuple(RawRow(number, cells, faults) for number, (cells, faults) in enumerate(rows, 7))
    found = interpret(Roster(kind, 6, raw), DIRECTORY, 2026, PACK, ZONE)
    assert [row.number for row in found] == [row.number for row in raw]
    keys = [
        (row.draft.form, row.draft.full_name.casefold(), row.draft.birth_date or row.draft.birth_year)
        for row in found
        if row.draft and kind is RosterKind.MENTEES
    ]
    assert len(keys) == len(set(keys))
    for row in found:
        assert [row.draft is not None, bool(row.refusals), row.merged_into is not None].count(True) == 1
        if row.merged_into is not None:
            assert found[row.merged_into - 7].draft is not None
        if row.draft is not None:
            assert set(row.draft.topics) <= set(PACK.topics.terms)
            ParticipantState(
                participant_id="p", school_id="s", version=1, **{
                    field: getattr(row.draft, field)
                    for field in ParticipantState.model_fields
                    if hasattr(row.draft, field)
                },
            )  # fmt: skip


OFFICIAL = {
    RosterKind.MENTEES: (
        "№", "ФИО наставляемого", "Контактные данные", "Год рождения", "Основной запрос наставляемого",
        "Дата вхождения в программу", "ФИО наставника", "Форма наставничества", "Место работы/учёбы наставника",
        "Дата завершения программы", "Результаты программы", "Ссылка на кейс/отзыв наставляемого",
        "Отметка о прохождении программы",
    ),
    RosterKind.MENTORS: (
        "№", "ФИО наставника", "Контактные данные", "Место работы/учёбы", "Основные компетенции",
        "Важные для программы достижения", "Интересы", "Желаемый возраст наставляемых", "Ресурс времени на программу",
        "Дата вхождения в программу", "ФИО наставляемого (наставляемых)", "Форма наставничества",
        "Место работы/учёбы наставляемого", "Дата завершения программы", "Результаты программы",
        "Ссылка на кейс/отзыв наставника",
    ),
}  # fmt: skip
"""The columns of both official bases, in their order."""


@pytest.mark.parametrize("kind", list(RosterKind))
def test_every_official_column_is_recognised_and_kept(kind: RosterKind):
    header = recognise(OFFICIAL[kind])
    assert header is not None
    assert (header.kind, header.ignored) == (kind, ())
    plain = {
        Column.BIRTH: "12.03.2011", Column.FORM: "учитель – учитель", Column.JOINED: "14.09.2026",
        Column.FINISHED: "25.05.2027", Column.PREFERRED_AGE: "25-40", Column.TIME: "2 часа в неделю",
        Column.INTERESTS: "шахматы", Column.FULL_NAME: "Иванов Иван Иванович",
        Column.CONTACT: "+79001234567",
    }  # fmt: skip
    if kind is RosterKind.MENTEES:
        plain |= {Column.BIRTH: "12.03.1995"}
    cells = {column: plain.get(column, f"текст {column.value.lower()}") for column in header.positions.values()}
    [row] = interpret(Roster(kind, 1, (RawRow(2, cells, {}),)), DIRECTORY, 2026, PACK, ZONE)
    kept = {value for value in vars(draft(row)).values() if isinstance(value, str)}
    written = {text for text in cells.values() if text.startswith("текст")}
    assert written - kept == {"текст number"}

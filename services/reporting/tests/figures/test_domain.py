"""Figures are sums of counters, and coverage is a sum over a sum."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mentoring_common.events.contracts.base import MUNICIPALITY
from mentoring_methodology import load_pack
from mentoring_methodology.codes import MentoringForm
from reporting.figures.columns import COLUMNS
from reporting.figures.domain import (
    CountedMentor,
    Counters,
    Figures,
    FiguresScope,
    FormCount,
    SchoolCount,
    UnmatchedReason,
    coverage_percent,
    figures_from,
    merged,
    sum_counters,
)
from reporting.figures.names import name_order
from reporting.figures.view import CountersView, view_of

from .counted import FORM_TITLES, counts

PUPILS = MentoringForm.PUPIL_PUPIL
STUDENTS = MentoringForm.STUDENT_PUPIL
TEACHERS = MentoringForm.TEACHER_TEACHER
NO_PLACES = "Места у подходящих наставников заняты"

counters = st.builds(Counters, *[st.integers(0, 5000)] * 9)
counters_by_school_and_form = st.dictionaries(
    st.tuples(
        st.sampled_from(["s1", "s2", "s3", MUNICIPALITY]), st.sampled_from([*MentoringForm, "FORM_OF_A_LATER_RELEASE"])
    ),
    counters,
)


def figures(
    by_school_and_form, *, names=None, reasons=None, scope=FiguresScope.MUNICIPALITY, shared=(), years=()
) -> Figures:
    return figures_from(
        counts(by_school_and_form, reasons),
        form_titles=FORM_TITLES,
        school_names={"s1": "МБОУ СОШ № 1"} if names is None else names,
        shared_mentors=shared,
        as_of=datetime(2026, 11, 23, 12, 3, 5, tzinfo=UTC),
        school_year=2026,
        school_years=years,
        scope=scope,
    )


@pytest.mark.parametrize(
    ("proposed", "mentees", "expected"),
    [
        (0, 0, None),
        (5, 0, None),
        (0, -1, None),
        (1, 1, 100.0),
        (0, 7, 0.0),
        (7, 7, 100.0),
        (1, 3, 33.3),
        (2, 3, 66.7),
        (1, 400, 0.3),  # 0.25 exactly: half up; a float's round() gives 0.2
        (1, 2000, 0.1),  # 0.05 exactly
        (1, 2001, 0.0),
        (1999, 2000, 100.0),  # 99.95 exactly
        (92, 150, 61.3),
    ],
)
def test_coverage_is_rounded_half_up_to_one_decimal(proposed, mentees, expected):
    assert coverage_percent(proposed, mentees) == expected


@given(st.integers(1, 10**6), st.data())
def test_coverage_lies_within_half_a_tenth_of_the_exact_share(mentees, data):
    proposed = data.draw(st.integers(0, mentees))
    tenths = round(coverage_percent(proposed, mentees) * 10)
    assert -mentees <= 2000 * proposed - 2 * mentees * tenths < mentees  # half up: the upper half is never left


def test_counters_sum_field_by_field():
    first, second = Counters(1, 2, 3, 4, 5, 6, 7, 8, 9), Counters(10, 20, 30, 40, 50, 60, 70, 80, 90)
    assert sum_counters([first, second]) == Counters(11, 22, 33, 44, 55, 66, 77, 88, 99)
    assert sum_counters([]) == Counters()


def test_municipal_coverage_is_sum_over_sum_and_no_mean():
    city = figures(
        {
            ("s1", PUPILS): Counters(mentees=10, proposed=10, places=10, mentors=5),
            ("s2", PUPILS): Counters(mentees=90, proposed=9, unmatched=81),
        },
        names={"s1": "СОШ № 1", "s2": "СОШ № 2"},
    )
    assert [school.counters.coverage_percent for school in city.schools] == [100.0, 10.0]
    assert city.totals.coverage_percent == 19.0  # 19 of 100; the mean of 100 and 10 would be 55


def but_shortage(counters: Counters) -> dict[str, int]:
    """A shortage is at least the sum of its parts' and may be more."""
    return {name: getattr(counters, name) for name in Counters.__dataclass_fields__ if name != "shortage"}


@given(counters_by_school_and_form)
def test_totals_forms_and_schools_agree_whatever_is_counted(by_school_and_form):
    city = figures(by_school_and_form)
    assert but_shortage(sum_counters(form.counters for form in city.forms)) == but_shortage(city.totals)
    assert but_shortage(sum_counters(school.counters for school in city.schools)) == but_shortage(city.totals)
    for school in city.schools:
        assert but_shortage(sum_counters(form.counters for form in school.forms)) == but_shortage(school.counters)
    assert city.totals.shortage >= sum(school.counters.shortage for school in city.schools)
    assert city.totals.shortage >= city.totals.mentees - city.totals.places


def test_places_of_one_school_help_no_other():
    """Ten places too many in one school and five too few in the other are not enough for all."""
    city = figures(
        {
            ("s1", PUPILS): Counters(mentees=10, places=20),
            ("s2", PUPILS): Counters(mentees=10, places=5, shortage=5),
            ("s2", STUDENTS): Counters(mentees=1, places=30),
        },
        names={},
    )
    assert (city.totals.mentees, city.totals.places, city.totals.shortage) == (21, 55, 5)
    assert [(form.form, form.counters.shortage) for form in city.forms if form.counters.mentees] == [
        (PUPILS, 5),
        (STUDENTS, 0),
    ]


def test_a_person_who_mentors_in_two_schools_is_counted_once():
    """He takes 3 in one school and 2 in the other: 2 in all. Another takes 1, in one school alone."""
    city = figures(
        {("s1", STUDENTS): Counters(mentees=3, mentors=1, places=3), ("s2", STUDENTS): Counters(mentors=2, places=3)},
        shared=[CountedMentor("p", "s1", STUDENTS, 3), CountedMentor("p", "s2", STUDENTS, 2)],
        names={},
    )
    assert [school.counters.places for school in city.schools] == [3, 3]
    assert (city.totals.places, city.totals.mentors) == (3, 3)
    assert {form.form: form.counters.places for form in city.forms if form.counters.places} == {STUDENTS: 3}


def test_a_person_who_mentors_in_two_forms_of_a_school_is_counted_once_in_it():
    count = SchoolCount(
        "s1",
        {PUPILS: FormCount(Counters(mentees=2, places=2)), TEACHERS: FormCount(Counters(mentees=2, places=2))},
        places=2,
    )
    city = figures_from(
        [count],
        form_titles=FORM_TITLES,
        school_names={},
        shared_mentors=[CountedMentor("p", "s1", PUPILS, 2), CountedMentor("p", "s1", TEACHERS, 2)],
        as_of=datetime(2026, 11, 23, tzinfo=UTC),
        school_year=2026,
        scope=FiguresScope.MUNICIPALITY,
    )
    assert (city.totals.places, city.totals.shortage) == (2, 2)
    assert (city.schools[0].counters.places, city.schools[0].counters.shortage) == (2, 2)
    assert [form.counters.places for form in city.schools[0].forms] == [2, 2]


def test_a_form_that_nobody_knows_is_shown_by_its_code():
    city = figures({("s1", "CLUB_PUPIL"): Counters(mentees=4)})
    assert [form.title for form in city.forms][-1] == "CLUB_PUPIL"
    assert [form.title for form in city.schools[0].forms] == ["CLUB_PUPIL"]
    assert city.totals.mentees == 4


def test_the_years_that_can_be_asked_for_include_the_one_that_is_shown():
    assert figures({}, years=[2025]).school_years == (2026, 2025)


def test_every_form_of_the_methodology_is_shown_and_titled():
    assert load_pack().form_titles == FORM_TITLES
    empty = figures({})
    assert [form.title for form in empty.forms] == [
        "Ученик — ученик",
        "Студент — ученик",
        "Работодатель — ученик",
        "Учитель — учитель",
    ]
    assert all(form.counters.coverage_percent is None for form in empty.forms)


def test_schools_are_in_natural_order_with_and_without_participants():
    city = figures(
        {
            ("s10", PUPILS): Counters(mentees=1),
            (MUNICIPALITY, STUDENTS): Counters(mentors=3),
            ("s77", TEACHERS): Counters(1),
        },
        names={"s10": "МБОУ СОШ № 10", "s2": "МБОУ СОШ № 2", "lyceum": "Лицей № 5"},
    )
    assert [school.name for school in city.schools] == [
        "s77",
        "Лицей № 5",
        "МБОУ СОШ № 2",
        "МБОУ СОШ № 10",
        "Вне школ (муниципалитет)",
    ]
    assert city.schools[2].forms == ()
    assert city.schools[2].counters == Counters()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("МБОУ СОШ № 2", "МБОУ СОШ № 10"),
        ("МБОУ СОШ №2", "МБОУ СОШ № 3"),
        ("мбоу СОШ № 9", "МБОУ СОШ № 10"),
        ("Ёлкинская школа", "Жуковская школа"),
        ("2-я гимназия", "10-я гимназия"),
        ("СОШ", "СОШ № 1"),
    ],
)
def test_names_in_the_order_that_people_expect(first, second):
    assert name_order(first) < name_order(second)


@given(st.text(), st.text())
def test_any_two_names_can_be_ordered(first, second):
    assert (name_order(first) < name_order(second)) or (name_order(second) <= name_order(first))


def test_reasons_belong_to_their_school_and_form_and_are_sorted_by_weight():
    taken, no_consent = "H06_CAPACITY", "H03_CONSENT"
    city = figures(
        {("s1", PUPILS): Counters(1), ("s1", TEACHERS): Counters(1), ("s2", PUPILS): Counters(1)},
        reasons={
            ("s1", PUPILS): (UnmatchedReason(no_consent, "Нет согласий", 4),),
            ("s1", TEACHERS): (UnmatchedReason("X99_NEW", "X99_NEW", 4), UnmatchedReason(taken, NO_PLACES, 5)),
            ("s2", PUPILS): (UnmatchedReason(taken, NO_PLACES, 7), UnmatchedReason("H12_TIME", "Нет времени", 0)),
        },
        names={},
    )
    assert city.reasons == (
        UnmatchedReason(taken, NO_PLACES, 12),
        UnmatchedReason(no_consent, "Нет согласий", 4),
        UnmatchedReason("X99_NEW", "X99_NEW", 4),
    )
    assert [(school.school_id, [reason.mentees for reason in school.reasons]) for school in city.schools] == [
        ("s1", [5, 4, 4]),
        ("s2", [7]),
    ]
    by_form = {form.form: [(reason.code, reason.mentees) for reason in form.reasons] for form in city.forms}
    assert by_form[PUPILS] == [(taken, 7), (no_consent, 4)]
    assert by_form[TEACHERS] == [(taken, 5), ("X99_NEW", 4)]


def test_no_reasons_merge_to_none():
    assert merged([]) == ()


def test_reasons_of_equally_many_mentees_are_in_the_order_of_their_codes():
    later, earlier = UnmatchedReason("H12_TIME", "Нет времени", 4), UnmatchedReason("H03_CONSENT", "Нет согласий", 4)
    assert merged([(later, earlier)]) == (earlier, later)


def test_a_reason_of_one_mentee_is_told():
    one = UnmatchedReason("H12_TIME", "Нет времени", 1)
    assert merged([(one,), (UnmatchedReason("H03_CONSENT", "Нет согласий", 0),)]) == (one,)


def test_a_school_without_a_name_is_shown_by_its_id():
    city = figures({("a1", PUPILS): Counters(mentees=1), ("z9", PUPILS): Counters(mentees=1)}, names={})
    assert [school.name for school in city.schools] == ["a1", "z9"]


def test_every_counter_has_one_column_and_one_field_of_the_answer():
    names = [column.name for column in COLUMNS]
    assert sorted(names) == sorted([*Counters.__dataclass_fields__, "coverage_percent"])
    assert names == list(CountersView.model_fields)


def test_the_answer_as_the_page_reads_it():
    moscow = timezone(timedelta(hours=3), "МСК")
    counted = Counters(
        mentees=34, mentors=12, places=24, proposed=19, unmatched=12, not_matched_yet=3, shortage=10, completed=5,
        withdrawn=2, approved=7, active=4, groups=2,
    )  # fmt: skip
    city = figures_from(
        counts({("s1", TEACHERS): counted}, {("s1", TEACHERS): (UnmatchedReason("H06_CAPACITY", NO_PLACES, 12),)}),
        form_titles=FORM_TITLES,
        school_names={"s1": "МБОУ СОШ № 1"},
        as_of=datetime(2026, 11, 23, 15, 3, 5, 999_000, tzinfo=moscow),
        school_year=2026,
        school_years=[2025, 2026],
        scope=FiguresScope.MUNICIPALITY,
    )
    body = json.loads(view_of(city).model_dump_json())
    numbers = {
        "mentees": 34,
        "mentors": 12,
        "places": 24,
        "shortage": 10,
        "proposed": 19,
        "coverage_percent": 55.9,
        "unmatched": 12,
        "not_matched_yet": 3,
        "completed": 5,
        "withdrawn": 2,
        "approved": 7,
        "active": 4,
        "groups": 2,
    }
    reasons = {"unmatched_reasons": [{"code": "H06_CAPACITY", "text": NO_PLACES, "mentees": 12}]}
    nobody = dict.fromkeys(numbers, 0) | {"coverage_percent": None, "unmatched_reasons": []}
    teachers = {"form": "TEACHER_TEACHER", "title": "Учитель — учитель", **numbers, **reasons}
    columns = body.pop("columns")
    assert [column["name"] for column in columns] == list(numbers)
    assert columns[-5] == {
        "name": "completed",
        "title": "Завершили",
        "short_title": "Завер\u00adшили",
        "explanation": "Участие закончилось в срок; в других столбцах их нет.",
    }
    assert body == {
        "as_of": "2026-11-23T12:03:05Z",
        "school_year": 2026,
        "school_years": [2026, 2025],
        "scope": "municipality",
        "totals": numbers,
        "forms": [
            {"form": "PUPIL_PUPIL", "title": "Ученик — ученик", **nobody},
            {"form": "STUDENT_PUPIL", "title": "Студент — ученик", **nobody},
            {"form": "EMPLOYER_PUPIL", "title": "Работодатель — ученик", **nobody},
            teachers,
        ],
        "schools": [{"school_id": "s1", "name": "МБОУ СОШ № 1", **numbers, **reasons, "forms": [teachers]}],
        **reasons,
    }


def test_a_time_without_a_zone_is_refused():
    naive = figures_from(
        [],
        form_titles=FORM_TITLES,
        school_names={},
        as_of=datetime(2026, 11, 23),  # noqa: DTZ001 - the very thing that is refused
        school_year=2026,
        scope=FiguresScope.SCHOOL,
    )
    with pytest.raises(ValueError, match="aware"):
        view_of(naive)

"""Figures are sums of counters, and coverage is a sum over a sum."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mentoring_common.events.contracts.base import MUNICIPALITY
from mentoring_methodology.codes import MentoringForm
from reporting.figures.domain import (
    FORM_TITLES,
    Counters,
    Figures,
    FiguresScope,
    coverage_percent,
    figures_from,
    name_order,
    sum_counters,
    to_json,
)

PUPILS = MentoringForm.PUPIL_PUPIL
STUDENTS = MentoringForm.STUDENT_PUPIL
TEACHERS = MentoringForm.TEACHER_TEACHER

counters = st.builds(Counters, *[st.integers(0, 5000)] * 6)
counters_by_school_and_form = st.dictionaries(
    st.tuples(st.sampled_from(["s1", "s2", "s3", MUNICIPALITY]), st.sampled_from(MentoringForm)), counters
)


def figures(by_school_and_form, *, names=None, reasons=None, scope=FiguresScope.MUNICIPALITY, texts=None) -> Figures:
    return figures_from(
        by_school_and_form,
        school_names={"s1": "МБОУ СОШ № 1"} if names is None else names,
        unmatched_reasons=reasons or {},
        as_of=datetime(2026, 11, 23, 12, 3, 5, tzinfo=UTC),
        school_year=2026,
        scope=scope,
        reason_texts=texts,
    )


@pytest.mark.parametrize(
    ("proposed", "mentees", "expected"),
    [
        (0, 0, None),
        (5, 0, None),
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
    assert sum_counters([Counters(1, 2, 3, 4, 5, 6), Counters(10, 20, 30, 40, 50, 60)]) == Counters(
        11, 22, 33, 44, 55, 66
    )
    assert sum_counters([]) == Counters(0, 0, 0, 0, 0, 0)


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


@given(counters_by_school_and_form)
def test_totals_forms_and_schools_agree_whatever_is_counted(by_school_and_form):
    city = figures(by_school_and_form)
    assert sum_counters(form.counters for form in city.forms) == city.totals
    assert sum_counters(school.counters for school in city.schools) == city.totals
    for school in city.schools:
        assert sum_counters(form.counters for form in school.forms) == school.counters


def test_every_form_of_the_methodology_is_shown_and_titled():
    assert set(FORM_TITLES) == set(MentoringForm)
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


def test_reasons_are_sorted_by_weight_and_said_in_russian():
    texts = {
        "H06_CAPACITY": "У наставника не осталось свободных мест",
        "H03_CONSENT": "Нет подтверждённых согласий наставляемого",
    }
    city = figures({}, reasons={"H03_CONSENT": 4, "X99_NEW": 4, "H06_CAPACITY": 12, "H12_TIME": 0}, texts=texts)
    assert [(reason.code, reason.text, reason.mentees) for reason in city.unmatched_reasons] == [
        ("H06_CAPACITY", "У наставника не осталось свободных мест", 12),
        ("H03_CONSENT", "Нет подтверждённых согласий наставляемого", 4),
        ("X99_NEW", "Причина X99_NEW", 4),
    ]


def test_json_is_what_the_page_reads():
    moscow = timezone(timedelta(hours=3), "МСК")
    city = figures_from(
        {("s1", TEACHERS): Counters(mentees=31, mentors=12, places=24, proposed=19, unmatched=12, withdrawn=2)},
        school_names={"s1": "МБОУ СОШ № 1"},
        unmatched_reasons={"H06_CAPACITY": 12},
        as_of=datetime(2026, 11, 23, 15, 3, 5, 999_000, tzinfo=moscow),
        school_year=2026,
        scope=FiguresScope.MUNICIPALITY,
        reason_texts={"H06_CAPACITY": "Места у подходящих наставников заняты"},
    )
    body = json.loads(json.dumps(to_json(city)))
    counted = {
        "mentees": 31,
        "mentors": 12,
        "places": 24,
        "proposed": 19,
        "unmatched": 12,
        "withdrawn": 2,
        "coverage_percent": 61.3,
    }
    nobody = dict.fromkeys(counted, 0) | {"coverage_percent": None}
    teachers = {"form": "TEACHER_TEACHER", "title": "Учитель — учитель", **counted}
    assert body == {
        "as_of": "2026-11-23T12:03:05Z",
        "school_year": 2026,
        "scope": "municipality",
        "totals": counted,
        "forms": [
            {"form": "PUPIL_PUPIL", "title": "Ученик — ученик", **nobody},
            {"form": "STUDENT_PUPIL", "title": "Студент — ученик", **nobody},
            {"form": "EMPLOYER_PUPIL", "title": "Работодатель — ученик", **nobody},
            teachers,
        ],
        "schools": [{"school_id": "s1", "name": "МБОУ СОШ № 1", **counted, "forms": [teachers]}],
        "unmatched_reasons": [{"code": "H06_CAPACITY", "text": "Места у подходящих наставников заняты", "mentees": 12}],
    }


def test_json_refuses_a_time_without_a_zone():
    naive = figures_from(
        {},
        school_names={},
        unmatched_reasons={},
        as_of=datetime(2026, 11, 23),  # noqa: DTZ001 - the very thing that is refused
        school_year=2026,
        scope=FiguresScope.SCHOOL,
    )
    with pytest.raises(ValueError, match="aware"):
        to_json(naive)

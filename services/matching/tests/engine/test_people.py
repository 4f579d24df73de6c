"""What is known of a person's age and grade, and that nothing of a participant's state is lost on the way."""

from dataclasses import fields
from datetime import date

import pytest
from matching.engine import Person, person_from_state
from matching.engine.people import full_years
from mentoring_common.events.contracts.registry import ParticipantState
from mentoring_methodology.codes import (
    MentoringForm,
    OrganisationKind,
    ParticipantStatus,
    QualificationCategory,
    Role,
    RoleVariant,
)


@pytest.mark.parametrize(
    ("known", "age"),
    [
        ({"birth_date": date(2013, 9, 1)}, 13),
        ({"birth_date": date(2013, 9, 2)}, 12),
        ({"birth_date": date(2013, 9, 2), "birth_year": 1999, "grade": 11}, 12),
        ({"birth_year": 2013}, 13),
        ({"birth_year": 2013, "grade": 5}, 13),
        ({"grade": 5}, 11),
        ({"course": 1}, 16),
        ({"course": 6}, 21),
        ({}, None),
    ],
)
def test_age_on_the_first_of_september_2026(mentee, known, age) -> None:
    unknown = {"birth_date": None, "birth_year": None, "grade": None, "course": None}
    assert mentee(**unknown | known).age_at_start == age


@pytest.mark.parametrize(
    ("role", "known", "grade"),
    [
        (Role.MENTEE, {"grade": 7, "birth_year": 2010}, 7),
        (Role.MENTEE, {"birth_year": 2014}, 6),
        (Role.MENTEE, {"birth_date": date(2014, 12, 31)}, 6),
        (Role.MENTEE, {"birth_year": 2019}, 1),
        (Role.MENTEE, {"birth_year": 2020}, 1),
        (Role.MENTEE, {"birth_year": 2009}, 11),
        (Role.MENTEE, {"birth_year": 2008}, 11),
        (Role.MENTEE, {}, None),
        (Role.MENTOR, {"grade": 9}, 9),
        (Role.MENTOR, {"birth_year": 2010}, None),
    ],
)
def test_grade_is_estimated_for_a_mentee_only(mentee, role, known, grade) -> None:
    unknown = {"birth_date": None, "birth_year": None, "grade": None}
    assert mentee(**unknown | known | {"role": role}).grade_level == grade


@pytest.mark.parametrize(
    ("birth", "on", "years"),
    [
        (date(2008, 10, 1), date(2026, 9, 30), 17),
        (date(2008, 10, 1), date(2026, 10, 1), 18),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
    ],
)
def test_full_years(birth, on, years) -> None:
    assert full_years(birth, on) == years


def test_topics_in_order_of_priority(mentee) -> None:
    person = mentee(topics=("физика", "химия", "физика", "история"))
    assert person.topic_priorities == {"физика": 3, "химия": 2, "история": 1}


def test_person_from_state_carries_every_field() -> None:
    values = {
        "participant_id": "p-1",
        "school_id": "school-1",
        "role": Role.MENTOR,
        "form": MentoringForm.TEACHER_TEACHER,
        "school_year": 2026,
        "variant": RoleVariant.EXPERIENCED_NOVICE,
        "birth_year": 1980,
        "birth_date": date(1980, 5, 6),
        "grade": 11,
        "course": 2,
        "topics": ("физика", "химия"),
        "minutes_per_week": 90,
        "preferred_age_min": 20,
        "preferred_age_max": 30,
        "capacity": 2,
        "experience_years": 17,
        "qualification": QualificationCategory.HIGHEST,
        "workplace_id": "school-1",
        "workplace_kind": OrganisationKind.SCHOOL,
        "consents_on": date(2026, 9, 1),
        "admitted_on": date(2026, 9, 2),
        "cleared_on": date(2026, 9, 3),
        "finished_on": date(2027, 5, 31),
        "status": ParticipantStatus.WITHDRAWN,
    }
    state = ParticipantState(version=3, interests=("кино", "кино", "шахматы"), joined_on=date(2026, 9, 1), **values)
    person = person_from_state(state)
    assert {name: getattr(person, name) for name in values} == values
    assert person.interests == {"кино", "шахматы"}
    unpublished = {
        "person_id",
        "municipality_id",
        "consents_until",
        "admitted_until",
        "transfer_consent_on",
        "weekly_slots",
        "accepts_remote",
        "category",
        "preferred",
        "satisfaction_tenths",
        "satisfaction_count",
    }  # registry does not publish these yet; files of `mentoring match` bring them
    assert {field.name for field in fields(Person)} == {*values, "interests"} | unpublished

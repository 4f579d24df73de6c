"""What is known of a person's age and grade, and that nothing of a participant's state is lost on the way."""

from dataclasses import fields
from datetime import date

import pytest
from matching.engine import Person, person_from_state
from matching.engine.people import slot_bit
from matching.participants.domain import Participant, places_of_person
from mentoring_common.events.contracts.registry import ParticipantState
from mentoring_methodology.codes import (
    MentoringForm,
    OrganisationKind,
    ParticipantStatus,
    QualificationCategory,
    Role,
    RoleVariant,
)
from mentoring_methodology.schoolyear import full_years


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
        "topics_unrecognised": True,
        "minutes_per_week": 90,
        "accepts_remote": True,
        "preferred_age_min": 20,
        "preferred_age_max": 30,
        "capacity": 2,
        "experience_years": 17,
        "qualification": QualificationCategory.HIGHEST,
        "workplace_id": "school-1",
        "workplace_kind": OrganisationKind.SCHOOL,
        "person_id": "human",
        "partner_claimed": True,
        "consents_on": date(2026, 9, 1),
        "consents_until": date(2027, 9, 1),
        "admitted_until": date(2027, 8, 31),
        "cleared_until": date(2027, 9, 3),
        "transfer_consent_on": date(2026, 9, 4),
        "admitted_on": date(2026, 9, 2),
        "cleared_on": date(2026, 9, 3),
        "finished_on": date(2027, 5, 31),
        "status": ParticipantStatus.WITHDRAWN,
    }
    state = ParticipantState(
        version=3,
        interests=("кино", "кино", "шахматы"),
        joined_on=date(2026, 9, 1),
        weekly_slots=("1-11", "7-19", "3-08"),
        levels={"химия": 2, "физика": 5},
        **values,
    )
    person = person_from_state(state, (), date(2026, 9, 5), date(2027, 9, 5))
    assert (person.partner_agreement_on, person.partner_agreement_until) == (date(2026, 9, 5), date(2027, 9, 5))
    assert person.weekly_slots == slot_bit(0, 11) | slot_bit(6, 19)
    assert person.levels == (("физика", 5), ("химия", 2))
    assert {name: getattr(person, name) for name in values} == values
    assert person.interests == {"кино", "шахматы"}
    given_apart = {
        "programme_closed",
        "partner_agreement_on",
        "partner_agreement_until",
        "variant_undecided",
        "unweighed",
    }
    unpublished = {"municipality_id", "category", "preferred", "satisfaction_tenths", "satisfaction_count"}
    mapped = {*values, "interests", "weekly_slots", "levels"}
    assert {field.name for field in fields(Person)} == mapped | given_apart | unpublished


BARE = {"participant_id": "p", "person_id": "h", "school_id": "s", "role": "MENTEE", "version": 1}


@pytest.mark.parametrize(
    ("allowed", "variant", "undecided"),
    [
        ((), None, True),
        ((RoleVariant.LEADER_COMMUNICATION_DIFFICULTY,), RoleVariant.LEADER_COMMUNICATION_DIFFICULTY, False),
        ((RoleVariant.LEADER_COMMUNICATION_DIFFICULTY, RoleVariant.EXPERIENCED_NOVICE), None, True),
    ],
)
def test_a_model_that_is_not_published_comes_from_the_school_alone(allowed, variant, undecided) -> None:
    state = ParticipantState(**BARE, form="TEACHER_TEACHER", school_year=2026, variant_restricted=True)
    person = person_from_state(state, allowed)
    assert (person.variant, person.variant_undecided) == (variant, undecided)


@pytest.mark.parametrize(
    ("hours", "slots"),
    [(None, None), ((), 0), (("1-11",), 1), (("1-08", "1-11"), 1), (("1-08",), None)],
)
def test_hours_in_which_nobody_meets_are_no_hours(hours, slots) -> None:
    state = ParticipantState(**BARE, form="PUPIL_PUPIL", school_year=2026, weekly_slots=hours)
    assert person_from_state(state).weekly_slots == slots


def test_years_outside_the_calendar() -> None:
    state = ParticipantState(**BARE, form="PUPIL_PUPIL", school_year=10**9, birth_year=-4)
    person = person_from_state(state)
    assert (person.school_year, person.birth_year) == (9999, None)


@pytest.mark.parametrize(("day", "hour"), [(-1, 12), (7, 12), (0, 10), (0, 20)])
def test_no_bit_is_for_an_hour_in_which_nobody_meets(day, hour) -> None:
    """Beyond the ends a bit would be that of another day's hour."""
    with pytest.raises(ValueError, match="no pair meets"):
        slot_bit(day, hour)


@pytest.mark.parametrize(("accepting", "capacity"), [(None, 3), (True, 3), (False, 0)])
def test_who_pauses_has_no_place_in_any_participation(norms, accepting: bool | None, capacity: int) -> None:
    of_mentor = {**BARE, "role": "MENTOR", "school_year": 2026, "capacity": 3}
    state = ParticipantState(**of_mentor, form="EMPLOYER_PUPIL", accepting=accepting)
    other = ParticipantState(**of_mentor, form="STUDENT_PUPIL")
    assert person_from_state(state).capacity == capacity
    assert places_of_person([Participant(other), Participant(state)], norms) == capacity

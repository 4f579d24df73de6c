"""Each objection alone: a pair that may be, and the same pair but for the one fact that speaks against it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from matching.engine import Norms, Person, Reason, refusals
from matching.engine.blocks.bits import OBJECTIONS, PAIR_REASONS, reasons_in
from matching.engine.blocks.columns import columns_of
from matching.engine.blocks.objections import is_objected, limits_of, objection_mask, objection_masks
from matching.engine.blocks.traits import MenteeTraits, MentorTraits, mentee_traits, mentor_traits
from mentoring_methodology.codes import MentoringForm, QualificationCategory, RoleVariant, TeacherMenteeCategory

Build = Callable[..., Person]
Facts = dict[str, Any]
Case = tuple[Reason, MentoringForm, Facts, Facts, Facts, Facts]
"""The reason, the form, what an eligible mentee and mentor have, and what is changed of the mentee and the mentor."""

PP, SP, EP, TT = MentoringForm
R, V = Reason, RoleVariant
ON_FILE = date(2026, 9, 1)
ELSEWHERE: Facts = {"school_id": "school-2", "transfer_consent_on": ON_FILE}
CAN_MOVE: Facts = {"transfer_consent_on": ON_FILE}

ALONE: list[Case] = [
    (R.H01_SAME_PERSON, PP, {"person_id": "a"}, {"person_id": "b"}, {}, {"person_id": "a"}),
    (R.OTHER_MUNICIPALITY, PP, {}, {}, {}, {"municipality_id": "town"}),
    (R.OTHER_SCHOOL, SP, CAN_MOVE, ELSEWHERE, {}, {"transfer_consent_on": None}),
    (R.OTHER_SCHOOL, SP, CAN_MOVE, ELSEWHERE, {"transfer_consent_on": None}, {}),
    (R.FORM_WITHIN_SCHOOL, PP, CAN_MOVE, CAN_MOVE, {}, {"school_id": "school-2"}),
    (R.H02_PROGRAMME, EP, {}, {}, {}, {"school_year": 2025}),
    (R.H05_ADULT_CLEARANCE, SP, {}, {}, {}, {"cleared_on": None}),
    (R.H05_BIRTH_UNKNOWN, PP, {"grade": 9, "birth_year": 2011}, {"grade": 11, "birth_year": 2009},
     {}, {"birth_year": 2008}),
    (R.H12_TIME, PP, {"weekly_slots": 0b01}, {"weekly_slots": 0b01}, {}, {"weekly_slots": 0b10}),
    (R.H12_TIME, PP, {"weekly_slots": 0b01, "accepts_remote": True}, {"weekly_slots": 0b10, "accepts_remote": True},
     {}, {"accepts_remote": False}),
    (R.OTHER_FORM, EP, {}, {}, {"form": TT}, {}),
    (R.OTHER_VARIANT, PP, {"variant": V.ACHIEVER_STRUGGLER}, {"variant": V.ACHIEVER_STRUGGLER},
     {}, {"variant": V.LEADER_PASSIVE}),
    (R.PP_GRADE_GAP_WIDE, PP, {"grade": 5}, {"grade": 10, "cleared_on": ON_FILE}, {}, {"grade": 11}),
    (R.PP_GRADE_GAP, PP, {"grade": 4}, {"grade": 8}, {"grade": 6}, {}),
    (R.SP_AGE_GAP, SP, {"birth_year": 2011}, {"birth_year": 2008}, {}, {"birth_year": 1990}),
    (R.SP_AGE_GAP, SP, {"birth_year": 2011}, {"birth_year": 2008}, {}, {"birth_year": 2011}),
    (R.TT_CATEGORY, TT, {"variant": V.EXPERIENCED_NOVICE}, {}, {"category": TeacherMenteeCategory.DIGITAL_SKILLS}, {}),
    (R.TT_INNOVATION, TT, {"variant": V.INNOVATOR_CONSERVATIVE}, {"variant": V.INNOVATOR_CONSERVATIVE},
     {}, {"variant": None}),
    (R.TT_AGREEMENT, TT, {"variant": V.LEADER_COMMUNICATION_DIFFICULTY},
     {"variant": V.LEADER_COMMUNICATION_DIFFICULTY}, {"variant": None}, {}),
    (R.TT_RECOMMENDATION, TT, {"variant": V.LEADER_COMMUNICATION_DIFFICULTY},
     {"variant": V.LEADER_COMMUNICATION_DIFFICULTY}, {}, {"variant": None}),
    (R.TT_SUBJECT, TT, {"variant": V.SUBJECT_EXPERT_SUBJECT_NOVICE}, {}, {}, {"topics": ("химия",)}),
    (R.TT_TENURE_UNKNOWN, TT, {}, {}, {}, {"experience_years": None}),
    (R.TT_NOVICE, TT, {}, {"qualification": QualificationCategory.HIGHEST}, {}, {"experience_years": 1}),
    (R.TT_TENURE, TT, {}, {"experience_years": 4, "qualification": QualificationCategory.HIGHEST},
     {}, {"qualification": None}),
]  # fmt: skip


def test_every_objection_has_its_pair() -> None:
    assert {each[0] for each in ALONE} == set(OBJECTIONS)


@pytest.mark.parametrize("case", ALONE, ids=lambda case: case[0].value)
def test_one_fact_makes_one_objection(mentee: Build, mentor: Build, on: date, norms: Norms, case: Case) -> None:
    reason, form, of_mentee, of_mentor, changes_mentee, changes_mentor = case
    left, right = mentee(form, **of_mentee), mentor(form, **of_mentor)
    assert refusals(left, right, on, norms) == ()
    assert told_of_arrays(left, right, on, norms) == set()
    assert told_of_numbers(left, right, on, norms) == (False, set())
    left, right = replace(left, **changes_mentee), replace(right, **changes_mentor)
    assert refusals(left, right, on, norms) == (reason,)
    assert told_of_arrays(left, right, on, norms) == {reason}
    assert told_of_numbers(left, right, on, norms) == (True, {reason})


def told_of_arrays(mentee: Person, mentor: Person, on: date, norms: Norms) -> set[Reason]:
    """What the rules over arrays say of one pair, of which neither side is refused by itself."""
    left, right = traits(mentee, mentor, on, norms)
    assert not left.refused.any()
    assert not right.refused.any()
    return reasons_in(int(objection_masks(left, right, limits_of(norms))[0]), PAIR_REASONS)


def told_of_numbers(mentee: Person, mentor: Person, on: date, norms: Norms) -> tuple[bool, set[Reason]]:
    """Whether the rules for the numbers of one pair object, and with what."""
    left, right = traits(mentee, mentor, on, norms)
    numbers = MenteeTraits._make(each[0] for each in left), MentorTraits._make(each[0] for each in right)
    limits = limits_of(norms)
    return bool(is_objected(*numbers, limits)), reasons_in(int(objection_mask(*numbers, limits)), PAIR_REASONS)


def traits(mentee: Person, mentor: Person, on: date, norms: Norms) -> tuple[MenteeTraits, MentorTraits]:
    mentees, mentors = columns_of([mentee], [mentor], norms.subjects)
    return mentee_traits(mentees, on, norms), mentor_traits(mentors, on, norms)

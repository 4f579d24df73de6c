"""Every hard rule at its boundary: the refusals that a pair gets on 1 October 2026."""

from dataclasses import replace
from datetime import date

import pytest
from matching.engine import REASONS, Reason, refusals
from matching.engine.circumstances import Circumstances
from matching.engine.eligibility import free_capacity
from matching.engine.form_rules import stage_of_education
from mentoring_methodology.codes import (
    MentoringForm,
    OrganisationKind,
    ParticipantStatus,
    QualificationCategory,
    Role,
    RoleVariant,
    StageRule,
    TeacherMenteeCategory,
)

PP, SP, EP, TT = MentoringForm
R, V = Reason, RoleVariant
TODAY, TOMORROW = date(2026, 10, 1), date(2026, 10, 2)
NOBODY_KNOWS = {"birth_year": None, "birth_date": None, "grade": None, "course": None}


@pytest.mark.parametrize("form", MentoringForm)
def test_the_model_pair_of_each_form_is_eligible(mentee, mentor, on, norms, form) -> None:
    assert refusals(mentee(form), mentor(form), on, norms) == ()


COMMON = [
    ({"role": Role.MENTOR}, {}, (R.NOT_A_MENTEE,)),
    ({}, {"role": Role.MENTEE}, (R.NOT_A_MENTOR,)),
    ({"role": "ASSISTANT"}, {"role": "TUTOR"}, (R.NOT_A_MENTEE, R.NOT_A_MENTOR)),
    ({"participant_id": "one"}, {"participant_id": "one"}, (R.H01_SAME_PERSON,)),
    ({"participant_id": "two"}, {"participant_id": "one"}, ()),
    ({"person_id": "human"}, {"person_id": "human"}, (R.H01_SAME_PERSON,)),
    ({"person_id": "human"}, {"person_id": "another"}, ()),
    ({"person_id": "another"}, {"person_id": "human"}, ()),
    ({"municipality_id": "city"}, {"municipality_id": "town"}, (R.OTHER_MUNICIPALITY,)),
    ({"municipality_id": "town"}, {"municipality_id": "city"}, (R.OTHER_MUNICIPALITY,)),
    ({"school_id": "school-2"}, {}, (R.OTHER_SCHOOL, R.FORM_WITHIN_SCHOOL)),
    ({}, {"school_id": "school-2"}, (R.OTHER_SCHOOL, R.FORM_WITHIN_SCHOOL)),
    (
        {"transfer_consent_on": TODAY},
        {"school_id": "school-2", "transfer_consent_on": TODAY},
        (R.FORM_WITHIN_SCHOOL,),
    ),
    ({}, {"school_year": 2025}, (R.H02_PROGRAMME,)),
    ({"school_year": 2025}, {}, (R.H02_PROGRAMME,)),
    ({"consents_on": None}, {}, (R.H03_CONSENT,)),
    ({"consents_on": TODAY}, {}, ()),
    ({"consents_on": TOMORROW}, {}, (R.H03_CONSENT,)),
    ({"consents_until": date(2026, 10, 31)}, {"consents_until": date(2026, 10, 31)}, ()),
    ({"consents_until": date(2027, 8, 31)}, {"consents_until": date(2027, 8, 31)}, ()),
    ({"consents_until": date(2026, 10, 30)}, {}, (R.H03_CONSENT,)),
    ({}, {"consents_until": date(2026, 10, 31)}, ()),
    ({}, {"consents_until": date(2026, 10, 30)}, (R.H03_CONSENT_MENTOR,)),
    ({}, {"consents_on": None}, (R.H03_CONSENT_MENTOR,)),
    ({}, {"consents_on": TODAY}, ()),
    ({}, {"consents_on": TOMORROW}, (R.H03_CONSENT_MENTOR,)),
    ({}, {"admitted_on": None}, (R.H04_MENTOR_ADMITTED,)),
    ({}, {"admitted_on": TODAY}, ()),
    ({}, {"admitted_on": TOMORROW}, (R.H04_MENTOR_ADMITTED,)),
    ({}, {"admitted_until": TODAY}, ()),
    ({}, {"admitted_until": TOMORROW}, ()),
    ({}, {"admitted_until": date(2026, 9, 30)}, (R.H04_MENTOR_ADMITTED,)),
    ({}, {"capacity": 0}, (R.H06_CAPACITY,)),
    ({"capacity": 0}, {}, (R.H06_MENTEE_SERVED,)),
    ({"capacity": 1}, {}, ()),
    ({"capacity": 2}, {}, ()),
    ({}, {"capacity": None}, ()),
    ({"partner_claimed": True}, {}, (R.H06_MENTEE_CLAIMED,)),
    ({"programme_closed": True}, {}, (R.H02_PROGRAMME_NOT_OPEN,)),
    ({}, {"programme_closed": True}, (R.H02_PROGRAMME_NOT_OPEN_MENTOR,)),
    ({"topics": ()}, {}, (R.H11_REQUEST_PRESENT,)),
    ({"topics": (), "topics_unrecognised": True}, {}, (R.H11_REQUEST_UNRECOGNISED,)),
    ({"topics_unrecognised": True}, {"topics_unrecognised": True}, ()),
    ({}, {"topics": ()}, (R.H11_COMPETENCE_PRESENT,)),
    ({}, {"topics": (), "topics_unrecognised": True}, (R.H11_COMPETENCE_UNRECOGNISED,)),
    ({}, {"topics": ("физика",)}, ()),
    ({"weekly_slots": 0b0110}, {"weekly_slots": 0b0011}, ()),
    ({"weekly_slots": 0b0100}, {"weekly_slots": 0b0011}, (R.H12_TIME,)),
    ({"weekly_slots": 0}, {}, ()),
    ({}, {"weekly_slots": 0}, ()),
    ({"weekly_slots": 0b0100, "accepts_remote": True}, {"weekly_slots": 0b0011}, (R.H12_TIME,)),
    ({"weekly_slots": 0b0100, "accepts_remote": True}, {"weekly_slots": 0b0011, "accepts_remote": True}, ()),
    ({"status": ParticipantStatus.WITHDRAWN}, {}, (R.H14_STATUS,)),
    ({"status": "SLEEPING"}, {"status": "SLEEPING"}, (R.H14_STATUS, R.H14_STATUS_MENTOR)),
    ({"status": ParticipantStatus.SUSPENDED}, {}, (R.H14_SUSPENDED,)),
    ({}, {"status": ParticipantStatus.SUSPENDED}, (R.H14_SUSPENDED_MENTOR,)),
    ({"form": "CHOIR"}, {"form": "CHOIR"}, (R.FORM_UNKNOWN, R.FORM_UNKNOWN_MENTOR, R.H05_ADULT_CLEARANCE)),
    ({"form": "CHOIR"}, {}, (R.FORM_UNKNOWN, R.OTHER_FORM)),
    (
        {"form": "CHOIR", "transfer_consent_on": TODAY},
        {"form": "CHOIR", "transfer_consent_on": TODAY, "school_id": "school-2", "cleared_on": TODAY},
        (R.FORM_UNKNOWN, R.FORM_UNKNOWN_MENTOR, R.FORM_WITHIN_SCHOOL),
    ),
    ({"variant": "CHESS"}, {"variant": "CHESS"}, ()),
    ({"variant": "CHESS"}, {}, ()),
    ({"variant": "CHESS"}, {"variant": "CHOIR"}, (R.OTHER_VARIANT,)),
    ({"variant": "CHESS"}, {"variant": V.LEADER_PASSIVE}, (R.OTHER_VARIANT,)),
    ({"variant_undecided": True}, {}, (R.VARIANT_UNDECIDED,)),
    ({}, {"variant_undecided": True}, (R.VARIANT_UNDECIDED_MENTOR,)),
    ({"finished_on": TODAY}, {}, (R.H14_STATUS,)),
    ({"finished_on": TOMORROW}, {"finished_on": TOMORROW}, ()),
    ({"finished_on": date(2026, 9, 30)}, {"finished_on": date(2026, 9, 30)}, (R.H14_STATUS, R.H14_STATUS_MENTOR)),
    ({"status": "ABSENT"}, {"status": "ABSENT"}, (R.H14_STATUS, R.H14_STATUS_MENTOR)),
    ({}, {"status": ParticipantStatus.WITHDRAWN}, (R.H14_STATUS_MENTOR,)),
    ({}, {"finished_on": TODAY}, (R.H14_STATUS_MENTOR,)),
    ({"variant": V.LEADER_PASSIVE}, {}, ()),
    ({"variant": V.LEADER_PASSIVE}, {"variant": V.LEADER_PASSIVE}, ()),
    ({"variant": V.LEADER_PASSIVE}, {"variant": V.ACHIEVER_STRUGGLER}, (R.OTHER_VARIANT,)),
]


@pytest.mark.parametrize(("of_mentee", "of_mentor", "expected"), COMMON)
def test_rules_common_to_all_forms(mentee, mentor, on, norms, of_mentee, of_mentor, expected) -> None:
    assert refusals(replace(mentee(PP), **of_mentee), replace(mentor(PP), **of_mentor), on, norms) == expected


def test_a_form_without_a_default_offers_no_places_of_itself(mentor, norms) -> None:
    assert free_capacity(replace(mentor(PP), form="CHOIR", capacity=None), norms) == 0


@pytest.mark.parametrize("form", [SP, EP])
def test_only_a_mentor_who_is_a_pupil_may_be_excused_from_a_certificate(mentee, mentor, on, norms, form) -> None:
    lenient = replace(norms, pupil_pupil=replace(norms.pupil_pupil, pupil_mentor_needs_certificate=False))
    told = refusals(mentee(form), replace(mentor(form), cleared_on=None), on, lenient)
    assert {R.H05_ADULT_CLEARANCE, R.H05_BIRTH_UNKNOWN} & set(told)


SIXTEEN = {"birth_date": date(2010, 3, 8)}
PUPIL_PUPIL = [
    ({"birth_year": 2015}, {}, ()),
    ({"birth_year": 2016}, {}, (R.PP_MENTEE_AGE_UNCERTAIN,)),  # 9 or 10
    ({"birth_year": 2017}, {}, (R.PP_MENTEE_AGE,)),
    ({"birth_date": date(2016, 9, 1)}, {}, ()),
    ({"birth_date": date(2016, 9, 2)}, {}, (R.PP_MENTEE_AGE,)),
    ({"grade": 3, "birth_year": None}, {"grade": 6}, (R.PP_MENTEE_AGE,)),
    ({"grade": 4, "birth_year": None}, {"grade": 6}, ()),
    (NOBODY_KNOWS, {}, (R.PP_MENTEE_AGE_UNKNOWN, R.PP_GRADE_UNKNOWN)),
    ({"grade": None, "birth_year": 2014}, {"grade": 10} | SIXTEEN, ()),  # grade 6 by the year of birth
    ({"grade": None, "birth_year": 2014}, {"grade": 9}, (R.PP_GRADE_GAP,)),
    ({}, {"grade": 5}, (R.PP_MENTOR_AGE,)),  # 11 by the grade
    ({}, {"grade": 5, "birth_year": 2015}, (R.PP_MENTOR_AGE,)),
    ({}, {"grade": 5, "birth_year": 2014}, (R.PP_MENTOR_AGE_UNCERTAIN,)),  # 11 or 12
    ({}, {"grade": 5, "birth_year": 2013}, ()),
    ({"grade": 5}, {"grade": 7}, (R.PP_GRADE_GAP,)),  # one stage of education
    ({"grade": 6}, {"grade": 6}, (R.PP_GRADE_GAP,)),
    ({"grade": 8}, {"grade": 7}, (R.PP_GRADE_GAP,)),
    ({"grade": 9}, {"grade": 10} | SIXTEEN, ()),
    ({"grade": 10}, {"grade": 11} | SIXTEEN, (R.PP_GRADE_GAP,)),
    ({"grade": 6}, {"grade": 11} | SIXTEEN, ()),
    ({"grade": 5}, {"grade": 11} | SIXTEEN, (R.PP_GRADE_GAP_WIDE,)),
    ({"grade": 6, "variant": V.PEER_TO_PEER}, {"grade": 6}, ()),
    ({"grade": 6, "variant": V.PEER_TO_PEER}, {"grade": 5, "birth_year": 2013}, (R.PP_GRADE_GAP,)),
    ({"grade": 5, "variant": V.PEER_TO_PEER}, {"grade": 11} | SIXTEEN, (R.PP_GRADE_GAP_WIDE,)),
    ({"grade": 6}, {"grade": 6, "variant": V.ADAPTED_NEWCOMER}, ()),
    ({"grade": 6}, {"grade": 6, "variant": V.LEADER_PASSIVE}, (R.PP_GRADE_GAP,)),
    ({}, NOBODY_KNOWS, (R.PP_MENTOR_AGE_UNKNOWN, R.PP_GRADE_UNKNOWN_MENTOR, R.H05_BIRTH_UNKNOWN)),
    ({}, {"grade": None, "birth_year": 2010}, (R.PP_GRADE_UNKNOWN_MENTOR,)),
]


@pytest.mark.parametrize(("of_mentee", "of_mentor", "expected"), PUPIL_PUPIL)
def test_pupil_pupil(mentee, mentor, on, norms, of_mentee, of_mentor, expected) -> None:
    assert refusals(mentee(PP, **of_mentee), mentor(PP, **of_mentor), on, norms) == expected


@pytest.mark.parametrize(("grade", "stage"), [(1, 1), (4, 1), (5, 2), (9, 2), (10, 3), (11, 3)])
def test_the_stages_are_those_of_the_law(grade, stage) -> None:
    assert stage_of_education(grade) == stage


@pytest.mark.parametrize(
    ("changed", "grades", "expected"),
    [
        ({"grade_gap_max": 4}, (5, 9), (R.PP_GRADE_GAP,)),  # on one stage nobody, however far ahead
        ({"stage_rule": StageRule.GRADES_2}, (5, 6), (R.PP_GRADE_GAP,)),
        ({"stage_rule": StageRule.GRADES_2}, (5, 7), ()),
        ({"grade_gap_min_higher_stage": 3}, (8, 10), (R.PP_GRADE_GAP,)),
        ({"grade_gap_min_higher_stage": 3}, (8, 11), ()),
        ({"grade_gap_min_higher_stage": 3, "stage_rule": StageRule.GRADES_2}, (8, 9), (R.PP_GRADE_GAP,)),
        ({"grade_gap_min_higher_stage": 3, "stage_rule": StageRule.GRADES_2}, (8, 10), ()),
    ],
)
def test_how_far_ahead_a_municipality_wants_pupils(mentee, mentor, on, norms, changed, grades, expected) -> None:
    other = replace(norms, pupil_pupil=replace(norms.pupil_pupil, **changed))
    pair = mentee(PP, grade=grades[0]), mentor(PP, grade=grades[1], **SIXTEEN)
    assert refusals(*pair, on, other) == expected


STUDENT_PUPIL = [
    ({"birth_year": 2015}, {}, ()),  # at least 10; 18
    ({"birth_year": 2016}, {}, (R.SP_MENTEE_AGE_UNCERTAIN,)),
    ({"birth_year": 2017}, {"birth_year": 2008}, (R.SP_MENTEE_AGE,)),
    (NOBODY_KNOWS, {}, (R.SP_MENTEE_AGE_UNKNOWN,)),
    ({"birth_year": 2011}, {"birth_year": 2010}, ()),
    ({"birth_year": 2011}, {"birth_year": 2011}, (R.SP_AGE_GAP,)),
    ({"birth_year": 2011}, {"birth_year": 2001}, ()),
    ({"birth_year": 2011}, {"birth_year": 2000}, (R.SP_AGE_GAP,)),
    ({"birth_year": 2011}, {"course": 1}, ()),  # 15 and 16
    ({"birth_year": 2010}, {"course": 1}, (R.SP_AGE_GAP,)),
    ({}, NOBODY_KNOWS, (R.SP_MENTOR_AGE_UNKNOWN,)),
    ({}, {"workplace_kind": OrganisationKind.ENTERPRISE}, (R.SP_COLLEGE,)),
    ({}, {"workplace_kind": None}, (R.SP_COLLEGE_UNKNOWN,)),
    ({}, {"workplace_id": None}, (R.SP_COLLEGE_UNKNOWN,)),
    ({}, {"workplace_kind": OrganisationKind.UNIVERSITY}, (R.SP_COLLEGE,)),
    ({}, {"workplace_kind": OrganisationKind.UNIVERSITY, "partner_agreement_on": None}, (R.SP_COLLEGE,)),
    ({}, {"workplace_kind": "CLUB", "partner_agreement_on": None}, (R.SP_COLLEGE,)),
    ({}, {"workplace_id": None, "partner_agreement_on": None}, (R.SP_COLLEGE_UNKNOWN,)),
    ({}, {"variant": V.CURATOR_PROJECT_AUTHOR}, ()),
    ({}, {"partner_agreement_on": None}, (R.SP_AGREEMENT,)),
    ({}, {"partner_agreement_until": TODAY}, ()),
    ({}, {"partner_agreement_until": date(2026, 9, 30)}, (R.SP_AGREEMENT,)),
]


@pytest.mark.parametrize(("of_mentee", "of_mentor", "expected"), STUDENT_PUPIL)
def test_student_pupil(mentee, mentor, on, norms, of_mentee, of_mentor, expected) -> None:
    assert refusals(mentee(SP, **of_mentee), mentor(SP, **of_mentor), on, norms) == expected


EMPLOYER_PUPIL = [
    ({"birth_year": 2011}, {}, ()),
    ({"birth_year": 2012}, {}, (R.EP_MENTEE_AGE_UNCERTAIN,)),  # 13 or 14
    ({"birth_year": 2013}, {}, (R.EP_MENTEE_AGE,)),
    ({"birth_date": date(2012, 10, 1)}, {}, ()),  # 14 today
    ({"birth_date": date(2012, 10, 2)}, {}, (R.EP_MENTEE_AGE,)),
    ({"birth_year": None, "grade": 8}, {}, ()),
    ({"birth_year": None, "grade": 7}, {}, (R.EP_MENTEE_AGE,)),
    ({}, {"partner_agreement_on": None}, (R.EP_AGREEMENT,)),
    ({}, {"partner_agreement_on": TODAY}, ()),
    ({}, {"partner_agreement_on": TOMORROW}, (R.EP_AGREEMENT,)),
    ({}, {"partner_agreement_until": TODAY}, ()),
    ({}, {"partner_agreement_until": TOMORROW}, ()),
    ({}, {"partner_agreement_until": date(2026, 9, 30)}, (R.EP_AGREEMENT,)),
    ({}, {"workplace_kind": OrganisationKind.SCHOOL, "partner_agreement_on": None}, (R.EP_PARTNER,)),
    ({}, {"workplace_kind": OrganisationKind.COLLEGE, "partner_agreement_on": None}, (R.EP_PARTNER,)),
    ({}, {"experience_years": 40}, ()),
    (NOBODY_KNOWS, {}, (R.EP_MENTEE_AGE_UNKNOWN,)),
    ({}, {"experience_years": 4, "birth_year": 1990}, (R.EP_EXPERIENCE,)),
    ({}, {"experience_years": 4}, (R.EP_EXPERIENCE,)),  # 14 + 4: an adult, though nobody states his birth
    ({}, {"experience_years": 3}, (R.EP_EXPERIENCE, R.EP_MENTOR_AGE_UNKNOWN)),
    ({}, {"experience_years": None, "birth_year": 1990}, (R.EP_EXPERIENCE_UNKNOWN,)),
    ({}, {"experience_years": None}, (R.EP_EXPERIENCE_UNKNOWN, R.EP_MENTOR_AGE_UNKNOWN)),
    ({}, {"birth_date": date(2008, 10, 1)}, ()),
    ({}, {"birth_date": date(2008, 10, 2)}, (R.EP_MENTOR_AGE,)),
    ({}, {"birth_year": 2007}, ()),
    ({}, {"birth_year": 2008}, (R.EP_MENTOR_AGE,)),  # perhaps still 17
    ({}, {"workplace_kind": OrganisationKind.SCHOOL}, (R.EP_PARTNER,)),
    ({}, {"workplace_kind": OrganisationKind.COLLEGE}, (R.EP_PARTNER,)),
    ({}, {"workplace_kind": None}, (R.EP_PARTNER_UNKNOWN,)),
    ({}, {"workplace_id": None}, (R.EP_PARTNER_UNKNOWN,)),
]


@pytest.mark.parametrize(("of_mentee", "of_mentor", "expected"), EMPLOYER_PUPIL)
def test_employer_pupil(mentee, mentor, on, norms, of_mentee, of_mentor, expected) -> None:
    assert refusals(mentee(EP, **of_mentee), mentor(EP, **of_mentor), on, norms) == expected


FIRST = QualificationCategory.FIRST
TEACHER_TEACHER = [
    (V.EXPERIENCED_NOVICE, {"experience_years": 5}, ()),
    (V.EXPERIENCED_NOVICE, {"experience_years": 30}, ()),
    (V.EXPERIENCED_NOVICE, {"experience_years": 4}, (R.TT_TENURE,)),
    (V.EXPERIENCED_NOVICE, {"experience_years": 3, "qualification": FIRST}, ()),
    (V.EXPERIENCED_NOVICE, {"experience_years": 2, "qualification": FIRST}, (R.TT_NOVICE,)),
    (V.EXPERIENCED_NOVICE, {"experience_years": 2}, (R.TT_NOVICE, R.TT_TENURE)),
    (V.EXPERIENCED_NOVICE, {"experience_years": None, "qualification": FIRST}, (R.TT_TENURE_UNKNOWN,)),
    (V.EXPERIENCED_NOVICE, {"experience_years": None}, (R.TT_TENURE_UNKNOWN,)),
    (V.EXPERIENCED_NOVICE, {"experience_years": None, "qualification": QualificationCategory.HIGHEST}, ()),
    (V.EXPERIENCED_NOVICE, {"experience_years": None, "qualification": QualificationCategory.METHODIST}, ()),
    (V.EXPERIENCED_NOVICE, {"experience_years": None, "qualification": QualificationCategory.MENTOR}, ()),
    (V.EXPERIENCED_NOVICE, {"experience_years": 2, "qualification": QualificationCategory.HIGHEST}, (R.TT_NOVICE,)),
    (None, {"experience_years": 4}, (R.TT_TENURE,)),
    (None, {"experience_years": 5}, ()),
    (None, {"experience_years": None, "variant": V.INNOVATOR_CONSERVATIVE}, ()),
    (V.INNOVATOR_CONSERVATIVE, {"variant": V.INNOVATOR_CONSERVATIVE, "birth_year": 2004, "topics": ("ИКТ",)}, ()),
    (V.INNOVATOR_CONSERVATIVE, {"experience_years": None, "variant": V.INNOVATOR_CONSERVATIVE}, ()),
    (V.INNOVATOR_CONSERVATIVE, {}, (R.TT_INNOVATION,)),
    (V.LEADER_COMMUNICATION_DIFFICULTY, {"experience_years": 0, "variant": V.LEADER_COMMUNICATION_DIFFICULTY}, ()),
    (V.LEADER_COMMUNICATION_DIFFICULTY, {}, (R.TT_RECOMMENDATION,)),
    (None, {"variant": V.LEADER_COMMUNICATION_DIFFICULTY}, (R.TT_AGREEMENT,)),
    (V.SUBJECT_EXPERT_SUBJECT_NOVICE, {"topics": ("физика", "математика")}, ()),
    (V.SUBJECT_EXPERT_SUBJECT_NOVICE, {"topics": ("физика",)}, (R.TT_SUBJECT,)),
    (V.SUBJECT_EXPERT_SUBJECT_NOVICE, {"experience_years": None}, ()),
    (None, {"topics": ("физика",), "variant": V.SUBJECT_EXPERT_SUBJECT_NOVICE}, (R.TT_SUBJECT,)),
]


@pytest.mark.parametrize(("variant", "of_mentor", "expected"), TEACHER_TEACHER)
def test_teacher_teacher(mentee, mentor, on, norms, variant, of_mentor, expected) -> None:
    assert refusals(mentee(TT, variant=variant), mentor(TT, **of_mentor), on, norms) == expected


@pytest.mark.parametrize("mentor_tenure", [0, 1, 2, 3, 4, 5, 40])
@pytest.mark.parametrize("mentee_tenure", [0, 30, None])
def test_a_young_innovator_may_help_an_old_hand(mentee, mentor, on, norms, mentor_tenure, mentee_tenure) -> None:
    old_hand = mentee(TT, variant=V.INNOVATOR_CONSERVATIVE, experience_years=mentee_tenure, birth_year=1960)
    innovator = mentor(TT, experience_years=mentor_tenure, birth_year=2004, variant=V.INNOVATOR_CONSERVATIVE)
    assert refusals(old_hand, innovator, on, norms) == ()


CATEGORIES = {
    V.EXPERIENCED_NOVICE: {"NOVICE", "RETURNING_AFTER_BREAK", "ADAPTING_NEW_WORKPLACE", "TRAINEE_STUDENT"},
    V.LEADER_COMMUNICATION_DIFFICULTY: {"BURNOUT", "OTHER_DIFFICULTY"},
    V.INNOVATOR_CONSERVATIVE: {"UPSKILLING_DIRECTION", "DIGITAL_SKILLS"},
    V.SUBJECT_EXPERT_SUBJECT_NOVICE: {category.value for category in TeacherMenteeCategory},
    None: {category.value for category in TeacherMenteeCategory},
}


@pytest.mark.parametrize("category", TeacherMenteeCategory)
@pytest.mark.parametrize("variant", CATEGORIES)
def test_each_model_is_for_its_categories(mentee, mentor, on, norms, variant, category) -> None:
    against = refusals(mentee(TT, variant=variant, category=category), mentor(TT, variant=variant), on, norms)
    assert against == (() if category.value in CATEGORIES[variant] else (R.TT_CATEGORY,))


def test_no_reason_tells_the_category() -> None:
    """It is close to health data: «выгорание» may stand in no text for the mentor's or the curator's eyes."""
    assert not any("выгоран" in explanation.text.lower() for explanation in REASONS.values())


TWO = frozenset({("mentee", "mentor")})
REVERSED = frozenset({("mentor", "mentee")})
CIRCUMSTANCES = [
    (Circumstances(relatives=TWO), (R.H07_RELATIVE,)),
    (Circumstances(bans=TWO), (R.H09_EXPLICIT_BAN,)),
    (Circumstances(conflicts_of_role=TWO), (R.H10_CONFLICT_OF_ROLE,)),
    (Circumstances(lessons=TWO), ()),
    (Circumstances(standing=TWO), (R.H08_PAIRED_NOW,)),
    (Circumstances(standing=REVERSED), (R.H13_REVERSE_CYCLE,)),
    (Circumstances(broken_off={("mentee", "mentor"): date(2025, 10, 2)}), (R.H08_NO_REPEAT,)),
    (Circumstances(broken_off={("mentee", "mentor"): date(2025, 10, 1)}), ()),
    (Circumstances(completed={("mentee", "mentor"): 2026}), (R.H08_NO_REPEAT,)),
    (Circumstances(completed={("mentee", "mentor"): 2025}), ()),
    (Circumstances(relatives=TWO, bans=TWO), (R.H07_RELATIVE, R.H09_EXPLICIT_BAN)),
    (Circumstances(relatives=REVERSED, bans=REVERSED, conflicts_of_role=REVERSED), ()),
]


@pytest.mark.parametrize(("circumstances", "expected"), CIRCUMSTANCES)
def test_what_is_known_of_the_two(mentee, mentor, on, norms, circumstances, expected) -> None:
    assert refusals(mentee(), mentor(), on, norms, circumstances) == expected


@pytest.mark.parametrize(
    ("broken_off", "day", "expected"),
    [
        (date(2028, 2, 29), date(2029, 2, 28), (R.H08_NO_REPEAT,)),
        (date(2028, 2, 29), date(2029, 3, 1), ()),
        (date(2028, 3, 1), date(2029, 2, 28), (R.H08_NO_REPEAT,)),
        (date(2028, 3, 1), date(2029, 3, 1), ()),
        (date(9999, 5, 1), TODAY, (R.H08_NO_REPEAT,)),
        (date(9998, 5, 1), date(9999, 4, 30), (R.H08_NO_REPEAT,)),
        (date(9998, 5, 1), date(9999, 5, 1), ()),
        (date(5500, 5, 1), date(5501, 5, 1), ()),
        (date(2026, 1, 15), date(2027, 1, 14), (R.H08_NO_REPEAT,)),
        (date(2026, 1, 15), date(2027, 1, 15), ()),
    ],
)
def test_a_pair_that_broke_off_rests_a_year_whatever_the_calendar(
    mentee, mentor, norms, broken_off, day, expected
) -> None:
    """The day after a leap day is its anniversary, and a year after the last one of the calendar never comes."""
    known = Circumstances(broken_off={("mentee", "mentor"): broken_off})
    assert refusals(mentee(), mentor(), day, norms, known) == expected


def test_no_teacher_mentors_a_pupil_to_whom_he_gives_marks(mentee, mentor, on, norms) -> None:
    """In the form that a municipality may add for it; in all others lessons are no reason."""
    two = replace(mentee(), form="TEACHER_PUPIL"), replace(mentor(), form="TEACHER_PUPIL")
    known = Circumstances(lessons=TWO)
    assert R.H10_CONFLICT_OF_ROLE in refusals(*two, on, norms, known)
    assert R.H10_CONFLICT_OF_ROLE not in refusals(*two, on, norms, Circumstances(lessons=REVERSED))
    of_teachers = replace(mentee(), form="TEACHER_TEACHER"), replace(mentor(), form="TEACHER_TEACHER")
    assert R.H10_CONFLICT_OF_ROLE not in refusals(*of_teachers, on, norms, known)


def test_equals_may_mentor_each_other(mentee, mentor, on, norms) -> None:
    equals = {"variant": V.PEER_TO_PEER}
    standing = Circumstances(standing=REVERSED)
    assert refusals(mentee(**equals), mentor(**equals), on, norms, standing) == ()


def test_two_people_are_known_by_their_persons_too(mentee, mentor, on, norms) -> None:
    two = mentee(person_id="younger"), mentor(person_id="older")
    persons = frozenset({("younger", "older")})
    for known, reason in (
        (Circumstances(relatives=persons), R.H07_RELATIVE),
        (Circumstances(standing=persons), R.H08_PAIRED_NOW),
        (Circumstances(bans=frozenset({("mentee", "older")})), R.H09_EXPLICIT_BAN),
        (Circumstances(conflicts_of_role=persons), R.H10_CONFLICT_OF_ROLE),
        (Circumstances(standing=frozenset({("older", "younger")})), R.H13_REVERSE_CYCLE),
        (Circumstances(completed={("younger", "mentor"): 2026}), R.H08_NO_REPEAT),
    ):
        assert refusals(*two, on, norms, known) == (reason,)


@pytest.mark.parametrize("form", [SP, EP, TT])
def test_a_pair_crosses_schools_with_the_consent_of_both(mentee, mentor, on, norms, form) -> None:
    def against(of_mentee: date | None, of_mentor: date | None) -> tuple[Reason, ...]:
        return refusals(
            mentee(form, transfer_consent_on=of_mentee),
            mentor(form, school_id="school-2", transfer_consent_on=of_mentor),
            on,
            norms,
        )

    assert against(TODAY, TODAY) == ()
    for consents in ((TODAY, None), (None, TODAY), (TODAY, TOMORROW), (TOMORROW, TODAY)):
        assert against(*consents) == (R.OTHER_SCHOOL,)


ADULT_WITHOUT_CLEARANCE = [
    (EP, {}, {"cleared_on": None}, True),
    (EP, {}, {"cleared_on": TOMORROW}, True),
    (EP, {}, {"cleared_on": TODAY}, False),
    (EP, {"birth_date": date(2008, 10, 1)}, {"cleared_on": None}, False),  # the pupil is 18 today
    (EP, {"birth_date": date(2008, 10, 2)}, {"cleared_on": None}, True),
    (EP, {"birth_year": 2007}, {"cleared_on": None}, False),
    (EP, {"birth_year": 2008}, {"cleared_on": None}, True),  # perhaps still 17
    (SP, {}, {"cleared_on": None, "birth_date": date(2008, 10, 1)}, True),  # the student is 18 today
    (SP, {}, {"cleared_on": None, "birth_date": date(2008, 10, 31)}, True),  # 18 on the last of the first 30 days
    (SP, {}, {"cleared_on": None, "birth_date": date(2008, 11, 1)}, False),
    (EP, {}, {"cleared_until": date(2026, 10, 30)}, True),
    (EP, {}, {"cleared_until": date(2026, 10, 31)}, False),
    (EP, {}, {"cleared_until": date(2027, 8, 31)}, False),
    (EP, {}, {"cleared_on": None, "workplace_kind": OrganisationKind.SCHOOL}, False),  # a school's own employee
    (EP, {}, {"cleared_on": None, "workplace_kind": OrganisationKind.KINDERGARTEN}, False),
    (EP, {}, {"cleared_on": None, "workplace_kind": OrganisationKind.UNIVERSITY, "birth_year": 1990}, True),
    (SP, {}, {"cleared_on": None, "birth_year": 2008}, True),  # perhaps already 18
    (SP, {}, {"cleared_on": None, "birth_year": 2009}, False),
    (SP, {}, {"cleared_on": None, "course": 1}, True),  # a course is no proof of an age
    (PP, {}, {"grade": 11}, False),
    (PP, {}, {"grade": 11, "birth_date": date(2008, 11, 1)}, False),
    (PP, {}, {"grade": 11, "birth_date": date(2008, 10, 31)}, True),
    (PP, {}, {"grade": 11, "birth_date": date(2008, 10, 1)}, True),
    (PP, {}, {"grade": 11, "birth_date": date(2008, 10, 1), "workplace_kind": OrganisationKind.SCHOOL}, True),
    (PP, {}, {"grade": 11, "birth_date": date(2008, 10, 1), "cleared_on": TODAY}, False),
    (SP, {}, {"cleared_on": None, "workplace_kind": OrganisationKind.SCHOOL}, False),  # a school's own employee
    (TT, {}, {"workplace_kind": None, "workplace_id": None}, False),
    (TT, {"birth_year": None}, {"workplace_kind": None}, False),
    (TT, {"birth_year": 2009}, {"workplace_kind": None}, True),
    (TT, {"birth_year": 2009}, {}, False),
]


@pytest.mark.parametrize(("form", "of_mentee", "of_mentor", "refused"), ADULT_WITHOUT_CLEARANCE)
def test_an_adult_meets_a_minor_with_clearance_only(
    mentee, mentor, on, norms, form, of_mentee, of_mentor, refused
) -> None:
    found = refusals(mentee(form, **of_mentee), mentor(form, **of_mentor), on, norms)
    assert (Reason.H05_ADULT_CLEARANCE in found) is refused


def test_all_reasons_are_told(mentee, mentor, on, norms) -> None:
    nobody = mentee(EP, consents_on=None, topics=(), birth_year=2014)
    stranger = mentor(EP, admitted_on=None, cleared_on=None, experience_years=1, birth_year=1990, school_id="school-2")
    assert refusals(nobody, stranger, on, norms) == (
        R.H03_CONSENT,
        R.H11_REQUEST_PRESENT,
        R.EP_MENTEE_AGE,
        R.H04_MENTOR_ADMITTED,
        R.EP_EXPERIENCE,
        R.OTHER_SCHOOL,
        R.H05_ADULT_CLEARANCE,
    )


def test_people_of_different_forms(mentee, mentor, on, norms) -> None:
    assert refusals(mentee(PP), mentor(EP), on, norms) == (R.OTHER_FORM,)


@pytest.mark.parametrize("form", [SP, EP])
def test_a_municipality_may_ask_for_no_agreement(mentee, mentor, on, norms, form) -> None:
    lenient = replace(
        norms,
        student_pupil=replace(norms.student_pupil, agreement_required=False),
        employer_pupil=replace(norms.employer_pupil, agreement_required=False),
    )
    assert refusals(mentee(form), mentor(form, partner_agreement_on=None), on, lenient) == ()


def test_the_norms_decide(mentee, mentor, on, norms) -> None:
    strict = replace(norms, employer_pupil=replace(norms.employer_pupil, mentor_experience_min=6, mentee_age_min=16))
    assert refusals(mentee(EP), mentor(EP), on, strict) == (R.EP_MENTEE_AGE, R.EP_EXPERIENCE)

"""Worked cases of the rules on 26 November 2026, each expected by hand."""

from dataclasses import replace
from datetime import date

import pytest
from matching.engine import Reason, explanation, match, refusals, score
from mentoring_methodology.codes import MentoringForm, QualificationCategory, RoleVariant, StageRule

PP, SP, EP, TT = MentoringForm
R, V = Reason, RoleVariant
ON = date(2026, 11, 26)
FIFTEEN = date(2011, 3, 8)

CASES = {
    "10 on 1 September": (PP, {"birth_date": date(2016, 9, 1)}, {}, ()),
    "10 on 2 September": (PP, {"birth_date": date(2016, 9, 2)}, {}, (R.PP_MENTEE_AGE,)),
    "born in 2016, no more is known": (PP, {"birth_year": 2016}, {}, (R.PP_MENTEE_AGE_UNCERTAIN,)),
    "grade 7 for grade 5": (PP, {"grade": 5}, {"grade": 7}, (R.PP_GRADE_GAP,)),
    "grade 5 for grade 4": (PP, {"grade": 4}, {"grade": 5, "birth_date": date(2014, 3, 8)}, ()),
    "grade 10 for grade 4": (PP, {"grade": 4}, {"grade": 10, "birth_date": FIFTEEN}, (R.PP_GRADE_GAP_WIDE,)),
    "peers of grade 8": (PP, {"grade": 8, "variant": V.PEER_TO_PEER}, {"grade": 8}, ()),
    "a younger peer": (PP, {"grade": 8, "variant": V.PEER_TO_PEER}, {"grade": 7}, (R.PP_GRADE_GAP,)),
    "a pupil mentor is 18 today": (PP, {}, {"birth_date": date(2008, 11, 26)}, (R.H05_ADULT_CLEARANCE,)),
    "a pupil mentor is 18 tomorrow": (PP, {}, {"birth_date": date(2008, 11, 27)}, (R.H05_ADULT_CLEARANCE,)),
    "18 on the thirtieth day": (PP, {}, {"birth_date": date(2008, 12, 26)}, (R.H05_ADULT_CLEARANCE,)),
    "18 after the first days": (PP, {}, {"birth_date": date(2008, 12, 27)}, ()),
    "a pupil mentor born in 2008": (PP, {}, {"birth_year": 2008}, (R.H05_BIRTH_UNKNOWN,)),
    "a pupil mentor born in 2007": (PP, {}, {"birth_year": 2007}, (R.H05_ADULT_CLEARANCE,)),
    "grade 11 without a birth": (PP, {"grade": 9}, {"grade": 11}, (R.H05_BIRTH_UNKNOWN,)),
    "grade 10 without a birth": (PP, {"grade": 9}, {"grade": 10}, (R.H05_BIRTH_UNKNOWN,)),
    "grade 9 without a birth": (PP, {"grade": 4}, {"grade": 9}, ()),
    "14 on 2 September for an employer": (EP, {"birth_date": date(2012, 9, 2)}, {}, ()),
    "14 on the day for an employer": (EP, {"birth_date": date(2012, 11, 26)}, {}, ()),
    "14 on the next day for an employer": (EP, {"birth_date": date(2012, 11, 27)}, {}, (R.EP_MENTEE_AGE,)),
    "born in 2012 for an employer": (EP, {"birth_year": 2012}, {}, (R.EP_MENTEE_AGE_UNCERTAIN,)),
    "an enterprise without an agreement": (EP, {}, {"partner_agreement_on": None}, (R.EP_AGREEMENT,)),
    "an agreement that ended": (EP, {}, {"partner_agreement_until": date(2026, 11, 25)}, (R.EP_AGREEMENT,)),
    "a college without an agreement": (SP, {}, {"partner_agreement_on": None}, (R.SP_AGREEMENT,)),
    "consents until the twenty-ninth day": (TT, {"consents_until": date(2026, 12, 25)}, {}, (R.H03_CONSENT,)),
    "consents until the thirtieth day": (TT, {"consents_until": date(2026, 12, 26)}, {}, ()),
    "a certificate until the twenty-ninth day": (
        EP,
        {},
        {"cleared_until": date(2026, 12, 25)},
        (R.H05_ADULT_CLEARANCE,),
    ),
    "a certificate until the thirtieth day": (EP, {}, {"cleared_until": date(2026, 12, 26)}, ()),
    "the highest category without a tenure": (
        TT,
        {},
        {"experience_years": None, "qualification": QualificationCategory.HIGHEST},
        (),
    ),
    "the first category without a tenure": (
        TT,
        {},
        {"experience_years": None, "qualification": QualificationCategory.FIRST},
        (R.TT_TENURE_UNKNOWN,),
    ),
    "common is what is no subject": (
        TT,
        {"variant": V.SUBJECT_EXPERT_SUBJECT_NOVICE, "topics": ("математика", "работа с родителями")},
        {"topics": ("химия", "работа с родителями")},
        (R.TT_SUBJECT,),
    ),
    "a teacher with himself": (TT, {"person_id": "one"}, {"person_id": "one"}, (R.H01_SAME_PERSON,)),
}


@pytest.mark.parametrize("case", CASES)
def test_worked_case(mentee, mentor, norms, case) -> None:
    form, of_mentee, of_mentor, expected = CASES[case]
    assert refusals(mentee(form, **of_mentee), mentor(form, **of_mentor), ON, norms) == expected


@pytest.mark.parametrize("birth", [date(2008, 11, 26), date(2008, 11, 27), None])
def test_a_municipality_may_ask_no_certificate_of_pupils(mentee, mentor, norms, birth) -> None:
    lenient = replace(norms, pupil_pupil=replace(norms.pupil_pupil, pupil_mentor_needs_certificate=False))
    pair = mentee(PP, grade=9), mentor(PP, grade=11, birth_date=birth)
    assert refusals(*pair, ON, lenient) == ()


def test_a_municipality_may_let_two_grades_be_enough(mentee, mentor, norms) -> None:
    two_grades = replace(norms, pupil_pupil=replace(norms.pupil_pupil, stage_rule=StageRule.GRADES_2))
    assert refusals(mentee(PP, grade=5), mentor(PP, grade=7), ON, two_grades) == ()
    assert refusals(mentee(PP, grade=5), mentor(PP, grade=6), ON, two_grades) == (R.PP_GRADE_GAP,)
    assert refusals(mentee(PP, grade=4), mentor(PP, grade=5, birth_year=2013), ON, two_grades) == ()


def test_a_municipality_may_ask_no_agreement(mentee, mentor, norms) -> None:
    free = replace(
        norms,
        employer_pupil=replace(norms.employer_pupil, agreement_required=False),
        student_pupil=replace(norms.student_pupil, agreement_required=False),
    )
    for form in (EP, SP):
        assert refusals(mentee(form), mentor(form, partner_agreement_on=None), ON, free) == ()


def test_a_category_in_place_of_a_tenure_is_said(mentee, mentor, norms) -> None:
    highest = mentor(TT, experience_years=None, qualification=QualificationCategory.HIGHEST)
    assert "стаж не указан" in explanation(score(mentee(TT), highest, norms))
    assert "стаж не указан" not in explanation(score(mentee(TT), mentor(TT), norms))


def test_a_run_pairs_nobody_with_himself(mentee, mentor, norms) -> None:
    outcome = match([mentee(TT, person_id="one")], [mentor(TT, person_id="one")], ON, norms)
    assert outcome.pairs == ()
    assert outcome.unmatched[0].sole_reasons == {R.H01_SAME_PERSON: 1}

"""The hard rules of each form: what it asks of the mentee, of the mentor, and of the two together.

Data that a rule needs and does not find is a refusal of its own, which says what is missing.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date

from mentoring_methodology.codes import (
    MentoringForm,
    OrganisationKind,
    QualificationCategory,
    RoleVariant,
    StageRule,
    TeacherMenteeCategory,
)

from matching.engine.majority import ADULT_AGE, greatest_age, least_age
from matching.engine.norms import Norms, PupilPupilNorms
from matching.engine.people import Person
from matching.engine.reasons import Reason

EQUALS = frozenset({RoleVariant.PEER_TO_PEER, RoleVariant.ADAPTED_NEWCOMER})
"""Variants of «ученик — ученик» that need no older mentor (Р-145)."""

CATEGORIES: Mapping[str, frozenset[TeacherMenteeCategory]] = defaultdict(
    lambda: frozenset(TeacherMenteeCategory),
    {
        RoleVariant.EXPERIENCED_NOVICE: frozenset(
            {
                TeacherMenteeCategory.NOVICE,
                TeacherMenteeCategory.RETURNING_AFTER_BREAK,
                TeacherMenteeCategory.ADAPTING_NEW_WORKPLACE,
                TeacherMenteeCategory.TRAINEE_STUDENT,
            }
        ),
        RoleVariant.LEADER_COMMUNICATION_DIFFICULTY: frozenset(
            {TeacherMenteeCategory.BURNOUT, TeacherMenteeCategory.OTHER_DIFFICULTY}
        ),
        RoleVariant.INNOVATOR_CONSERVATIVE: frozenset(
            {TeacherMenteeCategory.UPSKILLING_DIRECTION, TeacherMenteeCategory.DIGITAL_SKILLS}
        ),
    },
)
"""The categories of mentees for whom each model is; the others are for all (the customer's document)."""

EMPLOYMENT_AGE = 14
"""The earliest age of work (ст. 63 ТК РФ): years of experience above it are a lower limit of the age."""


PROOF_OF_TENURE = frozenset(
    {QualificationCategory.HIGHEST, QualificationCategory.METHODIST, QualificationCategory.MENTOR}
)
"""Categories that nobody has without years of work: «высшая» follows «первая», and the other two follow «высшая»
(приказ Минпросвещения № 196). The first may be asked for at once."""

Ages = tuple[int, int] | None
"""Full years, at least and at most; None when nothing tells."""


def mentee_form_refusals(mentee: Person, on: date, norms: Norms) -> Iterator[Reason]:
    """What the mentee's own form has against the mentee, with whatever mentor."""
    match mentee.form:
        case MentoringForm.PUPIL_PUPIL:
            yield from _age_refusal(
                mentee.ages_at_start,
                norms.pupil_pupil.mentee_age_min,
                (Reason.PP_MENTEE_AGE, Reason.PP_MENTEE_AGE_UNCERTAIN, Reason.PP_MENTEE_AGE_UNKNOWN),
            )
            if mentee.grade_level is None:
                yield Reason.PP_GRADE_UNKNOWN
        case MentoringForm.STUDENT_PUPIL:
            yield from _age_refusal(
                mentee.ages_at_start,
                norms.student_pupil.mentee_age_min,
                (Reason.SP_MENTEE_AGE, Reason.SP_MENTEE_AGE_UNCERTAIN, Reason.SP_MENTEE_AGE_UNKNOWN),
            )
        case MentoringForm.EMPLOYER_PUPIL:
            yield from _age_refusal(
                ages_on(mentee, on),
                norms.employer_pupil.mentee_age_min,
                (Reason.EP_MENTEE_AGE, Reason.EP_MENTEE_AGE_UNCERTAIN, Reason.EP_MENTEE_AGE_UNKNOWN),
            )
        case MentoringForm.TEACHER_TEACHER:
            return


def mentor_form_refusals(mentor: Person, on: date, norms: Norms) -> Iterator[Reason]:
    """What the mentor's own form has against the mentor, with whatever mentee."""
    match mentor.form:
        case MentoringForm.PUPIL_PUPIL:
            yield from _age_refusal(
                mentor.ages_at_start,
                norms.pupil_pupil.mentor_age_min,
                (Reason.PP_MENTOR_AGE, Reason.PP_MENTOR_AGE_UNCERTAIN, Reason.PP_MENTOR_AGE_UNKNOWN),
            )
            if mentor.grade_level is None:
                yield Reason.PP_GRADE_UNKNOWN_MENTOR
        case MentoringForm.STUDENT_PUPIL:
            yield from _workplace_refusal(
                mentor, OrganisationKind.COLLEGE, Reason.SP_COLLEGE, Reason.SP_COLLEGE_UNKNOWN
            )
            if norms.student_pupil.agreement_required and _lacks_agreement(mentor, OrganisationKind.COLLEGE, on):
                yield Reason.SP_AGREEMENT
            if mentor.age_at_start is None:
                yield Reason.SP_MENTOR_AGE_UNKNOWN
        case MentoringForm.EMPLOYER_PUPIL:
            yield from _employer_refusals(mentor, on, norms)
        case MentoringForm.TEACHER_TEACHER:
            return


def pair_form_refusals(mentee: Person, mentor: Person, variant: str | None, norms: Norms) -> Iterator[Reason]:
    """What the form that both are in, in this variant, has against the two together."""
    match mentee.form:
        case MentoringForm.PUPIL_PUPIL:
            yield from _grade_gap_refusal(mentee.grade_level, mentor.grade_level, variant, norms.pupil_pupil)
        case MentoringForm.STUDENT_PUPIL:
            younger, older = mentee.age_at_start, mentor.age_at_start
            if younger is None or older is None:
                return  # refused already, on the person who lacks it
            if not norms.student_pupil.age_gap_min <= older - younger <= norms.student_pupil.age_gap_max:
                yield Reason.SP_AGE_GAP
        case MentoringForm.EMPLOYER_PUPIL:
            return
        case MentoringForm.TEACHER_TEACHER:
            yield from _teacher_refusals(mentee, mentor, variant, norms)


def stage_of_education(grade: int) -> int:
    """1 for grades 1-4, 2 for 5-9, 3 for 10-11: primary, basic and secondary general education (ст. 10 273-ФЗ)."""
    if grade <= 4:
        return 1
    return 2 if grade <= 9 else 3


def ages_on(person: Person, on: date) -> Ages:
    """The full years on the day, at least and at most; without a birth, the estimate for 1 September."""
    at_least, at_most = least_age(person, on), greatest_age(person, on)
    return person.ages_at_start if at_least is None or at_most is None else (at_least, at_most)


FREE_OF_TENURE = frozenset(
    {
        RoleVariant.INNOVATOR_CONSERVATIVE,
        RoleVariant.LEADER_COMMUNICATION_DIFFICULTY,
        RoleVariant.SUBJECT_EXPERT_SUBJECT_NOVICE,
    }
)
"""Models of teachers in which no tenure is asked of the mentor."""


def tenure_is_proved(mentor: Person, norms: Norms) -> bool:
    """Whether the category proves the tenure that nobody stated."""
    accepted = PROOF_OF_TENURE & norms.teacher_teacher.mentor_qualifications
    return mentor.experience_years is None and mentor.qualification in accepted


def _age_refusal(ages: Ages, required: int, reasons: tuple[Reason, Reason, Reason]) -> Iterator[Reason]:
    """Too young, or perhaps too young, or of unknown age: one of the three reasons, in that order."""
    too_young, uncertain, unknown = reasons
    if ages is None:
        yield unknown
    elif ages[1] < required:
        yield too_young
    elif ages[0] < required:
        yield uncertain


def _workplace_refusal(mentor: Person, kind: OrganisationKind, other: Reason, unknown: Reason) -> Iterator[Reason]:
    if mentor.workplace_id is None or mentor.workplace_kind is None:
        yield unknown
    elif mentor.workplace_kind != kind:
        yield other


def _lacks_agreement(mentor: Person, kind: OrganisationKind, on: date) -> bool:
    """Whether a partner of the right kind has no agreement in force on the day."""
    if mentor.workplace_id is None or mentor.workplace_kind != kind:
        return False  # refused already, for the workplace itself
    begun = mentor.partner_agreement_on is not None and mentor.partner_agreement_on <= on
    ended = mentor.partner_agreement_until is not None and mentor.partner_agreement_until < on
    return not begun or ended


def _employer_refusals(mentor: Person, on: date, norms: Norms) -> Iterator[Reason]:
    yield from _workplace_refusal(mentor, OrganisationKind.ENTERPRISE, Reason.EP_PARTNER, Reason.EP_PARTNER_UNKNOWN)
    if norms.employer_pupil.agreement_required and _lacks_agreement(mentor, OrganisationKind.ENTERPRISE, on):
        yield Reason.EP_AGREEMENT
    experience = mentor.experience_years
    if experience is None:
        yield Reason.EP_EXPERIENCE_UNKNOWN
    elif experience < norms.employer_pupil.mentor_experience_min:
        yield Reason.EP_EXPERIENCE
    age = least_age(mentor, on)
    if age is not None:
        if age < ADULT_AGE:
            yield Reason.EP_MENTOR_AGE
    elif experience is None or EMPLOYMENT_AGE + experience < ADULT_AGE:
        yield Reason.EP_MENTOR_AGE_UNKNOWN


def _grade_gap_refusal(
    mentee_grade: int | None, mentor_grade: int | None, variant: str | None, norms: PupilPupilNorms
) -> Iterator[Reason]:
    if mentee_grade is None or mentor_grade is None:
        return  # refused already, on the person who lacks it
    gap = mentor_grade - mentee_grade
    if gap > norms.grade_gap_max:
        yield Reason.PP_GRADE_GAP_WIDE
        return
    if variant in EQUALS:
        needed = norms.grade_gap_min_peers
    elif stage_of_education(mentor_grade) > stage_of_education(mentee_grade):
        needed = least_gap_on_higher_stage(norms)
    else:
        needed = least_gap_on_same_stage(norms)
    if gap < needed:
        yield Reason.PP_GRADE_GAP


def least_gap_on_higher_stage(norms: PupilPupilNorms) -> int:
    """The grades by which a mentor on a higher stage of education has to be ahead."""
    if norms.stage_rule == StageRule.STAGE:
        return norms.grade_gap_min_higher_stage
    return min(norms.grade_gap_min, norms.grade_gap_min_higher_stage)


def least_gap_on_same_stage(norms: PupilPupilNorms) -> int:
    """The grades by which a mentor on the mentee's own stage has to be ahead; more than there are where none may."""
    return norms.grade_gap_max + 1 if norms.stage_rule == StageRule.STAGE else norms.grade_gap_min


def _teacher_refusals(mentee: Person, mentor: Person, variant: str | None, norms: Norms) -> Iterator[Reason]:
    """No age or tenure counts in the models of the leader and of the innovator: the mentor may be younger and newer.

    A roster that names the model for a person is the school's word for it: the mentee's agreement, the mentor's
    recommendation or confirmed competence.
    """
    if variant is not None and mentee.category is not None and mentee.category not in CATEGORIES[variant]:
        yield Reason.TT_CATEGORY
    match variant:
        case RoleVariant.INNOVATOR_CONSERVATIVE:
            if mentor.variant != variant:
                yield Reason.TT_INNOVATION
        case RoleVariant.LEADER_COMMUNICATION_DIFFICULTY:
            if mentee.variant != variant:
                yield Reason.TT_AGREEMENT
            if mentor.variant != variant:
                yield Reason.TT_RECOMMENDATION
        case RoleVariant.SUBJECT_EXPERT_SUBJECT_NOVICE:
            if not mentee.topic_set & mentor.topic_set & norms.subjects:
                yield Reason.TT_SUBJECT
        case _:  # `EXPERIENCED_NOVICE`, and the same rule for a pair that names no variant
            yield from _tenure_refusals(mentor, norms)


def _tenure_refusals(mentor: Person, norms: Norms) -> Iterator[Reason]:
    tenure, limits = mentor.experience_years, norms.teacher_teacher
    if tenure is None:
        if not tenure_is_proved(mentor, norms):
            yield Reason.TT_TENURE_UNKNOWN
        return
    if tenure < limits.young_specialist_tenure:
        yield Reason.TT_NOVICE
    if tenure < limits.mentor_tenure_min and mentor.qualification not in limits.mentor_qualifications:
        yield Reason.TT_TENURE

"""What the rules for pairs ask of each person, derived once a person: the rules that concern one side alone too."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

import numpy as np
from mentoring_methodology.codes import MentoringForm, OrganisationKind, QualificationCategory
from numpy.typing import NDArray

from matching.engine.blocks.bits import BIT
from matching.engine.blocks.columns import CATEGORIES, FORMS, KINDS, QUALIFICATIONS, UNKNOWN, VARIANTS, Columns
from matching.engine.criteria import ANSWER_SPAN_TENTHS, FEWEST_ANSWERS, LEAST_ANSWER_TENTHS
from matching.engine.form_rules import CATEGORIES as CATEGORIES_OF
from matching.engine.form_rules import EMPLOYMENT_AGE, PROOF_OF_TENURE
from matching.engine.graph import Int32, UInt64
from matching.engine.majority import ADULT_AGE, FIRST_DAYS, LAST_GRADE_OF_MINORS
from matching.engine.norms import Criterion, Norms
from matching.engine.people import AGE_BEFORE_COURSE_1, AGE_BEFORE_GRADE_1, FIRST_GRADE, LAST_GRADE
from matching.engine.reasons import Reason

Flags = NDArray[np.bool_]

PP, SP, EP, TT = (FORMS.index(form) for form in MentoringForm)

KNOWN_FORMS = len(FORMS)
"""A form with this number or a higher one has no rules here."""

ADULT, UNPROVED = 1, 2
"""Marks of a mentor without clearance: an adult, or a pupil of whom it is not known."""

NO_LEAST, NO_GREATEST = -100_000, 100_000
"""Stand for an end of the wished ages that is open."""


class MenteeTraits(NamedTuple):
    """A mentee as a pair sees one: arrays, or the numbers of one person."""

    refused: UInt64
    """A bit for each of `MENTEE_REASONS`."""
    participant: Int32
    person: Int32
    municipality: Int32
    school: Int32
    school_year: Int32
    form: Int32
    variant: Int32
    """The bit of the variant; 0 where any will do; a number above all bits for a variant without rules."""
    transfer: Int32
    """1 where the consent to pass data to another school is on file."""
    crosses: Int32
    """1 where the form may join two schools."""
    age: Int32
    grade: Int32
    stage: Int32
    minor: Int32
    """The marks of a mentor without clearance that count: none for an adult."""
    unfit: Int32
    """The bits of the variants that are not for the mentee's category."""
    slots: UInt64
    has_slots: Int32
    remote: Int32
    topics: UInt64
    subjects: UInt64
    plane_0: UInt64
    plane_1: UInt64
    plane_2: UInt64
    plane_3: UInt64
    topic_count: Int32
    interests: UInt64
    interest_count: Int32
    has_wishes: Int32


class MentorTraits(NamedTuple):
    """A mentor as a pair sees one."""

    refused: UInt64
    """A bit for each of `MENTOR_REASONS`."""
    participant: Int32
    person: Int32
    municipality: Int32
    school: Int32
    school_year: Int32
    form: Int32
    variant: Int32
    transfer: Int32
    age: Int32
    grade: Int32
    stage: Int32
    uncleared: Int32
    """`ADULT` or `UNPROVED` for one without clearance, 0 for the others."""
    tenure_unknown: Int32
    novice: Int32
    short_tenure: Int32
    slots: UInt64
    has_slots: Int32
    remote: Int32
    schedule: Int32
    """What the criterion of time gives by the mentor's minutes alone, in tenths."""
    topics: UInt64
    interests: UInt64
    interest_count: Int32
    age_min: Int32
    age_max: Int32
    has_ages: Int32
    workplace: Int32
    history: Int32
    """What the criterion of past satisfaction gives, in tenths."""
    has_wishes: Int32
    places: Int32
    """Free places, the form's default where the roster states no number."""


def mentee_traits(columns: Columns, on: date, norms: Norms) -> MenteeTraits:
    """The mentees' traits on the day."""
    age = _age_at_start(columns)
    grade = _grade_level(columns)
    form = columns.form
    surely = _surely_at_start(columns, age)
    day_least, day_most = (_age_on(columns, on, surely=each) for each in (True, False))
    stated = columns.birth_year != UNKNOWN
    suspended = columns.suspended == 1
    refused = _mask(
        {
            Reason.NOT_A_MENTEE: columns.role != 0,
            Reason.FORM_UNKNOWN: form >= KNOWN_FORMS,
            Reason.VARIANT_UNDECIDED: columns.undecided == 1,
            Reason.H03_CONSENT: ~_consented(columns, on),
            Reason.H06_MENTEE_SERVED: columns.capacity == 0,
            Reason.H06_MENTEE_CLAIMED: columns.claimed == 1,
            Reason.H11_REQUEST_PRESENT: (columns.topic_count == 0) & (columns.unrecognised == 0),
            Reason.H11_REQUEST_UNRECOGNISED: (columns.topic_count == 0) & (columns.unrecognised == 1),
            Reason.H14_SUSPENDED: suspended,
            Reason.H14_STATUS: ~suspended & ~_takes_part(columns, on),
            Reason.PP_GRADE_UNKNOWN: (form == PP) & (grade == UNKNOWN),
        }
        | _age_refusals(
            form == PP,
            (surely, age),
            norms.pupil_pupil.mentee_age_min,
            (Reason.PP_MENTEE_AGE, Reason.PP_MENTEE_AGE_UNCERTAIN, Reason.PP_MENTEE_AGE_UNKNOWN),
        )
        | _age_refusals(
            form == SP,
            (surely, age),
            norms.student_pupil.mentee_age_min,
            (Reason.SP_MENTEE_AGE, Reason.SP_MENTEE_AGE_UNCERTAIN, Reason.SP_MENTEE_AGE_UNKNOWN),
        )
        | _age_refusals(
            form == EP,
            (np.where(stated, day_least, age), np.where(stated, day_most, age)),
            norms.employer_pupil.mentee_age_min,
            (Reason.EP_MENTEE_AGE, Reason.EP_MENTEE_AGE_UNCERTAIN, Reason.EP_MENTEE_AGE_UNKNOWN),
        ),
        len(form),
    )
    crossing = _by_form([norms.cross_school[each] for each in FORMS], form)
    may_be_minor = np.where(day_least == UNKNOWN, form != TT, day_least < ADULT_AGE)
    unfit = np.array([_unfit(category) for category in (*CATEGORIES, None)], np.int32)
    return MenteeTraits(
        refused=refused,
        participant=columns.participant,
        person=columns.person,
        municipality=columns.municipality,
        school=columns.school,
        school_year=columns.school_year.astype(np.int32),
        form=form.astype(np.int32),
        variant=_variant_bit(columns),
        transfer=_attested(columns.transfer_on, on).astype(np.int32),
        crosses=crossing,
        age=age,
        grade=grade,
        stage=_stage(grade),
        minor=(may_be_minor * (ADULT | UNPROVED)).astype(np.int32),
        unfit=unfit[columns.category],
        slots=columns.slots,
        has_slots=columns.has_slots.astype(np.int32),
        remote=columns.remote.astype(np.int32),
        topics=columns.topics,
        subjects=columns.subjects,
        plane_0=np.ascontiguousarray(columns.planes[:, 0]),
        plane_1=np.ascontiguousarray(columns.planes[:, 1]),
        plane_2=np.ascontiguousarray(columns.planes[:, 2]),
        plane_3=np.ascontiguousarray(columns.planes[:, 3]),
        topic_count=columns.topic_count.astype(np.int32),
        interests=columns.interests,
        interest_count=columns.interest_count.astype(np.int32),
        has_wishes=columns.has_wishes.astype(np.int32),
    )


def mentor_traits(columns: Columns, on: date, norms: Norms) -> MentorTraits:
    """The mentors' traits on the day."""
    age = _age_at_start(columns)
    grade = _grade_level(columns)
    form, experience = columns.form, columns.experience
    known_tenure = experience != UNKNOWN
    capacities = _by_form([norms.default_capacity[each] for each in FORMS], form)
    places = np.where(columns.capacity == UNKNOWN, capacities, columns.capacity).astype(np.int32)
    categories = norms.teacher_teacher.mentor_qualifications
    qualified = _has_one_of(columns.qualification, categories)
    tenured = _has_one_of(columns.qualification, categories & PROOF_OF_TENURE)
    has_ages = (columns.age_min != UNKNOWN) | (columns.age_max != UNKNOWN)
    return MentorTraits(
        refused=_mentor_refusals(columns, age, grade, places, on, norms),
        participant=columns.participant,
        person=columns.person,
        municipality=columns.municipality,
        school=columns.school,
        school_year=columns.school_year.astype(np.int32),
        form=form.astype(np.int32),
        variant=_variant_bit(columns),
        transfer=_attested(columns.transfer_on, on).astype(np.int32),
        age=age,
        grade=grade,
        stage=_stage(grade),
        uncleared=_uncleared(columns, on, norms),
        tenure_unknown=(~known_tenure & ~tenured).astype(np.int32),
        novice=((experience != UNKNOWN) & (experience < norms.teacher_teacher.young_specialist_tenure)).astype(
            np.int32
        ),
        short_tenure=(known_tenure & (experience < norms.teacher_teacher.mentor_tenure_min) & ~qualified).astype(
            np.int32
        ),
        slots=columns.slots,
        has_slots=columns.has_slots.astype(np.int32),
        remote=columns.remote.astype(np.int32),
        schedule=_schedule_tenths(columns, norms),
        topics=columns.topics,
        interests=columns.interests,
        interest_count=columns.interest_count.astype(np.int32),
        age_min=np.where(columns.age_min == UNKNOWN, np.int32(NO_LEAST), columns.age_min).astype(np.int32),
        age_max=np.where(columns.age_max == UNKNOWN, np.int32(NO_GREATEST), columns.age_max).astype(np.int32),
        has_ages=has_ages.astype(np.int32),
        workplace=columns.workplace,
        history=_history_tenths(columns, norms),
        has_wishes=columns.has_wishes.astype(np.int32),
        places=places,
    )


def _mentor_refusals(columns: Columns, age: Int32, grade: Int32, places: Int32, on: date, norms: Norms) -> UInt64:
    form, experience, workplace = columns.form, columns.experience, columns.workplace_kind
    nowhere = (columns.workplace == UNKNOWN) | (workplace == UNKNOWN)
    admitted = _attested(columns.admitted_on, on)
    expired = (columns.admitted_until != UNKNOWN) & (columns.admitted_until < on.toordinal())
    at_least = _age_on(columns, on, surely=True)
    unproved = (at_least == UNKNOWN) & ((experience == UNKNOWN) | (EMPLOYMENT_AGE + experience < ADULT_AGE))
    college, enterprise = KINDS.index(OrganisationKind.COLLEGE), KINDS.index(OrganisationKind.ENTERPRISE)
    ended = (columns.agreement_until != UNKNOWN) & (columns.agreement_until < on.toordinal())
    agreed = _attested(columns.agreement_on, on) & ~ended
    suspended, silent = columns.suspended == 1, columns.topic_count == 0
    return _mask(
        {
            Reason.NOT_A_MENTOR: columns.role != 1,
            Reason.FORM_UNKNOWN_MENTOR: form >= KNOWN_FORMS,
            Reason.VARIANT_UNDECIDED_MENTOR: columns.undecided == 1,
            Reason.H03_CONSENT_MENTOR: ~_consented(columns, on),
            Reason.H04_MENTOR_ADMITTED: ~admitted | expired,
            Reason.H06_CAPACITY: places < 1,
            Reason.H11_COMPETENCE_PRESENT: silent & (columns.unrecognised == 0),
            Reason.H11_COMPETENCE_UNRECOGNISED: silent & (columns.unrecognised == 1),
            Reason.H14_SUSPENDED_MENTOR: suspended,
            Reason.H14_STATUS_MENTOR: ~suspended & ~_takes_part(columns, on),
            Reason.PP_GRADE_UNKNOWN_MENTOR: (form == PP) & (grade == UNKNOWN),
            Reason.SP_COLLEGE: (form == SP) & ~nowhere & (workplace != college),
            Reason.SP_COLLEGE_UNKNOWN: (form == SP) & nowhere,
            Reason.SP_AGREEMENT: (form == SP)
            & (columns.workplace != UNKNOWN)
            & (workplace == college)
            & ~agreed
            & norms.student_pupil.agreement_required,
            Reason.EP_AGREEMENT: (form == EP)
            & (columns.workplace != UNKNOWN)
            & (workplace == enterprise)
            & ~agreed
            & norms.employer_pupil.agreement_required,
            Reason.SP_MENTOR_AGE_UNKNOWN: (form == SP) & (age == UNKNOWN),
            Reason.EP_PARTNER: (form == EP) & ~nowhere & (workplace != enterprise),
            Reason.EP_PARTNER_UNKNOWN: (form == EP) & nowhere,
            Reason.EP_EXPERIENCE_UNKNOWN: (form == EP) & (experience == UNKNOWN),
            Reason.EP_EXPERIENCE: (form == EP)
            & (experience != UNKNOWN)
            & (experience < norms.employer_pupil.mentor_experience_min),
            Reason.EP_MENTOR_AGE: (form == EP) & (at_least != UNKNOWN) & (at_least < ADULT_AGE),
            Reason.EP_MENTOR_AGE_UNKNOWN: (form == EP) & unproved,
        }
        | _age_refusals(
            form == PP,
            (_surely_at_start(columns, age), age),
            norms.pupil_pupil.mentor_age_min,
            (Reason.PP_MENTOR_AGE, Reason.PP_MENTOR_AGE_UNCERTAIN, Reason.PP_MENTOR_AGE_UNKNOWN),
        ),
        len(form),
    )


def _age_refusals(
    of_form: Flags, ages: tuple[Int32, Int32], required: int, reasons: tuple[Reason, Reason, Reason]
) -> dict[Reason, Flags]:
    """`form_rules._age_refusal`: too young, perhaps too young, unknown."""
    at_least, at_most = ages
    known = of_form & (at_most != UNKNOWN)
    return {
        reasons[0]: known & (at_most < required),
        reasons[1]: known & (at_most >= required) & (at_least < required),
        reasons[2]: of_form & (at_most == UNKNOWN),
    }


def _uncleared(columns: Columns, on: date, norms: Norms) -> Int32:
    """`eligibility._clearance_refusal`, for whoever meets a minor."""
    last = on + FIRST_DAYS
    pupil = columns.form == PP
    at_least, at_most = (_age_on(columns, last, surely=each) for each in (True, False))
    young = (columns.grade != UNKNOWN) & (columns.grade <= LAST_GRADE_OF_MINORS)
    unproved = pupil & np.where(at_most == UNKNOWN, ~young, (at_most >= ADULT_AGE) & (at_least < ADULT_AGE))
    grown_up = np.where(pupil, at_least >= ADULT_AGE, (at_most == UNKNOWN) | (at_most >= ADULT_AGE))
    lasting = (columns.cleared_until == UNKNOWN) | (columns.cleared_until >= last.toordinal())
    employed = (columns.workplace_kind == KINDS.index(OrganisationKind.SCHOOL)) & ~pupil
    excused = pupil & (not norms.pupil_pupil.pupil_mentor_needs_certificate)
    asked = ~(_attested(columns.cleared_on, on) & lasting) & ~employed & ~excused
    marks: Int32 = (asked * (unproved * UNPROVED + grown_up * ADULT)).astype(np.int32)
    return marks


def _has_one_of(qualification: NDArray[np.int8], categories: frozenset[QualificationCategory]) -> Flags:
    return np.array([*(each in categories for each in QUALIFICATIONS), False, False])[qualification]


def _by_form(values: Sequence[int], form: Int32) -> Int32:
    """Each form's number, 0 for a form without rules."""
    by_form: Int32 = np.array([*values, 0], np.int32)[np.minimum(form, KNOWN_FORMS)]
    return by_form


def _mask(conditions: dict[Reason, Flags], size: int) -> UInt64:
    mask = np.zeros(size, np.uint64)
    for reason, condition in conditions.items():
        mask |= condition.astype(np.uint64) * BIT[reason]
    return mask


def _attested(day: Int32, on: date) -> Flags:
    attested: Flags = (day != UNKNOWN) & (day <= on.toordinal())
    return attested


def _consented(columns: Columns, on: date) -> Flags:
    last = (on + FIRST_DAYS).toordinal()
    lasting: Flags = (columns.consents_until == UNKNOWN) | (columns.consents_until >= last)
    return _attested(columns.consents_on, on) & lasting


def _takes_part(columns: Columns, on: date) -> Flags:
    going_on: Flags = (columns.finished_on == UNKNOWN) | (columns.finished_on > on.toordinal())
    active: Flags = columns.active == 1
    return active & going_on


def _age_at_start(columns: Columns) -> Int32:
    """Full years on 1 September of the school year, or the best estimate."""
    by_year = columns.school_year.astype(np.int32) - columns.birth_year
    had_no_birthday = (columns.birth_day != UNKNOWN) & (columns.birth_day > 901)
    estimates = np.where(
        columns.grade != UNKNOWN,
        columns.grade.astype(np.int32) + AGE_BEFORE_GRADE_1,
        np.where(columns.course != UNKNOWN, columns.course.astype(np.int32) + AGE_BEFORE_COURSE_1, UNKNOWN),
    )
    return np.where(columns.birth_year != UNKNOWN, np.maximum(0, by_year - had_no_birthday), estimates).astype(np.int32)


def _surely_at_start(columns: Columns, age: Int32) -> Int32:
    """The age on 1 September that somebody has at least: a year of birth alone leaves two."""
    only_year = (columns.birth_year != UNKNOWN) & (columns.birth_day == UNKNOWN)
    return np.where(only_year, np.maximum(0, age - 1), age).astype(np.int32)


def _age_on(columns: Columns, on: date, *, surely: bool) -> Int32:
    """The full years that somebody has on the day, at least or at most."""
    by_year = on.year - columns.birth_year.astype(np.int32)
    known_day = columns.birth_day != UNKNOWN
    later = np.where(known_day, columns.birth_day > on.month * 100 + on.day, surely)
    return np.where(columns.birth_year == UNKNOWN, UNKNOWN, np.maximum(0, by_year - later)).astype(np.int32)


def _grade_level(columns: Columns) -> Int32:
    """A mentee's class may be estimated by the year of birth; a mentor's never is."""
    estimate = columns.school_year.astype(np.int32) - columns.birth_year - AGE_BEFORE_GRADE_1
    guess = np.where(columns.birth_year == UNKNOWN, UNKNOWN, np.clip(estimate, FIRST_GRADE, LAST_GRADE))
    return np.where((columns.grade == UNKNOWN) & (columns.role != 1), guess, columns.grade).astype(np.int32)


def _stage(grade: Int32) -> Int32:
    return (1 + (grade > 4) + (grade > 9)).astype(np.int32)


def _variant_bit(columns: Columns) -> Int32:
    known = len(VARIANTS)
    bits = np.array([*(1 << number for number in range(known)), 0], np.int32)
    without_rules = (columns.variant - (known - 1)) << known
    return np.where(columns.variant < known, bits[np.minimum(columns.variant, known)], without_rules).astype(np.int32)


def _unfit(category: object) -> int:
    """The bits of the variants that are not for this category; none where it is not known."""
    if category is None:
        return 0
    return sum(1 << number for number, variant in enumerate(VARIANTS) if category not in CATEGORIES_OF[variant])


def _schedule_tenths(columns: Columns, norms: Norms) -> Int32:
    weights = _by_form([norms.weights[form][Criterion.SCHEDULE] * 10 for form in FORMS], columns.form)
    needed = np.maximum(1, _by_form([norms.required_minutes[form] for form in FORMS], columns.form))
    return _tenths(weights, np.clip(columns.minutes, 0, needed), needed, columns.minutes == UNKNOWN)


def _history_tenths(columns: Columns, norms: Norms) -> Int32:
    weights = _by_form([norms.weights[form][Criterion.HISTORY] * 10 for form in FORMS], columns.form)
    silent = (columns.satisfaction == UNKNOWN) | (columns.satisfaction_count < 1)
    part = np.clip(columns.satisfaction.astype(np.int64) - LEAST_ANSWER_TENTHS, 0, ANSWER_SPAN_TENTHS)
    few = columns.satisfaction_count < FEWEST_ANSWERS
    return _tenths(weights, np.where(few, 1, part), np.where(few, 2, ANSWER_SPAN_TENTHS), silent)


def _tenths(weights: NDArray[Any], part: NDArray[Any], whole: NDArray[Any], unknown: Flags) -> Int32:
    """`score.earned`, or `score.neutral` where nothing is known."""
    return np.where(unknown, weights // 2, (2 * weights * part + whole) // (2 * whole)).astype(np.int32)

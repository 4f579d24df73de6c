"""What the rules for pairs ask of each person, derived once a person: the rules that concern one side alone too."""

from datetime import date
from typing import Any, NamedTuple

import numpy as np
from mentoring_methodology.codes import MentoringForm, OrganisationKind
from numpy.typing import NDArray

from matching.engine.blocks.columns import CATEGORIES, FORMS, KINDS, QUALIFICATIONS, UNKNOWN, VARIANTS, Columns
from matching.engine.criteria import ANSWER_SPAN_TENTHS, FEWEST_ANSWERS, LEAST_ANSWER_TENTHS
from matching.engine.eligibility import FIRST_DAYS
from matching.engine.form_rules import CATEGORIES as CATEGORIES_OF
from matching.engine.form_rules import EMPLOYMENT_AGE
from matching.engine.graph import Int32, UInt64
from matching.engine.majority import ADULT_AGE
from matching.engine.norms import Criterion, Norms
from matching.engine.people import AGE_BEFORE_COURSE_1, AGE_BEFORE_GRADE_1, FIRST_GRADE, LAST_GRADE
from matching.engine.reasons import Reason

Flags = NDArray[np.bool_]

REASONS_BY_BIT = tuple(Reason)
"""The reason of each bit of a mask."""

BIT = {reason: np.uint64(1 << number) for number, reason in enumerate(REASONS_BY_BIT)}

PP, SP, EP, TT = (FORMS.index(form) for form in MentoringForm)

NO_LEAST, NO_GREATEST = -1000, 1000
"""Stand for an end of the wished ages that is open."""


class MenteeTraits(NamedTuple):
    """A mentee as a pair sees one: arrays, or the numbers of one person."""

    refused: UInt64
    """A bit for each reason against the mentee himself."""
    participant: Int32
    person: Int32
    municipality: Int32
    school: Int32
    school_year: Int32
    form: Int32
    variant: Int32
    """The bit of the variant; 0 where any will do."""
    transfer: Int32
    """1 where the consent to pass data to another school is on file."""
    crosses: Int32
    """1 where the form may join two schools."""
    age: Int32
    grade: Int32
    stage: Int32
    minor: Int32
    unfit: Int32
    """The bits of the variants that are not for the mentee's category."""
    slots: UInt64
    has_slots: Int32
    remote: Int32
    topics: UInt64
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
    """1 for one who may be an adult and has no clearance."""
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
    too_young = {
        PP: (norms.pupil_pupil.mentee_age_min, Reason.PP_MENTEE_AGE, Reason.PP_MENTEE_AGE_UNKNOWN),
        SP: (norms.student_pupil.mentee_age_min, Reason.SP_MENTEE_AGE, Reason.SP_MENTEE_AGE_UNKNOWN),
        EP: (norms.employer_pupil.mentee_age_min, Reason.EP_MENTEE_AGE, Reason.EP_MENTEE_AGE_UNKNOWN),
    }
    refused = _mask(
        {
            Reason.NOT_A_MENTEE: columns.role != 0,
            Reason.H03_CONSENT: ~_consented(columns, on),
            Reason.H06_MENTEE_SERVED: columns.capacity == 0,
            Reason.H11_REQUEST_PRESENT: columns.topic_count == 0,
            Reason.H14_STATUS: ~_takes_part(columns, on),
            Reason.PP_GRADE_UNKNOWN: (form == PP) & (grade == UNKNOWN),
        }
        | {reason: (form == of) & (age != UNKNOWN) & (age < least) for of, (least, reason, _) in too_young.items()}
        | {reason: (form == of) & (age == UNKNOWN) for of, (_, _, reason) in too_young.items()},
        len(form),
    )
    least_age = _age_on(columns, on, surely=True)
    crossing = np.array([norms.cross_school[each] for each in FORMS], np.int32)
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
        crosses=crossing[form],
        age=age,
        grade=grade,
        stage=_stage(grade),
        minor=np.where(least_age == UNKNOWN, form != TT, least_age < ADULT_AGE).astype(np.int32),
        unfit=unfit[columns.category],
        slots=columns.slots,
        has_slots=columns.has_slots.astype(np.int32),
        remote=columns.remote.astype(np.int32),
        topics=columns.topics,
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
    capacities = np.array([norms.default_capacity[each] for each in FORMS], np.int32)
    places = np.where(columns.capacity == UNKNOWN, capacities[form], columns.capacity).astype(np.int32)
    greatest_age = _age_on(columns, on, surely=False)
    may_be_adult = np.where(
        greatest_age != UNKNOWN, greatest_age >= ADULT_AGE, (form != PP) | (columns.grade == UNKNOWN)
    )
    employed = (columns.workplace_kind == KINDS.index(OrganisationKind.SCHOOL)) & (form != PP)
    categories = norms.teacher_teacher.mentor_qualifications
    qualified = np.array([each in categories for each in QUALIFICATIONS] + [False])[columns.qualification]
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
        uncleared=(~(_attested(columns.cleared_on, on) | employed) & may_be_adult).astype(np.int32),
        tenure_unknown=(~known_tenure).astype(np.int32),
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
        age_min=np.where(columns.age_min == UNKNOWN, NO_LEAST, columns.age_min).astype(np.int32),
        age_max=np.where(columns.age_max == UNKNOWN, NO_GREATEST, columns.age_max).astype(np.int32),
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
    return _mask(
        {
            Reason.NOT_A_MENTOR: columns.role != 1,
            Reason.H03_CONSENT_MENTOR: ~_consented(columns, on),
            Reason.H04_MENTOR_ADMITTED: ~admitted | expired,
            Reason.H06_CAPACITY: places < 1,
            Reason.H11_COMPETENCE_PRESENT: columns.topic_count == 0,
            Reason.H14_STATUS_MENTOR: ~_takes_part(columns, on),
            Reason.PP_MENTOR_AGE: (form == PP) & (age != UNKNOWN) & (age < norms.pupil_pupil.mentor_age_min),
            Reason.PP_MENTOR_AGE_UNKNOWN: (form == PP) & (age == UNKNOWN),
            Reason.PP_GRADE_UNKNOWN_MENTOR: (form == PP) & (grade == UNKNOWN),
            Reason.SP_COLLEGE: (form == SP) & ~nowhere & (workplace != college),
            Reason.SP_COLLEGE_UNKNOWN: (form == SP) & nowhere,
            Reason.SP_MENTOR_AGE_UNKNOWN: (form == SP) & (age == UNKNOWN),
            Reason.EP_PARTNER: (form == EP) & ~nowhere & (workplace != enterprise),
            Reason.EP_PARTNER_UNKNOWN: (form == EP) & nowhere,
            Reason.EP_EXPERIENCE_UNKNOWN: (form == EP) & (experience == UNKNOWN),
            Reason.EP_EXPERIENCE: (form == EP)
            & (experience != UNKNOWN)
            & (experience < norms.employer_pupil.mentor_experience_min),
            Reason.EP_MENTOR_AGE: (form == EP) & (at_least != UNKNOWN) & (at_least < ADULT_AGE),
            Reason.EP_MENTOR_AGE_UNKNOWN: (form == EP) & unproved,
        },
        len(form),
    )


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
    return np.where(columns.birth_year != UNKNOWN, by_year - had_no_birthday, estimates).astype(np.int32)


def _age_on(columns: Columns, on: date, *, surely: bool) -> Int32:
    """The full years that somebody has on the day, at least or at most."""
    by_year = on.year - columns.birth_year.astype(np.int32)
    known_day = columns.birth_day != UNKNOWN
    later = np.where(known_day, columns.birth_day > on.month * 100 + on.day, surely)
    return np.where(columns.birth_year == UNKNOWN, UNKNOWN, by_year - later).astype(np.int32)


def _grade_level(columns: Columns) -> Int32:
    """A mentee's class may be estimated by the year of birth; a mentor's never is."""
    estimate = columns.school_year.astype(np.int32) - columns.birth_year - AGE_BEFORE_GRADE_1
    guess = np.where(columns.birth_year == UNKNOWN, UNKNOWN, np.clip(estimate, FIRST_GRADE, LAST_GRADE))
    return np.where((columns.grade == UNKNOWN) & (columns.role == 0), guess, columns.grade).astype(np.int32)


def _stage(grade: Int32) -> Int32:
    return (1 + (grade > 4) + (grade > 9)).astype(np.int32)


def _variant_bit(columns: Columns) -> Int32:
    bits = np.array([*(1 << number for number in range(len(VARIANTS))), 0], np.int32)
    return bits[columns.variant]


def _unfit(category: object) -> int:
    """The bits of the variants that are not for this category; none where it is not known."""
    if category is None:
        return 0
    return sum(1 << number for number, variant in enumerate(VARIANTS) if category not in CATEGORIES_OF[variant])


def _schedule_tenths(columns: Columns, norms: Norms) -> Int32:
    weights = np.array([norms.weights[form][Criterion.SCHEDULE] * 10 for form in FORMS])[columns.form]
    needed = np.array([norms.required_minutes[form] for form in FORMS])[columns.form]
    return _tenths(weights, np.clip(columns.minutes, 0, needed), needed, columns.minutes == UNKNOWN)


def _history_tenths(columns: Columns, norms: Norms) -> Int32:
    weights = np.array([norms.weights[form][Criterion.HISTORY] * 10 for form in FORMS])[columns.form]
    silent = (columns.satisfaction == UNKNOWN) | (columns.satisfaction_count < 1)
    part = np.clip(columns.satisfaction.astype(np.int64) - LEAST_ANSWER_TENTHS, 0, ANSWER_SPAN_TENTHS)
    few = columns.satisfaction_count < FEWEST_ANSWERS
    return _tenths(weights, np.where(few, 1, part), np.where(few, 2, ANSWER_SPAN_TENTHS), silent)


def _tenths(weights: NDArray[Any], part: NDArray[Any], whole: NDArray[Any], unknown: Flags) -> Int32:
    """`score.earned`, or `score.neutral` where nothing is known."""
    return np.where(unknown, weights // 2, (2 * weights * part + whole) // (2 * whole)).astype(np.int32)

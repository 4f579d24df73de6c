"""What the rules for pairs and the score ask of each person, derived once a person."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

import numpy as np
from mentoring_methodology.codes import QualificationCategory
from numpy.typing import NDArray

from matching.engine.blocks.ages import age_at_start, age_on, grade_level, stage
from matching.engine.blocks.columns import CATEGORIES, FORMS, QUALIFICATIONS, UNKNOWN, VARIANTS, Columns
from matching.engine.blocks.own_refusals import (
    ADULT,
    KNOWN_FORMS,
    TT,
    UNPROVED,
    Flags,
    attested,
    mentee_refusals,
    mentor_refusals,
    uncleared,
)
from matching.engine.criteria import ANSWER_SPAN_TENTHS, FEWEST_ANSWERS, LEAST_ANSWER_TENTHS
from matching.engine.form_rules import CATEGORIES as CATEGORIES_OF
from matching.engine.form_rules import PROOF_OF_TENURE
from matching.engine.graph import Int32, UInt64
from matching.engine.majority import ADULT_AGE
from matching.engine.norms import Criterion, Norms

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
    age = age_at_start(columns)
    grade = grade_level(columns)
    form = columns.form
    day_least = age_on(columns, on, surely=True)
    crossing = _by_form([norms.cross_school[each] for each in FORMS], form)
    may_be_minor = np.where(day_least == UNKNOWN, form != TT, day_least < ADULT_AGE)
    unfit = np.array([_unfit(category) for category in (*CATEGORIES, None)], np.int32)
    return MenteeTraits(
        refused=mentee_refusals(columns, age, grade, on, norms),
        participant=columns.participant,
        person=columns.person,
        municipality=columns.municipality,
        school=columns.school,
        school_year=columns.school_year.astype(np.int32),
        form=form.astype(np.int32),
        variant=_variant_bit(columns),
        transfer=attested(columns.transfer_on, on).astype(np.int32),
        crosses=crossing,
        age=age,
        grade=grade,
        stage=stage(grade),
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
    age = age_at_start(columns)
    grade = grade_level(columns)
    form, experience = columns.form, columns.experience
    known_tenure = experience != UNKNOWN
    capacities = _by_form([norms.default_capacity[each] for each in FORMS], form)
    places = np.where(columns.capacity == UNKNOWN, capacities, columns.capacity).astype(np.int32)
    categories = norms.teacher_teacher.mentor_qualifications
    qualified = _has_one_of(columns.qualification, categories)
    tenured = _has_one_of(columns.qualification, categories & PROOF_OF_TENURE)
    has_ages = (columns.age_min != UNKNOWN) | (columns.age_max != UNKNOWN)
    return MentorTraits(
        refused=mentor_refusals(columns, age, grade, places, on, norms),
        participant=columns.participant,
        person=columns.person,
        municipality=columns.municipality,
        school=columns.school,
        school_year=columns.school_year.astype(np.int32),
        form=form.astype(np.int32),
        variant=_variant_bit(columns),
        transfer=attested(columns.transfer_on, on).astype(np.int32),
        age=age,
        grade=grade,
        stage=stage(grade),
        uncleared=uncleared(columns, on, norms),
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


def _has_one_of(qualification: NDArray[np.int8], categories: frozenset[QualificationCategory]) -> Flags:
    return np.array([*(each in categories for each in QUALIFICATIONS), False, False])[qualification]


def _by_form(values: Sequence[int], form: Int32) -> Int32:
    """Each form's number, 0 for a form without rules."""
    by_form: Int32 = np.array([*values, 0], np.int32)[np.minimum(form, KNOWN_FORMS)]
    return by_form


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

"""The rules for two people together, over arrays: `eligibility.pair_refusals` without what is known of just these two.

Written once, without branches: NumPy broadcasts it over mentees in rows and mentors in columns, and numba compiles it
for the numbers of one pair.
"""

from typing import Any, NamedTuple

import numpy as np
from mentoring_methodology.codes import RoleVariant

from matching.engine.blocks.bits import BIT, OBJECTIONS
from matching.engine.blocks.columns import VARIANTS
from matching.engine.blocks.own_refusals import ADULT, PP, SP, TT, UNPROVED
from matching.engine.blocks.traits import MenteeTraits, MentorTraits
from matching.engine.compiled import compiled
from matching.engine.form_rules import EQUALS, least_gap_on_higher_stage, least_gap_on_same_stage
from matching.engine.graph import UInt64
from matching.engine.norms import Norms

_BITS = {variant: 1 << number for number, variant in enumerate(VARIANTS)}
EQUALS_BITS = sum(_BITS[variant] for variant in EQUALS)
INNOVATOR = _BITS[RoleVariant.INNOVATOR_CONSERVATIVE]
LEADER = _BITS[RoleVariant.LEADER_COMMUNICATION_DIFFICULTY]
SUBJECT = _BITS[RoleVariant.SUBJECT_EXPERT_SUBJECT_NOVICE]

OBJECTION_BITS = np.array([BIT[reason] for reason in OBJECTIONS])


class Limits(NamedTuple):
    """The norms that bind pairs."""

    gap_max: int
    gap_min: int
    gap_min_higher_stage: int
    gap_min_equals: int
    age_gap_min: int
    age_gap_max: int


def limits_of(norms: Norms) -> Limits:
    """The norms' numbers."""
    pupils = norms.pupil_pupil
    return Limits(
        gap_max=pupils.grade_gap_max,
        gap_min=least_gap_on_same_stage(pupils),
        gap_min_higher_stage=least_gap_on_higher_stage(pupils),
        gap_min_equals=pupils.grade_gap_min_peers,
        age_gap_min=norms.student_pupil.age_gap_min,
        age_gap_max=norms.student_pupil.age_gap_max,
    )


def objections(mentee: MenteeTraits, mentor: MentorTraits, limits: Limits) -> tuple[Any, ...]:
    """Whether each of `OBJECTIONS` holds. A side that names no variant takes part in any."""
    elsewhere = mentee.school != mentor.school
    one_form = mentee.form == mentor.form
    clash = (mentee.variant != mentor.variant) & (mentee.variant != 0) & (mentor.variant != 0)
    variant = mentee.variant | mentor.variant
    usual = one_form & (clash == 0)
    pupils, teachers = usual & (mentee.form == PP), usual & (mentee.form == TT)
    students = usual & (mentee.form == SP)

    gap = mentor.grade - mentee.grade
    both_grades = (mentee.grade >= 0) & (mentor.grade >= 0)
    equals, higher = (variant & EQUALS_BITS) != 0, mentor.stage > mentee.stage
    needed = limits.gap_min + higher * (limits.gap_min_higher_stage - limits.gap_min)
    needed = needed + equals * (limits.gap_min_equals - needed)
    wide = gap > limits.gap_max

    older = mentor.age - mentee.age
    both_ages = (mentee.age >= 0) & (mentor.age >= 0)

    innovator, leader = (variant & INNOVATOR) != 0, (variant & LEADER) != 0
    subject = (variant & SUBJECT) != 0
    tenured = teachers & ((variant & (INNOVATOR | LEADER | SUBJECT)) == 0)
    return (
        (mentee.participant == mentor.participant) | ((mentee.person == mentor.person) & (mentee.person >= 0)),
        mentee.municipality != mentor.municipality,
        elsewhere & ((mentee.transfer & mentor.transfer) == 0),
        elsewhere & (mentee.crosses == 0),
        mentee.school_year != mentor.school_year,
        (mentee.minor & mentor.uncleared & ADULT) != 0,
        (mentee.minor & mentor.uncleared & UNPROVED) != 0,
        ((mentee.has_slots & mentor.has_slots) != 0)
        & ((mentee.slots & mentor.slots) == 0)
        & ((mentee.remote & mentor.remote) == 0),
        one_form == 0,
        one_form & clash,
        pupils & both_grades & wide,
        pupils & both_grades & (wide == 0) & (gap < needed),
        students & both_ages & ((older < limits.age_gap_min) | (older > limits.age_gap_max)),
        teachers & ((mentee.unfit & variant) != 0),
        teachers & innovator & ((mentor.variant & INNOVATOR) == 0),
        teachers & leader & ((mentee.variant & LEADER) == 0),
        teachers & leader & ((mentor.variant & LEADER) == 0),
        teachers & subject & ((mentee.subjects & mentor.topics) == 0),
        tenured & (mentor.tenure_unknown != 0),
        tenured & (mentor.novice != 0),
        tenured & (mentor.short_tenure != 0),
    )


def objection_masks(mentee: MenteeTraits, mentor: MentorTraits, limits: Limits) -> UInt64:
    """For arrays: the objections' bits, without what speaks against either side alone."""
    mask = np.zeros(np.broadcast_shapes(np.shape(mentee.refused), np.shape(mentor.refused)), np.uint64)
    for condition, bit in zip(objections(mentee, mentor, limits), OBJECTION_BITS, strict=True):
        mask |= np.asarray(condition).astype(np.uint64) * bit
    return mask


compiled_objections = compiled(objections)


@compiled
def is_objected(mentee: MenteeTraits, mentor: MentorTraits, limits: Limits) -> bool:
    """For the numbers of one pair: whether anything speaks against it.

    Spelt out, because a loop over the conditions costs twelve times as much: the compiler makes vectors of this.
    """
    c = compiled_objections(mentee, mentor, limits)
    first = c[0] | c[1] | c[2] | c[3] | c[4] | c[5] | c[6] | c[7] | c[8] | c[9]
    return first | c[10] | c[11] | c[12] | c[13] | c[14] | c[15] | c[16] | c[17] | c[18] | c[19] | c[20]  # type: ignore[no-any-return]


@compiled
def objection_mask(mentee: MenteeTraits, mentor: MentorTraits, limits: Limits) -> UInt64:
    """For the numbers of one pair: the objections' bits, without what speaks against either side alone."""
    mask: Any = np.uint64(0)
    for number, condition in enumerate(compiled_objections(mentee, mentor, limits)):
        if condition:
            mask |= OBJECTION_BITS[number]
    return mask  # type: ignore[no-any-return]

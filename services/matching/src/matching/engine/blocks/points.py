"""The score over arrays: `score.total_tenths` by tables, so that a pair costs lookups and no division.

Written once, without branches, like `objections`.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.engine.blocks.columns import FORMS, Columns
from matching.engine.blocks.traits import MenteeTraits, MentorTraits
from matching.engine.compiled import compiled, either_way
from matching.engine.criteria import PREFERENCE_SHARES, Fraction
from matching.engine.norms import Criterion, Norms
from matching.engine.people import HOURS_A_DAY, MOST_TOPICS
from matching.engine.score import earned, neutral
from matching.engine.wording import HOUR

Table = NDArray[np.int32]

HOURS_A_WEEK = 7 * HOURS_A_DAY


class Points(NamedTuple):
    """Tenths of a point, first by form. Where the data do not tell, an entry of its own has half the weight."""

    request: Table
    """By the number of requests and the sum of the priorities that are met."""
    wishes: Table
    """0: nobody has a list; 1: somebody has, and neither named the other."""
    variant: Table
    """By how many of the two take part in any."""
    hours: Table
    """By common hours."""
    interests: Table
    """By common interests and all of the two; 0 of 0 where one has none."""
    age: Table
    """By years outside the wished ages, up to the tolerance; after it, unknown."""
    place: Table
    """0 unknown, 1 the same school, 2 elsewhere in town, 3 online."""


def points_of(mentees: Columns, mentors: Columns, norms: Norms) -> Points:
    """The tables for these people."""
    return points_for(int(mentees.interest_count.max(initial=0)), int(mentors.interest_count.max(initial=0)), norms)


def points_for(mentees_most: int, mentors_most: int, norms: Norms) -> Points:
    """The tables for mentees and mentors with at most so many interests."""
    weights = {criterion: np.array([norms.weights[form][criterion] * 10 for form in FORMS]) for criterion in Criterion}
    sums = MOST_TOPICS * (MOST_TOPICS + 1) // 2
    common, union = 1 + min(mentees_most, mentors_most), 1 + mentees_most + mentors_most
    tolerance = norms.preferred_age_tolerance
    needed = [norms.required_minutes[form] for form in FORMS]

    def table(criterion: Criterion, *shares: list[Fraction | None]) -> Table:
        """The same shares for every form, or each form's own."""
        of_form = shares if len(shares) == len(FORMS) else shares * len(FORMS)
        return np.array(
            [
                [neutral(int(weight)) if share is None else earned(int(weight), share) for share in own]
                for weight, own in zip(weights[criterion], of_form, strict=True)
            ],
            np.int32,
        )

    return Points(
        request=table(
            Criterion.REQUEST,
            [
                (min(met, whole), whole) if (whole := count * (count + 1) // 2) else None
                for count in range(MOST_TOPICS + 1)
                for met in range(sums + 1)
            ],
        ).reshape(len(FORMS), MOST_TOPICS + 1, sums + 1),
        wishes=table(Criterion.PREFERENCE, [None, PREFERENCE_SHARES[0]]),
        variant=table(Criterion.VARIANT, [(1, 1), (1, 2), None]),
        hours=table(
            Criterion.SCHEDULE,
            *(_enough(minutes) for minutes in needed),
        ),
        interests=table(
            Criterion.INTERESTS,
            [(min(both, all_), all_) if all_ else None for both in range(common) for all_ in range(union)],
        ).reshape(len(FORMS), common, union),
        age=table(Criterion.AGE, [*((tolerance - years, tolerance) for years in range(tolerance + 1)), None]),
        place=table(Criterion.PLACE, [None, (1, 1), (7, 10), (1, 2)]),
    )


def _enough(minutes: int) -> list[Fraction | None]:
    """By common hours, what they are of the minutes needed."""
    return [(min(hours * HOUR, minutes), minutes) for hours in range(HOURS_A_WEEK + 1)]


@either_way
def popcount(bits: Any) -> Any:
    """The number of bits that are set, for arrays and, compiled, for numbers."""
    bits = bits - ((bits >> np.uint64(1)) & np.uint64(0x5555555555555555))
    bits = (bits & np.uint64(0x3333333333333333)) + ((bits >> np.uint64(2)) & np.uint64(0x3333333333333333))
    bits = (bits + (bits >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return np.int64((bits * np.uint64(0x0101010101010101)) >> np.uint64(56))


def pair_points(mentee: MenteeTraits, mentor: MentorTraits, points: Points) -> Any:
    """The score of eligible pairs in tenths, with neither wish: those are few and are put right apart."""
    form = mentee.form
    met = (
        popcount(mentee.plane_0 & mentor.topics)
        + 2 * popcount(mentee.plane_1 & mentor.topics)
        + 4 * popcount(mentee.plane_2 & mentor.topics)
        + 8 * popcount(mentee.plane_3 & mentor.topics)
    )
    any_variant = np.int64(mentee.variant == 0) + np.int64(mentor.variant == 0)
    hours = points.hours[form, popcount(mentee.slots & mentor.slots)]
    both_say_when = mentee.has_slots & mentor.has_slots
    common = popcount(mentee.interests & mentor.interests)
    both_have_interests = np.int64(mentee.interest_count > 0) * np.int64(mentor.interest_count > 0)
    union = (mentee.interest_count + mentor.interest_count - common) * both_have_interests
    outside = np.maximum(0, np.maximum(mentor.age_min - mentee.age, mentee.age - mentor.age_max))
    tolerance = points.age.shape[1] - 2
    unknown_age = np.int64((mentee.age < 0) | (mentor.has_ages == 0))
    nearness = np.minimum(outside, tolerance)
    nearness = nearness + unknown_age * (tolerance + 1 - nearness)
    somewhere = np.int64(mentor.workplace >= 0)
    where = somewhere * (2 - np.int64(mentor.workplace == mentee.school)) + (1 - somewhere) * 3 * (
        mentee.remote & mentor.remote
    )
    return (
        points.request[form, mentee.topic_count, met]
        + points.wishes[form, mentee.has_wishes | mentor.has_wishes]
        + points.variant[form, any_variant]
        + hours * both_say_when
        + mentor.schedule * (1 - both_say_when)
        + points.interests[form, common, union]
        + points.age[form, nearness]
        + points.place[form, where]
        + mentor.history
    )


compiled_points = compiled(pair_points)

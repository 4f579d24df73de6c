"""What is known of just two people, over arrays: few pairs, each with its reasons and what their wishes change."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import numpy as np

from matching.engine.blocks.bits import BIT
from matching.engine.circumstances import Circumstances, PairOfIds
from matching.engine.criteria import MEASURES, PREFERENCE_SHARES
from matching.engine.eligibility import circumstantial_refusals
from matching.engine.graph import Int16, Int32, Int64, UInt64
from matching.engine.norms import Criterion, Norms
from matching.engine.people import Person
from matching.engine.score import earned


class Specials(NamedTuple):
    """By mentee: the special pairs of mentee i are those from `offsets[i]` until `offsets[i + 1]`, by mentor."""

    offsets: Int64
    mentors: Int32
    refused: UInt64
    """The bits of the reasons that lie in just these two."""
    wishes: Int16
    """By how many tenths their wishes raise the score above that of two who did not name each other."""


def no_specials(mentees: int) -> Specials:
    """Nothing is known of any two."""
    return Specials(
        np.zeros(mentees + 1, np.int64), np.zeros(0, np.int32), np.zeros(0, np.uint64), np.zeros(0, np.int16)
    )


def specials_of(
    mentees: Sequence[Person], mentors: Sequence[Person], on: date, norms: Norms, circumstances: Circumstances
) -> Specials:
    """The special pairs among these people."""
    rows, columns = _numbers_by_name(mentees), _numbers_by_name(mentors)
    found = sorted(
        {
            (row, column)
            for mentee_name, mentor_name in _named(mentees, mentors, circumstances)
            for row in rows.get(mentee_name, ())
            for column in columns.get(mentor_name, ())
        }
    )
    refused = [
        sum(int(BIT[reason]) for reason in circumstantial_refusals(mentees[row], mentors[column], on, circumstances))
        for row, column in found
    ]
    counts = np.bincount([row for row, _ in found], minlength=len(mentees))
    return Specials(
        np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        np.array([column for _, column in found], np.int32),
        np.array(refused, np.uint64),
        np.array([_wishes(mentees[row], mentors[column], norms) for row, column in found], np.int16),
    )


def _numbers_by_name(people: Sequence[Person]) -> dict[str, list[int]]:
    """The numbers of the participants whom each id names; a person's id names all his participations."""
    numbers: dict[str, list[int]] = defaultdict(list)
    for number, person in enumerate(people):
        for name in person.names:
            numbers[name].append(number)
    return numbers


def _named(mentees: Sequence[Person], mentors: Sequence[Person], circumstances: Circumstances) -> set[PairOfIds]:
    """Every pair of ids of which something is known."""
    return {
        *circumstances.pairs(),
        *((mentee.participant_id, name) for mentee in mentees for name in mentee.preferred),
        *((name, mentor.participant_id) for mentor in mentors for name in mentor.preferred),
    }


def _wishes(mentee: Person, mentor: Person, norms: Norms) -> int:
    share = MEASURES[Criterion.PREFERENCE].fraction(mentee, mentor, norms)
    if share is None:
        return 0
    weight = norms.weights.get(mentee.form, {}).get(Criterion.PREFERENCE, 0) * 10
    return earned(weight, share) - earned(weight, PREFERENCE_SHARES[0])

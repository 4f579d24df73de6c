"""Why the mentors within a mentee's reach were not proposed to him, counted."""

from collections.abc import Sequence

import numpy as np

from matching.engine.blocks.bits import MENTEE_REASONS, MENTOR_REASONS, PAIR_REASONS
from matching.engine.blocks.objections import objection_mask, objection_masks
from matching.engine.blocks.population import Population
from matching.engine.blocks.rows import mentee_at, mentor_at
from matching.engine.blocks.scan import in_threads
from matching.engine.blocks.traits import MenteeTraits, MentorTraits
from matching.engine.compiled import HAS_NUMBA, compiled
from matching.engine.graph import Int32, Int64, UInt64
from matching.engine.reasons import Reason

COUNTED = (*MENTEE_REASONS, *MENTOR_REASONS, *PAIR_REASONS)
"""The reason of each count."""

_OF_MENTOR, _OF_PAIR = len(MENTEE_REASONS), len(MENTEE_REASONS) + len(MENTOR_REASONS)
"""Where the counts of a mentor's own reasons begin, and those of a pair's."""

Counts = list[dict[Reason, int]]
"""By mentee: each reason with its number of mentors, the most frequent first."""


def reasons_against(population: Population, rows: Sequence[int]) -> tuple[Counts, Counts]:
    """For some mentees: how many mentors each reason speaks against, and how many it alone keeps away.

    A mentor against whom nothing speaks is taken by others. Within reach are the mentors of the mentee's form in his
    school, or in the municipality where he may cross schools.
    """
    left = np.array(rows, np.int64)
    counts, sole = np.zeros((len(left), len(COUNTED)), np.int32), np.zeros((len(left), len(COUNTED)), np.int32)
    if HAS_NUMBA:
        in_threads(lambda first, end: _count(population, left, first, end, counts, sole), len(left))
    else:
        for number, row in enumerate(rows):
            _count_by_array(population, row, counts[number], sole[number])
    return _named(counts, or_else={Reason.NO_MENTORS: 1}), _named(sole, or_else={})


def _named(counts: Int32, or_else: dict[Reason, int]) -> Counts:
    order = sorted(range(len(COUNTED)), key=lambda at: COUNTED[at].value)
    by_frequency = np.array(order)[np.argsort(-counts[:, order], axis=1, kind="stable")]
    return [
        {COUNTED[at]: number for at, number in zip(places, numbers, strict=True) if number} or or_else
        for places, numbers in zip(
            by_frequency.tolist(), np.take_along_axis(counts, by_frequency, axis=1).tolist(), strict=True
        )
    ]


_TAKEN = COUNTED.index(Reason.H06_CAPACITY)


@compiled
def _count(population: Population, rows: Int64, first: int, end: int, counts: Int32, sole: Int32) -> None:
    specials = population.specials
    for number in range(first, end):
        row = rows[number]
        mentee = mentee_at(population.mentees, row)
        special = specials.offsets[row]
        for position in range(population.low[row], population.high[row]):
            mentor = mentor_at(population.mentors, position)
            mask = objection_mask(mentee, mentor, population.limits)
            while special < specials.offsets[row + 1] and specials.mentors[special] < position:
                special += 1
            if special < specials.offsets[row + 1] and specials.mentors[special] == position:
                mask |= specials.refused[special]
            before = _add(mentee.refused, counts[number], 0)
            before += _add(mentor.refused, counts[number], _OF_MENTOR)
            before += _add(mask, counts[number], _OF_PAIR)
            if before == 0:
                counts[number, _TAKEN] += 1
            elif before == 1:
                _add(mentee.refused, sole[number], 0)
                _add(mentor.refused, sole[number], _OF_MENTOR)
                _add(mask, sole[number], _OF_PAIR)


@compiled
def _add(mask: UInt64, counts: Int32, first: int) -> int:
    """Count each bit that is set, from the place `first` on; returns how many are."""
    found = 0
    while mask != 0:
        counts[first + _bit(mask)] += 1
        mask &= mask - np.uint64(1)
        found += 1
    return found


@compiled
def _bit(mask: UInt64) -> int:
    """The number of the lowest bit that is set."""
    number = 0
    while mask & np.uint64(1) == 0:
        mask >>= np.uint64(1)
        number += 1
    return number


def _count_by_array(population: Population, row: int, counts: Int32, sole: Int32) -> None:
    low, high = int(population.low[row]), int(population.high[row])
    mentors = MentorTraits._make(column[low:high] for column in population.mentors)
    masks = objection_masks(
        MenteeTraits._make(column[row : row + 1] for column in population.mentees), mentors, population.limits
    )
    specials = population.specials
    for special in range(specials.offsets[row], specials.offsets[row + 1]):
        if low <= specials.mentors[special] < high:
            masks[specials.mentors[special] - low] |= specials.refused[special]
    own = np.full(high - low, population.mentees.refused[row], np.uint64)
    against = np.sum([np.bitwise_count(each) for each in (own, mentors.refused, masks)], axis=0, dtype=np.int64)
    places = ((0, own, MENTEE_REASONS), (_OF_MENTOR, mentors.refused, MENTOR_REASONS), (_OF_PAIR, masks, PAIR_REASONS))
    for first, mask, reasons in places:
        for bit in range(len(reasons)):
            has = mask & np.uint64(1 << bit) != 0
            counts[first + bit] = has.sum()
            sole[first + bit] = (has & (against == 1)).sum()
    counts[_TAKEN] += (against == 0).sum()

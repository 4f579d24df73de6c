"""Why the mentors within a mentee's reach were not proposed to him, counted."""

from collections.abc import Sequence

import numpy as np

from matching.engine.blocks.objections import objection_mask, objection_masks
from matching.engine.blocks.population import Population
from matching.engine.blocks.rows import mentee_at, mentor_at
from matching.engine.blocks.scan import in_threads
from matching.engine.blocks.traits import BIT, REASONS_BY_BIT, MenteeTraits, MentorTraits
from matching.engine.compiled import HAS_NUMBA, compiled
from matching.engine.graph import Int32, Int64, UInt64
from matching.engine.reasons import Reason

BITS = len(REASONS_BY_BIT)

Counts = list[dict[Reason, int]]
"""By mentee: each reason with its number of mentors, the most frequent first."""


def reasons_against(population: Population, rows: Sequence[int]) -> tuple[Counts, Counts]:
    """For some mentees: how many mentors each reason speaks against, and how many it alone keeps away.

    A mentor against whom nothing speaks is taken by others. Within reach are the mentors of the mentee's form in his
    school, or in the municipality where he may cross schools.
    """
    left = np.array(rows, np.int64)
    counts, sole = np.zeros((len(left), BITS), np.int32), np.zeros((len(left), BITS), np.int32)
    if HAS_NUMBA:
        in_threads(lambda first, end: _count(population, left, first, end, counts, sole), len(left))
    else:
        for number, row in enumerate(rows):
            _count_by_array(population, row, counts[number], sole[number])
    return _named(counts, or_else={Reason.NO_MENTORS: 1}), _named(sole, or_else={})


def _named(counts: Int32, or_else: dict[Reason, int]) -> Counts:
    order = sorted(range(BITS), key=lambda bit: REASONS_BY_BIT[bit].value)
    by_frequency = np.array(order)[np.argsort(-counts[:, order], axis=1, kind="stable")]
    return [
        {REASONS_BY_BIT[bit]: number for bit, number in zip(bits, numbers, strict=True) if number} or or_else
        for bits, numbers in zip(
            by_frequency.tolist(), np.take_along_axis(counts, by_frequency, axis=1).tolist(), strict=True
        )
    ]


_TAKEN = REASONS_BY_BIT.index(Reason.H06_CAPACITY)


@compiled
def _count(population: Population, rows: Int64, first: int, end: int, counts: Int32, sole: Int32) -> None:
    specials = population.specials
    for number in range(first, end):
        row = rows[number]
        mentee = mentee_at(population.mentees, row)
        special = specials.offsets[row]
        for position in range(population.low[row], population.high[row]):
            mask = objection_mask(mentee, mentor_at(population.mentors, position), population.limits)
            while special < specials.offsets[row + 1] and specials.mentors[special] < position:
                special += 1
            if special < specials.offsets[row + 1] and specials.mentors[special] == position:
                mask |= specials.refused[special]
            if mask == 0:
                counts[number, _TAKEN] += 1
            elif mask & (mask - np.uint64(1)) == 0:
                sole[number, _bit(mask)] += 1
            while mask != 0:
                counts[number, _bit(mask)] += 1
                mask &= mask - np.uint64(1)


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
    masks = objection_masks(
        MenteeTraits._make(column[row : row + 1] for column in population.mentees),
        MentorTraits._make(column[low:high] for column in population.mentors),
        population.limits,
    )
    specials = population.specials
    for special in range(specials.offsets[row], specials.offsets[row + 1]):
        if low <= specials.mentors[special] < high:
            masks[specials.mentors[special] - low] |= specials.refused[special]
    one = np.bitwise_count(masks) == 1
    for bit, reason in enumerate(REASONS_BY_BIT):
        has = masks & BIT[reason] != 0
        counts[bit] = has.sum()
        sole[bit] = (has & one).sum()
    counts[_TAKEN] += (masks == 0).sum()

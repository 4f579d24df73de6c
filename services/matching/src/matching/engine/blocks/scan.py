"""Every eligible pair of a population: candidate generation, in threads over the mentees and with flat memory."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from matching.engine.blocks.objections import objection_masks
from matching.engine.blocks.points import pair_points
from matching.engine.blocks.population import Population
from matching.engine.blocks.rows import eligible_row, score_row
from matching.engine.blocks.traits import MenteeTraits, MentorTraits
from matching.engine.compiled import HAS_NUMBA, compiled
from matching.engine.graph import Graph, Int16, Int32, Int64, Sides

THREADS = 2
"""A service is given two cores."""

ROWS = 256
"""Mentees given to a thread at once."""

ELSEWHERE = np.uint64(1) << np.uint64(63)
"""In a mask of objections: what speaks against the pair is no objection of its own."""

PAIRS = 1 << 20
"""Pairs that NumPy looks at together: some 100 MB."""


def candidates(population: Population) -> Graph:
    """Every eligible pair with its score; a mentor against whom something speaks has none.

    The mentors of a mentee come by position, which is the same for the same people.
    """
    return _compiled(population) if HAS_NUMBA else _by_array(population)


def sides_of(population: Population, priorities: Int64) -> Sides:
    """What the assignment must know of the people."""
    return Sides(
        mentee_keys=population.mentee_keys,
        mentor_keys=population.mentor_keys,
        priorities=priorities,
        places=population.places,
        standing=np.zeros(len(population.places), np.int64),
    )


def in_threads(work: Callable[[int, int], None], rows: int) -> None:
    """Do `work(first, end)` for all rows, some at a time, in threads."""
    if rows <= ROWS:
        work(0, rows)
        return
    with ThreadPoolExecutor(THREADS) as pool:
        for done in [pool.submit(work, first, min(first + ROWS, rows)) for first in range(0, rows, ROWS)]:
            done.result()


def _compiled(population: Population) -> Graph:
    rows = len(population.low)
    offsets = np.zeros(rows + 1, np.int64)
    nothing = Graph(offsets, np.empty(0, np.int32), np.empty(0, np.int16))
    in_threads(lambda first, end: _scan(population, first, end, nothing.mentors, nothing.scores, offsets, 0), rows)
    np.cumsum(offsets, out=offsets)
    graph = Graph(offsets, np.empty(offsets[-1], np.int32), np.empty(offsets[-1], np.int16))
    in_threads(lambda first, end: _scan(population, first, end, graph.mentors, graph.scores, offsets, 1), rows)
    return graph


@compiled
def _scan(
    population: Population,
    first: int,
    end: int,
    into: Int32,
    into_scores: Int16,
    offsets: Int64,
    fill: int,
) -> None:
    """Count the eligible mentors of each row into `offsets[row + 1]`, or fill them in where the offsets are known."""
    room = len(population.number_of) + 1
    eligible, found, scores = np.empty(room, np.uint8), np.empty(room, np.int32), np.empty(room, np.int16)
    for row in range(first, end):
        if population.mentees.refused[row] != 0:
            continue
        count = eligible_row(population, row, population.low[row], population.high[row], eligible, found)
        if fill == 0:
            offsets[row + 1] = count
        else:
            score_row(population, row, found, count, scores)
            for at in range(count):
                into[offsets[row] + at] = population.number_of[found[at]]
                into_scores[offsets[row] + at] = scores[at]


def _by_array(population: Population) -> Graph:
    rows = np.flatnonzero((population.high > population.low) & (population.mentees.refused == 0))
    ranges = np.stack([population.low[rows], population.high[rows]])
    parts: list[tuple[Int64, Int64, Int16]] = []
    for low, high in np.unique(ranges, axis=1).T.tolist():
        block = rows[(ranges[0] == low) & (ranges[1] == high)]
        step = max(1, PAIRS // (high - low))
        parts.extend(_block(population, block[at : at + step], low, high) for at in range(0, len(block), step))
    found = [np.concatenate(each) for each in zip(*parts, strict=True)] if parts else [np.zeros(0, np.int64)] * 3
    order = np.argsort(found[0], kind="stable")
    counts = np.bincount(found[0], minlength=len(population.low))
    return Graph(
        np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        population.number_of[found[1][order]],
        found[2][order].astype(np.int16),
    )


def _block(population: Population, rows: Int64, low: int, high: int) -> tuple[Int64, Int64, Int16]:
    """Mentees, positions of mentors and scores of the eligible pairs of some mentees with a range of mentors."""
    mentees = MenteeTraits._make(column[rows][:, None] for column in population.mentees)
    mentors = MentorTraits._make(column[low:high] for column in population.mentors)
    masks = objection_masks(mentees, mentors, population.limits)
    masks |= (mentors.refused != 0) * ELSEWHERE
    specials = population.specials
    wishes = np.zeros(masks.shape, np.int16)
    for at, row in enumerate(rows.tolist()):
        for special in range(specials.offsets[row], specials.offsets[row + 1]):
            if low <= specials.mentors[special] < high:
                masks[at, specials.mentors[special] - low] |= specials.refused[special]
                wishes[at, specials.mentors[special] - low] = specials.wishes[special]
    at_row, position = np.nonzero(masks == 0)
    points = pair_points(
        MenteeTraits._make(column[rows[at_row]] for column in population.mentees),
        MentorTraits._make(column[low + position] for column in population.mentors),
        population.points,
    )
    return rows[at_row], low + position, (points + wishes[at_row, position]).astype(np.int16)

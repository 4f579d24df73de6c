"""Mentors as single places, and tables of all with all: for solvers that know one-to-one only."""

from typing import NamedTuple

import numpy as np
from matching.engine.graph import NOBODY, Int16, Int32, Int64
from numpy.typing import NDArray

from .components import Part
from .method import FULL_SCORE, refuse_beyond

BYTES_OF_A_COPY = 64
"""Three numbers here, and what a sparse table makes of them while it is built."""


class Copies(NamedTuple):
    """Each mentor once for each place, and each pair once for each place of its mentor."""

    owner: Int64
    """By place, the mentor."""
    rows: Int64
    """By copy of a pair, the mentee."""
    columns: Int64
    """By copy of a pair, the place."""
    pairs: Int64
    """By copy of a pair, the position among the part's pairs."""


def copies(part: Part, places: Int64) -> Copies:
    """The part's mentors and pairs multiplied; `places` by the part's own numbers."""
    times = places[part.columns]
    refuse_beyond(BYTES_OF_A_COPY * int(times.sum()))
    starts = np.cumsum(times) - times
    first_place = np.cumsum(places) - places
    columns = np.repeat(first_place[part.columns] - starts, times) + np.arange(times.sum())
    return Copies(
        np.repeat(np.arange(len(places)), places),
        np.repeat(part.rows, times),
        columns,
        np.repeat(np.arange(len(times)), times),
    )


def cost_table(part: Part, scores: Int16, places: Int64, worth: int) -> tuple[NDArray[np.float64], Copies]:
    """Mentees by places: what is lost by each pair, and by being alone where there is none."""
    refuse_beyond(8 * len(part.mentees) * int(places.sum()))
    each = copies(part, places)
    table = np.full((len(part.mentees), len(each.owner)), float(FULL_SCORE + worth))
    table[each.rows, each.columns] = FULL_SCORE - scores[each.pairs]
    return table, each


def seated(table: NDArray[np.float64], rows: Int64, columns: Int64, owner: Int64, worth: int) -> Int32:
    """The mentor of each mentee from the chosen cells of a cost table; cells of nobody are left out."""
    mentor_of = np.full(len(table), NOBODY, np.int32)
    real = table[rows, columns] < FULL_SCORE + worth
    mentor_of[rows[real]] = owner[columns[real]]
    return mentor_of

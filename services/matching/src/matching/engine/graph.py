"""Eligible pairs as arrays: what candidate generation gives and what the assignment is solved on."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Int8 = NDArray[np.int8]
UInt8 = NDArray[np.uint8]
Int16 = NDArray[np.int16]
Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]
UInt64 = NDArray[np.uint64]

Number = int | np.int64
"""A whole number, inside compiled code and outside."""

NOBODY = -1
"""In an array of mentors by mentee: no mentor."""


class Graph(NamedTuple):
    """Pairs by mentee and then by mentor; both are numbered in the order of their ids, so that the order in which
    people are given changes nothing. A forbidden pair is not there.
    """

    offsets: Int64
    """The pairs of mentee i are those from `offsets[i]` until `offsets[i + 1]`; one more than there are mentees."""
    mentors: Int32
    """The mentor of each pair."""
    scores: Int16
    """The score of each pair, 0 to 1000 tenths of a point."""

    @property
    def mentee_count(self) -> int:
        """How many mentees are numbered."""
        return len(self.offsets) - 1


def best_of_parallel(graph: Graph) -> Graph:
    """The graph with one pair for each mentee and mentor: the best of those that were several."""
    rows = np.repeat(np.arange(graph.mentee_count), np.diff(graph.offsets))
    order = np.lexsort((-graph.scores.astype(np.int32), graph.mentors, rows))
    again = (np.diff(rows[order], prepend=-1) == 0) & (np.diff(graph.mentors[order], prepend=-1) == 0)
    kept = np.sort(order[~again])
    counts = np.bincount(rows[kept], minlength=graph.mentee_count)
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    return Graph(offsets, graph.mentors[kept], graph.scores[kept])


@dataclass(frozen=True)
class Sides:
    """What the assignment must know of the people themselves."""

    mentee_keys: UInt64
    """A stable hash of each mentee's id: decides between equals."""
    mentor_keys: UInt64
    priorities: Int64
    """By mentee, the higher the sooner; at least 0."""
    places: Int64
    """By mentor: free places, 0 to 10."""
    standing: Int64
    """By mentor: mentees who are there already and count for an even load."""

"""Who could still be served: the proof that the most mentees are, and of those who wait the first.

A mentee who is left waits with his rank. Whomever he could displace, directly or through others, must not be of a lower
rank, and no free place may be within reach. The label of a mentor is the highest rank that waits for his places, 0
when nobody does; labels without an objection are the dual solution of serving the highest sum of ranks. Because the
sets of mentees who can be served together are a matroid, that is also the most mentees, and the highest priorities.
"""

import numpy as np

from matching.engine.compiled import HAS_NUMBA, compiled
from matching.engine.graph import NOBODY, Graph, Int32, Int64


def waiting_labels(graph: Graph, places: Int64, ranks: Int64, mentor_of: Int32) -> Int64 | None:
    """The label of each mentor, or None when somebody could be served in addition or with more right.

    `ranks` are at least 1.
    """
    load = np.bincount(mentor_of[mentor_of != NOBODY], minlength=len(places))
    labels = np.where(places > 0, 0, ranks.max(initial=1))  # places that are not there may be waited for by anybody
    spread = _spread if HAS_NUMBA else _spread_by_array
    for rank in np.unique(ranks[mentor_of == NOBODY])[::-1].tolist():
        if not spread(graph.offsets, graph.mentors, places, load, ranks, mentor_of, rank, labels):
            return None
    return labels


def _spread(
    offsets: Int64, mentors: Int32, places: Int64, load: Int64, ranks: Int64, mentor_of: Int32, rank: int, labels: Int64
) -> bool:
    """Label everything within reach of those who wait with this rank; False at the first objection."""
    by_mentor = np.argsort(mentor_of, kind="stable")  # those with nobody come first
    first = np.searchsorted(mentor_of[by_mentor], np.arange(len(places) + 1))
    return bool(_spread_on(offsets, mentors, places, load, ranks, mentor_of, rank, labels, by_mentor, first))


@compiled
def _spread_on(
    offsets: Int64,
    mentors: Int32,
    places: Int64,
    load: Int64,
    ranks: Int64,
    mentor_of: Int32,
    rank: int,
    labels: Int64,
    by_mentor: Int64,
    first: Int64,
) -> bool:
    stack = np.empty(len(offsets), np.int64)
    size = 0
    for mentee in range(len(offsets) - 1):
        if mentor_of[mentee] == NOBODY and ranks[mentee] == rank:
            stack[size] = mentee
            size += 1
    while size > 0:
        size -= 1
        mentee = stack[size]
        for pair in range(offsets[mentee], offsets[mentee + 1]):
            mentor = mentors[pair]
            if labels[mentor] != 0:
                continue
            if load[mentor] < places[mentor]:
                return False
            labels[mentor] = rank
            for number in range(first[mentor], first[mentor + 1]):
                holder = by_mentor[number]
                if ranks[holder] < rank:
                    return False
                stack[size] = holder
                size += 1
    return True


def _spread_by_array(
    offsets: Int64, mentors: Int32, places: Int64, load: Int64, ranks: Int64, mentor_of: Int32, rank: int, labels: Int64
) -> bool:
    sizes, served = np.diff(offsets), mentor_of != NOBODY
    moving = (mentor_of == NOBODY) & (ranks == rank)
    while moving.any():
        reached = np.zeros(len(places), bool)
        reached[mentors[np.repeat(moving, sizes)]] = True
        reached &= labels == 0
        if (load[reached] < places[reached]).any():
            return False
        labels[reached] = rank
        moving = np.zeros(len(mentor_of), bool)
        moving[served] = reached[mentor_of[served]]
        if (ranks[moving] < rank).any():
            return False
    return True

"""The connected components of a graph: people of different components have nothing to do with each other."""

import numpy as np

from matching.engine.compiled import HAS_NUMBA, compiled
from matching.engine.graph import Graph, Int32, Int64


def components(graph: Graph, mentors: int) -> tuple[Int64, Int64]:
    """The component of each mentee and of each mentor, named by the least mentee in it.

    A mentor without a pair has -1; a mentee without one is a component of his own.
    """
    of_mentee = _united(graph, mentors) if HAS_NUMBA else _spread(graph, mentors)
    of_mentor = np.full(mentors, -1, np.int64)
    of_mentor[graph.mentors] = np.repeat(of_mentee, np.diff(graph.offsets))
    return of_mentee, of_mentor


@compiled
def _union(offsets: Int64, mentors_of: Int32, mentors: int) -> Int64:
    mentees = len(offsets) - 1
    leader = np.arange(mentees)
    first = np.full(mentors, -1, np.int64)
    for mentee in range(mentees):
        for pair in range(offsets[mentee], offsets[mentee + 1]):
            mentor = mentors_of[pair]
            other = first[mentor]
            if other < 0:
                first[mentor] = mentee
                continue
            one = np.int64(mentee)
            while leader[one] != one:
                leader[one] = leader[leader[one]]
                one = leader[one]
            while leader[other] != other:
                leader[other] = leader[leader[other]]
                other = leader[other]
            if one < other:
                leader[other] = one
            else:
                leader[one] = other
            first[mentor] = min(one, other)
    for mentee in range(mentees):  # a leader is the least of his own, so those before are final
        leader[mentee] = leader[leader[mentee]]
    return leader


def _united(graph: Graph, mentors: int) -> Int64:
    return _union(graph.offsets, graph.mentors, mentors)


def _spread(graph: Graph, mentors: int) -> Int64:
    """The least number spreads along the pairs until nothing changes."""
    sizes = np.diff(graph.offsets)
    label = np.arange(graph.mentee_count)
    with_pairs = np.flatnonzero(sizes)
    while len(with_pairs):
        of_mentor = np.full(mentors, graph.mentee_count, np.int64)
        np.minimum.at(of_mentor, graph.mentors, np.repeat(label, sizes))
        nearer = np.minimum.reduceat(of_mentor[graph.mentors], graph.offsets[with_pairs])
        following = label.copy()
        following[with_pairs] = np.minimum(label[with_pairs], nearer)
        following = following[following]
        if np.array_equal(following, label):
            break
        label = following
    return label

"""What the optimum costs in stability, and what stability would cost: two other ways to assign the same pairs.

A matching is stable when no mentee and mentor who are not together would both rather be. Here both sides rank by the
pair's score, so the stable matching is the one that greed finds too; it leaves more mentees alone than the optimum.
"""

from dataclasses import dataclass

import numpy as np

from matching.engine.assignment.weights import tie_hash
from matching.engine.compiled import compiled
from matching.engine.graph import NOBODY, Graph, Int32, Int64, UInt64

Keys = tuple[UInt64, UInt64]
"""Stable hashes of the mentees' ids and of the mentors' ids: they decide between equal scores."""

TIE_BITS = 54
"""Hash bits below the ten that a score of 0 to 1000 takes: two pairs of one person are never ranked alike."""


@dataclass(frozen=True)
class Comparison:
    """An assignment beside the stable matching of the same people."""

    blocking_pairs: int
    """How many pairs would both rather be together; none in the stable matching."""
    served: int
    stable_served: int
    total_tenths: int
    stable_total_tenths: int

    @property
    def mentees_lost_by_stability(self) -> int:
        """How many mentees more the stable matching would leave without a mentor."""
        return self.served - self.stable_served

    @property
    def tenths_lost_by_stability(self) -> int:
        """How much score, in tenths of a point over all pairs, the stable matching would give up."""
        return self.total_tenths - self.stable_total_tenths


def compare(graph: Graph, places: Int64, keys: Keys, mentor_of: Int32) -> Comparison:
    """The assignment beside the stable matching. Raises `ValueError` for a pair that is not eligible."""
    chosen, stable = (
        graph.scores[_chosen_pairs(graph, each)] for each in (mentor_of, stable_matching(graph, places, keys))
    )
    return Comparison(
        blocking_pairs=blocking_pairs(graph, places, mentor_of),
        served=len(chosen),
        stable_served=len(stable),
        total_tenths=int(chosen.sum(dtype=np.int64)),
        stable_total_tenths=int(stable.sum(dtype=np.int64)),
    )


def stable_matching(graph: Graph, places: Int64, keys: Keys) -> Int32:
    """The mentor of each mentee by deferred acceptance (Gale and Shapley), mentees proposing.

    Each mentee asks mentors from the best score down; a mentor keeps the best who asked, as many as there are places.
    """
    mentor_of = np.full(graph.mentee_count, NOBODY, np.int32)
    _propose(graph.offsets, graph.mentors, _ranks(graph, keys), _first_places(places), mentor_of)
    return mentor_of


def greedy(graph: Graph, places: Int64, keys: Keys) -> Int32:
    """The mentor of each mentee when pairs are taken from the best score down, wherever both are still free."""
    mentor_of = np.full(graph.mentee_count, NOBODY, np.int32)
    _take_in_order(np.argsort(_ranks(graph, keys)), _rows(graph), graph.mentors, places.copy(), mentor_of)
    return mentor_of


def blocking_pairs(graph: Graph, places: Int64, mentor_of: Int32) -> int:
    """The eligible pairs in which both would gain in score: a mentee who is alone or has a lower score, and a mentor
    with a free place or a mentee of a lower score. Equal scores block nothing.

    Raises `ValueError` for a matched pair that is not eligible.
    """
    chosen = _chosen_pairs(graph, mentor_of)
    own = np.full(graph.mentee_count, -1, np.int16)
    own[mentor_of != NOBODY] = graph.scores[chosen]
    lowest = np.full(len(places), np.iinfo(np.int16).max, np.int16)  # no places: nothing to gain
    np.minimum.at(lowest, graph.mentors[chosen], graph.scores[chosen])
    lowest[np.bincount(graph.mentors[chosen], minlength=len(places)) < places] = -1
    return int(np.count_nonzero((graph.scores > own[_rows(graph)]) & (graph.scores > lowest[graph.mentors])))


def _chosen_pairs(graph: Graph, mentor_of: Int32) -> Int64:
    """The number of every matched pair, by mentee."""
    wanted = np.repeat(mentor_of, np.diff(graph.offsets))
    chosen = np.flatnonzero((wanted == graph.mentors) & (wanted != NOBODY))
    if len(chosen) != np.count_nonzero(mentor_of != NOBODY):
        raise ValueError("a pair that is not eligible was matched")
    return chosen


def _rows(graph: Graph) -> Int32:
    """The mentee of each pair."""
    return np.repeat(np.arange(graph.mentee_count, dtype=np.int32), np.diff(graph.offsets))


def _ranks(graph: Graph, keys: Keys) -> UInt64:
    """By pair, the higher the better: the score, and below it bits of a hash, so that preferences are strict."""
    ties = tie_hash(keys[0][_rows(graph)], keys[1][graph.mentors]) >> np.uint64(64 - TIE_BITS)
    return (graph.scores.astype(np.uint64) << np.uint64(TIE_BITS)) | ties


def _first_places(places: Int64) -> Int64:
    """The places of mentor j are those from the j-th number until the next."""
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(places)])


@compiled
def _propose(offsets: Int64, mentors: Int32, ranks: UInt64, first_places: Int64, mentor_of: Int32) -> None:
    mentees = len(offsets) - 1
    order = np.empty(len(mentors), np.int32)  # within each mentee's pairs, from the worst to the best
    left = np.empty(mentees, np.int64)  # how many of them are still unasked
    held = np.empty(first_places[-1], np.int64)  # by place, the pair
    holder = np.empty(first_places[-1], np.int64)  # and its mentee
    load = np.zeros(len(first_places) - 1, np.int64)
    for mentee in range(mentees):
        first, end = offsets[mentee], offsets[mentee + 1]
        order[first:end] = np.argsort(ranks[first:end])
        left[mentee] = end - first
    for newcomer in range(mentees):
        asking = newcomer
        while asking != NOBODY and left[asking] > 0:
            left[asking] -= 1
            pair = offsets[asking] + order[offsets[asking] + left[asking]]
            mentor = mentors[pair]
            first, end = first_places[mentor], first_places[mentor + 1]
            if load[mentor] < end - first:
                held[first + load[mentor]], holder[first + load[mentor]] = pair, asking
                load[mentor] += 1
                mentor_of[asking] = mentor
                break
            worst = first
            for place in range(first + 1, end):
                if ranks[held[place]] < ranks[held[worst]]:
                    worst = place
            if first < end and ranks[held[worst]] < ranks[pair]:
                displaced = holder[worst]
                held[worst], holder[worst] = pair, asking
                mentor_of[asking], mentor_of[displaced] = mentor, NOBODY
                asking = displaced


@compiled
def _take_in_order(upwards: Int64, rows: Int32, mentors: Int32, free: Int64, mentor_of: Int32) -> None:
    for pair in upwards[::-1]:
        mentee, mentor = rows[pair], mentors[pair]
        if mentor_of[mentee] == NOBODY and free[mentor] > 0:
            mentor_of[mentee] = mentor
            free[mentor] -= 1

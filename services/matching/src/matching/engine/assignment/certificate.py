"""The proof that an assignment is the best one, checked without trusting whoever made it.

Weak duality: whatever the prices, no assignment is worth more than what all places cost plus what every mentee could
gain at these prices. So prices under which the two are equal prove the assignment optimal, and checking that is one
pass over the pairs. It is done twice: for the ranks of those who are served (labels as prices), and for the weights.
"""

from dataclasses import dataclass

import numpy as np

from matching.engine.assignment.weights import Scale, weights_between
from matching.engine.graph import NOBODY, Graph, Int32, Int64, Sides

CHUNK = 1 << 15
"""Pairs looked at together: memory stays flat, and what is computed for them stays near the processor."""


class CertificateError(RuntimeError):
    """The solution breaks a rule, or is not proved to be the best; nothing may be proposed on it."""


@dataclass(frozen=True)
class Certificate:
    """What was proved."""

    pairs: int
    """Eligible pairs looked at."""
    served: int
    score_tenths: int
    most_served: bool
    """Whether serving the most mentees was an aim, and is proved."""


def check(
    graph: Graph,
    sides: Sides,
    ranks: Int64,
    scale: Scale,
    mentor_of: Int32,
    price: Int64,
    labels: Int64 | None,
    component: tuple[Int64, Int64],
) -> Certificate:
    """Prove the assignment, or raise `CertificateError`.

    `labels` is None where serving more was no aim in itself. `component` numbers the mentees' and the mentors'
    components, within which the aims of a weight must not overlap.
    """
    chosen = _chosen_pairs(graph, mentor_of)
    load = np.bincount(mentor_of[mentor_of != NOBODY], minlength=len(sides.places))
    if (load > sides.places).any():
        raise CertificateError("a mentor has more mentees than places")
    _check_scale(graph, sides, scale, mentor_of, component)
    unit = 1 << scale.load_shift
    gain, spent = _upper_bound(graph, sides, ranks, scale, price, chosen)
    numbers = np.arange(1, int(sides.places.max(initial=0)) + 1)[:, None]
    costs = unit * (2 * (sides.standing + numbers) - 1)
    open_places, held = numbers <= sides.places, numbers <= load
    rent = _exact_sum(np.maximum(0, price - costs)[open_places])
    if gain + rent != spent - _exact_sum(costs[held]):
        raise CertificateError("the prices do not prove the optimum: a better assignment may exist")
    if labels is not None:
        _check_labels(graph, sides.places, ranks, mentor_of, labels)
    score = int(graph.scores[chosen].sum(dtype=np.int64))
    return Certificate(len(graph.mentors), int((mentor_of != NOBODY).sum()), score, labels is not None)


def _chosen_pairs(graph: Graph, mentor_of: Int32) -> Int64:
    """The number of every matched pair; each must be eligible."""
    mentees = np.flatnonzero(mentor_of != NOBODY)
    wanted = np.repeat(mentor_of, np.diff(graph.offsets))
    chosen = np.flatnonzero((wanted == graph.mentors) & (wanted != NOBODY))
    if len(chosen) != len(mentees):
        raise CertificateError("a pair that is not eligible was matched")
    return chosen


def _check_scale(graph: Graph, sides: Sides, scale: Scale, mentor_of: Int32, component: tuple[Int64, Int64]) -> None:
    """Within a component, all lower aims together must stay below one unit of the higher."""
    of_mentee, of_mentor = component
    if (np.repeat(of_mentee, np.diff(graph.offsets)) != of_mentor[graph.mentors]).any():
        raise CertificateError("a pair joins two components")
    served = int(np.bincount(of_mentee[mentor_of != NOBODY], minlength=1).max())
    uneven = served * 2 * int((sides.standing + sides.places).max(initial=1))
    if served << scale.tie_bits > 1 << scale.load_shift or uneven >> (scale.score_shift - scale.load_shift):
        raise CertificateError("the aims overlap in the weights")


def _upper_bound(
    graph: Graph, sides: Sides, ranks: Int64, scale: Scale, price: Int64, chosen: Int64
) -> tuple[int, int]:
    """What all mentees could gain at the prices, and what the chosen pairs are worth."""
    gain = spent = 0
    first = 0
    while first < graph.mentee_count:
        end = int(np.searchsorted(graph.offsets, graph.offsets[first] + CHUNK, side="right")) - 1
        end = min(max(end, first + 1), graph.mentee_count)
        start, stop = int(graph.offsets[first]), int(graph.offsets[end])
        weights = weights_between(graph, sides, ranks, scale, first, end)
        left, right = np.searchsorted(chosen, (start, stop))
        spent += _exact_sum(weights[chosen[left:right] - start])
        weights -= price[graph.mentors[start:stop]]
        starts = graph.offsets[first:end] - start
        filled = np.flatnonzero(np.diff(graph.offsets[first : end + 1]))
        if len(filled):
            gain += _exact_sum(np.maximum(0, np.maximum.reduceat(weights, starts[filled])))
        first = end
    return gain, spent


def _check_labels(graph: Graph, places: Int64, ranks: Int64, mentor_of: Int32, labels: Int64) -> None:
    if labels.min(initial=0) < 0 or ranks.min(initial=1) < 1:
        raise CertificateError("a label or a rank is out of range")
    filled = np.flatnonzero(np.diff(graph.offsets))
    least = np.minimum.reduceat(labels[graph.mentors], graph.offsets[filled]) if len(filled) else np.zeros(0, np.int64)
    bound = int(np.maximum(0, ranks[filled] - least).sum()) + int((labels * places).sum())
    if bound != int(ranks[mentor_of != NOBODY].sum()):
        raise CertificateError("the labels do not prove that the most mentees are served, the first in line first")


def _exact_sum(numbers: Int64) -> int:
    """The sum as a whole number of any size."""
    low = int((numbers & 0xFFFFFFFF).sum(dtype=np.int64))
    return (int((numbers >> 32).sum(dtype=np.int64)) << 32) + low

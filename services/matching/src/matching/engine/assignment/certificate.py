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
    served = mentor_of != NOBODY
    load = np.bincount(mentor_of[served], minlength=len(sides.places))
    if (load > sides.places).any():
        raise CertificateError("a mentor has more mentees than places")
    _check_scale(sides, scale, component[0][served])
    waiting = np.zeros(len(load), np.int64) if labels is None else labels
    eligible = gain = earned = rank_bound = score = 0
    first = 0
    while first < graph.mentee_count:  # one pass over the pairs, some mentees at a time
        end = int(np.searchsorted(graph.offsets, graph.offsets[first] + CHUNK, side="right")) - 1
        end = min(max(end, first + 1), graph.mentee_count)
        sizes = np.diff(graph.offsets[first : end + 1])
        pairs = slice(int(graph.offsets[first]), int(graph.offsets[end]))
        mentors = graph.mentors[pairs]
        if (np.repeat(component[0][first:end], sizes) != component[1][mentors]).any():
            raise CertificateError("a pair joins two components")
        chosen = np.flatnonzero(np.repeat(mentor_of[first:end], sizes) == mentors)
        weights = weights_between(graph, sides, ranks, scale, first, end)
        eligible += len(chosen)
        earned += _exact_sum(weights[chosen])
        score += int(graph.scores[pairs][chosen].sum(dtype=np.int64))
        filled = np.flatnonzero(sizes)
        if len(filled):
            starts = (graph.offsets[first:end] - graph.offsets[first])[filled]
            gain += _exact_sum(np.maximum(0, np.maximum.reduceat(weights - price[mentors], starts)))
            least = np.minimum.reduceat(waiting[mentors], starts)
            rank_bound += int(np.maximum(0, ranks[first:end][filled] - least).sum())
        first = end
    if eligible != served.sum():
        raise CertificateError("a pair that is not eligible was matched")
    rent, cost = _rent_and_cost(sides, scale, price, load)
    if gain + rent != earned - cost:
        raise CertificateError("the prices do not prove the optimum: a better assignment may exist")
    if labels is not None:
        if labels.min(initial=0) < 0 or ranks.min(initial=1) < 1:
            raise CertificateError("a label or a rank is out of range")
        if rank_bound + int((labels * sides.places).sum()) != int(ranks[served].sum()):
            raise CertificateError("the labels do not prove that the most mentees are served, the first in line first")
    return Certificate(len(graph.mentors), int(served.sum()), score, labels is not None)


def _check_scale(sides: Sides, scale: Scale, component_of_served: Int64) -> None:
    """Within a component, all lower aims together must stay below one unit of the higher."""
    served = int(np.bincount(component_of_served, minlength=1).max())
    uneven = served * 2 * int((sides.standing + sides.places).max(initial=1))
    if served << scale.tie_bits > 1 << scale.load_shift or uneven >> (scale.score_shift - scale.load_shift):
        raise CertificateError("the aims overlap in the weights")


def _rent_and_cost(sides: Sides, scale: Scale, price: Int64, load: Int64) -> tuple[int, int]:
    """What all places would bring at the prices beyond their cost, and what the held ones cost in uneven load."""
    numbers = np.arange(1, int(sides.places.max(initial=0)) + 1)[:, None]
    costs = (1 << scale.load_shift) * (2 * (sides.standing + numbers) - 1)
    rent = _exact_sum(np.maximum(0, price - costs)[numbers <= sides.places])
    return rent, _exact_sum(costs[numbers <= load])


def _exact_sum(numbers: Int64) -> int:
    """The sum as a whole number of any size."""
    low = int((numbers & 0xFFFFFFFF).sum(dtype=np.int64))
    return (int((numbers >> 32).sum(dtype=np.int64)) << 32) + low

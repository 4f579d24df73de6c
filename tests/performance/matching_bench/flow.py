"""OR-Tools' min-cost flow, whole and by component: the best ready-made solver, and so the one to beat."""

from collections.abc import Iterable

import numpy as np
from matching.engine.graph import NOBODY, Graph, Int16, Int32, Int64
from ortools.graph.python import min_cost_flow

from .components import Part, parts, whole
from .method import FULL_SCORE, Aim, Method


def once(graph: Graph, places: Int64, worth_tenths: int) -> Int32:
    """One network of everybody."""
    return _solve([whole(graph, len(places))], graph, places, worth_tenths)


def by_component(graph: Graph, places: Int64, worth_tenths: int) -> Int32:
    """One network for each component."""
    return _solve(parts(graph, len(places)), graph, places, worth_tenths)


def most_served(graph: Graph, places: Int64, _: int) -> Int32:
    """One network for each component, in which serving one more is worth more than all scores together."""
    return _solve(parts(graph, len(places)), graph, places, None)


def _solve(some: Iterable[Part], graph: Graph, places: Int64, worth_tenths: int | None) -> Int32:
    mentor_of = np.full(graph.mentee_count, NOBODY, np.int32)
    for part in some:
        worth = FULL_SCORE * len(part.mentees) if worth_tenths is None else worth_tenths
        chosen = part.pairs[_chosen(part, graph.scores[part.pairs], places[part.mentors], worth)]
        mentee = np.searchsorted(graph.offsets, chosen, side="right") - 1
        mentor_of[mentee] = graph.mentors[chosen]
    return mentor_of


def _chosen(part: Part, scores: Int16, places: Int64, worth: int) -> Int64:
    """The positions of the pairs that carry flow: each mentee's unit goes to a mentor and on, or straight to the sink.

    Costs are what is lost against a full score, all at least 0, which the solver finishes a little sooner than
    negative ones.
    """
    mentees, mentors = len(part.mentees), len(part.mentors)
    sink = mentees + mentors
    lost = np.subtract(FULL_SCORE, scores, dtype=np.int64)
    everybody = np.arange(mentees, dtype=np.int32)
    network = min_cost_flow.SimpleMinCostFlow()
    network.add_arcs_with_capacity_and_unit_cost(
        np.concatenate([part.rows, np.arange(sink, dtype=np.int32)]),
        np.concatenate([part.columns + np.int32(mentees), np.full(sink, sink, np.int32)]),
        np.concatenate([np.ones(len(scores) + mentees, np.int64), places]),
        np.concatenate([lost, np.full(mentees, FULL_SCORE + worth), np.zeros(mentors, np.int64)]),
    )
    network.set_nodes_supplies(everybody, np.ones(mentees, np.int64))
    network.set_node_supply(sink, -mentees)
    status = network.solve()
    if status != network.OPTIMAL:  # among others: a cost times the number of nodes does not fit into 64 bits
        raise ArithmeticError(f"OR-Tools answered {status.name} on {len(scores)} pairs")
    return np.flatnonzero(network.flows(np.arange(len(scores), dtype=np.int32)))


METHODS = (
    Method("ort-mcf", Aim.WORTH, once),
    Method("ort-mcf-cc", Aim.WORTH, by_component),
    Method("ort-mcf-cc-lex", Aim.MOST, most_served),
)

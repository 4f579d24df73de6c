"""The portable backend: OR-Tools' min-cost flow, once for each connected component, and prices from its answer."""

import numpy as np
from ortools.graph.python import min_cost_flow

from matching.engine.assignment.state import Problem, State
from matching.engine.graph import NOBODY, Int64

FLOW_BITS = 60
"""Bits for a cost and for the number of nodes together: the solver multiplies the two in int64. Measured on OR-Tools
9.15, on 8 to 13,000 nodes: 61 bits pass, 63 are refused."""


class SolverError(RuntimeError):
    """The solver did not find an optimum."""


def solve_by_flow(problem: Problem, state: State, of_mentee: Int64) -> None:
    """Fill `state` with an optimum and its prices; `of_mentee` is the component of each mentee."""
    sizes = np.diff(problem.offsets)
    rows = np.repeat(np.arange(len(sizes)), sizes)
    order = np.argsort(of_mentee[rows], kind="stable")
    bounds = np.flatnonzero(np.diff(of_mentee[rows][order], prepend=-1, append=-1))
    for first, end in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
        pairs = order[first:end]
        chosen = pairs[_flow(problem, rows[pairs], pairs)]
        state.pair_of[rows[chosen]] = chosen
    _seat(problem, state)
    _recover_prices(problem, state, rows)


def _flow(problem: Problem, rows: Int64, pairs: Int64) -> Int64:
    """Which of a component's pairs carry flow; source and sink are one node, so that serving less is free."""
    mentees, tails = np.unique(rows, return_inverse=True)
    mentors, heads = np.unique(problem.mentors[pairs], return_inverse=True)
    hub = len(mentees) + len(mentors)
    places = np.diff(problem.places)[mentors]
    owners = np.repeat(np.arange(len(mentors)), places)
    numbers = np.arange(len(owners)) - np.repeat(np.cumsum(places) - places, places) + 1
    costs = problem.load_unit * (2 * (problem.standing[mentors][owners] + numbers) - 1)
    arcs = (
        np.concatenate([tails, np.full(len(mentees), hub), np.arange(len(mentees)), len(mentees) + owners]),
        np.concatenate([len(mentees) + heads, np.arange(len(mentees)), np.full(len(mentees) + len(owners), hub + 1)]),
        np.ones(len(pairs) + 2 * len(mentees) + len(owners), np.int64),
        np.concatenate([-problem.weights[pairs], np.zeros(2 * len(mentees), np.int64), costs]),
    )
    network = min_cost_flow.SimpleMinCostFlow()
    network.add_arcs_with_capacity_and_unit_cost(arcs[0].astype(np.int32), arcs[1].astype(np.int32), arcs[2], arcs[3])
    network.set_node_supply(hub, len(mentees))
    network.set_node_supply(hub + 1, -len(mentees))
    status = network.solve()
    if status != network.OPTIMAL:
        raise SolverError(f"the solver answered {status.name} on {len(pairs)} eligible pairs")
    return np.flatnonzero(network.flows(np.arange(len(pairs), dtype=np.int32)))


def _seat(problem: Problem, state: State) -> None:
    mentees = np.flatnonzero(state.pair_of != NOBODY)
    mentors = problem.mentors[state.pair_of[mentees]].astype(np.int64)
    order = np.argsort(mentors, kind="stable")
    mentees, mentors = mentees[order], mentors[order]
    state.load[:] = np.bincount(mentors, minlength=len(state.load))
    start = np.cumsum(state.load) - state.load
    seats = problem.places[mentors] + np.arange(len(mentors)) - start[mentors]
    state.place_of[mentees] = seats
    state.holder[seats] = mentees


def _recover_prices(problem: Problem, state: State, rows: Int64) -> None:
    """The lowest prices under which nobody would rather be elsewhere, by Bellman and Ford's rounds over all pairs."""
    has_place = np.diff(problem.places) > 0
    floors = problem.load_unit * (2 * (problem.standing + np.maximum(state.load, 1)) - 1)
    state.price[has_place] = floors[has_place]
    matched = np.flatnonzero(state.pair_of != NOBODY)
    own = state.pair_of[matched]
    for _ in range(len(state.price) + 1):
        state.profit[matched] = problem.weights[own] - state.price[problem.mentors[own]]
        wanted = state.price.copy()
        np.maximum.at(wanted, problem.mentors, problem.weights - state.profit[rows])
        wanted[~has_place] = state.price[~has_place]
        if np.array_equal(wanted, state.price):
            return
        state.price[:] = wanted
    raise SolverError("the prices do not settle: the solver's answer is not an optimum")

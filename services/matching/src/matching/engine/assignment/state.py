"""The arrays that the compiled loops work on: the problem, the solution in the making, and room for a search."""

from typing import NamedTuple

import numpy as np

from matching.engine.assignment.heap import Heap, new_heap
from matching.engine.compiled import compiled
from matching.engine.graph import NOBODY, Int32, Int64, Number


class Problem(NamedTuple):
    """Pairs with one integer weight each, and mentors with places.

    The k-th mentee of a mentor costs `load_unit * (2 * (standing + k) - 1)`: dearer with each, so that load spreads.
    """

    offsets: Int64
    """The pairs of mentee i are those from `offsets[i]` until `offsets[i + 1]`."""
    mentors: Int32
    weights: Int64
    """What the pair is worth; a mentee may also stay alone for 0."""
    places: Int64
    """The places of mentor j are those from `places[j]` until `places[j + 1]`."""
    standing: Int64
    load_unit: np.int64


class State(NamedTuple):
    """A matching and its prices. `price[j]` is what a place at mentor j costs, `profit[i]` the best that mentee i can
    have after paying; together they are the dual solution.
    """

    pair_of: Int64
    """By mentee, the number of the pair, or NOBODY."""
    place_of: Int64
    """By mentee, the place, or NOBODY."""
    holder: Int64
    """By place, the mentee, or NOBODY; a mentor's first `load` places are held."""
    load: Int64
    price: Int64
    profit: Int64


class Search(NamedTuple):
    """Scratch for shortest paths over mentors. What has another stamp than the present search's is stale."""

    heap: Heap
    stamp: Int64
    by_pair: Int64
    """The pair by which a mentor was reached."""
    by_mentee: Int64
    """The mentee who would move."""
    reached: Int64
    """The mentors whose distance is final, in the order in which they came."""
    clock: Int64
    """One number: the present search's stamp."""


OUT_OF_REACH = np.int64(1) << 61
"""The price of a mentor without places: above any weight, and no sum of three such numbers overflows."""


def new_state(problem: Problem) -> State:
    """Nobody matched, every price at the cost of the mentor's first place."""
    mentees = len(problem.offsets) - 1
    has_place = np.diff(problem.places) > 0
    return State(
        pair_of=np.full(mentees, NOBODY, np.int64),
        place_of=np.full(mentees, NOBODY, np.int64),
        holder=np.full(int(problem.places[-1]), NOBODY, np.int64),
        load=np.zeros(len(has_place), np.int64),
        price=np.where(has_place, problem.load_unit * (2 * problem.standing + 1), OUT_OF_REACH),
        profit=np.zeros(mentees, np.int64),
    )


def new_search(mentors: Number) -> Search:
    """Scratch for so many mentors."""
    return Search(
        heap=new_heap(mentors),
        stamp=np.zeros(mentors, np.int64),
        by_pair=np.empty(mentors, np.int64),
        by_mentee=np.empty(mentors, np.int64),
        reached=np.empty(mentors, np.int64),
        clock=np.zeros(1, np.int64),
    )


@compiled
def place_cost(problem: Problem, mentor: Number, number: Number) -> Number:
    """What the `number`-th mentee of a run costs at the mentor, the first being 1."""
    return np.int64(problem.load_unit * (2 * (problem.standing[mentor] + number) - 1))


@compiled
def best_profit(problem: Problem, price: Int64, mentee: Number) -> Number:
    """The best that the mentee can have at these prices; staying alone gives 0."""
    best = np.int64(0)
    for pair in range(problem.offsets[mentee], problem.offsets[mentee + 1]):
        value = problem.weights[pair] - price[problem.mentors[pair]]
        best = max(best, value)
    return best


@compiled
def take(state: State, mentee: Number, pair: Number, place: Number) -> None:
    """Seat the mentee at a place of the pair's mentor."""
    state.holder[place] = mentee
    state.place_of[mentee] = place
    state.pair_of[mentee] = pair


@compiled
def leave(problem: Problem, state: State, mentee: Number) -> None:
    """The mentee leaves the mentor; the last holder moves up, so that the free places are the last ones."""
    mentor = problem.mentors[state.pair_of[mentee]]
    last = problem.places[mentor] + state.load[mentor] - 1
    mover = state.holder[last]
    place = state.place_of[mentee]
    state.holder[place] = mover
    state.place_of[mover] = place
    state.holder[last] = NOBODY
    state.place_of[mentee] = NOBODY
    state.pair_of[mentee] = NOBODY
    state.load[mentor] -= 1

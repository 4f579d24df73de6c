"""The mentees who are alone and need not be: each gets the shortest path to a place."""

import numpy as np

from matching.engine.assignment.heap import pop
from matching.engine.assignment.paths import move_prices, reach
from matching.engine.assignment.state import Problem, Search, State, best_profit, place_cost, take
from matching.engine.compiled import compiled
from matching.engine.graph import NOBODY, Int64, Number

ALONE, FREE_PLACE, REPLACED = 0, 1, 2
"""How a path ends: the mentee himself stays alone, at a free place, or with another who is left alone instead."""


@compiled
def serve_all(problem: Problem, state: State, search: Search, mentees: Int64) -> None:
    """Mend every mentee who is alone with a profit above 0."""
    for mentee in mentees:
        if state.pair_of[mentee] == NOBODY and state.profit[mentee] > 0:
            state.profit[mentee] = best_profit(problem, state.price, mentee)
            if state.profit[mentee] > 0:
                serve(problem, state, search, mentee)


@compiled
def look_from(
    problem: Problem, state: State, search: Search, size: Number, mentee: Number, so_far: Number, shortest: Number
) -> Number:
    """Reach every mentor whom the mentee could go to within `shortest`; gives the heap's new size."""
    for pair in range(problem.offsets[mentee], problem.offsets[mentee + 1]):
        mentor = problem.mentors[pair]
        distance = so_far + state.price[mentor] - problem.weights[pair]
        if distance < shortest:
            size = reach(search, size, mentor, distance, pair, mentee)
    return size


@compiled
def serve(problem: Problem, state: State, search: Search, source: Number) -> None:
    """The shortest path from a mentee who is alone to a free place or to the mentee who is best left alone."""
    search.clock[0] += 1
    shortest, end, last, via = state.profit[source], ALONE, np.int64(source), np.int64(NOBODY)
    size = look_from(problem, state, search, 0, source, state.profit[source], shortest)
    count = 0
    while size > 0 and search.heap.distance[search.heap.members[0]] < shortest:
        mentor = search.heap.members[0]
        distance = search.heap.distance[mentor]
        size = pop(search.heap, size)
        search.reached[count] = mentor
        count += 1
        load, first = state.load[mentor], problem.places[mentor]
        if load < problem.places[mentor + 1] - first:
            with_place = distance + max(np.int64(0), place_cost(problem, mentor, load + 1) - state.price[mentor])
            if with_place < shortest:
                shortest, end, last = with_place, FREE_PLACE, mentor
        for place in range(first, first + load):
            holder = state.holder[place]
            so_far = distance + state.profit[holder]
            if so_far < shortest:
                shortest, end, last, via = so_far, REPLACED, holder, mentor
            if distance < shortest:
                size = look_from(problem, state, search, size, holder, so_far, shortest)
    move_prices(problem, state, search, count, shortest, 1)
    state.profit[source] -= shortest
    if end == FREE_PLACE:
        place = problem.places[last] + state.load[last]
        state.load[last] += 1
        move_along(problem, state, search, source, last, place)
    elif end == REPLACED:
        place = state.place_of[last]
        state.place_of[last] = NOBODY
        state.pair_of[last] = NOBODY
        move_along(problem, state, search, source, via, place)


@compiled
def move_along(problem: Problem, state: State, search: Search, source: Number, mentor: Number, place: Number) -> None:
    """Everybody on the path to the mentor moves one on, the first of them the source."""
    while True:
        mentee, pair = search.by_mentee[mentor], search.by_pair[mentor]
        vacated, left = state.place_of[mentee], state.pair_of[mentee]
        take(state, mentee, pair, place)
        if mentee == source:
            return
        place, mentor = vacated, problem.mentors[left]

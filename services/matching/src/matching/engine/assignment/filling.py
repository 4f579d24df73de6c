"""The free places that are too dear: each is taken by somebody along the shortest path, or becomes cheaper."""

from typing import NamedTuple

import numpy as np

from matching.engine.assignment.heap import pop
from matching.engine.assignment.paths import move_prices, reach
from matching.engine.assignment.state import Problem, Search, State, leave, place_cost, take
from matching.engine.compiled import compiled
from matching.engine.graph import NOBODY, Int32, Int64, Number

UNFILLED, ALONE_ONE, GIVEN_UP = 0, 1, 2
"""How a path ends: the place stays free for less, with a mentee who was alone, with a place that another gives up."""


class ByMentor(NamedTuple):
    """The pairs of mentor j are those from `offsets[j]` until `offsets[j + 1]`."""

    offsets: Int64
    mentees: Int32
    numbers: Int64
    """The number that the pair has in the problem."""


@compiled
def overpriced(problem: Problem, state: State, mentor: Number) -> Number:
    """By how much the mentor's free place is dearer than it may be; 0 or less when all is well."""
    load = state.load[mentor]
    if load >= problem.places[mentor + 1] - problem.places[mentor]:
        return np.int64(0)
    return np.int64(state.price[mentor] - place_cost(problem, mentor, load + 1))


@compiled
def overpriced_mentors(problem: Problem, state: State) -> Number:
    """How many mentors have a free place that is too dear."""
    count = 0
    for mentor in range(len(state.price)):
        if overpriced(problem, state, mentor) > 0:
            count += 1
    return count


@compiled
def fill_all(problem: Problem, state: State, search: Search, pairs: ByMentor, mentors: Int64) -> None:
    """Mend every mentor with a free place that is too dear."""
    for mentor in mentors:
        while overpriced(problem, state, mentor) > 0:
            fill(problem, state, search, pairs, mentor)


@compiled
def look_into(
    problem: Problem, state: State, search: Search, pairs: ByMentor, size: Number, mentor: Number, shortest: Number
) -> tuple[Number, Number, Number, Number]:
    """Reach the mentors of all who could come to this one within `shortest`.

    Gives the heap's new size, and the nearest mentee who is alone: the distance, or `shortest`, and his pair.
    """
    distance = search.heap.distance[mentor] + state.price[mentor]
    alone, by = np.int64(NOBODY), np.int64(NOBODY)
    for number in range(pairs.offsets[mentor], pairs.offsets[mentor + 1]):
        mentee, pair = pairs.mentees[number], pairs.numbers[number]
        longer = distance + state.profit[mentee] - problem.weights[pair]
        if longer < shortest:
            present = state.pair_of[mentee]
            if present == NOBODY:
                shortest, alone, by = longer, np.int64(mentee), pair
            elif problem.mentors[present] != mentor:
                size = reach(search, size, problem.mentors[present], longer, pair, mentee)
    return size, shortest, alone, by


@compiled
def fill(problem: Problem, state: State, search: Search, pairs: ByMentor, source: Number) -> None:
    """The shortest path to one who takes the mentor's free place, or a lower price if that is nearer."""
    search.clock[0] += 1
    shortest, end = overpriced(problem, state, source), UNFILLED
    last: Number = np.int64(source)
    via: Number = np.int64(NOBODY)
    by: Number = np.int64(NOBODY)
    size = reach(search, 0, source, np.int64(0), np.int64(NOBODY), np.int64(NOBODY))
    count = 0
    while size > 0 and search.heap.distance[search.heap.members[0]] < shortest:
        mentor = search.heap.members[0]
        distance = search.heap.distance[mentor]
        size = pop(search.heap, size)
        search.reached[count] = mentor
        count += 1
        if mentor != source:
            given_up = max(np.int64(0), state.price[mentor] - place_cost(problem, mentor, state.load[mentor]))
            if distance + given_up < shortest:
                shortest, end, last = distance + given_up, GIVEN_UP, mentor
        if distance < shortest:
            size, nearer, alone, pair = look_into(problem, state, search, pairs, size, mentor, shortest)
            if nearer < shortest:
                shortest, end, last, via, by = nearer, ALONE_ONE, alone, mentor, pair
    move_prices(problem, state, search, count, shortest, -1)
    if end == ALONE_ONE:
        come_along(problem, state, search, source, via, last, by)
    elif end == GIVEN_UP:
        mentee, pair = search.by_mentee[last], search.by_pair[last]
        leave(problem, state, mentee)
        come_along(problem, state, search, source, np.int64(problem.mentors[pair]), mentee, pair)


@compiled
def come_along(
    problem: Problem, state: State, search: Search, source: Number, mentor: Number, mentee: Number, pair: Number
) -> None:
    """The mentee comes to the mentor, whose own moves on, until one has the source's free place."""
    while mentor != source:
        mover, next_pair = search.by_mentee[mentor], search.by_pair[mentor]
        take(state, mentee, pair, state.place_of[mover])
        mentee, pair, mentor = mover, next_pair, np.int64(problem.mentors[next_pair])
    place = problem.places[source] + state.load[source]
    state.load[source] += 1
    take(state, mentee, pair, place)


def pairs_by_mentor(problem: Problem) -> ByMentor:
    """The problem's pairs by mentor."""
    return ByMentor(*_by_mentor(problem.offsets, problem.mentors, len(problem.places) - 1))


@compiled
def _by_mentor(offsets: Int64, mentors: Int32, count: Number) -> tuple[Int64, Int32, Int64]:
    into = np.zeros(count + 1, np.int64)
    for pair in range(len(mentors)):
        into[mentors[pair] + 1] += 1
    for mentor in range(count):
        into[mentor + 1] += into[mentor]
    following = into[:-1].copy()
    mentees_of, pairs_of = np.empty(len(mentors), np.int32), np.empty(len(mentors), np.int64)
    for mentee in range(len(offsets) - 1):
        for pair in range(offsets[mentee], offsets[mentee + 1]):
            mentor = mentors[pair]
            at = following[mentor]
            mentees_of[at], pairs_of[at] = mentee, pair
            following[mentor] = at + 1
    return into, mentees_of, pairs_of

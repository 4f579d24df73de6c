"""Approximate prices by an auction, in which mentees bid for places (Bertsekas).

Prices begin at the floors and only rise, so a place that nobody holds at the end costs its floor. Each mentee ends
within `step` of his best. The exact optimum is made from this by `paths`.
"""

import numpy as np

from matching.engine.assignment.state import Problem, State
from matching.engine.compiled import compiled
from matching.engine.graph import NOBODY, Int64


@compiled
def auction(problem: Problem, state: State, mentees: Int64, bids: Int64, step: int) -> None:
    """Let the unmatched among `mentees` bid until each has a place or none is worth its price.

    `bids` has one number for each place, at first its floor. A mentor's price is the lowest of his places' bids.
    `step` is at least 1: what each bid exceeds the second best by.
    """
    waiting = mentees[::-1].copy()
    count = len(waiting)
    while count > 0:
        count -= 1
        mentee = waiting[count]
        best, second, pair = np.int64(0), np.int64(0), np.int64(NOBODY)
        for candidate in range(problem.offsets[mentee], problem.offsets[mentee + 1]):
            value = problem.weights[candidate] - state.price[problem.mentors[candidate]]
            if value > second:
                if value > best:
                    second, best, pair = best, value, np.int64(candidate)
                else:
                    second = value
        if pair == NOBODY:
            continue
        mentor = problem.mentors[pair]
        first, end = problem.places[mentor], problem.places[mentor + 1]
        place = first
        for other in range(first + 1, end):
            if bids[other] < bids[place]:
                place = other
        outbid = state.holder[place]
        if outbid == NOBODY:
            state.load[mentor] += 1
        else:
            state.pair_of[outbid] = NOBODY
            state.place_of[outbid] = NOBODY
            waiting[count] = outbid
            count += 1
        state.holder[place] = mentee
        state.place_of[mentee] = place
        state.pair_of[mentee] = pair
        bids[place] += best - second + step
        lowest = bids[first]
        for other in range(first + 1, end):
            lowest = min(lowest, bids[other])
        state.price[mentor] = lowest


@compiled
def put_holders_first(problem: Problem, state: State, mentors: Int64) -> None:
    """Move each mentor's holders to his first places, as `State` promises and an auction does not."""
    for mentor in mentors:
        free = problem.places[mentor]
        for place in range(problem.places[mentor], problem.places[mentor + 1]):
            mentee = state.holder[place]
            if mentee != NOBODY:
                state.holder[place] = NOBODY
                state.holder[free] = mentee
                state.place_of[mentee] = free
                free += 1

"""Good prices from nothing: auctions with ever smaller steps, each from the last one's prices."""

from collections.abc import Callable

import numpy as np

from matching.engine.assignment.auction import auction, put_holders_first
from matching.engine.assignment.state import Problem, State
from matching.engine.assignment.weights import Scale
from matching.engine.graph import NOBODY, Int64

STEPS_TENTHS = (100, 10, 1)
"""The steps of the auctions in tenths of a point. Exact paths mend the rest. Measured on a city of 20,000 and a dense
form of 5,000: one auction of a step of 50 takes two and a half times as long in all."""

LOWERED = 2
"""By how many of its last steps all prices are lowered before the next auction: what was bid too high is bid again."""

USUAL_WEIGHT_BITS = 12
"""Tenths of a point in a weight of usual worth; steps grow with a greater one, so that it makes no long auction."""

Share = Callable[[Int64, Int64], None]
"""Work on some mentees and the mentors of their components."""


def approach(problem: Problem, state: State, scale: Scale, in_shares: Callable[[Share], None]) -> None:
    """Leave in `state` prices near the optimum and the pairs that were struck at them."""
    places = np.diff(problem.places)
    with_places = places > 0
    owners = np.repeat(np.arange(len(places)), places)
    numbers = np.arange(len(owners)) - np.repeat(problem.places[:-1], places) + 1
    floors = problem.load_unit * (2 * (problem.standing[owners] + numbers) - 1)
    growth = max(1, int(problem.weights.max(initial=0)) >> scale.score_shift + USUAL_WEIGHT_BITS)
    bids, before = floors.copy(), 0
    for tenths in STEPS_TENTHS:
        step = (tenths * growth) << scale.score_shift
        if before:
            bids = np.maximum(floors, state.price[owners] - LOWERED * before)
            state.price[with_places] = np.minimum.reduceat(bids, problem.places[:-1][with_places])
            for held in (state.pair_of, state.place_of, state.holder):
                held[:] = NOBODY
            state.load[:] = 0
        in_shares(_auction(problem, state, bids, step))
        before = step
    in_shares(lambda _, mentors: put_holders_first(problem, state, mentors))


def _auction(problem: Problem, state: State, bids: Int64, step: int) -> Share:
    def work(mentees: Int64, _: Int64) -> None:
        auction(problem, state, mentees, bids, step)

    return work

"""The engine itself, as it is called by a run: weights, optimum and proof."""

import numpy as np
from matching.engine.assignment import Backend, Solution, Start, solve, without_fixed
from matching.engine.graph import NOBODY, Graph, Int32, Int64, Sides

from .method import Aim, Method
from .unoptimal import keys_of

CHANGED = 100
"""One person in so many is new since yesterday."""


def sides_of(graph: Graph, places: Int64) -> Sides:
    """People without priorities and standing mentees."""
    mentee_keys, mentor_keys = keys_of(graph.mentee_count, len(places))
    nothing = np.zeros(graph.mentee_count, np.int64)
    return Sides(mentee_keys, mentor_keys, nothing, places, np.zeros(len(places), np.int64))


def at_worth(graph: Graph, places: Int64, worth_tenths: int) -> Int32:
    """The best sum of score and worth."""
    return solve(graph, sides_of(graph, places), worth_tenths).mentor_of


def most_served(graph: Graph, places: Int64, _: int) -> Int32:
    """The most mentees, proved, and then the best score: what a run asks for."""
    return solve(graph, sides_of(graph, places)).mentor_of


def by_flow(graph: Graph, places: Int64, _: int) -> Int32:
    """The same by the portable backend."""
    return solve(graph, sides_of(graph, places), backend=Backend.FLOW).mentor_of


def yesterday(graph: Graph, places: Int64, _: int) -> Solution:
    """The answer before one person in a hundred on each side came."""
    return solve(_without_the_new(graph, len(places)), sides_of(graph, places))


def warm(graph: Graph, places: Int64, _: int, before: Solution) -> Int32:
    """From yesterday's answer to today's."""
    start = Start(before.scale, before.price, before.mentor_of)
    return solve(graph, sides_of(graph, places), start=start).mentor_of


def today(graph: Graph, places: Int64, _: int) -> Int32:
    """Today's answer, of which every second pair is then confirmed."""
    confirmed = most_served(graph, places, 0)
    confirmed[np.flatnonzero(confirmed != NOBODY)[::2]] = NOBODY
    return confirmed


def half_confirmed(graph: Graph, places: Int64, _: int, confirmed: Int32) -> Int32:
    """The rest beside the confirmed pairs."""
    left, sides = without_fixed(graph, sides_of(graph, places), confirmed)
    return np.where(confirmed == NOBODY, solve(left, sides).mentor_of, confirmed)


def _without_the_new(graph: Graph, mentors: int) -> Graph:
    new_mentee = np.arange(graph.mentee_count) % CHANGED == 0
    new_mentor = np.arange(mentors) % CHANGED == 0
    kept = ~(np.repeat(new_mentee, np.diff(graph.offsets)) | new_mentor[graph.mentors])
    before = np.concatenate([np.zeros(1, np.int64), np.cumsum(kept)])
    return Graph(before[graph.offsets], graph.mentors[kept], graph.scores[kept])


METHODS = (
    Method("engine", Aim.WORTH, at_worth),
    Method("engine-lex", Aim.MOST, most_served),
    Method("engine-flow", Aim.MOST, by_flow),
    Method("engine-warm", Aim.MOST, warm, before=yesterday),
    Method("engine-half", Aim.MOST, half_confirmed, before=today),
)

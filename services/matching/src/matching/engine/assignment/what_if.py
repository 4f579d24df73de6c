"""What would happen if: another mentor for a mentee, or one more place at a mentor.

Each question is answered by the exact optimum under that one change, found from the present one by a path or two.
"""

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from matching.engine.assignment.components import components
from matching.engine.assignment.filling import ByMentor, fill_all, pairs_by_mentor
from matching.engine.assignment.optimum import Solution, gains_of
from matching.engine.assignment.paths import settle
from matching.engine.assignment.serving import serve
from matching.engine.assignment.state import (
    Problem,
    Search,
    State,
    best_profit,
    leave,
    new_search,
    new_state,
    take,
)
from matching.engine.assignment.weights import FULL_SCORE, WEIGHT_BITS, pair_weights
from matching.engine.compiled import compiled
from matching.engine.graph import NOBODY, Graph, Int32, Int64, Number, Sides

ALTERNATIVES = 3
"""Other mentors looked at for each pair."""

ABOVE_ALL = np.int64(1) << 60
"""Above any difference that two weights of a component can make."""


class WhatIf(NamedTuple):
    """The answers, by mentee or by mentor; a row of alternatives ends with NOBODY where there are fewer."""

    mentors: Int32
    """By mentee, the other mentors of the highest scores."""
    scores: Int32
    """What the mentee's score would be with each, in tenths."""
    served: Int32
    """How many more of the others would be served; mostly 0 or less."""
    others: Int32
    """By how many tenths the sum of the others' scores would change; mostly below 0."""
    first_in_line: Int32
    """By mentor, who would be served if he had one more place."""


def what_if(graph: Graph, sides: Sides, solution: Solution) -> WhatIf:
    """Answer for everybody. Only matched mentees have alternatives."""
    mentees, mentors = graph.mentee_count, len(sides.places)
    answers = WhatIf(
        np.full((mentees, ALTERNATIVES), NOBODY, np.int32),
        np.zeros((mentees, ALTERNATIVES), np.int32),
        np.zeros((mentees, ALTERNATIVES), np.int32),
        np.zeros((mentees, ALTERNATIVES), np.int32),
        np.full(mentors, NOBODY, np.int32),
    )
    gains = gains_of(sides, lexicographic=solution.labels is not None)
    solution = _with_room_for_change(solution, int(gains.max(initial=1)))
    weights = pair_weights(graph, sides, gains, solution.scale)
    of_mentee, of_mentor = components(graph, mentors)
    mentee_order = np.argsort(of_mentee, kind="stable")
    mentor_order = np.argsort(of_mentor, kind="stable")
    sorted_mentors = of_mentor[mentor_order]
    bounds = np.flatnonzero(np.diff(of_mentee[mentee_order], prepend=-1, append=-1))
    for first, end in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
        rows = mentee_order[first:end]
        low, high = np.searchsorted(sorted_mentors, (of_mentee[rows[0]], of_mentee[rows[0]] + 1))
        if low < high:
            _answer(
                graph,
                weights,
                sides,
                solution,
                rows,
                mentor_order[low:high],
                answers,
            )
    return answers


def _with_room_for_change(solution: Solution, greatest_gain: int) -> Solution:
    """The solution under as high a worth as fits.

    A worth that proves the present optimum need not be enough after a change. Labels are the dual solution of serving
    the most, so the present prices and so many times the labels are the dual solution for a higher worth.
    """
    scale = solution.scale
    if solution.labels is None:
        return solution
    worth = max(scale.worth, ((1 << (WEIGHT_BITS - scale.score_shift)) - FULL_SCORE - 1) // greatest_gain)
    more = (worth - scale.worth) << scale.score_shift
    return replace(solution, scale=scale._replace(worth=worth), price=solution.price + solution.labels * more)


def _answer(
    graph: Graph, weights: Int64, sides: Sides, solution: Solution, rows: Int64, columns: Int64, answers: WhatIf
) -> None:
    """Answer for one component.

    Each mentor gets one place more and somebody who holds it, so that a place can be opened by letting him go. He is
    a mentee with one pair of a weight above all; that he counts for nothing in the load is made up for in `standing`.
    """
    sizes = np.diff(graph.offsets)[rows]
    starts = np.cumsum(sizes) - sizes
    pairs = np.arange(int(sizes.sum())) + np.repeat(graph.offsets[rows] - starts, sizes)
    count = len(columns)
    problem = Problem(
        np.concatenate([starts, len(pairs) + np.arange(count + 1)]),
        np.concatenate([np.searchsorted(columns, graph.mentors[pairs]), np.arange(count)]).astype(np.int32),
        np.concatenate([weights[pairs], np.full(count, ABOVE_ALL)]),
        np.concatenate([[0], np.cumsum(sides.places[columns] + 1)]),
        sides.standing[columns] - 1,
        np.int64(1 << solution.scale.load_shift),
    )
    state = new_state(problem)
    state.price[:] = np.minimum(solution.price[columns], ABOVE_ALL >> 1)  # a mentor without places has a price above
    mentor_of = np.where(solution.mentor_of[rows] == NOBODY, NOBODY, np.searchsorted(columns, solution.mentor_of[rows]))
    _seat(problem, state, mentor_of, np.arange(count))
    scores = np.concatenate([graph.scores[pairs], np.zeros(count, np.int16)]).astype(np.int32)
    found = _ask(problem, state, scores, len(rows), new_search(count), pairs_by_mentor(problem), ALTERNATIVES)
    answers.mentors[rows] = np.where(found.mentors == NOBODY, NOBODY, columns[found.mentors])
    answers.scores[rows], answers.served[rows], answers.others[rows] = found.scores, found.served, found.others
    answers.first_in_line[columns] = np.where(found.first_in_line == NOBODY, NOBODY, rows[found.first_in_line])


@compiled
def _seat(problem: Problem, state: State, mentor_of: Int64, mentors: Int64) -> None:
    """Seat the matched, then the holders of the extra places, and see to the profits."""
    mentees = len(mentor_of)
    for mentee in range(mentees + len(mentors)):
        mentor = mentor_of[mentee] if mentee < mentees else np.int64(mentee - mentees)
        if mentor == NOBODY:
            continue
        for pair in range(problem.offsets[mentee], problem.offsets[mentee + 1]):
            if problem.mentors[pair] == mentor:
                take(state, mentee, pair, problem.places[mentor] + state.load[mentor])
                state.load[mentor] += 1
    settle(problem, state, np.arange(mentees + len(mentors)), mentors)


@compiled
def _copy(source: State, target: State) -> None:
    target.pair_of[:] = source.pair_of
    target.place_of[:] = source.place_of
    target.holder[:] = source.holder
    target.load[:] = source.load
    target.price[:] = source.price
    target.profit[:] = source.profit


@compiled
def _ask(
    problem: Problem, state: State, scores: Int32, mentees: int, search: Search, pairs: ByMentor, wanted: int
) -> WhatIf:
    trial = State(
        state.pair_of.copy(),
        state.place_of.copy(),
        state.holder.copy(),
        state.load.copy(),
        state.price.copy(),
        state.profit.copy(),
    )
    mentors = len(state.price)
    answers = WhatIf(
        np.full((mentees, wanted), NOBODY, np.int32),
        np.zeros((mentees, wanted), np.int32),
        np.zeros((mentees, wanted), np.int32),
        np.zeros((mentees, wanted), np.int32),
        np.full(mentors, NOBODY, np.int32),
    )
    for mentor in range(mentors):
        _open_place(problem, trial, search, pairs, mentees, mentor)
        for mentee in range(mentees):
            if state.pair_of[mentee] == NOBODY and trial.pair_of[mentee] != NOBODY:
                answers.first_in_line[mentor] = mentee
        _copy(state, trial)
    for mentee in range(mentees):
        for number in range(wanted if state.pair_of[mentee] != NOBODY else 0):
            pair = _best_other(problem, state, scores, mentee, answers.mentors[mentee])
            if pair != NOBODY:
                answers.mentors[mentee, number] = problem.mentors[pair]
                answers.scores[mentee, number] = scores[pair]
                _move(problem, trial, search, pairs, mentee, pair)
                served, others = _change_for_others(state, trial, scores, mentees, mentee)
                answers.served[mentee, number], answers.others[mentee, number] = served, others
                _copy(state, trial)
    return answers


@compiled
def _change_for_others(
    state: State, trial: State, scores: Int32, mentees: int, mentee: Number
) -> tuple[Number, Number]:
    """How many more of the others are served, and by how much the sum of their scores changes."""
    served, tenths = 0, 0
    for other in range(mentees):
        before, after = state.pair_of[other], trial.pair_of[other]
        if other != mentee and after != before:
            if after != NOBODY:
                served, tenths = served + 1, tenths + scores[after]
            if before != NOBODY:
                served, tenths = served - 1, tenths - scores[before]
    return served, tenths


@compiled
def _open_place(problem: Problem, trial: State, search: Search, pairs: ByMentor, mentees: int, mentor: int) -> None:
    """The optimum when whoever holds the mentor's extra place lets it go, and counts as standing instead."""
    holder = mentees + mentor
    leave(problem, trial, holder)
    trial.profit[holder] = 0
    problem.weights[problem.offsets[holder]] = 0
    problem.standing[mentor] += 1
    fill_all(problem, trial, search, pairs, np.full(1, mentor))
    problem.standing[mentor] -= 1
    problem.weights[problem.offsets[holder]] = ABOVE_ALL


@compiled
def _best_other(problem: Problem, state: State, scores: Int32, mentee: Number, known: Int32) -> Number:
    """The pair of the highest score with a mentor who is neither the mentee's own nor known; of equals the dearer."""
    best = np.int64(NOBODY)
    for pair in range(problem.offsets[mentee], problem.offsets[mentee + 1]):
        mentor = problem.mentors[pair]
        if pair == state.pair_of[mentee] or problem.places[mentor + 1] - problem.places[mentor] < 2:  # one is not his
            continue
        seen = False
        for other in known:
            seen = seen or other == mentor
        if not seen and (best == NOBODY or scores[pair] > scores[best]):
            best = np.int64(pair)
    return best


@compiled
def _move(problem: Problem, trial: State, search: Search, pairs: ByMentor, mentee: Number, pair: Number) -> None:
    """The optimum when the mentee must have this pair: it is worth more than anything for as long as that takes."""
    left = np.int64(problem.mentors[trial.pair_of[mentee]])
    usual = problem.weights[pair]
    problem.weights[pair] = usual + ABOVE_ALL
    leave(problem, trial, mentee)
    trial.profit[mentee] = best_profit(problem, trial.price, mentee)
    serve(problem, trial, search, mentee)
    fill_all(problem, trial, search, pairs, np.full(1, left))
    problem.weights[pair] = usual

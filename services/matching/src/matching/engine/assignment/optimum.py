"""The assignment from beginning to end: weights, an optimum by one of two backends, proofs."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from enum import Enum

import numpy as np

from matching.engine.assignment.approach import approach
from matching.engine.assignment.certificate import Certificate, check
from matching.engine.assignment.components import components
from matching.engine.assignment.filling import fill_all, overpriced_mentors, pairs_by_mentor
from matching.engine.assignment.labels import waiting_labels
from matching.engine.assignment.network import FLOW_BITS, solve_by_flow
from matching.engine.assignment.paths import settle
from matching.engine.assignment.serving import serve_all
from matching.engine.assignment.state import Problem, State, new_search, new_state
from matching.engine.assignment.weights import FULL_SCORE, WEIGHT_BITS, RoomError, Scale, pair_weights, scale_for
from matching.engine.compiled import HAS_NUMBA
from matching.engine.graph import NOBODY, Graph, Int32, Int64, Sides

FIRST_WORTH = FULL_SCORE
"""What serving one more mentee is worth at first; raised until the proof holds that nobody more can be served."""

WORTH_GROWTH = 8
"""By how many times the worth is raised then: a few rounds reach the largest score that there can be."""

SHARED_FROM = 100_000
"""Pairs from which components are solved in two threads: below it the threads cost more than they bring."""

THREADS = 2
"""A service is given two cores."""


class AssignmentError(RuntimeError):
    """No optimum was proved; nothing may be proposed."""


class Backend(Enum):
    """Who finds the optimum; both are held to the same proof."""

    COMPILED = "compiled"
    """The auction and paths of this package, compiled by numba."""
    FLOW = "flow"
    """OR-Tools."""


@dataclass(frozen=True)
class Start:
    """Where a run after small changes begins: what the last run ended with, in the present numbering.

    Any prices and pairs lead to the same optimum; good ones lead there sooner.
    """

    scale: Scale
    price: Int64
    """By mentor; 0 for one who is new."""
    mentor_of: Int32
    """By mentee, NOBODY where there is none; pairs that are no longer eligible are passed over."""


@dataclass(frozen=True)
class Solution:
    """An assignment with its proof."""

    mentor_of: Int32
    """By mentee, NOBODY where he is left."""
    price: Int64
    """By mentor, what a place costs the others, in weights of `scale`."""
    labels: Int64 | None
    scale: Scale
    certificate: Certificate


def solve(
    graph: Graph,
    sides: Sides,
    worth_tenths: int | None = None,
    start: Start | None = None,
    backend: Backend | None = None,
) -> Solution:
    """The optimum, proved.

    With `worth_tenths`, the alternative to serving the most: a served mentee counts that much, times his priority and
    one, beside the score. Raises `AssignmentError` when the numbers leave no room, and what the solver or the
    certificate raise.
    """
    backend = backend or (Backend.COMPILED if HAS_NUMBA else Backend.FLOW)
    of_mentee, of_mentor = components(graph, len(sides.places))
    lexicographic = worth_tenths is None
    ranks = gains_of(sides, lexicographic=lexicographic)
    worth = max(FIRST_WORTH, start.scale.worth if start else 0) if worth_tenths is None else worth_tenths
    served, bits = _greatest_component(of_mentee, of_mentor, sides.places, backend)
    while True:
        try:
            scale = scale_for(
                served, int((sides.places + sides.standing).max(initial=1)), int(ranks.max(initial=1)), worth, bits
            )
        except RoomError as error:
            raise AssignmentError(f"no room for an exact answer: {error}") from error
        problem = Problem(
            graph.offsets,
            graph.mentors,
            pair_weights(graph, sides, ranks, scale),
            np.concatenate([[0], np.cumsum(sides.places)]),
            sides.standing,
            np.int64(1 << scale.load_shift),
        )
        state = new_state(problem)
        if backend is Backend.FLOW:
            solve_by_flow(problem, state, of_mentee)
        else:
            _solve_compiled(problem, state, (of_mentee, of_mentor), start, scale)
        mentor_of = np.full(graph.mentee_count, NOBODY, np.int32)
        matched = np.flatnonzero(state.pair_of != NOBODY)
        mentor_of[matched] = graph.mentors[state.pair_of[matched]]
        labels = waiting_labels(graph, sides.places, ranks, mentor_of) if lexicographic else None
        if lexicographic and labels is None:
            worth *= WORTH_GROWTH
            start = Start(scale, state.price, mentor_of)
            continue
        certificate = check(graph, sides, ranks, scale, mentor_of, state.price, labels, (of_mentee, of_mentor))
        return Solution(mentor_of, state.price, labels, scale, certificate)


def gains_of(sides: Sides, *, lexicographic: bool) -> Int64:
    """How many times its worth each mentee counts: ranks leave no gaps, since only their order decides."""
    if lexicographic:
        return np.unique(sides.priorities, return_inverse=True)[1].astype(np.int64) + 1
    return sides.priorities + 1


def _greatest_component(of_mentee: Int64, of_mentor: Int64, places: Int64, backend: Backend) -> tuple[int, int]:
    """The most mentees that one component may serve, and the bits that a weight may have."""
    mentees = np.bincount(of_mentee, minlength=1)
    with_pairs = of_mentor >= 0
    open_places = np.bincount(of_mentor[with_pairs], weights=places[with_pairs], minlength=len(mentees))
    served = max(1, int(np.minimum(mentees, open_places).max()))
    if backend is Backend.COMPILED:
        return served, WEIGHT_BITS
    nodes = mentees + np.bincount(of_mentor[with_pairs], minlength=len(mentees)) + 2
    return served, FLOW_BITS - int(nodes.max()).bit_length()


def _solve_compiled(
    problem: Problem, state: State, component: tuple[Int64, Int64], start: Start | None, scale: Scale
) -> None:
    shares = _shares(problem, *component)
    if start is None:
        approach(problem, state, scale, lambda work: _in_threads(work, shares))
    else:
        _resume(problem, state, start, scale)

    def serve(mentees: Int64, mentors: Int64) -> None:
        settle(problem, state, mentees, mentors)
        serve_all(problem, state, new_search(len(state.price)), mentees)

    _in_threads(serve, shares)
    if overpriced_mentors(problem, state):
        pairs = pairs_by_mentor(problem)

        def fill(_: Int64, mentors: Int64) -> None:
            fill_all(problem, state, new_search(len(state.price)), pairs, mentors)

        _in_threads(fill, shares)


def _resume(problem: Problem, state: State, start: Start, scale: Scale) -> None:
    """Take over the prices and those of the pairs that are still eligible and have a place."""
    shift = scale.score_shift - start.scale.score_shift
    reachable = np.diff(problem.places) > 0
    before = start.price << shift if shift >= 0 else start.price >> -shift
    state.price[reachable] = np.maximum(state.price, before)[reachable]
    wanted = np.repeat(start.mentor_of, np.diff(problem.offsets))
    pairs = np.flatnonzero((wanted == problem.mentors) & (wanted != NOBODY))
    rows = np.searchsorted(problem.offsets, pairs, side="right") - 1
    order = np.argsort(problem.mentors[pairs], kind="stable")
    mentors = problem.mentors[pairs[order]].astype(np.int64)
    load = np.bincount(mentors, minlength=len(state.load))
    numbers = np.arange(len(mentors)) - (np.cumsum(load) - load)[mentors]
    fits = numbers < np.diff(problem.places)[mentors]
    chosen, mentors, numbers = order[fits], mentors[fits], numbers[fits]
    state.load[:] = np.bincount(mentors, minlength=len(state.load))
    seats = problem.places[mentors] + numbers
    state.pair_of[rows[chosen]] = pairs[chosen]
    state.place_of[rows[chosen]] = seats
    state.holder[seats] = rows[chosen]


Share = tuple[Int64, Int64]
"""Mentees and mentors that have nothing to do with any other share."""


def _shares(problem: Problem, of_mentee: Int64, of_mentor: Int64) -> list[Share]:
    """The components in as many heaps as threads, of about as many pairs each."""
    if len(problem.mentors) < SHARED_FROM:
        return [(np.arange(len(of_mentee)), np.arange(len(of_mentor)))]
    pairs = np.bincount(of_mentee, weights=np.diff(problem.offsets), minlength=len(of_mentee))
    share_of = np.zeros(len(of_mentee), np.int64)
    filled = np.zeros(THREADS)
    for component in np.argsort(-pairs, kind="stable")[: np.count_nonzero(pairs)].tolist():
        least = int(filled.argmin())
        share_of[component] = least
        filled[least] += pairs[component]
    mentors_share = np.where(of_mentor >= 0, share_of[of_mentor], 0)
    return [
        (np.flatnonzero(share_of[of_mentee] == number), np.flatnonzero(mentors_share == number))
        for number in range(THREADS)
    ]


def _in_threads(work: Callable[[Int64, Int64], None], shares: list[Share]) -> None:
    if len(shares) == 1:
        work(*shares[0])
        return
    with ThreadPoolExecutor(len(shares)) as pool:
        for done in [pool.submit(work, *share) for share in shares]:
            done.result()


def without_fixed(graph: Graph, sides: Sides, fixed: Int32) -> tuple[Graph, Sides]:
    """What is left to decide when some pairs are fixed: their mentees have no pairs, their mentors fewer places.

    Raises `AssignmentError` when more are fixed with a mentor than he has places.
    """
    taken = np.bincount(fixed[fixed != NOBODY], minlength=len(sides.places))
    if (taken > sides.places).any():
        raise AssignmentError("more pairs are fixed with a mentor than he has places")
    open_pairs = np.repeat(fixed == NOBODY, np.diff(graph.offsets))
    before = np.concatenate([[0], np.cumsum(open_pairs)])
    left = Graph(before[graph.offsets], graph.mentors[open_pairs], graph.scores[open_pairs])
    return left, replace(sides, places=sides.places - taken, standing=sides.standing + taken)

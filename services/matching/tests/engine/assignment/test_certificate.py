"""The certificate refuses every assignment that is not proved to be the best."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pytest
from matching.engine.assignment import Certificate, CertificateError, Solution, check, solve
from matching.engine.assignment.components import components
from matching.engine.graph import NOBODY, Graph, Int64, Sides

from services.matching.tests.engine.assignment.districts import district


@dataclass
class Case:
    """A solved district, and what its certificate is asked with."""

    graph: Graph
    sides: Sides
    solution: Solution
    ranks: Int64
    component: tuple[Int64, Int64]

    def check(self) -> Certificate:
        found = self.solution
        return check(
            self.graph, self.sides, self.ranks, found.scale, found.mentor_of, found.price, found.labels, self.component
        )


@pytest.fixture
def case() -> Case:
    graph, sides = district(np.random.default_rng(3), 40, 12, share=0.3, priorities=2)
    ranks = np.unique(sides.priorities, return_inverse=True)[1] + 1
    return Case(graph, sides, solve(graph, sides), ranks, components(graph, 12))


def test_a_solution_is_proved(case: Case) -> None:
    certificate = case.check()
    assert certificate == case.solution.certificate
    assert certificate.pairs == len(case.graph.mentors)
    assert certificate.most_served


def leave_one(case: Case) -> None:
    served = np.flatnonzero(case.solution.mentor_of != NOBODY)
    case.solution.mentor_of[served[0]] = NOBODY


def exchange_two(case: Case) -> None:
    """Two who are eligible for each other's mentors exchange them: still feasible, but worse."""
    rows = np.repeat(np.arange(40), np.diff(case.graph.offsets))
    pairs = set(zip(rows.tolist(), case.graph.mentors.tolist(), strict=True))
    mentor_of = case.solution.mentor_of
    for one in range(40):
        for other in range(one):
            first, second = int(mentor_of[one]), int(mentor_of[other])
            if first != second and {(one, second), (other, first)} <= pairs:
                mentor_of[one], mentor_of[other] = second, first
                return


def take_a_stranger(case: Case) -> None:
    mentee = int(np.flatnonzero(case.solution.mentor_of != NOBODY)[0])
    eligible = case.graph.mentors[case.graph.offsets[mentee] : case.graph.offsets[mentee + 1]]
    case.solution.mentor_of[mentee] = next(number for number in range(12) if number not in eligible)


def overload(case: Case) -> None:
    busy = int(case.solution.mentor_of.max())
    case.sides.places[busy] = 0


def raise_a_price(case: Case) -> None:
    """Nobody would stay with a mentor who is dearer than any pair is worth."""
    case.solution.price[int(case.solution.mentor_of.max())] += 1 << 58


def lower_a_price(case: Case) -> None:
    """Those who were left would come to a mentor who costs nothing."""
    assert case.solution.labels is not None
    case.solution.price[int(case.solution.labels.argmax())] = 0


def widen_the_ties(case: Case) -> None:
    scale = case.solution.scale
    case.solution = replace(case.solution, scale=scale._replace(load_shift=scale.tie_bits))


def lower_a_label(case: Case) -> None:
    assert case.solution.labels is not None
    case.solution.labels[int(case.solution.labels.argmax())] -= 1


def raise_a_label(case: Case) -> None:
    assert case.solution.labels is not None
    case.solution.labels[int(np.argmax(case.sides.places))] += 1


def join_components(case: Case) -> None:
    case.component[0][int(np.flatnonzero(np.diff(case.graph.offsets))[0])] = 39


@pytest.mark.parametrize(
    "corrupt",
    [
        leave_one,
        exchange_two,
        take_a_stranger,
        overload,
        raise_a_price,
        lower_a_price,
        widen_the_ties,
        lower_a_label,
        raise_a_label,
        join_components,
    ],
)
def test_a_corrupted_solution_is_refused(case: Case, corrupt: Callable[[Case], None]) -> None:
    corrupt(case)
    with pytest.raises(CertificateError):
        case.check()


def test_the_best_for_another_worth_is_no_proof_that_the_most_are_served() -> None:
    """A good total at a low worth of service: fewer are served than could be, and labels cannot hide it."""
    graph = Graph(np.array([0, 2, 3]), np.array([0, 1, 0], np.int32), np.array([1000, 0, 0], np.int16))
    keys = np.arange(2, dtype=np.uint64)
    sides = Sides(keys, keys + 7, np.zeros(2, np.int64), np.array([1, 1]), np.zeros(2, np.int64))
    poor = solve(graph, sides, worth_tenths=100)
    assert poor.mentor_of.tolist() == [0, NOBODY]
    for labels in ([0, 0], [1, 0], [1, 1], [0, 1]):
        with pytest.raises(CertificateError, match="labels"):
            check(
                graph,
                sides,
                np.ones(2, np.int64),
                poor.scale,
                poor.mentor_of,
                poor.price,
                np.array(labels),
                components(graph, 2),
            )

"""The assignment is the lexicographic optimum: against all assignments, a linear programme, and OR-Tools."""

from dataclasses import replace
from functools import cache

import highspy
import numpy as np
import pytest
from matching.engine.assignment import AssignmentError, Backend, Start, solve, without_fixed
from matching.engine.graph import NOBODY, Graph, Sides

from services.matching.tests.engine.assignment.districts import aims, any_district, district, scores_by_pair

BACKENDS = list(Backend)


def by_hand(
    pairs: dict[tuple[int, int], int], places: list[int], mentees: int, **sides: list[int]
) -> tuple[Graph, Sides]:
    ordered = sorted(pairs.items())
    counts = [sum(mentee == row for (mentee, _), _ in ordered) for row in range(mentees)]
    graph = Graph(
        np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        np.array([mentor for (_, mentor), _ in ordered], np.int32),
        np.array([score for _, score in ordered], np.int16),
    )
    given = {name: np.array(values, np.int64) for name, values in sides.items()}
    return graph, Sides(
        mentee_keys=np.arange(100, 100 + mentees, dtype=np.uint64),
        mentor_keys=np.arange(200, 200 + len(places), dtype=np.uint64),
        priorities=given.get("priorities", np.zeros(mentees, np.int64)),
        places=np.array(places, np.int64),
        standing=given.get("standing", np.zeros(len(places), np.int64)),
    )


@pytest.mark.parametrize("backend", BACKENDS)
class TestAims:
    """Each aim yields to the one above it."""

    def test_two_poor_pairs_before_one_excellent_one(self, backend: Backend) -> None:
        graph, sides = by_hand({(0, 0): 1000, (0, 1): 0, (1, 0): 0}, [1, 1], 2)
        assert solve(graph, sides, backend=backend).mentor_of.tolist() == [1, 0]

    def test_the_higher_priority_before_the_better_score(self, backend: Backend) -> None:
        graph, sides = by_hand({(0, 0): 1000, (1, 0): 0}, [1], 2, priorities=[0, 1])
        assert solve(graph, sides, backend=backend).mentor_of.tolist() == [NOBODY, 0]

    def test_the_better_score_before_even_load(self, backend: Backend) -> None:
        graph, sides = by_hand({(0, 0): 500, (0, 1): 499, (1, 0): 500, (1, 1): 499}, [2, 2], 2)
        assert solve(graph, sides, backend=backend).mentor_of.tolist() == [0, 0]

    def test_even_load_between_equal_scores(self, backend: Backend) -> None:
        graph, sides = by_hand({(row, column): 500 for row in range(4) for column in range(2)}, [4, 4], 4)
        assert np.bincount(solve(graph, sides, backend=backend).mentor_of).tolist() == [2, 2]

    def test_even_load_counts_the_mentees_who_are_there_already(self, backend: Backend) -> None:
        graph, sides = by_hand({(0, 0): 500, (0, 1): 500}, [4, 4], 1, standing=[3, 2])
        assert solve(graph, sides, backend=backend).mentor_of.tolist() == [1]

    def test_with_a_worth_one_excellent_pair_may_be_better_than_two_poor_ones(self, backend: Backend) -> None:
        graph, sides = by_hand({(0, 0): 1000, (0, 1): 0, (1, 0): 0}, [1, 1], 2)
        assert solve(graph, sides, worth_tenths=900, backend=backend).mentor_of.tolist() == [0, NOBODY]
        assert solve(graph, sides, worth_tenths=1100, backend=backend).mentor_of.tolist() == [1, 0]

    def test_a_long_chain_is_moved_so_that_one_more_is_served(self, backend: Backend) -> None:
        """Everybody but the last is happy where he is; all 60 must lose the full score for the last to be served."""
        pairs = {(row, row): 1000 for row in range(60)} | {(row, row + 1): 0 for row in range(60)} | {(60, 0): 0}
        graph, sides = by_hand(pairs, [1] * 61, 61)
        assert solve(graph, sides, backend=backend).mentor_of.tolist() == [*range(1, 61), 0]

    def test_nobody_and_nothing(self, backend: Backend) -> None:
        empty = by_hand({}, [], 0)
        assert solve(*empty, backend=backend).mentor_of.tolist() == []
        nobody_free = by_hand({(0, 0): 500}, [0], 1)
        assert solve(*nobody_free, backend=backend).mentor_of.tolist() == [NOBODY]


@pytest.mark.parametrize("backend", BACKENDS)
def test_against_every_assignment_of_up_to_seven_and_four(backend: Backend) -> None:
    for seed in range(400):
        graph, sides = any_district(seed)
        solution = solve(graph, sides, backend=backend)
        assert aims(graph, sides, solution.mentor_of.tolist()) == best_of_all(graph, sides), seed


def best_of_all(graph: Graph, sides: Sides) -> tuple[int, int, int, int]:
    """The best aims over all assignments, mentee by mentee."""
    scores = scores_by_pair(graph)
    places, standing = sides.places.tolist(), sides.standing.tolist()

    @cache
    def best(mentee: int, load: tuple[int, ...]) -> tuple[int, int, int, int]:
        if mentee == graph.mentee_count:
            return (0, 0, 0, 0)
        found = [best(mentee + 1, load)]
        for mentor in range(len(places)):
            if (mentee, mentor) in scores and load[mentor] < places[mentor]:
                rest = best(mentee + 1, (*load[:mentor], load[mentor] + 1, *load[mentor + 1 :]))
                uneven = 2 * (standing[mentor] + load[mentor]) + 1
                found.append(
                    (
                        rest[0] + 1,
                        rest[1] + int(sides.priorities[mentee]),
                        rest[2] + scores[mentee, mentor],
                        rest[3] - uneven,
                    )
                )
        return max(found)

    return best(0, (0,) * len(places))


def test_against_a_linear_programme() -> None:
    """Served, priorities and score, each fixed at its optimum before the next is asked for."""
    for seed in range(2000, 4000):
        graph, sides = any_district(seed, mentees=14, mentors=8)
        solution = solve(graph, sides)
        assert aims(graph, sides, solution.mentor_of.tolist())[:3] == best_of_programmes(graph, sides), seed


def best_of_programmes(graph: Graph, sides: Sides) -> tuple[int, int, int]:
    rows = np.repeat(np.arange(graph.mentee_count), np.diff(graph.offsets))
    pairs = len(rows)
    if pairs == 0:
        return (0, 0, 0)
    programme = highspy.Highs()
    programme.setOptionValue("output_flag", False)
    programme.addVars(pairs, np.zeros(pairs), np.ones(pairs))
    for limits, numbers in ((np.ones(graph.mentee_count), rows), (sides.places, graph.mentors)):
        for number, limit in enumerate(limits):
            members = np.flatnonzero(numbers == number).astype(np.int32)
            programme.addRow(0, float(limit), len(members), members, np.ones(len(members)))
    programme.changeObjectiveSense(highspy.ObjSense.kMaximize)
    found = []
    for aim in (np.ones(pairs), sides.priorities[rows].astype(float), graph.scores.astype(float)):
        programme.changeColsCost(pairs, np.arange(pairs, dtype=np.int32), aim)
        programme.run()
        value = programme.getInfo().objective_function_value
        found.append(round(value))
        assert abs(value - found[-1]) < 0.01
        programme.addRow(found[-1] - 1e-6, np.inf, pairs, np.arange(pairs, dtype=np.int32), aim)
    return found[0], found[1], found[2]


@pytest.mark.parametrize(("mentees", "mentors", "share"), [(300, 90, 0.03), (300, 120, 0.2), (900, 250, 0.01)])
@pytest.mark.parametrize("priorities", [1, 4])
@pytest.mark.parametrize("seed", [1, 2])
def test_both_backends_give_the_same_pairs(
    mentees: int, mentors: int, share: float, priorities: int, seed: int
) -> None:
    graph, sides = district(np.random.default_rng(seed), mentees, mentors, share=share, priorities=priorities)
    own, flow = solve(graph, sides), solve(graph, sides, backend=Backend.FLOW)
    assert own.certificate == flow.certificate
    assert own.mentor_of.tolist() == flow.mentor_of.tolist()


def test_the_order_of_the_people_changes_nothing() -> None:
    random = np.random.default_rng(11)
    graph, sides = district(random, 200, 60, share=0.2, scores=3)
    rows = np.repeat(np.arange(graph.mentee_count), np.diff(graph.offsets))
    usual = solve(graph, sides).mentor_of
    for _ in range(5):
        mentees, mentors = random.permutation(200), random.permutation(60)
        new_row, new_column = np.argsort(mentees), np.argsort(mentors)
        order = np.lexsort((new_column[graph.mentors], new_row[rows]))
        sizes = np.bincount(new_row[rows], minlength=200)
        permuted = Graph(
            np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
            new_column[graph.mentors][order].astype(np.int32),
            graph.scores[order],
        )
        shuffled = Sides(
            sides.mentee_keys[mentees],
            sides.mentor_keys[mentors],
            sides.priorities[mentees],
            sides.places[mentors],
            sides.standing[mentors],
        )
        found = solve(permuted, shuffled).mentor_of
        back = np.where(found == NOBODY, NOBODY, mentors[found])
        assert back[new_row].tolist() == usual.tolist()


def test_a_warm_start_ends_where_a_cold_one_does() -> None:
    for seed in range(60):
        random = np.random.default_rng(seed)
        graph, sides = district(random, 80, 30, share=0.15, priorities=2, most_places=4)
        before = solve(graph, sides)
        gone = random.random(len(graph.mentors)) < 0.1
        kept = np.concatenate([[0], np.cumsum(~gone)])
        changed = Graph(kept[graph.offsets], graph.mentors[~gone], graph.scores[~gone])
        other = replace(sides, places=np.maximum(0, sides.places + random.integers(-1, 2, 30)))
        warm = solve(changed, other, start=Start(before.scale, before.price, before.mentor_of))
        assert warm.mentor_of.tolist() == solve(changed, other).mentor_of.tolist(), seed


def test_any_start_leads_to_the_optimum() -> None:
    for seed in range(60):
        random = np.random.default_rng(seed)
        graph, sides = district(random, 30, 12, share=0.3)
        cold = solve(graph, sides)
        astray = Start(
            cold.scale,
            random.integers(0, 2000, 12) << cold.scale.score_shift,
            random.integers(-1, 12, 30).astype(np.int32),
        )
        assert solve(graph, sides, start=astray).mentor_of.tolist() == cold.mentor_of.tolist(), seed


def test_fixed_pairs_stay_and_the_rest_is_the_best_of_what_is_left() -> None:
    graph, sides = by_hand({(0, 0): 100, (0, 1): 900, (1, 0): 900, (1, 1): 100, (2, 1): 500}, [1, 2], 3)
    fixed = np.array([0, NOBODY, NOBODY], np.int32)
    left, free = without_fixed(graph, sides, fixed)
    assert solve(left, free).mentor_of.tolist() == [NOBODY, 1, 1]
    with pytest.raises(AssignmentError, match="more pairs are fixed"):
        without_fixed(graph, sides, np.array([0, 0, NOBODY], np.int32))


def test_what_does_not_fit_is_refused() -> None:
    graph, sides = by_hand({(0, 0): 500}, [1], 1)
    with pytest.raises(AssignmentError, match="no room"):
        solve(graph, sides, worth_tenths=1 << 60)

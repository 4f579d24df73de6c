"""What would happen if: each answer equals a district solved anew under that one change."""

from dataclasses import replace

import numpy as np
from matching.engine.assignment import solve, what_if
from matching.engine.graph import NOBODY, Graph, Sides

from services.matching.tests.engine.assignment.districts import any_district, scores_by_pair


def without(graph: Graph, mentee: int) -> Graph:
    """The graph in which one mentee has no pairs."""
    others = np.repeat(np.arange(graph.mentee_count), np.diff(graph.offsets)) != mentee
    kept = np.concatenate([[0], np.cumsum(others)])
    return Graph(kept[graph.offsets], graph.mentors[others], graph.scores[others])


def one_place(sides: Sides, mentor: int, *, more: int, standing: int = 0) -> Sides:
    places, there = sides.places.copy(), sides.standing.copy()
    places[mentor] += more
    there[mentor] += standing
    return replace(sides, places=places, standing=there)


def test_the_cost_of_another_mentor_is_what_the_others_lose() -> None:
    asked = 0
    for seed in range(120):
        graph, sides = any_district(seed, mentees=10, mentors=5)
        solution = solve(graph, sides)
        scores = scores_by_pair(graph)
        answers = what_if(graph, sides, solution)

        def of_others(
            mentor_of: list[int], mentee: int, scores: dict[tuple[int, int], int] = scores
        ) -> tuple[int, int]:
            served = [(row, mentor) for row, mentor in enumerate(mentor_of) if mentor != NOBODY and row != mentee]
            return len(served), sum(scores[pair] for pair in served)

        for mentee, mentors in enumerate(answers.mentors.tolist()):
            for number, mentor in enumerate(mentors):
                if mentor == NOBODY:
                    continue
                asked += 1
                assert answers.scores[mentee, number] == scores[mentee, mentor]
                anew = solve(without(graph, mentee), one_place(sides, mentor, more=-1, standing=1))
                now, then = (of_others(each.mentor_of.tolist(), mentee) for each in (solution, anew))
                change = (answers.served[mentee, number], answers.others[mentee, number])
                assert change == (then[0] - now[0], then[1] - now[1]), (seed, mentee, mentor)
    assert asked > 200


def test_the_alternatives_are_the_best_other_mentors_with_places() -> None:
    for seed in range(60):
        graph, sides = any_district(seed, mentees=8, mentors=6)
        solution = solve(graph, sides)
        scores = scores_by_pair(graph)
        answers = what_if(graph, sides, solution)
        for mentee, own in enumerate(solution.mentor_of.tolist()):
            others = [
                score
                for (row, mentor), score in scores.items()
                if row == mentee and mentor != own and sides.places[mentor] > 0
            ]
            wanted = sorted(others, reverse=True)[:3] if own != NOBODY else []
            told = [
                score
                for mentor, score in zip(answers.mentors[mentee].tolist(), answers.scores[mentee].tolist(), strict=True)
                if mentor != NOBODY
            ]
            assert told == wanted


def test_one_more_place_serves_whom_it_says() -> None:
    somebody = nobody = 0
    for seed in range(300):
        graph, sides = any_district(seed, mentees=10, mentors=5)
        solution = solve(graph, sides)
        answers = what_if(graph, sides, solution)
        for mentor, first in enumerate(answers.first_in_line.tolist()):
            anew = solve(graph, one_place(sides, mentor, more=1))
            new = np.flatnonzero((anew.mentor_of != NOBODY) & (solution.mentor_of == NOBODY)).tolist()
            assert new == ([] if first == NOBODY else [first]), (seed, mentor)
            somebody += first != NOBODY
            nobody += first == NOBODY
    assert somebody > 100
    assert nobody > 100


def test_the_questions_change_nothing() -> None:
    graph, sides = any_district(5, mentees=10, mentors=5)
    solution = solve(graph, sides)
    before = (solution.mentor_of.tolist(), solution.price.tolist(), sides.standing.tolist(), graph.scores.tolist())
    what_if(graph, sides, solution)
    assert before == (
        solution.mentor_of.tolist(),
        solution.price.tolist(),
        sides.standing.tolist(),
        graph.scores.tolist(),
    )

"""Stable and greedy matchings and what they cost, against definitions written out over all possible assignments."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matching.engine import comparison
from matching.engine.assignment import solve
from matching.engine.comparison import Comparison, blocking_pairs, compare, greedy, stable_matching
from matching.engine.graph import NOBODY, Graph

from services.matching.tests.engine.assignment.districts import any_district, scores_by_pair

SEEDS = st.integers(0, 2**32 - 1)


def by_hand(*rows: dict[int, int]) -> Graph:
    """By mentee, the score with each eligible mentor."""
    return Graph(
        np.cumsum([0, *map(len, rows)], dtype=np.int64),
        np.array([mentor for row in rows for mentor in sorted(row)], np.int32),
        np.array([row[mentor] for row in rows for mentor in sorted(row)], np.int16),
    )


def keys_of(mentees: int, mentors: int):
    return np.arange(100, 100 + mentees, dtype=np.uint64), np.arange(200, 200 + mentors, dtype=np.uint64)


def places_of(*numbers: int):
    return np.array(numbers, np.int64)


def assigned(*mentors: int):
    return np.array(mentors, np.int32)


def blocks(graph: Graph, places, mentor_of) -> list[tuple[int, int]]:
    """The definition, word for word."""
    scores, found = scores_by_pair(graph), []
    for (mentee, mentor), score in scores.items():
        own = mentor_of[mentee]
        with_mentor = [scores[other, mentor] for other, theirs in enumerate(mentor_of) if theirs == mentor]
        mentee_gains = own == NOBODY or scores[mentee, int(own)] < score
        has_free_place = len(with_mentor) < places[mentor]
        if mentee_gains and (has_free_place or any(each < score for each in with_mentor)):
            found.append((mentee, mentor))
    return found


def all_assignments(graph: Graph, places):
    """Every assignment that keeps to the eligible pairs and the places."""
    options = [
        [NOBODY, *graph.mentors[graph.offsets[mentee] : graph.offsets[mentee + 1]].tolist()]
        for mentee in range(graph.mentee_count)
    ]
    for choice in product(*options):
        if all(choice.count(mentor) <= places[mentor] for mentor in range(len(places))):
            yield assigned(*choice)


class TestByHand:
    def test_the_better_pair_takes_the_place_and_the_other_goes_on(self) -> None:
        """Mentee 1 holds the first place until mentee 0, who scores more there, is refused elsewhere."""
        graph = by_hand({0: 700, 1: 800}, {0: 600, 1: 100}, {1: 900})
        assert stable_matching(graph, places_of(1, 1), keys_of(3, 2)).tolist() == [0, NOBODY, 1]

    def test_a_place_for_each_who_asks(self) -> None:
        graph = by_hand({0: 500, 1: 400}, {0: 600}, {0: 700})
        assert stable_matching(graph, places_of(2, 1), keys_of(3, 2)).tolist() == [1, 0, 0]

    def test_a_mentor_without_places_takes_nobody_and_blocks_nothing(self) -> None:
        graph = by_hand({0: 500})
        for method in (stable_matching, greedy):
            assert method(graph, places_of(0), keys_of(1, 1)).tolist() == [NOBODY]
        assert blocking_pairs(graph, places_of(0), assigned(NOBODY)) == 0

    def test_nobody_at_all(self) -> None:
        for method in (stable_matching, greedy):
            assert method(by_hand(), places_of(), keys_of(0, 0)).tolist() == []
            assert method(by_hand({}, {}), places_of(3), keys_of(2, 1)).tolist() == [NOBODY, NOBODY]

    def test_the_optimum_leaves_the_best_pair_apart(self) -> None:
        """Serving both costs the pair of 1000 points, which then blocks; stability costs one mentee."""
        graph = by_hand({0: 1000, 1: 400}, {0: 900})
        optimum = assigned(1, 0)
        assert compare(graph, places_of(1, 1), keys_of(2, 2), optimum) == Comparison(
            blocking_pairs=1, served=2, stable_served=1, total_tenths=1300, stable_total_tenths=1000
        )

    def test_the_price_of_stability(self) -> None:
        told = Comparison(blocking_pairs=1, served=2, stable_served=1, total_tenths=1300, stable_total_tenths=1000)
        assert (told.mentees_lost_by_stability, told.tenths_lost_by_stability) == (1, 300)

    def test_an_equal_score_tempts_nobody(self) -> None:
        graph = by_hand({0: 500, 1: 500}, {0: 500, 1: 500})
        assert blocking_pairs(graph, places_of(1, 1), assigned(0, 1)) == 0
        assert blocking_pairs(graph, places_of(1, 1), assigned(0, NOBODY)) == 1

    def test_a_score_of_nothing_is_better_than_nobody(self) -> None:
        assert blocking_pairs(by_hand({0: 0}), places_of(1), assigned(NOBODY)) == 1

    def test_only_the_lowest_of_a_full_mentor_can_be_displaced(self) -> None:
        graph = by_hand({0: 300}, {0: 800}, {0: 500}, {0: 200})
        assert blocking_pairs(graph, places_of(2), assigned(0, 0, NOBODY, NOBODY)) == 1

    def test_a_pair_that_is_not_eligible_is_refused(self) -> None:
        with pytest.raises(ValueError, match="not eligible"):
            blocking_pairs(by_hand({0: 1}), places_of(1, 1), assigned(1))


@settings(deadline=None)
@given(SEEDS)
def test_nothing_blocks_the_stable_matching(seed: int) -> None:
    graph, sides = any_district(seed, 30, 12)
    mentor_of = stable_matching(graph, sides.places, (sides.mentee_keys, sides.mentor_keys))
    assert blocking_pairs(graph, sides.places, mentor_of) == 0
    assert (np.bincount(mentor_of[mentor_of != NOBODY], minlength=len(sides.places)) <= sides.places).all()


@settings(deadline=None)
@given(SEEDS)
def test_greed_finds_the_stable_matching(seed: int) -> None:
    graph, sides = any_district(seed, 30, 12)
    keys = (sides.mentee_keys, sides.mentor_keys)
    assert greedy(graph, sides.places, keys).tolist() == stable_matching(graph, sides.places, keys).tolist()


@settings(deadline=None, max_examples=40)
@given(SEEDS)
def test_blocking_pairs_are_those_of_the_definition(seed: int) -> None:
    """Over every assignment of a tiny district; where all scores differ, one of them alone is stable."""
    graph, sides = any_district(seed, 4, 3)
    stable = []
    for mentor_of in all_assignments(graph, sides.places):
        expected = blocks(graph, sides.places, mentor_of)
        assert blocking_pairs(graph, sides.places, mentor_of) == len(expected)
        if not expected:
            stable.append(mentor_of.tolist())
    found = stable_matching(graph, sides.places, (sides.mentee_keys, sides.mentor_keys)).tolist()
    assert found in stable
    if len(np.unique(graph.scores)) == len(graph.scores):
        assert stable == [found]


@settings(deadline=None, max_examples=30)
@given(SEEDS)
def test_stability_never_serves_more_than_the_optimum(seed: int) -> None:
    graph, sides = any_district(seed, 30, 12)
    told = compare(graph, sides.places, (sides.mentee_keys, sides.mentor_keys), solve(graph, sides).mentor_of)
    assert told.mentees_lost_by_stability >= 0
    assert told.stable_served == np.count_nonzero(
        stable_matching(graph, sides.places, (sides.mentee_keys, sides.mentor_keys)) != NOBODY
    )


@pytest.mark.parametrize("seed", range(5))
def test_the_loops_do_the_same_uncompiled(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    graph, sides = any_district(seed, 60, 20)
    keys = (sides.mentee_keys, sides.mentor_keys)
    compiled = [method(graph, sides.places, keys).tolist() for method in (stable_matching, greedy)]
    for name in ("_propose", "_take_in_order"):
        loop = getattr(comparison, name)
        monkeypatch.setattr(comparison, name, getattr(loop, "py_func", loop))
    assert [method(graph, sides.places, keys).tolist() for method in (stable_matching, greedy)] == compiled

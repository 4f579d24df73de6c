"""The assignment is the optimum, found by brute force too, and depends on the people alone."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matching.engine import AssignmentError, Edge, assign
from matching.engine.assignment import COST_BITS

MENTEES = [f"e{number}" for number in range(6)]
MENTORS = [f"r{number}" for number in range(4)]


@st.composite
def instances(draw):
    """Up to six mentees and four mentors, scores with many ties or a tenth apart, capacities from nobody to three."""
    pairs = draw(st.sets(st.tuples(st.sampled_from(MENTEES), st.sampled_from(MENTORS))))
    scores = draw(st.sampled_from([st.integers(0, 1000), st.sampled_from([0, 500, 1000]), st.sampled_from([500, 501])]))
    edges = [Edge(mentee_id, mentor_id, draw(scores)) for mentee_id, mentor_id in sorted(pairs)]
    capacities = {mentor_id: draw(st.integers(0, 3)) for mentor_id in MENTORS}
    priorities = draw(st.dictionaries(st.sampled_from(MENTEES), st.integers(-2, 3)))
    return edges, capacities, priorities


def best_by_brute_force(edges, capacities, priorities):
    """The greatest (mentees, priorities, score) over all assignments."""
    options = {mentee_id: [edge for edge in edges if edge.mentee_id == mentee_id] for mentee_id in MENTEES}

    def best(number, free):
        if number == len(MENTEES):
            return 0, 0, 0
        mentee_id = MENTEES[number]
        values = [best(number + 1, free)]
        for edge in options[mentee_id]:
            if free[edge.mentor_id] > 0:
                rest = best(number + 1, free | {edge.mentor_id: free[edge.mentor_id] - 1})
                gain = (1, priorities.get(mentee_id, 0), edge.score_tenths)
                values.append(tuple(a + b for a, b in zip(rest, gain, strict=True)))
        return max(values)

    return best(0, capacities)


def worth(chosen, priorities):
    return (
        len(chosen),
        sum(priorities.get(edge.mentee_id, 0) for edge in chosen),
        sum(edge.score_tenths for edge in chosen),
    )


@settings(max_examples=150, deadline=None)
@given(instances())
def test_it_is_the_optimum(instance) -> None:
    edges, capacities, priorities = instance
    chosen = assign(edges, capacities, priorities)
    assert set(chosen) <= set(edges)
    assert len({edge.mentee_id for edge in chosen}) == len(chosen)
    for mentor_id, capacity in capacities.items():
        assert sum(edge.mentor_id == mentor_id for edge in chosen) <= capacity
    assert worth(chosen, priorities) == best_by_brute_force(edges, capacities, priorities)


@settings(max_examples=100, deadline=None)
@given(instances(), st.randoms(use_true_random=False))
def test_order_of_input_changes_nothing(instance, random) -> None:
    edges, capacities, priorities = instance
    shuffled = random.sample(edges, len(edges))
    turned = dict(reversed(capacities.items()))
    assert assign(shuffled, turned, dict(reversed(priorities.items()))) == assign(edges, capacities, priorities)


def test_more_mentees_before_a_better_score() -> None:
    edges = [Edge("a", "x", 1000), Edge("a", "y", 0), Edge("b", "x", 0)]
    assert assign(edges, {"x": 1, "y": 1}) == (Edge("a", "y", 0), Edge("b", "x", 0))


def test_priority_before_a_better_score_but_after_the_number() -> None:
    edges = [Edge("a", "x", 1000), Edge("b", "x", 0)]
    assert assign(edges, {"x": 1}, {"b": 1}) == (Edge("b", "x", 0),)
    rivals = [Edge("a", "x", 0), Edge("b", "x", 0), Edge("b", "y", 0), Edge("c", "y", 0)]
    chosen = assign(rivals, {"x": 1, "y": 1}, {"a": 0, "b": -100, "c": 0})
    assert [edge.mentee_id for edge in chosen] == ["a", "c"]


def test_ids_of_mentees_and_mentors_may_coincide() -> None:
    edges = [Edge("a", "b", 1), Edge("b", "a", 1), Edge("b", "b", 5)]
    assert assign(edges, {"a": 1, "b": 1}) == (Edge("a", "b", 1), Edge("b", "a", 1))


def test_a_mentor_without_places_gets_nobody() -> None:
    assert assign([Edge("a", "x", 10), Edge("b", "x", 10)], {"x": 0}) == ()
    assert assign([], {}) == ()


def test_equal_scores_are_settled_by_the_people_not_by_the_company() -> None:
    """A bystander who can only go elsewhere, joined to the same component, moves nobody of a perfect tie."""
    tied = [Edge(mentee_id, mentor_id, 500) for mentee_id in "abc" for mentor_id in "xyz"]
    capacities = {"x": 1, "y": 1, "z": 1, "w": 10}
    alone = assign(tied, capacities)
    joined = assign([*tied, Edge("n", "w", 500), *(Edge(mentee_id, "w", 0) for mentee_id in "abc")], capacities)
    assert joined == (*alone, Edge("n", "w", 500))


@pytest.mark.parametrize("ring", range(20))
def test_all_ties_together_weigh_less_than_a_tenth_of_a_point(ring) -> None:
    """A ring of forty has two perfect assignments; in one of them a single pair scores a tenth more."""
    edges = [Edge(f"{ring}e{n}", f"{ring}r{(n + turn) % 40}", 500) for n in range(40) for turn in (0, 1)]
    edges[0] = edges[0]._replace(score_tenths=501)
    chosen = assign(edges, {edge.mentor_id: 1 for edge in edges})
    assert sum(edge.score_tenths for edge in chosen) == 20_001


@pytest.mark.parametrize(
    ("edges", "complaint"),
    [
        ([Edge("a", "x", 1), Edge("b", "x", 1), Edge("a", "x", 2)], "given twice"),
        ([Edge("a", "x", -1)], "negative"),
    ],
)
def test_senseless_edges_are_refused(edges, complaint) -> None:
    with pytest.raises(ValueError, match=complaint):
        assign(edges, {"x": 1})


def test_a_cost_that_the_solver_cannot_hold_is_an_error_not_an_answer() -> None:
    huge = 1 << COST_BITS
    with pytest.raises(AssignmentError, match="BAD_COST_RANGE"):
        assign([Edge("a", "x", huge), Edge("b", "x", huge)], {"x": 1})


def test_a_large_tied_component_does_not_depend_on_the_order() -> None:
    """Three scores among 300 mentees: a solver that is given its rows in another order moves some of them."""
    random = Random(7)
    edges = [
        Edge(f"e{mentee}", f"r{mentor}", random.choice([400, 500, 600]))
        for mentee in range(300)
        for mentor in random.sample(range(80), 12)
    ]
    capacities = {f"r{mentor}": 1 + mentor % 10 for mentor in range(80)}
    assert assign(random.sample(edges, len(edges)), capacities) == assign(edges, capacities)

"""Pricing finds the optimum over all pairs though it keeps few of them."""

from random import Random
from typing import Any

import numpy as np
import pytest
from matching.engine import Norms, Person
from matching.engine.assignment import solve
from matching.engine.blocks.population import population_of
from matching.engine.blocks.scan import candidates, sides_of
from matching.engine.circumstances import Circumstances
from matching.engine.pricing import assign, assign_by_pricing, best_pairs, merged
from mentoring_methodology.codes import MentoringForm

from services.matching.tests.engine.blocks.people import ON

TOPICS = [f"тема {number}" for number in range(12)]


def somebody(random: Random, build: Any, name: str, crossing: float, capacity: int | None) -> Person:
    return build(
        random.choice([MentoringForm.STUDENT_PUPIL] * 4 + [MentoringForm.PUPIL_PUPIL]),
        participant_id=name,
        school_id=f"school-{random.randrange(4)}",
        municipality_id=random.choice(["city"] * 9 + ["town"]),
        topics=tuple(random.sample(TOPICS, 3)),
        weekly_slots=random.getrandbits(16),
        transfer_consent_on=ON if random.random() < crossing else None,
        preferred=tuple(f"{random.choice('er')}{random.randrange(60)}" for _ in range(2)),
        capacity=capacity,
    )


@pytest.mark.parametrize("crossing", [1.0, 0.7])
@pytest.mark.parametrize("places", [1, 4])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_answer_is_that_over_all_pairs(
    norms: Norms, mentee: Any, mentor: Any, crossing: float, places: int, seed: int
) -> None:
    """With one stored pair a mentee at first, with scarce and with ample places, with priorities and bans."""
    random = Random(seed)
    mentees = [somebody(random, mentee, f"e{number}", crossing, None) for number in range(150)]
    mentors = [somebody(random, mentor, f"r{number}", crossing, random.randint(1, places)) for number in range(60)]
    bans = frozenset((f"e{random.randrange(150)}", f"r{random.randrange(60)}") for _ in range(300))
    population = population_of(mentees, mentors, ON, norms, Circumstances(bans=bans))
    sides = sides_of(population, np.array([random.randrange(2) for _ in mentees]))
    graph = candidates(population)
    whole = solve(graph, sides)
    stored, priced = assign_by_pricing(population, sides, first_best=1)
    assert len(stored.mentors) < len(graph.mentors) / 2
    assert priced.certificate.served == whole.certificate.served
    assert priced.certificate.score_tenths == whole.certificate.score_tenths
    assert priced.mentor_of.tolist() == whole.mentor_of.tolist()
    usual, solution = assign(population, sides)
    assert len(usual.mentors) == len(graph.mentors)
    assert solution.mentor_of.tolist() == whole.mentor_of.tolist()


def test_the_best_pairs_are_the_highest_scores(norms: Norms, mentee: Any, mentor: Any) -> None:
    random = Random(9)
    mentees = [somebody(random, mentee, f"e{number}", 1.0, None) for number in range(40)]
    mentors = [somebody(random, mentor, f"r{number}", 1.0, 2) for number in range(50)]
    population = population_of(mentees, mentors, ON, norms)
    graph = candidates(population)
    best, beyond = best_pairs(population, 4)
    for row in range(40):
        everything = graph.scores[graph.offsets[row] : graph.offsets[row + 1]].tolist()
        told = best.scores[best.offsets[row] : best.offsets[row + 1]].tolist()
        assert sorted(told, reverse=True) == sorted(everything, reverse=True)[:4]
        left = sorted(everything, reverse=True)[4:]
        assert beyond[row] == (max(told[-1:] and [min(told)]) if left else -1)


def test_merged_keeps_every_pair_with_its_mentee(norms: Norms, mentee: Any, mentor: Any) -> None:
    random = Random(3)
    mentees = [somebody(random, mentee, f"e{number}", 1.0, None) for number in range(20)]
    mentors = [somebody(random, mentor, f"r{number}", 1.0, 2) for number in range(30)]
    population = population_of(mentees, mentors, ON, norms)
    graph = candidates(population)
    even = np.arange(len(graph.mentors)) % 2 == 0
    before = np.concatenate([[0], np.cumsum(even)]), np.concatenate([[0], np.cumsum(~even)])
    halves = [
        graph._replace(offsets=count[graph.offsets], mentors=graph.mentors[half], scores=graph.scores[half])
        for count, half in zip(before, (even, ~even), strict=True)
    ]
    whole = merged(*halves)
    assert whole.offsets.tolist() == graph.offsets.tolist()
    for row in range(20):
        pairs = slice(graph.offsets[row], graph.offsets[row + 1])
        assert sorted(zip(whole.mentors[pairs], whole.scores[pairs], strict=True)) == sorted(
            zip(graph.mentors[pairs], graph.scores[pairs], strict=True)
        )

"""Random districts for the assignment's tests, as arrays."""

import numpy as np
from matching.engine.graph import Graph, Sides
from numpy.random import Generator


def district(
    random: Generator,
    mentees: int,
    mentors: int,
    *,
    share: float = 0.5,
    scores: int = 1000,
    priorities: int = 1,
    most_places: int = 3,
    most_standing: int = 0,
) -> tuple[Graph, Sides]:
    """Everybody may be paired with a `share` of the others; few `scores` make many equals."""
    eligible = random.random((mentees, mentors)) < share
    rows, columns = np.nonzero(eligible)
    offsets = np.concatenate([[0], np.cumsum(eligible.sum(axis=1))]).astype(np.int64)
    graph = Graph(offsets, columns.astype(np.int32), random.integers(0, scores + 1, len(rows)).astype(np.int16))
    keys = random.integers(0, 2**63, mentees + mentors, dtype=np.uint64)
    sides = Sides(
        mentee_keys=keys[:mentees],
        mentor_keys=keys[mentees:],
        priorities=random.integers(0, priorities, mentees),
        places=random.integers(0, most_places + 1, mentors),
        standing=random.integers(0, most_standing + 1, mentors),
    )
    return graph, sides


def any_district(seed: int, mentees: int = 7, mentors: int = 4) -> tuple[Graph, Sides]:
    """Every feature on, of up to so many people, from hardly any pairs to all and from all equal to all different."""
    random = np.random.default_rng(seed)
    return district(
        random,
        int(random.integers(1, mentees + 1)),
        int(random.integers(1, mentors + 1)),
        share=float(random.choice([0.1, 0.4, 0.7, 1.0])),
        scores=int(random.choice([0, 2, 1000])),
        priorities=int(random.choice([1, 3])),
        most_places=int(random.choice([1, 3, 10])),
        most_standing=int(random.choice([0, 4])),
    )


def scores_by_pair(graph: Graph) -> dict[tuple[int, int], int]:
    """(mentee, mentor) -> tenths."""
    rows = np.repeat(np.arange(graph.mentee_count), np.diff(graph.offsets))
    return dict(zip(zip(rows.tolist(), graph.mentors.tolist(), strict=True), graph.scores.tolist(), strict=True))


def aims(graph: Graph, sides: Sides, mentor_of: list[int]) -> tuple[int, int, int, int]:
    """What an assignment is judged by, from the first aim to the last: served, priorities, score, evenness of load."""
    scores = scores_by_pair(graph)
    served = [mentee for mentee, mentor in enumerate(mentor_of) if mentor >= 0]
    loads = [
        (int(sides.standing[mentor]) + mentor_of.count(mentor)) ** 2 - int(sides.standing[mentor]) ** 2
        for mentor in range(len(sides.places))
    ]
    return (
        len(served),
        sum(int(sides.priorities[mentee]) for mentee in served),
        sum(scores[mentee, mentor_of[mentee]] for mentee in served),
        -sum(loads),
    )

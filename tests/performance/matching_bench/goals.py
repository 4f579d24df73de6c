"""The engine's aims measured end to end, each in a process of its own: `make bench-goals`."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from matching.engine import PeopleIndex, Person
from matching.engine.assignment import solve
from matching.engine.blocks.counts import reasons_against
from matching.engine.blocks.population import Population
from matching.engine.blocks.scan import candidates, sides_of
from matching.engine.graph import NOBODY
from matching.engine.pricing import assign, assign_by_pricing, best_pairs
from matching.engine.warm import warm
from matching.kept_code import keep_compiled_code
from matching.methodology import load_norms
from mentoring_methodology.codes import MentoringForm, OrganisationKind, Role

from .columns import population
from .district import Shape, make_district
from .instance import Wanted
from .measure import measured

REPOSITORY = Path(__file__).resolve().parents[3]
Told = dict[str, Any]
A_DAY = date(2026, 10, 1)


def dense_city() -> Told:
    """G2: 20,000 mentees and 6,000 mentors in one form across schools, the optimum over all pairs by pricing."""
    return _end_to_end(Wanted("cross", 20_000).shape, assign_by_pricing)


def region() -> Told:
    """G3: 200,000 mentees and 50,000 mentors in 45 municipalities, from arrays to proved pairs."""
    return _end_to_end(Wanted("region", 200_000).shape, assign)


def worst_region() -> Told:
    """G4: the same, everybody in one form across schools."""
    return _end_to_end(replace(Wanted("region", 200_000).shape, crosses_schools=True), assign)


def _end_to_end(shape: Shape, way: Callable[..., Any]) -> Told:
    district = make_district(shape, seed=1)

    def work() -> Any:
        people = population(district)
        return people, way(people, sides_of(people, np.zeros(shape.mentees, np.int64)))

    (people, (graph, solution)), cost = measured(work)
    reach = int((people.high - people.low).sum())
    return asdict(cost) | {"reach": reach, "stored": len(graph.mentors), "served": solution.certificate.served}


def scan_speed() -> Told:
    """G5: nanoseconds a pair, rules and the best 20, of 120 million."""
    people = population(make_district(Wanted("cross", 20_000).shape, seed=1))
    _, cost = measured(lambda: best_pairs(people, 20))
    return {"ns_a_pair": cost.wall / (20_000 * 6_000) * 1e9}


def best_ten() -> Told:
    """G8: the ten best of 6,000 mentors with all sentences, by the index that the service uses."""
    random = Random(1)
    index = PeopleIndex(A_DAY, load_norms(), [_person(random, Role.MENTOR, f"r{number}") for number in range(6_000)])
    mentees = [_person(random, Role.MENTEE, f"e{number}") for number in range(2_000)]
    times = []
    for mentee in mentees:
        began = time.perf_counter()
        index.best(mentee, 10)
        times.append(time.perf_counter() - began)
    p50, p99 = np.quantile(times, [0.5, 0.99]) * 1000
    return {"p50_ms": p50, "p99_ms": p99}


def _person(random: Random, role: Role, name: str) -> Person:
    mentor = role == Role.MENTOR
    return Person(
        participant_id=name,
        school_id=f"school-{random.randrange(90)}",
        role=role,
        form=MentoringForm.STUDENT_PUPIL,
        school_year=2026,
        grade=None if mentor else 9,
        course=2 if mentor else None,
        topics=tuple(random.sample([f"topic {number}" for number in range(40)], 3)),
        interests=frozenset(random.sample([f"interest {number}" for number in range(28)], 4)),
        weekly_slots=random.getrandbits(63) & random.getrandbits(63) & random.getrandbits(63),
        preferred_age_min=13 if mentor else None,
        workplace_id="college" if mentor else None,
        workplace_kind=OrganisationKind.COLLEGE if mentor else None,
        consents_on=A_DAY,
        admitted_on=A_DAY,
        cleared_on=A_DAY,
        transfer_consent_on=A_DAY,
    )


def order_of_the_input() -> Told:
    """G9: mentees who get another mentor when the people are given in another order, 5 orders of 3 towns."""
    moved = 0
    for seed in (1, 2, 3):
        district = make_district(Wanted("mixed", 5_000).shape, seed)
        usual = _pairs(population(district))
        random = np.random.default_rng(seed)
        for _ in range(5):
            shuffled = district._replace(
                mentees=_shuffled(district.mentees, random), mentors=_shuffled(district.mentors, random)
            )
            moved += len(usual.items() ^ _pairs(population(shuffled)).items())
    return {"moved": moved}


def _shuffled(people: Any, random: np.random.Generator) -> Any:
    order = random.permutation(len(people.key))
    return type(people)(*(column[order] for column in people))


def _pairs(people: Population) -> dict[int, int]:
    found = solve(candidates(people), sides_of(people, np.zeros(len(people.low), np.int64))).mentor_of
    return {
        int(people.mentee_keys[mentee]): int(people.mentor_keys[mentor])
        for mentee, mentor in enumerate(found.tolist())
        if mentor != NOBODY
    }


def reasons_of_the_region() -> Told:
    """G10: counted reasons for every mentee of the region who is left."""
    people = population(make_district(Wanted("region", 200_000).shape, seed=1))
    _, solution = assign(people, sides_of(people, np.zeros(len(people.low), np.int64)))
    left = np.flatnonzero(solution.mentor_of == NOBODY).tolist()
    _, cost = measured(lambda: reasons_against(people, left))
    return {"left": len(left), "wall": cost.wall}


ALL = (dense_city, region, worst_region, scan_speed, best_ten, order_of_the_input, reasons_of_the_region)
GOALS: Mapping[str, Callable[[], Told]] = {goal.__name__: goal for goal in ALL}


def main() -> None:
    """Without a word all goals, each in a process of its own; with its name, one goal here."""
    if len(sys.argv) > 1:
        keep_compiled_code()
        warm(load_norms())
        print(json.dumps(GOALS[sys.argv[1]]()))
        return
    for name, goal in GOALS.items():
        command = [sys.executable, "-m", "tests.performance.matching_bench.goals", name]
        told = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
        print((goal.__doc__ or name).strip())
        print("   ", told.stdout.strip() or told.stderr.strip().splitlines()[-1], flush=True)


if __name__ == "__main__":
    main()

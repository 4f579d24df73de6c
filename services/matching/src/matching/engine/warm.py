"""Compiles the engine's loops before they are needed: when a service starts, or its image is built.

The first time on a machine this takes seconds; the compiled code is kept on disk, and loading it takes a moment.
"""

from datetime import date

import numpy as np
from mentoring_methodology.codes import MentoringForm, Role

from matching.engine.assignment import Start, solve, what_if
from matching.engine.blocks.counts import reasons_against
from matching.engine.blocks.population import population_of
from matching.engine.blocks.scan import candidates, sides_of
from matching.engine.comparison import compare
from matching.engine.compiled import HAS_NUMBA
from matching.engine.norms import Norms
from matching.engine.people import Person
from matching.engine.pricing import assign_by_pricing

A_DAY = date(2026, 10, 1)


def warm(norms: Norms) -> bool:
    """Run every compiled loop once on two mentees and a mentor; False when there is nothing to compile."""
    if not HAS_NUMBA:
        return False
    mentees = [_somebody(Role.MENTEE, f"mentee {number}") for number in range(2)]
    population = population_of(mentees, [_somebody(Role.MENTOR, "mentor")], A_DAY, norms)
    sides = sides_of(population, np.zeros(2, np.int64))
    graph = candidates(population)
    solution = solve(graph, sides)
    solve(graph, sides, start=Start(solution.scale, solution.price, solution.mentor_of))
    what_if(graph, sides, solution)
    compare(graph, sides.places, (sides.mentee_keys, sides.mentor_keys), solution.mentor_of)
    assign_by_pricing(population, sides, first_best=1)
    reasons_against(population, [0, 1])
    return True


def _somebody(role: Role, participant_id: str) -> Person:
    return Person(
        participant_id=participant_id,
        school_id="school",
        role=role,
        form=MentoringForm.TEACHER_TEACHER,
        school_year=2026,
        topics=("математика",),
        experience_years=9,
        consents_on=A_DAY,
        admitted_on=A_DAY,
    )

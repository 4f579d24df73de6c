"""A matching run: everybody's pairs, and for everybody left over the reasons."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from matching.engine.assignment import AssignmentError, WhatIf, what_if
from matching.engine.blocks.counts import reasons_against
from matching.engine.blocks.population import Population, population_of
from matching.engine.blocks.scan import sides_of
from matching.engine.blocks.traits import BIT
from matching.engine.circumstances import STRANGERS, Circumstances, PairOfIds
from matching.engine.comparison import compare
from matching.engine.graph import NOBODY, Graph, Int32, Sides
from matching.engine.norms import Norms
from matching.engine.outcome import Alternative, Outcome, Pair, Unmatched
from matching.engine.people import Person
from matching.engine.pricing import assign
from matching.engine.reasons import Reason
from matching.engine.score import score


def match(
    mentees: Iterable[Person],
    mentors: Iterable[Person],
    on: date,
    norms: Norms,
    priorities: Mapping[str, int] | None = None,
    fixed: Iterable[PairOfIds] = (),
    circumstances: Circumstances = STRANGERS,
) -> Outcome:
    """The best proposals for the day; `priorities` by mentee id, 0 where absent, the higher the sooner.

    `fixed` pairs stay as they are, whatever the rules say of them: the curator has decided. The answer depends on the
    set of people and the arguments alone, not on any order. Raises `ValueError` for somebody who is given twice or a
    fixed pair of somebody unknown, and what `solve` raises when no optimum is proved.
    """
    left, right = _by_id(mentees), _by_id(mentors)
    population = population_of(left, right, on, norms, circumstances)
    wanted = priorities or {}
    sides = sides_of(population, np.array([wanted.get(mentee.participant_id, 0) for mentee in left], np.int64))
    settled = _fixed(left, right, fixed)
    population, sides = _without_fixed(population, sides, settled)
    graph, solution = assign(population, sides)
    answers = what_if(graph, sides, solution)
    mentor_of = np.where(settled == NOBODY, solution.mentor_of, settled)
    return Outcome(
        pairs=tuple(
            Pair(mentee.participant_id, right[mentor].participant_id, score(mentee, right[mentor], norms), others)
            for mentee, mentor, others in zip(
                left,
                mentor_of.tolist(),
                _alternatives(answers, right),
                strict=True,
            )
            if mentor != NOBODY
        ),
        unmatched=_unmatched(left, right, mentor_of != NOBODY, graph, answers, population),
        eligible_pairs=len(graph.mentors),
        comparison=compare(graph, sides.places, (sides.mentee_keys, sides.mentor_keys), solution.mentor_of),
    )


def _by_id(people: Iterable[Person]) -> list[Person]:
    ordered = sorted(people, key=lambda person: person.participant_id)
    for person, following in pairwise(ordered):
        if person.participant_id == following.participant_id:
            raise ValueError(f"participant {person.participant_id} is given twice")
    return ordered


def _fixed(mentees: Sequence[Person], mentors: Sequence[Person], fixed: Iterable[PairOfIds]) -> Int32:
    row = {mentee.participant_id: number for number, mentee in enumerate(mentees)}
    column = {mentor.participant_id: number for number, mentor in enumerate(mentors)}
    settled = np.full(len(mentees), NOBODY, np.int32)
    for mentee_id, mentor_id in fixed:
        if mentee_id not in row or mentor_id not in column:
            raise ValueError(f"the fixed pair {mentee_id}, {mentor_id} names somebody who is not there")
        if settled[row[mentee_id]] != NOBODY:
            raise AssignmentError(f"mentee {mentee_id} is fixed with two mentors")
        settled[row[mentee_id]] = column[mentor_id]
    return settled


def _without_fixed(population: Population, sides: Sides, settled: Int32) -> tuple[Population, Sides]:
    """What is left to decide: the fixed mentees ask for nobody, their mentors have fewer places and some standing."""
    taken = np.bincount(settled[settled != NOBODY], minlength=len(sides.places))
    served = np.where(settled == NOBODY, np.uint64(0), BIT[Reason.H06_MENTEE_SERVED])
    mentees = population.mentees._replace(refused=population.mentees.refused | served)
    left = replace(sides, places=np.maximum(0, sides.places - taken), standing=sides.standing + taken)
    return population._replace(mentees=mentees), left


def _alternatives(answers: WhatIf, mentors: Sequence[Person]) -> list[tuple[Alternative, ...]]:
    """By mentee."""
    rows = zip(
        answers.mentors.tolist(), answers.scores.tolist(), answers.served.tolist(), answers.others.tolist(), strict=True
    )
    return [
        tuple(
            Alternative(mentors[mentor].participant_id, score_tenths, served, others)
            for mentor, score_tenths, served, others in zip(*row, strict=True)
            if mentor != NOBODY
        )
        for row in rows
    ]


def _unmatched(
    mentees: Sequence[Person],
    mentors: Sequence[Person],
    served: NDArray[np.bool_],
    graph: Graph,
    answers: WhatIf,
    population: Population,
) -> tuple[Unmatched, ...]:
    left = np.flatnonzero(~served).tolist()
    reasons, sole_reasons = reasons_against(population, left)
    helpers: dict[int, list[tuple[int, int]]] = {row: [] for row in left}
    for mentor, first_in_line in enumerate(answers.first_in_line.tolist()):
        if first_in_line in helpers:
            pairs = slice(graph.offsets[first_in_line], graph.offsets[first_in_line + 1])
            own = np.flatnonzero(graph.mentors[pairs] == mentor)
            value = int(graph.scores[pairs][own[0]]) if len(own) else -1
            helpers[first_in_line].append((-value, mentor))
    return tuple(
        Unmatched(
            mentees[row].participant_id,
            reasons[number],
            sole_reasons[number],
            tuple(mentors[mentor].participant_id for _, mentor in sorted(helpers[row])),
        )
        for number, row in enumerate(left)
    )

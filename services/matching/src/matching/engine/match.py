"""A matching run: everybody's pairs, and for everybody left over the reasons."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from matching.engine.assignment import AssignmentError, WhatIf, what_if
from matching.engine.blocks.bits import BIT
from matching.engine.blocks.counts import reasons_against
from matching.engine.blocks.population import Population, population_of, with_specials
from matching.engine.blocks.scan import sides_of
from matching.engine.blocks.special import specials_of
from matching.engine.blocks.vocabulary import FormTerm, vocabulary_of
from matching.engine.circumstances import STRANGERS, Circumstances, PairOfIds
from matching.engine.comparison import compare
from matching.engine.couples import Made, given_up
from matching.engine.eligibility import may_be_mutual, refusals
from matching.engine.graph import NOBODY, Graph, Int32, Int64
from matching.engine.norms import Norms
from matching.engine.outcome import Alternative, Outcome, Pair, Unmatched
from matching.engine.people import Person
from matching.engine.pricing import assign
from matching.engine.reasons import Reason
from matching.engine.score import plan_of, score, total_tenths
from matching.engine.sharing import Sharing

PRIORITY_STEPS = 255
"""Different priorities that a run tells apart; one weight has to hold them above the scores of a whole district."""


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

    A person has one number of places for all participations, is not his own mentor, and no two people become each
    other's mentors: while two would, the weaker of their pairs is barred and the rest decided again. The proof is of
    the last decision; `reverse_cut` is what it gives up against the first.
    """
    left, right = _by_id(mentees), _by_id(mentors)
    right, beyond = _with_weighed_terms(left, right)
    sharing = Sharing(right)
    population = population_of(left, right, on, norms, circumstances)
    given_as = population.number_of
    population = sharing.of_population(population, right, norms)
    settled = _fixed(left, right, fixed)
    sides = sharing.of_sides(sides_of(population, _priorities(left, priorities or {})), settled[settled != NOBODY])
    population = _without_fixed(population, settled)
    first: list[Made] | None = None
    while True:
        partners = _Partners(left, right, sharing, on, norms, circumstances)
        graph, solution = assign(population, sides)
        made = partners.made(solution.mentor_of, settled)
        first = first if first is not None else made
        cut = given_up(made) - circumstances.reversed_in_run
        if not cut:
            break
        circumstances = replace(circumstances, reversed_in_run=circumstances.reversed_in_run | cut)
        population = with_specials(population, specials_of(left, right, on, norms, circumstances), given_as)
    answers = what_if(graph, sides, solution)
    others = _alternatives(answers, partners, made)
    return Outcome(
        pairs=tuple(
            Pair(
                pair.mentee.participant_id,
                pair.mentor.participant_id,
                score(pair.mentee, pair.mentor, norms),
                others[partners.row_of[pair.mentee.participant_id]],
            )
            for pair in made
        ),
        unmatched=_unmatched(
            partners, (solution.mentor_of != NOBODY) | (settled != NOBODY), graph, answers, population
        ),
        eligible_pairs=len(graph.mentors),
        comparison=compare(graph, sides.places, (sides.mentee_keys, sides.mentor_keys), solution.mentor_of),
        reverse_cut=sum(pair.score_tenths for pair in first) - sum(pair.score_tenths for pair in made),
        reverse_cut_served=len(first) - len(made),
        terms_not_weighed=tuple(sorted(beyond)),
    )


class _Partners:
    """Mentors as people know them, of the numbers in an assignment, where one number may stand for a person."""

    def __init__(
        self,
        mentees: Sequence[Person],
        mentors: Sequence[Person],
        sharing: Sharing,
        on: date,
        norms: Norms,
        circumstances: Circumstances,
    ) -> None:
        self.mentees, self.mentors = mentees, mentors
        self.row_of = {mentee.participant_id: row for row, mentee in enumerate(mentees)}
        self._sharing, self._on, self._norms, self._circumstances = sharing, on, norms, circumstances

    def partner(self, row: int, number: int) -> Person:
        """The mentor of a number; of a person's participations the best that the mentee may have, equals by id."""
        group = self._sharing.groups.get(number)
        if group is None:
            return self.mentors[number]
        mentee = self.mentees[row]
        able = [
            mentor
            for mentor in (self.mentors[each] for each in group)
            if not refusals(mentee, mentor, self._on, self._norms, self._circumstances)
        ]
        return max(able, key=lambda mentor: self._tenths(mentee, mentor), default=self.mentors[number])

    def made(self, mentor_of: Int32, settled: Int32) -> list[Made]:
        """The pairs of an assignment and those that were fixed, by mentee."""
        pairs = []
        for row, (number, fixed) in enumerate(zip(mentor_of.tolist(), settled.tolist(), strict=True)):
            if fixed == NOBODY and number == NOBODY:
                continue
            mentor = self.mentors[fixed] if fixed != NOBODY else self.partner(row, number)
            mentee = self.mentees[row]
            pairs.append(Made(mentee, mentor, self._tenths(mentee, mentor), fixed != NOBODY))
        return pairs

    def _tenths(self, mentee: Person, mentor: Person) -> int:
        return total_tenths(mentee, mentor, plan_of(mentee.form, self._norms), self._norms)


def _with_weighed_terms(mentees: Sequence[Person], mentors: list[Person]) -> tuple[list[Person], frozenset[FormTerm]]:
    """The mentors without the terms for which a form has no bit, and those terms."""
    beyond = (
        vocabulary_of(mentees, mentors, lambda person: person.topic_set).beyond
        | vocabulary_of(mentees, mentors, lambda person: person.interest_set).beyond
    )
    if not beyond:
        return mentors, beyond
    of_form: dict[str, set[str]] = defaultdict(set)
    for form, term in beyond:
        of_form[form].add(term)
    return [replace(mentor, unweighed=frozenset(of_form[mentor.form])) for mentor in mentors], beyond


def _priorities(mentees: Sequence[Person], priorities: Mapping[str, int]) -> Int64:
    """By mentee, from 0 up. Only their order counts, and that of the highest and lowest in `PRIORITY_STEPS` steps."""
    stated = [priorities.get(mentee.participant_id, 0) for mentee in mentees]
    steps = {priority: step for step, priority in enumerate(sorted(set(stated)))}
    divisor = max(1, -(-len(steps) // PRIORITY_STEPS))
    return np.array([steps[priority] // divisor for priority in stated], np.int64)


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


def _without_fixed(population: Population, settled: Int32) -> Population:
    """The fixed mentees ask for nobody."""
    served = np.where(settled == NOBODY, np.uint64(0), BIT[Reason.H06_MENTEE_SERVED])
    return population._replace(mentees=population.mentees._replace(refused=population.mentees.refused | served))


def _alternatives(answers: WhatIf, partners: _Partners, made: Sequence[Made]) -> list[tuple[Alternative, ...]]:
    """By mentee; without a mentor whose mentor the mentee would be: no two people mentor each other."""
    leads = {(pair.mentor.identity, pair.mentee.identity) for pair in made}
    rows = zip(
        answers.mentors.tolist(), answers.scores.tolist(), answers.served.tolist(), answers.others.tolist(), strict=True
    )

    def is_reverse(row: int, mentor: Person) -> bool:
        mentee = partners.mentees[row]
        return (mentee.identity, mentor.identity) in leads and not may_be_mutual(mentee, mentor)

    return [
        tuple(
            Alternative(other.participant_id, score_tenths, served, others)
            for mentor, score_tenths, served, others in zip(*each, strict=True)
            if mentor != NOBODY and not is_reverse(row, other := partners.partner(row, mentor))
        )
        for row, each in enumerate(rows)
    ]


def _unmatched(
    partners: _Partners,
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
            partners.mentees[row].participant_id,
            reasons[number],
            sole_reasons[number],
            tuple(partners.partner(row, mentor).participant_id for _, mentor in sorted(helpers[row])),
        )
        for number, row in enumerate(left)
    )

"""Which pairs are eligible, and why others are not: by the rules for one pair, pair by pair within schools."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date

import numpy as np
from mentoring_common.events.contracts.registry import MentoringForm

from matching.engine.eligibility import mentee_refusals, mentor_refusals, pair_refusals
from matching.engine.graph import Graph
from matching.engine.norms import Norms
from matching.engine.people import Person
from matching.engine.reasons import Reason
from matching.engine.score import plan_of, total_tenths

Block = tuple[str, MentoringForm]
"""A school and a form: in this version only people of one are paired."""


def eligible_pairs(mentees: Sequence[Person], mentors: Sequence[Person], on: date, norms: Norms) -> Graph:
    """The eligible pairs with their scores; people are numbered as they are given."""
    plans = {form: plan_of(form, norms) for form in MentoringForm}
    free: dict[Block, list[int]] = defaultdict(list)
    for number, mentor in enumerate(mentors):
        if not mentor_refusals(mentor, on, norms):
            free[mentor.school_id, mentor.form].append(number)
    offsets, numbers, scores = [0], [], []
    for mentee in mentees:
        if not mentee_refusals(mentee, on, norms):
            for number in free[mentee.school_id, mentee.form]:
                if not pair_refusals(mentee, mentors[number], on, norms):
                    numbers.append(number)
                    scores.append(total_tenths(mentee, mentors[number], plans[mentee.form], norms))
        offsets.append(len(numbers))
    return Graph(np.array(offsets, np.int64), np.array(numbers, np.int32), np.array(scores, np.int16))


Counts = list[dict[Reason, int]]
"""By mentee: each reason with its number of mentors, the most frequent first."""


def reasons_against(
    mentees: Sequence[Person], mentors: Sequence[Person], on: date, norms: Norms
) -> tuple[Counts, Counts]:
    """Why the mentors of each mentee's form and school were not proposed, and how many of them one reason alone keeps
    away. A mentor against whom nothing speaks is taken by others.
    """
    of_block: dict[Block, list[tuple[Person, tuple[Reason, ...]]]] = defaultdict(list)
    for mentor in mentors:
        of_block[mentor.school_id, mentor.form].append((mentor, mentor_refusals(mentor, on, norms)))
    all_counts: Counts = []
    sole_counts: Counts = []
    for mentee in mentees:
        against_mentee = mentee_refusals(mentee, on, norms)
        counts: Counter[Reason] = Counter()
        sole: Counter[Reason] = Counter()
        for mentor, against_mentor in of_block[mentee.school_id, mentee.form]:
            against = (*against_mentee, *against_mentor, *pair_refusals(mentee, mentor, on, norms))
            counts.update(against or (Reason.H06_CAPACITY,))
            if len(against) == 1:
                sole.update(against)
        all_counts.append(_most_frequent_first(counts or Counter({Reason.NO_MENTORS: 1})))
        sole_counts.append(_most_frequent_first(sole))
    return all_counts, sole_counts


def _most_frequent_first(counts: Counter[Reason]) -> dict[Reason, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))

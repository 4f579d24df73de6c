"""A matching run: everybody's pairs, and for everybody left over the reasons.

Only people of one school and one form can be paired in this version, so each such block is matched alone.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from itertools import pairwise

import numpy as np
from mentoring_common.events.contracts.registry import MentoringForm

from matching.engine.assignment import solve
from matching.engine.eligibility import free_capacity, mentee_refusals, mentor_refusals, pair_refusals
from matching.engine.graph import NOBODY, Graph, Sides, UInt64
from matching.engine.norms import Norms
from matching.engine.people import Person
from matching.engine.reasons import Reason
from matching.engine.score import Score, plan_of, score, total_tenths


@dataclass(frozen=True, slots=True)
class Pair:
    """A proposal: nobody is in contact before the curator approves it and an order fixes it."""

    mentee_id: str
    mentor_id: str
    score: Score


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A mentee without a proposal; never refused for good, but put before the curator."""

    mentee_id: str
    reasons: Mapping[Reason, int]
    """How many mentors of the form in the school each reason speaks against, the most frequent first."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Every mentee is in exactly one of the two, each in the order of ids."""

    pairs: tuple[Pair, ...]
    unmatched: tuple[Unmatched, ...]


@dataclass(frozen=True)
class _Block:
    """One school's people of one form, by id."""

    form: MentoringForm
    mentees: Sequence[Person]
    mentors: Sequence[Person]


def match(
    mentees: Iterable[Person],
    mentors: Iterable[Person],
    on: date,
    norms: Norms,
    priorities: Mapping[str, int] | None = None,
) -> Outcome:
    """The best proposals for the day; `priorities` by mentee id, 0 where absent, the higher the sooner.

    The answer depends on the set of people and the arguments alone, not on any order. Raises `ValueError` for a mentee
    or a mentor who is given twice, and what `solve` raises when no optimum is proved.
    """
    pairs: list[Pair] = []
    unmatched: list[Unmatched] = []
    for block in _blocks(_by_id(mentees), _by_id(mentors)):
        outcome = _match_block(block, on, norms, priorities or {})
        pairs.extend(outcome.pairs)
        unmatched.extend(outcome.unmatched)
    return Outcome(
        tuple(sorted(pairs, key=lambda pair: pair.mentee_id)),
        tuple(sorted(unmatched, key=lambda left: left.mentee_id)),
    )


def _by_id(people: Iterable[Person]) -> list[Person]:
    ordered = sorted(people, key=lambda person: person.participant_id)
    for person, following in pairwise(ordered):
        if person.participant_id == following.participant_id:
            raise ValueError(f"participant {person.participant_id} is given twice")
    return ordered


def _blocks(mentees: Sequence[Person], mentors: Sequence[Person]) -> list[_Block]:
    """The blocks that have a mentee."""
    mentees_of: dict[tuple[str, MentoringForm], list[Person]] = defaultdict(list)
    mentors_of: dict[tuple[str, MentoringForm], list[Person]] = defaultdict(list)
    for mentee in mentees:
        mentees_of[mentee.school_id, mentee.form].append(mentee)
    for mentor in mentors:
        mentors_of[mentor.school_id, mentor.form].append(mentor)
    return [_Block(key[1], members, mentors_of.get(key, [])) for key, members in mentees_of.items()]


def _match_block(block: _Block, on: date, norms: Norms, priorities: Mapping[str, int]) -> Outcome:
    if not block.mentors:
        return Outcome((), tuple(Unmatched(mentee.participant_id, {Reason.NO_MENTORS: 1}) for mentee in block.mentees))
    against_mentors = [mentor_refusals(mentor, on, norms) for mentor in block.mentors]
    free = [mentor for mentor, against in zip(block.mentors, against_mentors, strict=True) if not against]
    assigned = solve(
        _graph(block, free, on, norms),
        Sides(
            mentee_keys=_keys(block.mentees),
            mentor_keys=_keys(free),
            priorities=np.array([priorities.get(mentee.participant_id, 0) for mentee in block.mentees], np.int64),
            places=np.array([free_capacity(mentor, norms) for mentor in free], np.int64),
            standing=np.zeros(len(free), np.int64),
        ),
    )
    mentor_of = {
        mentee.participant_id: free[number]
        for mentee, number in zip(block.mentees, assigned.mentor_of.tolist(), strict=True)
        if number != NOBODY
    }
    pairs = tuple(
        Pair(mentee.participant_id, mentor.participant_id, score(mentee, mentor, norms))
        for mentee in block.mentees
        if (mentor := mentor_of.get(mentee.participant_id)) is not None
    )
    unmatched = tuple(
        Unmatched(mentee.participant_id, _reasons(mentee, block.mentors, against_mentors, on, norms))
        for mentee in block.mentees
        if mentee.participant_id not in mentor_of
    )
    return Outcome(pairs, unmatched)


def _keys(people: Sequence[Person]) -> UInt64:
    digests = [blake2b(person.participant_id.encode(), digest_size=8).digest() for person in people]
    return np.frombuffer(b"".join(digests), np.dtype("<u8")).astype(np.uint64)


def _graph(block: _Block, free: Sequence[Person], on: date, norms: Norms) -> Graph:
    plan = plan_of(block.form, norms)
    offsets, numbers, scores = [0], [], []
    for mentee in block.mentees:
        if not mentee_refusals(mentee, on, norms):
            for number, mentor in enumerate(free):
                if not pair_refusals(mentee, mentor, on, norms):
                    numbers.append(number)
                    scores.append(total_tenths(mentee, mentor, plan, norms))
        offsets.append(len(numbers))
    return Graph(np.array(offsets, np.int64), np.array(numbers, np.int32), np.array(scores, np.int16))


def _reasons(
    mentee: Person,
    mentors: Sequence[Person],
    against_mentors: Sequence[tuple[Reason, ...]],
    on: date,
    norms: Norms,
) -> dict[Reason, int]:
    """Each reason with the number of mentors; a mentor against whom nothing speaks is taken by others."""
    against_mentee = mentee_refusals(mentee, on, norms)
    counts: Counter[Reason] = Counter()
    for mentor, against_mentor in zip(mentors, against_mentors, strict=True):
        against = (*against_mentee, *against_mentor, *pair_refusals(mentee, mentor, on, norms))
        counts.update(against or (Reason.H06_CAPACITY,))
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))

"""No two people mentor each other: which pairs of a run do, and which of each two is given up."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from matching.engine.circumstances import PairOfIds
from matching.engine.eligibility import may_be_mutual
from matching.engine.people import Person


class Made(NamedTuple):
    """A pair of a run."""

    mentee: Person
    mentor: Person
    score_tenths: int
    fixed: bool
    """The curator has decided: it is never given up."""


def given_up(pairs: Iterable[Made]) -> frozenset[PairOfIds]:
    """For each two pairs that join the same two people both ways round, the one of lower score, equals by id.

    Equals may mentor each other, so that their pair is not given up, and neither is one that is fixed. Of a pair it is
    the mentee's participation and the mentor's person that are named.
    """
    return frozenset(
        (lesser.mentee.participant_id, lesser.mentor.identity)
        for one, other in _couples(pairs)
        if (lesser := _lesser([each for each in (one, other) if _may_be_given_up(each)])) is not None
    )


def _couples(pairs: Iterable[Made]) -> Iterator[tuple[Made, Made]]:
    between: dict[PairOfIds, list[Made]] = defaultdict(list)
    for made in pairs:
        between[made.mentee.identity, made.mentor.identity].append(made)
    for (younger, older), ones in between.items():
        if younger < older:
            for other in between.get((older, younger), ()):
                yield from ((one, other) for one in ones)


def _may_be_given_up(made: Made) -> bool:
    return not made.fixed and not may_be_mutual(made.mentee, made.mentor)


def _lesser(pairs: list[Made]) -> Made | None:
    return min(
        pairs,
        key=lambda made: (made.score_tenths, made.mentee.participant_id, made.mentor.participant_id),
        default=None,
    )

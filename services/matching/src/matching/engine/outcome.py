"""What a run says: the pairs, everybody who is left with the reasons, and how good the whole is."""

from collections.abc import Mapping
from dataclasses import dataclass

from matching.engine.comparison import Comparison
from matching.engine.reasons import Reason
from matching.engine.score import Score


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another mentor for a mentee who has one, and what the change would do to the others at best."""

    mentor_id: str
    score_tenths: int
    """The mentee's score with this mentor."""
    others_served: int
    """How many more of the others would have a mentor; below 0 when somebody would lose his."""
    others_tenths: int
    """How the sum of the others' scores would change."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A proposal: nobody is in contact before the curator approves it and an order fixes it."""

    mentee_id: str
    mentor_id: str
    score: Score
    alternatives: tuple[Alternative, ...] = ()
    """Up to three, the best for the mentee first; none for a pair that was fixed."""


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A mentee without a proposal; never refused for good, but put before the curator."""

    mentee_id: str
    reasons: Mapping[Reason, int]
    """How many mentors of the form in the school each reason speaks against, the most frequent first."""
    sole_reasons: Mapping[Reason, int]
    """How many of them each reason alone keeps away: without it they could be proposed."""
    place_helps: tuple[str, ...]
    """The mentors with whom one more place would serve this mentee, the best for him first."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Every mentee is in exactly one of the two, each in the order of ids."""

    pairs: tuple[Pair, ...]
    unmatched: tuple[Unmatched, ...]
    eligible_pairs: int
    comparison: Comparison
    """The assignment beside the stable matching."""
    reverse_cut: int = 0
    """Score tenths given up, against the first optimum, so that no two people mentor each other; below 0 where fewer
    mentees are served by better pairs."""
    reverse_cut_served: int = 0
    """Mentees given up for the same."""
    terms_not_weighed: tuple[tuple[str, str], ...] = ()
    """Forms and terms that both sides use, but too few people: they were common to nobody."""


def chief_reason(reasons: Mapping[Reason, int]) -> Reason:
    """The reason that stood in the way of most mentors; of equals, the first by code."""
    return min(reasons, key=lambda reason: (-reasons[reason], reason.value))

"""Who may mentor whom, how well a pair fits, and who is proposed to whom: pure functions without I/O or a clock.

`match` is the whole of it; `refusals`, `score` and `solve` are its three parts, each usable alone.
"""

from matching.engine.advice import advice, consequence, explanation, instead
from matching.engine.assignment import AssignmentError, CertificateError, solve
from matching.engine.circumstances import STRANGERS, Circumstances
from matching.engine.criteria import MEASURES
from matching.engine.eligibility import may_be_mutual, refusals
from matching.engine.index import PeopleIndex, Suggestion
from matching.engine.match import match
from matching.engine.norms import Criterion, Norms
from matching.engine.outcome import Alternative, Outcome, Pair, Unmatched, chief_reason
from matching.engine.people import Person, person_from_state
from matching.engine.reasons import REASONS, Explanation, Reason, of_two
from matching.engine.score import Score, Share, score

__all__ = [
    "MEASURES",
    "REASONS",
    "STRANGERS",
    "Alternative",
    "AssignmentError",
    "CertificateError",
    "Circumstances",
    "Criterion",
    "Explanation",
    "Norms",
    "Outcome",
    "Pair",
    "PeopleIndex",
    "Person",
    "Reason",
    "Score",
    "Share",
    "Suggestion",
    "Unmatched",
    "advice",
    "chief_reason",
    "consequence",
    "explanation",
    "instead",
    "match",
    "may_be_mutual",
    "of_two",
    "person_from_state",
    "refusals",
    "score",
    "solve",
]

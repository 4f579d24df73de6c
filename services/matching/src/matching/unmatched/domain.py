"""A mentee without a pair, and why: the state that a curator works on. Pure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from matching.engine import REASONS, Unmatched, advice, chief_reason
from matching.participants.domain import Participant
from matching.proposals.domain import REJECTIONS, Proposal
from matching.relations.domain import ENDINGS

NOT_MATCHED_YET = "NOT_MATCHED_YET"
"""No run has looked at the mentee."""
UNREADABLE = "DATA_UNREADABLE"
"""The engine of this release cannot take the mentee's data."""

TEXTS = {
    **{reason.value: explanation.text for reason, explanation in REASONS.items()},
    NOT_MATCHED_YET: "Для наставляемого ещё не подбирали",
    UNREADABLE: "Данные наставляемого не удалось разобрать",
    **REJECTIONS,
    **ENDINGS,
}
"""Code -> why there is no pair, in Russian."""

MOST_REASONS = 5
"""Reasons that are kept of one mentee: the sixth no longer helps anybody to act."""


@dataclass(frozen=True)
class ReasonAgainst:
    """A reason and the number of mentors against whom it speaks."""

    code: str
    mentors: int


@dataclass(frozen=True)
class LeftOver:
    """What the last run of a mentee's school found for a mentee whom it left without a pair."""

    mentee_id: str
    school_id: str
    school_year: int
    form: str
    run_id: str
    found_at: datetime
    reasons: tuple[ReasonAgainst, ...]
    """The chief one first."""
    advice: str = ""
    place_helps: bool = False
    """One more place of a suitable mentor would serve this mentee."""
    helper_id: str | None = None
    """The mentor whose place that would be, the best for the mentee."""


@dataclass(frozen=True)
class WithoutPair:
    """A mentee without a pair as of now."""

    mentee_id: str
    school_id: str
    school_year: int
    form: str
    reasons: tuple[ReasonAgainst, ...]
    """The chief one first; `NOT_MATCHED_YET` alone where no run has looked at the mentee."""
    advice: str
    place_helps: bool | None
    """None where no run has found it out."""
    run_id: str | None
    helper_id: str | None = None
    """The mentor with whom one more place would help."""


def left_over(mentee: Participant, unmatched: Unmatched, run_id: str, now: datetime) -> LeftOver:
    """What is kept of a mentee whom a run left over."""
    chief = chief_reason(unmatched.reasons)
    others = sorted(unmatched.reasons, key=lambda reason: (reason != chief, -unmatched.reasons[reason], reason.value))
    return LeftOver(
        mentee_id=mentee.id,
        school_id=mentee.state.school_id,
        school_year=mentee.state.school_year,
        form=mentee.state.form,
        run_id=run_id,
        found_at=now,
        reasons=tuple(ReasonAgainst(reason.value, unmatched.reasons[reason]) for reason in others[:MOST_REASONS]),
        advice=advice(unmatched, None),
        place_helps=bool(unmatched.place_helps),
        helper_id=unmatched.place_helps[0] if unmatched.place_helps else None,
    )


def unreadable(mentee: Participant, run_id: str, now: datetime) -> LeftOver:
    """What is kept of a mentee whom a run could not take in."""
    state = mentee.state
    help_ = "Проверьте сведения о наставляемом и сообщите администратору платформы."
    reasons = (ReasonAgainst(UNREADABLE, 0),)
    return LeftOver(mentee.id, state.school_id, state.school_year, state.form, run_id, now, reasons, help_)


def without_pair(mentee: Participant, left: LeftOver | None, proposal: Proposal | None) -> WithoutPair:
    """Why the mentee has no pair: what the last run found, else why the last proposal fell, else nobody has looked.

    A run that makes a proposal forgets what an earlier one had found, so that what is kept is always the later fact.
    """
    state = mentee.state
    if left is not None:
        return WithoutPair(
            mentee.id, state.school_id, state.school_year, state.form, left.reasons, left.advice, left.place_helps,
            left.run_id, left.helper_id,
        )  # fmt: skip
    code = chief_code(None, proposal.state.reason_code if proposal is not None else None)
    help_ = "Запустите подбор."
    if code != NOT_MATCHED_YET:
        help_ = "Пара была предложена и отозвана. Запустите подбор ещё раз."
    if code in REJECTIONS:
        help_ = "Пару отклонили, в этом учебном году её больше не предложат. Запустите подбор ещё раз."
    reasons = (ReasonAgainst(code, 1 if code != NOT_MATCHED_YET else 0),)
    return WithoutPair(mentee.id, state.school_id, state.school_year, state.form, reasons, help_, None, None)


def chief_code(found: str | None, fell: str | None) -> str:
    """Of what the last run found and why the last proposal fell, the code that counts."""
    return found or fell or NOT_MATCHED_YET


def text_of(code: str) -> str:
    """The reason in Russian; a code of another release as it is."""
    return TEXTS.get(code, code)


@dataclass(frozen=True)
class ReasonGroup:
    """A chief reason and how many mentees wait because of it."""

    code: str
    mentees: int


def grouped(codes: Iterable[str]) -> list[ReasonGroup]:
    """The chief reasons of mentees, the most frequent first, equals by code."""
    counts = Counter(codes)
    return [ReasonGroup(code, mentees) for code, mentees in sorted(counts.items(), key=lambda one: (-one[1], one[0]))]

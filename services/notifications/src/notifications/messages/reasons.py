"""Why mentees have no pair, and what helps. Pure."""

from collections.abc import Iterable

from mentoring_methodology.cures import cure_of
from pydantic import BaseModel, ConfigDict

CHIEF_REASONS = 3
"""Reasons said of a form: what keeps most people from a pair; the rest is among the figures."""


class ReasonSaid(BaseModel):
    """A reason as it is said, with the number of mentees."""

    model_config = ConfigDict(frozen=True)

    code: str
    """Empty for what is said of all the rest together."""
    text: str
    mentees: int


def chief_reasons(reasons: Iterable[ReasonSaid]) -> tuple[ReasonSaid, ...]:
    """The most frequent reasons, and the rest together where there are more."""
    ordered = sorted(reasons, key=lambda reason: (-reason.mentees, reason.text))
    rest = sum(reason.mentees for reason in ordered[CHIEF_REASONS:])
    chief = tuple(ordered[:CHIEF_REASONS])
    return (*chief, ReasonSaid(code="", text="Другие причины", mentees=rest)) if rest else chief


def cures(reasons: Iterable[ReasonSaid]) -> tuple[str, ...]:
    """What helps against these reasons, first what helps most people; each thing once."""
    mentees: dict[str, int] = {}
    for reason in reasons:
        if reason.code:
            cure = f"{cure_of(reason.code).to_school}."
            mentees[cure] = mentees.get(cure, 0) + reason.mentees
    return tuple(sorted(mentees, key=lambda cure: (-mentees[cure], cure)))

"""How far a mentor's admission has come, as his participation keeps it. Pure."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Step(StrEnum):
    """What comes before an admission (методология наставничества: отбор и обучение наставников)."""

    QUESTIONNAIRE = "QUESTIONNAIRE"
    INTERVIEW = "INTERVIEW"
    TRAINING = "TRAINING"


class Assessor(StrEnum):
    """Who of the school took a step with the mentor; a post, no name."""

    CURATOR = "CURATOR"
    PSYCHOLOGIST = "PSYCHOLOGIST"
    HEAD = "HEAD"


class Decision(StrEnum):
    """What the school has decided."""

    ADMITTED = "ADMITTED"
    REFUSED = "REFUSED"
    REVOKED = "REVOKED"


CLOSING = frozenset({Decision.REFUSED, Decision.REVOKED})
"""Decisions after which no paper admits anybody, until the school decides anew."""


@dataclass(frozen=True)
class Passed:
    """A step that the mentor has passed."""

    step: Step
    on: date
    by: tuple[Assessor, ...] = ()
    noted_by: str | None = None
    """The account that wrote it down."""


@dataclass(frozen=True)
class Admission:
    """What the school has seen and decided; without a decision the mentor is a candidate."""

    steps: tuple[Passed, ...] = ()
    earlier: tuple[Passed, ...] = ()
    """Steps before a refusal or revocation: kept, and counted no more."""
    decision: Decision | None = None
    decided_on: date | None = None
    decided_by: str | None = None
    """The account that decided."""
    code: str | None = None
    """Why it was refused or revoked; for the school alone."""

    @property
    def is_closed(self) -> bool:
        return self.decision in CLOSING

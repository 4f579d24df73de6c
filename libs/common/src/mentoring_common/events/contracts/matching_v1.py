"""What matching published in its first release: frozen, read for ever through `events.upcasts`, written no more."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from mentoring_common.events.contracts.base import Contract
from mentoring_common.events.contracts.registry_v1 import MentoringForm, RoleVariant


class ProposalStatus(StrEnum):
    """A proposal waits for the curator's decision, or no longer stands."""

    PENDING = "PENDING"
    WITHDRAWN = "WITHDRAWN"


class ProposalState(Contract):
    """The proposal that stands for one mentee: at most one at a time, so its id is the mentee's participant id."""

    proposal_id: str
    run_id: str
    form: MentoringForm
    variant: RoleVariant | None = None
    mentee_id: str
    mentor_id: str
    score_tenths: Annotated[int, Field(ge=0, le=1000)]
    """Score of 0-100 in integers of a tenth."""
    status: ProposalStatus
    decided_at: datetime


class UnmatchedReason(BaseModel):
    """Why mentees of a form stayed without a pair."""

    model_config = ConfigDict(frozen=True, extra="ignore", use_attribute_docstrings=True)

    code: str
    text: str
    """In Russian, for people."""
    mentees: int
    """Unmatched mentees for whom this is the most frequent reason."""


class FormOutcome(BaseModel):
    """What a run gave one school in one form. Counts are of distinct participants."""

    model_config = ConfigDict(frozen=True, extra="ignore", use_attribute_docstrings=True)

    form: MentoringForm
    mentees: int
    mentors: int
    places: int
    proposed: int
    unmatched: int
    unmatched_reasons: tuple[UnmatchedReason, ...] = ()


class RunCompleted(Contract):
    """A matching run is over for one school."""

    result_id: str
    run_id: str
    outcomes: tuple[FormOutcome, ...]
    changed: int
    """Proposals of this school that this run made or withdrew."""
    completed_at: datetime


CONTRACTS: dict[str, type[Contract]] = {
    "matching.proposal.made.v1": ProposalState,
    "matching.proposal.withdrawn.v1": ProposalState,
    "matching.run.completed.v1": RunCompleted,
}

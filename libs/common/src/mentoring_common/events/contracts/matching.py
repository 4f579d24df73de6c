"""What matching publishes: proposals and the completion of a run, one event a school. Vocabularies are open codes."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from mentoring_common.events.contracts.base import Code, Contract, Part


class ProposalState(Contract):
    """The proposal of one mentee: at most one stands at a time, so its id is the mentee's participant id."""

    proposal_id: str
    run_id: str
    school_year: int
    form: Code
    variant: Code | None = None
    variant_restricted: bool = False
    """The role model is the school's alone to see; `variant` is absent."""
    mentee_id: str
    mentor_id: str
    mentor_person_id: str | None = None
    score_tenths: Annotated[int, Field(ge=0, le=1000)]
    """Score of 0-100 in integers of a tenth."""
    status: Code
    """PENDING, APPROVED, REJECTED, REPLACED, WITHDRAWN or EXPIRED."""
    reason_code: Code | None = None
    """Why it is pending no longer: a rule that the pair breaks now, or how it ended."""
    made_at: datetime
    decided_at: datetime | None = None
    """When it ceased to be pending; None while it is."""


class UnmatchedReason(Part):
    """Why mentees of a form are without a pair."""

    code: Code
    text: str
    """In Russian, for people."""
    mentees: int
    """Unmatched mentees for whom this is the most frequent reason."""


class UnmatchedMentee(Part):
    """A mentee whom the run left without a pair."""

    participant_id: str
    form: Code
    reason: Code
    """The most frequent reason."""
    is_new: bool = False
    """The school's previous run of this school year did not report this mentee as unmatched."""


class FormOutcome(Part):
    """The outcome of a run for one school in one form. Counts are of distinct participants."""

    form: Code
    mentees: int
    mentors: int
    places: int
    """Free places of the mentors, with the form's norm where a mentor states none."""
    proposed: int
    unmatched: int
    unmatched_reasons: tuple[UnmatchedReason, ...] = ()


class RunCompleted(Contract):
    """A matching run is over for one school and school year."""

    result_id: str
    run_id: str
    school_year: int
    outcomes: tuple[FormOutcome, ...]
    unmatched_mentees: tuple[UnmatchedMentee, ...] = ()
    changed: int
    """Proposals of this school that this run made or withdrew."""
    completed_at: datetime
    pack_version: str | None = None
    """The methodology by which the run judged; None for runs of the first release."""
    input_hash: str | None = None
    """A digest of everything that the run was given: the same digest, the same proposals."""
    blocking_pairs: int | None = None
    """Pairs who would both gain by leaving the proposals for each other."""
    reverse_cut: int | None = None
    """Score tenths that the run gave up so that no two people mentor each other; of the whole run."""


CONTRACTS: dict[str, type[Contract]] = {
    "matching.proposal.made.v2": ProposalState,
    "matching.proposal.withdrawn.v2": ProposalState,
    "matching.run.completed.v2": RunCompleted,
}

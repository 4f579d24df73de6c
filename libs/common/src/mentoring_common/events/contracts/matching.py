"""What matching publishes: proposals, relations, claims and the completion of a run. Vocabularies are open codes."""

from datetime import date, datetime
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
    relation_id: str | None = None
    """The relation that its approval has reserved."""


class ActiveInterval(Part):
    """Days on which a relation works."""

    active_from: date
    active_until: date | None = None
    """The last day; None while it works."""


class RelationState(Contract):
    """A mentor with the mentees whom he has been given: a pair, or a group."""

    relation_id: str
    school_year: int
    form: Code
    variant: Code | None = None
    variant_restricted: bool = False
    """The role model is the school's alone to see; `variant` is absent."""
    mentor_id: str
    mentor_person_id: str
    mentee_ids: tuple[str, ...]
    mentee_person_ids: tuple[str, ...]
    status: Code
    """APPROVED, FIXED, ACTIVE, SUSPENDED, CLOSED or CANCELLED."""
    reason_code: Code | None = None
    """Why it is suspended, or how it ended: a code, never words."""
    approved_at: datetime
    starts_on: date | None = None
    """The day from which the order fixes it."""
    ends_on: date | None = None
    """Until when the order fixes it."""
    active: tuple[ActiveInterval, ...] = ()
    """A suspension splits the time in which it works."""
    order_id: str | None = None
    group_id: str | None = None
    """The group of the mentor's pairs in which it is, or was when it ended."""
    ended_at: datetime | None = None
    """When it was closed or cancelled; None while it stands."""
    mentor_school_id: str | None = None
    """The mentor's own school, where that is another one; None too for pairs that an earlier release has approved."""
    mentor_school_agreed_on: date | None = None
    """The day on which that school agreed: from then on the mentee's school is told his name."""


class ClaimConfirmed(Contract):
    """A pair that a school's base named stands by its order: the claim is decided. Its version is the relation's."""

    claim_id: str
    """The relation that the named pair has become."""
    mentee_id: str
    """The participation whose paper named the mentor."""
    confirmed_on: date
    """The day of the order."""


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


PROPOSAL_FACTS = ("made", "approved", "rejected", "withdrawn")
RELATION_FACTS = ("approved", "cancelled", "fixed", "activated", "suspended", "resumed", "closed")

CONTRACTS: dict[str, type[Contract]] = {
    **{f"matching.proposal.{fact}.v2": ProposalState for fact in PROPOSAL_FACTS},
    **{f"matching.relation.{fact}.v1": RelationState for fact in RELATION_FACTS},
    "matching.claim.confirmed.v1": ClaimConfirmed,
    "matching.run.completed.v2": RunCompleted,
}

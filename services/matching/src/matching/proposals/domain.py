"""Proposals: which one each mentee has, and what a run or a judgement changes about it. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from mentoring_common.events.contracts.matching import ProposalState
from mentoring_common.events.envelope import Wire, wire
from mentoring_methodology.codes import ProposalStatus

from matching.engine import Criterion, Reason

EVENTS = {
    ProposalStatus.PENDING.value: "matching.proposal.made.v2",
    ProposalStatus.APPROVED.value: "matching.proposal.approved.v2",
    ProposalStatus.REJECTED.value: "matching.proposal.rejected.v2",
}
"""Status -> the event that tells of it; any other status says that the proposal was withdrawn."""
WITHDRAWN = "matching.proposal.withdrawn.v2"

BY_HAND = "BY_HAND"
"""In place of a run, where a curator has proposed the pair herself."""
BY_CLAIM = "BY_CLAIM"
"""In place of a run, where the school's base named the pair and an order had fixed it before."""
NOT_LENT = "BY_MENTOR_SCHOOL"
"""How a relation was given up to which the mentor's own school has not agreed."""
MOST_STEPS = 100
"""Steps of a proposal that are kept with it: years of weekly runs, in a small document. Its events are kept whole."""


class RejectionCode(StrEnum):
    """Why a curator rejects a proposed pair."""

    REQUEST_UNMET = "REQUEST_UNMET"
    NOT_FITTING = "NOT_FITTING"
    MENTEE_DECLINED = "MENTEE_DECLINED"
    MENTOR_DECLINED = "MENTOR_DECLINED"
    GUARDIAN_DECLINED = "GUARDIAN_DECLINED"
    OTHER_REASON = "OTHER_REASON"
    """Said in words."""


REJECTIONS: Mapping[str, str] = {
    RejectionCode.REQUEST_UNMET: "Наставник не поможет с тем, о чём просит наставляемый",
    RejectionCode.NOT_FITTING: "Куратор считает, что двое друг другу не подходят",
    RejectionCode.MENTEE_DECLINED: "Наставляемый не согласился на эту пару",
    RejectionCode.MENTOR_DECLINED: "Наставник не согласился на эту пару",
    RejectionCode.GUARDIAN_DECLINED: "Законный представитель не согласился на эту пару",
    RejectionCode.OTHER_REASON: "Куратор отклонил пару по другой причине",
}
"""Code -> why the pair was rejected, in Russian."""


@dataclass(frozen=True)
class ShareOfScore:
    """One criterion's part of the score, as a curator reads it."""

    criterion: str
    weight_tenths: int
    value_tenths: int | None
    sentence: str


@dataclass(frozen=True)
class Step:
    """What happened to a mentee's proposal."""

    at: datetime
    status: str
    mentor_id: str
    score_tenths: int
    run_id: str
    reason_code: str | None = None
    by: str | None = None
    """The subject of a token; None for what a run or a judgement did."""
    by_role: str | None = None
    note: str | None = None
    """What the one who decided has written; for the school alone."""


@dataclass(frozen=True)
class Rejected:
    """A mentor whom the school will not have for the mentee this school year, as the two were known then."""

    mentor_id: str
    mentor_person_id: str
    mentee_person_id: str
    code: str
    at: datetime


@dataclass(frozen=True)
class Decider:
    """Who decides, and what he says to it."""

    subject: str
    role: str
    note: str | None = None


@dataclass(frozen=True)
class Proposal:
    """The proposal of one mentee, with the explanation of its score and what happened to it."""

    state: ProposalState
    shares: tuple[ShareOfScore, ...] = ()
    history: tuple[Step, ...] = ()
    """The latest last, at most `MOST_STEPS`; empty for what an earlier release has stored."""
    rejected: tuple[Rejected, ...] = ()
    """Whom no run may propose to the mentee again; kept through every later version."""

    @property
    def mentee_id(self) -> str:
        return self.state.mentee_id

    @property
    def is_pending(self) -> bool:
        return self.state.status == ProposalStatus.PENDING

    @property
    def is_approved(self) -> bool:
        return self.state.status == ProposalStatus.APPROVED

    @property
    def meets_request(self) -> bool | None:
        """Whether the mentor is competent in anything that the mentee asks for; None where it was not weighed."""
        points = [share.value_tenths for share in self.shares if share.criterion == Criterion.REQUEST]
        return None if not points or points[0] is None else points[0] > 0

    @property
    def place(self) -> str:
        """Where it stands in a list: first what meets nothing of the request, then the weakest first, equals by id."""
        return f"{int(self.meets_request is not False)}{self.state.score_tenths:04}{self.mentee_id}"

    @property
    def says_the_same_as(self) -> tuple[object, ...]:
        """What a curator would notice: equal proposals of two runs are one proposal."""
        state = self.state
        return (
            state.mentor_id, state.mentor_person_id, state.form, state.variant, state.variant_restricted,
            state.score_tenths, state.status, self.shares,
        )  # fmt: skip


@dataclass(frozen=True)
class NextVersion:
    """A proposal's next version, the event that publishes it and the command that made it."""

    proposal: Proposal
    event: Wire
    command_id: str

    @property
    def is_new(self) -> bool:
        return self.proposal.state.version == 1

    @classmethod
    def to(cls, proposal: Proposal, now: datetime, traceparent: str | None) -> "NextVersion":
        """The change that leads to this version: one command, however often it is repeated."""
        event_type = EVENTS.get(proposal.state.status, WITHDRAWN)
        event = wire(event_type, proposal.state.proposal_id, proposal.state, now, traceparent)
        return cls(proposal, event, str(event["id"]))


def next_versions(
    known: Mapping[str, Proposal],
    wanted: Mapping[str, Proposal],
    reasons: Mapping[str, str],
    run_id: str,
    now: datetime,
) -> list[Proposal]:
    """The next versions of the proposals that a run makes, changes or withdraws; all three mappings by mentee id.

    `wanted` brings any version, `reasons` why a mentee is left without a pair. A proposal that says the same as before
    stays as it is, so that repeating a run changes nothing; an approved one stays whatever the run wants.
    """
    following: list[Proposal] = []
    for mentee_id, proposal in sorted(wanted.items()):
        before = known.get(mentee_id)
        if before is None:
            following.append(_moved(proposal, proposal, now, version=1))
        elif before.is_approved:
            continue
        elif before.says_the_same_as != proposal.says_the_same_as:
            same_pair = before.is_pending and before.state.mentor_id == proposal.state.mentor_id
            made_at = before.state.made_at if same_pair else proposal.state.made_at
            following.append(_moved(proposal, before, now, version=before.state.version + 1, made_at=made_at))
    gone = [each for mentee_id, each in sorted(known.items()) if mentee_id not in wanted and each.is_pending]
    return following + withdrawals(gone, {each.mentee_id: reasons.get(each.mentee_id) for each in gone}, now, run_id)


def withdrawals(
    pending: Iterable[Proposal], reasons: Mapping[str, str | None], now: datetime, run_id: str | None = None
) -> list[Proposal]:
    """The withdrawn versions of those whose mentee has a reason; None says that the mentee takes part no longer."""
    return [
        _moved(
            proposal,
            proposal,
            now,
            version=proposal.state.version + 1,
            status=ProposalStatus.WITHDRAWN.value,
            reason_code=reasons[proposal.mentee_id] or Reason.H14_STATUS.value,
            run_id=run_id or proposal.state.run_id,
            decided_at=now,
        )
        for proposal in pending
        if proposal.is_pending and proposal.mentee_id in reasons
    ]


def approved(proposal: Proposal, relation_id: str, now: datetime, by: Decider) -> Proposal:
    """The proposal as the curator has approved it: the relation holds its places."""
    return _decided(proposal, ProposalStatus.APPROVED, now, by, relation_id=relation_id)


def rejected(proposal: Proposal, code: RejectionCode, persons: tuple[str, str], now: datetime, by: Decider) -> Proposal:
    """The proposal as the curator has rejected it; `persons` are the mentee's and the mentor's person ids."""
    mentee_person_id, mentor_person_id = persons
    entry = Rejected(proposal.state.mentor_id, mentor_person_id, mentee_person_id, code.value, now)
    following = _decided(proposal, ProposalStatus.REJECTED, now, by, reason_code=code.value)
    return replace(following, rejected=(*_others_rejected(proposal), entry))


def reopened(proposal: Proposal, now: datetime, by: Decider | None) -> Proposal:
    """The proposal pending again: its decision was taken back."""
    following = _moved(
        proposal, proposal, now, by,
        version=proposal.state.version + 1, status=ProposalStatus.PENDING.value, reason_code=None, decided_at=None,
        relation_id=None,
    )  # fmt: skip
    return replace(following, rejected=_others_rejected(proposal))


def by_hand(wanted: Proposal, before: Proposal | None, now: datetime, by: Decider) -> Proposal:
    """The pair that the curator proposes herself; it takes the place of whatever was proposed before."""
    if before is None:
        return _moved(wanted, wanted, now, by, version=1)
    return _moved(wanted, before, now, by, version=before.state.version + 1)


def by_claim(wanted: Proposal, before: Proposal | None, relation_id: str, now: datetime, by: Decider) -> Proposal:
    """The pair that the school's base named, approved with the relation that its order has fixed."""
    version = 1 if before is None else before.state.version + 1
    return _moved(
        wanted, before or wanted, now, by,
        version=version, status=ProposalStatus.APPROVED.value, decided_at=now, relation_id=relation_id,
    )  # fmt: skip


def without_relation(proposal: Proposal, reason_code: str, now: datetime) -> Proposal:
    """The approved proposal whose relation stands no longer: the mentee waits for another."""
    return _moved(
        proposal, proposal, now,
        version=proposal.state.version + 1, status=ProposalStatus.WITHDRAWN.value, reason_code=reason_code,
        decided_at=now, relation_id=None,
    )  # fmt: skip


def not_lent(proposal: Proposal, persons: tuple[str, str], now: datetime) -> Proposal:
    """The approved proposal whose mentor's own school has not agreed: no run proposes the two this school year.

    `persons` are the mentee's and the mentor's person ids.
    """
    mentee_person_id, mentor_person_id = persons
    entry = Rejected(proposal.state.mentor_id, mentor_person_id, mentee_person_id, NOT_LENT, now)
    after = without_relation(proposal, NOT_LENT, now)
    return replace(after, rejected=(*_others_rejected(proposal), entry))


def _others_rejected(proposal: Proposal) -> tuple[Rejected, ...]:
    return tuple(each for each in proposal.rejected if each.mentor_id != proposal.state.mentor_id)


def _decided(proposal: Proposal, to: ProposalStatus, now: datetime, by: Decider, **changes: object) -> Proposal:
    version = proposal.state.version + 1
    return _moved(proposal, proposal, now, by, version=version, status=to.value, decided_at=now, **changes)


def _moved(
    proposal: Proposal, before: Proposal, now: datetime, by: Decider | None = None, **changes: object
) -> Proposal:
    state = proposal.state.model_copy(update=changes)
    who = (by.subject, by.role, by.note) if by is not None else (None, None, None)
    step = Step(now, state.status, state.mentor_id, state.score_tenths, state.run_id, state.reason_code, *who)
    return replace(proposal, state=state, history=(*before.history, step)[-MOST_STEPS:], rejected=before.rejected)

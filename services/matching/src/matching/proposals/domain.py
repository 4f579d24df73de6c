"""Proposals: what stands for each mentee, and what a run changes about it. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from mentoring_common.events.contracts.matching import ProposalState
from mentoring_common.events.envelope import Wire, wire
from mentoring_methodology.codes import ProposalStatus

MADE = "matching.proposal.made.v2"
WITHDRAWN = "matching.proposal.withdrawn.v2"


@dataclass(frozen=True)
class ShareOfScore:
    """One criterion's part of the score, as a curator reads it."""

    criterion: str
    weight_tenths: int
    value_tenths: int | None
    sentence: str


@dataclass(frozen=True)
class Proposal:
    """The proposal of one mentee, with the explanation of its score."""

    state: ProposalState
    shares: tuple[ShareOfScore, ...] = ()

    @property
    def says_the_same_as(self) -> tuple[object, ...]:
        """What a curator would notice: equal proposals of two runs are one proposal."""
        state = self.state
        return (state.mentor_id, state.form, state.variant, state.score_tenths, state.status, self.shares)


def differences(
    standing: Mapping[str, Proposal], wanted: Mapping[str, Proposal], run_id: str, now: datetime
) -> list[Proposal]:
    """The next versions of the proposals that a run makes, changes or withdraws; by mentee id.

    `wanted` brings any version. A proposal that says the same as before stays as it is, so that repeating a run
    changes nothing.
    """
    following: list[Proposal] = []
    for mentee_id, proposal in sorted(wanted.items()):
        before = standing.get(mentee_id)
        if before is None:
            following.append(_versioned(proposal, 1))
        elif before.says_the_same_as != proposal.says_the_same_as:
            following.append(_versioned(proposal, before.state.version + 1))
    gone = [proposal for mentee_id, proposal in sorted(standing.items()) if mentee_id not in wanted]
    return following + withdrawals(gone, run_id, now)


def withdrawals(standing: Iterable[Proposal], run_id: str | None, now: datetime) -> list[Proposal]:
    """The withdrawn versions of those that still stand."""
    return [
        replace(
            proposal,
            state=proposal.state.model_copy(
                update={
                    "version": proposal.state.version + 1,
                    "status": ProposalStatus.WITHDRAWN,
                    "run_id": run_id or proposal.state.run_id,
                    "decided_at": now,
                }
            ),
        )
        for proposal in standing
        if proposal.state.status == ProposalStatus.PENDING
    ]


def event_of(proposal: Proposal, now: datetime, traceparent: str | None) -> Wire:
    """What the world is told of the proposal's present version."""
    event_type = MADE if proposal.state.status == ProposalStatus.PENDING else WITHDRAWN
    return wire(event_type, proposal.state.proposal_id, proposal.state, now, traceparent)


def _versioned(proposal: Proposal, version: int) -> Proposal:
    return replace(proposal, state=proposal.state.model_copy(update={"version": version}))

"""What keeps a proposal from being decided, and what a relation makes of its proposal. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from mentoring_common.errors import Conflict, Fault, NotFound, ServiceError, Unprocessable
from mentoring_common.events.contracts.matching import ProposalState, RelationState
from mentoring_methodology.codes import ProposalStatus

from matching.engine import Reason, of_two
from matching.proposals.domain import (
    Decider,
    Proposal,
    RejectionCode,
    Step,
    approved,
    not_lent,
    reopened,
    without_relation,
)
from matching.relations.domain import CancelReason, Relation, RelationStatus

UNDONE_WITHIN = timedelta(seconds=60)
"""A slip of the hand is noticed at once; later somebody else may have acted on the decision (platform)."""
MOST_AT_ONCE = 200
"""Decisions of one request: a school's list of a day, answered within seconds (platform)."""

PROPOSAL_NOT_FOUND = NotFound("PROPOSAL_NOT_FOUND", "Предложения нет. Проверьте идентификатор наставляемого.")
PARTICIPANT_NOT_FOUND = NotFound("PARTICIPANT_NOT_FOUND", "Участник не найден. Проверьте идентификаторы.")
CAPACITY_EXHAUSTED = Conflict(
    "CAPACITY_EXHAUSTED",
    "У наставника не осталось свободных мест: их заняли другие утверждённые пары. Добавьте ему место или предложите "
    "другого наставника.",
)
MENTEE_TAKEN = Conflict("MENTEE_TAKEN", "У наставляемого уже есть утверждённая пара в этой форме.")
NOTHING_TO_UNDO = Conflict("NOTHING_TO_UNDO", "Отменять нечего: пара ждёт решения.")
UNDO_TOO_LATE = Conflict(
    "UNDO_TOO_LATE", "Прошло больше минуты: решение уже нельзя отменить одним нажатием, о нём могли узнать другие."
)


@dataclass(frozen=True)
class Rejection:
    """Why a pair is rejected, as it was asked."""

    code: RejectionCode
    note: str | None = None


@dataclass(frozen=True)
class Decision:
    """What is to be decided about a mentee's proposal, of the very mentor whom the curator has seen."""

    mentee_id: str
    mentor_id: str
    rejection: Rejection | None = None
    """None approves."""


@dataclass(frozen=True)
class Decided:
    """What came of one decision."""

    decision: Decision
    proposal: Proposal | None
    refusal: ServiceError | None = None


def demand_note(rejection: Rejection) -> None:
    """Raises Unprocessable where the code needs words and there are none."""
    if rejection.code is RejectionCode.OTHER_REASON and not (rejection.note or "").strip():
        text = "напишите, почему пара отклонена: код OTHER_REASON ничего не объясняет"
        raise Unprocessable("REASON_NEEDED", f"Н{text[1:]}.", [Fault("REASON_NEEDED", "/body/text", text)])


def demand_pending(proposal: Proposal, mentor_id: str) -> None:
    """Raises Conflict unless this very pair waits for a decision."""
    if proposal.is_pending and proposal.state.mentor_id != mentor_id:
        raise Conflict(
            "PROPOSAL_CHANGED", "Наставляемому теперь предложен другой наставник. Посмотрите на пару ещё раз."
        )
    if not proposal.is_pending:
        words = {ProposalStatus.APPROVED.value: "утверждена", ProposalStatus.REJECTED.value: "отклонена"}
        told = words.get(proposal.state.status, "отозвана")
        raise Conflict("PROPOSAL_NOT_PENDING", f"Пара уже {told}: решать о ней больше нечего.")


def not_eligible(reasons: Sequence[Reason], what: str = "утвердить") -> Conflict:
    """The refusal of a pair that the rules of the moment forbid, with all that forbids it."""
    faults = [Fault(each.value, "", of_two(each)) for each in reasons]
    return Conflict("PAIR_NOT_ELIGIBLE", f"Пару нельзя {what}. {of_two(reasons[0])}.", faults)


def relation_of(
    state: ProposalState,
    relation_id: str,
    persons: tuple[str, str],
    now: datetime,
    mentor_school_id: str | None = None,
) -> RelationState:
    """The first version of the relation that an approval reserves; `persons` are the mentee's and the mentor's.

    Of a mentor of another school, that school has a say.
    """
    mentee_person_id, mentor_person_id = persons
    return RelationState(
        school_id=state.school_id,
        version=1,
        relation_id=relation_id,
        school_year=state.school_year,
        form=state.form,
        variant=state.variant,
        variant_restricted=state.variant_restricted,
        mentor_id=state.mentor_id,
        mentor_person_id=mentor_person_id,
        mentee_ids=(state.mentee_id,),
        mentee_person_ids=(mentee_person_id,),
        status=RelationStatus.APPROVED.value,
        approved_at=now,
        mentor_school_id=mentor_school_id if mentor_school_id != state.school_id else None,
    )


def following(proposal: Proposal, relation: Relation, now: datetime, by: Decider | None) -> Proposal | None:
    """What the proposal becomes by its relation; None where it is so already, or has gone its own way.

    The relation is the fact that holds the places, so that whatever a crash has cut in two is finished by this.
    """
    state = proposal.state
    if relation.stands:
        if proposal.is_pending and state.mentor_id == relation.state.mentor_id:
            return approved(proposal, relation.relation_id, now, by or Decider("platform", "platform"))
        return None
    if not proposal.is_approved or state.relation_id != relation.relation_id:
        return None
    reason = relation.state.reason_code or relation.state.status
    if reason == CancelReason.UNDONE:
        return reopened(proposal, now, by)
    if reason == CancelReason.BY_MENTOR_SCHOOL:
        return not_lent(proposal, (relation.state.mentee_person_ids[0], relation.state.mentor_person_id), now)
    return without_relation(proposal, reason, now)


def demand_undoable(proposal: Proposal, relation: Relation | None, now: datetime) -> Step:
    """The decision that is to be taken back. Raises Conflict where there is none, or not any more."""
    decided = (ProposalStatus.APPROVED.value, ProposalStatus.REJECTED.value)
    if proposal.state.status not in decided or not proposal.history:
        raise NOTHING_TO_UNDO
    if relation is not None and relation.state.status != RelationStatus.APPROVED:
        raise UNDO_TOO_LATE
    last = proposal.history[-1]
    if now - last.at > UNDONE_WITHIN:
        raise UNDO_TOO_LATE
    return last

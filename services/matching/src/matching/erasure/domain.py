"""What is left of others' proposals and results where an erased person was named in them. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from mentoring_common.erasure.masking import Masks, masked
from mentoring_common.events.contracts.matching import RunCompleted

from matching.engine import Reason
from matching.proposals.domain import Proposal, without_relation
from matching.relations.domain import ORDERED, CancelReason, ClosureReason, Relation, RelationStatus
from matching.relations.life import PLATFORM, cancelled, closed

JsonObject = dict[str, Any]


def without_mentor(proposal: Proposal, masks: Masks, now: datetime) -> Proposal:
    """The next version of another mentee's proposal: his mentor is nobody, and what was said of the two is gone.

    One that was pending is withdrawn. The history keeps that there was somebody.
    """
    state = proposal.state
    is_his = state.mentor_id in masks or state.mentor_person_id in masks
    if is_his and (proposal.is_pending or proposal.is_approved):
        proposal = without_relation(proposal, Reason.H14_STATUS.value, now)
        state = proposal.state
    else:
        state = state.model_copy(update={"version": state.version + 1})
    named = {
        "mentor_id": masks.get(state.mentor_id, state.mentor_id),
        "mentor_person_id": masks.get(state.mentor_person_id or "", state.mentor_person_id),
    }
    return replace(
        proposal,
        state=state.model_copy(update=named),
        shares=() if is_his else proposal.shares,
        history=tuple(
            replace(step, mentor_id=masks[step.mentor_id], note=None) if step.mentor_id in masks else step
            for step in proposal.history
        ),
        rejected=tuple(
            each for each in proposal.rejected if masks.keys().isdisjoint((each.mentor_id, each.mentor_person_id))
        ),
    )


def without_person(relation: Relation, masks: Masks, on: date, now: datetime) -> Relation | None:
    """The next version of a relation: one of the two is nobody. One that stood is over, and its places are free.

    None while an order that is being signed holds it.
    """
    if relation.state.status in ORDERED:
        relation = closed(relation, ClosureReason.LEFT_SCHOOL, on, now, PLATFORM)
    elif relation.stands and relation.state.order_id is not None:
        return None
    elif relation.state.status == RelationStatus.APPROVED:
        relation = cancelled(relation, CancelReason.LEFT, now, PLATFORM)
    else:
        state = relation.state.model_copy(update={"version": relation.state.version + 1})
        relation = replace(relation, state=state)
    state = relation.state
    named = {
        "mentor_id": masks.get(state.mentor_id, state.mentor_id),
        "mentor_person_id": masks.get(state.mentor_person_id, state.mentor_person_id),
        "mentee_ids": tuple(masks.get(each, each) for each in state.mentee_ids),
        "mentee_person_ids": tuple(masks.get(each, each) for each in state.mentee_person_ids),
    }
    history = tuple(replace(step, note=None) for step in relation.history)
    return replace(relation, state=state.model_copy(update=named), history=history)


def without_mentee(result: RunCompleted, masks: Masks) -> RunCompleted:
    """The next version of a run's result: whom it left without a pair is nobody; its counts stay."""
    mentees = tuple(
        each.model_copy(update={"participant_id": masks.get(each.participant_id, each.participant_id)})
        for each in result.unmatched_mentees
    )
    return result.model_copy(update={"unmatched_mentees": mentees, "version": result.version + 1})


def weighed_without(of_mentee: Mapping[str, JsonObject], masks: Masks) -> dict[str, JsonObject]:
    """What was weighed for others: without his pairs, and without him among the other mentors."""
    left = {}
    for mentee_id, weighed in of_mentee.items():
        if mentee_id in masks or weighed.get("mentor_id") in masks:
            continue
        others = [each for each in weighed.get("others", []) if masked(each, masks) is each]
        left[mentee_id] = {**weighed, "others": others}
    return left


def wished_without(wishes: Mapping[str, Any], ids: Sequence[str]) -> JsonObject:
    """The lists of another's wishes that may name him, without him."""
    others = [each for each in wishes["not_with"] if each["participant_id"] not in ids and each["person_id"] not in ids]
    plain = {name: [each for each in wishes[name] if each not in ids] for name in ("ranked", "named", "people")}
    return {**plain, "not_with": others, "bans": bool(others)}

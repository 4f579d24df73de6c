"""What is kept of a person, without anybody else. Pure."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from mentoring_methodology.codes import Role

from matching.proposals.domain import Proposal, Step
from matching.relations.domain import Relation, RelationStep
from matching.relations.papers import Addendum, Papers
from matching.subjects.queries import Kept
from matching.unmatched.domain import text_of

Shown = dict[str, Any]


def shown(kept: Kept) -> Shown:
    """Every record about him. The other one of a pair is nobody here: the answer is not given to him."""
    ids = kept.ids
    return {
        "person_id": kept.person_id,
        "participations": [
            {**each.state.model_dump(), "support": list(each.support), "participant_id": each.id}
            for each in kept.participations
        ],
        "proposals": [
            *(_proposal(each, Role.MENTEE, each.history, stands=True) for each in kept.proposals),
            *(_of_mentor(each, ids) for each in kept.as_mentor),
        ],
        "relations": [_relation(each, ids, kept.papers.get(each.relation_id, Papers())) for each in kept.relations],
        "without_pair": [*_left_over(kept), *_results(kept)],
        "weighed": [
            {
                "school_id": school.school_id,
                "school_year": school.school_year,
                "weighed_at": school.weighed_at,
                "others_for_him": sum(len(each.others) for name, each in school.of_mentee.items() if name in ids),
                "for_others": sum(
                    any(other.mentor_id in ids for other in each.others) for each in school.of_mentee.values()
                ),
            }
            for school in kept.weighed
        ],
        "ties": [{"kind": each.kind, "active": each.active} for each in kept.ties],
        "preferences": [
            {
                "school_id": each.school_id,
                "school_year": each.school_year,
                "submitted_at": each.submitted_at,
                "ranked": len(each.ranked),
                "not_with": len(each.not_with),
            }
            for each in kept.preferences
        ],
    }


def _of_mentor(proposal: Proposal, ids: frozenset[str]) -> Shown:
    """Of another's proposal only what happened while he was its mentor."""
    state = proposal.state
    stands = state.mentor_id in ids or state.mentor_person_id in ids
    rejected = any(each.mentor_id in ids or each.mentor_person_id in ids for each in proposal.rejected)
    steps = [each for each in proposal.history if each.mentor_id in ids]
    return {**_proposal(proposal, Role.MENTOR, steps, stands=stands), "rejected_for_year": rejected}


def _proposal(proposal: Proposal, role: Role, steps: Sequence[Step], *, stands: bool) -> Shown:
    state = proposal.state
    return {
        "school_id": state.school_id,
        "school_year": state.school_year,
        "form": state.form,
        "role": role.value,
        "stands_now": stands,
        "status": state.status if stands else None,
        "score": state.score_tenths / 10 if stands else None,
        "made_at": state.made_at if stands else None,
        "decided_at": state.decided_at if stands else None,
        "reason_text": _text(state.reason_code) if stands else None,
        "rejected_for_year": bool(proposal.rejected),
        "history": _steps(steps),
    }


def _relation(relation: Relation, ids: frozenset[str], papers: Papers) -> Shown:
    state = relation.state
    role = Role.MENTOR if state.mentor_id in ids or state.mentor_person_id in ids else Role.MENTEE
    told = state.model_dump(
        include={"school_id", "school_year", "form", "status", "approved_at", "starts_on", "ends_on", "ended_at",
                 "order_id", "active"}
    )  # fmt: skip
    addendum = papers.addendum if role is Role.MENTOR else None
    return {
        **told, "role": role.value, "in_group": state.group_id is not None,
        "reason_text": _text(state.reason_code), "history": _steps(relation.history),
        "agreed_on": papers.given(role.value), **_lent(state.mentor_school_agreed_on, role), **_addendum(addendum),
    }  # fmt: skip


def _lent(agreed_on: date | None, role: Role) -> Shown:
    """When a mentor's own school agreed that another one has him; nothing of it is the mentee's."""
    return {} if role is not Role.MENTOR or agreed_on is None else {"mentor_school_agreed_on": agreed_on}


def _addendum(addendum: Addendum | None) -> Shown:
    """What a teacher has signed about his mentoring; nothing of it is the mentee's."""
    if addendum is None:
        return {}
    terms, ends = addendum.terms, addendum.termination
    return {
        "basis": addendum.basis,
        "reference": addendum.reference,
        "addendum_on": addendum.signed_on,
        "consented_on": terms.consented_on if terms else None,
        "content": terms.content if terms else None,
        "work_form": terms.work_form if terms else None,
        "payment": terms.payment if terms else None,
        "initiator": ends.initiator if ends else None,
        "notified_on": ends.notified_on if ends else None,
        "last_day_on": ends.last_day_on if ends else None,
    }


def _left_over(kept: Kept) -> Iterable[Shown]:
    for each in kept.left_over:
        for reason in each.reasons:
            yield {
                "school_id": each.school_id,
                "school_year": each.school_year,
                "form": each.form,
                "at": each.found_at,
                "reason_text": _text(reason.code),
                "advice": each.advice or None,
            }


def _results(kept: Kept) -> Iterable[Shown]:
    for run in kept.results:
        for each in run.unmatched_mentees:
            if each.participant_id in kept.ids:
                yield {
                    "school_id": run.school_id,
                    "school_year": run.school_year,
                    "form": each.form,
                    "at": run.completed_at,
                    "reason_text": _text(each.reason),
                    "advice": None,
                }


def _steps(steps: Iterable[Step | RelationStep]) -> list[Shown]:
    return [
        {"at": each.at, "status": each.status, "reason_text": _text(each.reason_code), "note": each.note}
        for each in steps
    ]


def _text(code: str | None) -> str | None:
    return text_of(code) if code else None

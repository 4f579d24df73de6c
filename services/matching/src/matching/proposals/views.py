"""A proposal as it is answered, here and where it is decided."""

from collections.abc import Mapping
from datetime import datetime

from mentoring_common.auth import TITLES as ROLES
from mentoring_common.auth import Principal
from pydantic import BaseModel

from matching.engine import MEASURES
from matching.participants.languages import PairLanguagesView, languages_view
from matching.participants.queries import PairCards
from matching.proposals.domain import Proposal, Step
from matching.unmatched.domain import text_of

TITLES: Mapping[str, str] = {criterion.value: measure.title for criterion, measure in MEASURES.items()}
"""Criterion -> how a curator calls it; a code of another release is shown as it is."""


class ShareView(BaseModel):
    """Вклад одного критерия; `points` пуст, если данных нет."""

    criterion: str
    title: str
    weight: float
    points: float | None
    sentence: str


class StepView(BaseModel):
    """Что произошло с предложением. `note` видит только школа."""

    at: datetime
    status: str
    mentor_id: str
    score: float
    run_id: str
    reason_text: str | None
    decided_by: str | None
    note: str | None


class ProposalView(BaseModel):
    """Предложенная пара; решение за куратором. `reason_text` говорит, почему предложение отозвано.

    `mentee` и `mentor` — карточки без имён. `meets_request` ложно, если ничего из запроса не совпало, и пусто, если
    запрос не взвешивали.
    """

    proposal_id: str
    run_id: str
    school_id: str
    school_year: int
    form: str
    variant: str | None
    variant_restricted: bool
    mentee_id: str
    mentor_id: str
    mentee: str | None
    mentor: str | None
    mentor_school_id: str | None
    score: float
    meets_request: bool | None
    status: str
    reason_code: str | None
    reason_text: str | None
    made_at: datetime
    decided_at: datetime | None
    relation_id: str | None
    pair_languages: PairLanguagesView | None
    shares: list[ShareView]
    history: list[StepView]


class ProposalPage(BaseModel):
    """Страница списка; `next` передаётся в `after`."""

    items: list[ProposalView]
    next: str | None


def proposal_view(proposal: Proposal, cards: PairCards, caller: Principal) -> ProposalView:
    """The proposal as this caller sees it."""
    state = proposal.state
    return ProposalView(
        **state.model_dump(exclude={"version", "score_tenths", "mentor_person_id"}),
        mentee=cards.get(state.mentee_id),
        mentor=cards.get(state.mentor_id),
        mentor_school_id=cards.elsewhere.get(state.mentor_id),
        score=state.score_tenths / 10,
        meets_request=proposal.meets_request,
        pair_languages=languages_view(cards.languages.get((state.mentee_id, state.mentor_id)), caller),
        reason_text=text_of(state.reason_code) if state.reason_code else None,
        shares=[
            ShareView(
                criterion=share.criterion,
                title=TITLES.get(share.criterion, share.criterion),
                weight=share.weight_tenths / 10,
                points=None if share.value_tenths is None else share.value_tenths / 10,
                sentence=share.sentence,
            )
            for share in proposal.shares
        ],
        history=[_step(step, caller) for step in proposal.history],
    )


def _step(step: Step, caller: Principal) -> StepView:
    role = next((title for role, title in ROLES.items() if role == step.by_role), None)
    return StepView(
        at=step.at,
        status=step.status,
        mentor_id=step.mentor_id,
        score=step.score_tenths / 10,
        run_id=step.run_id,
        reason_text=text_of(step.reason_code) if step.reason_code else None,
        decided_by=role,
        note=None if caller.is_municipal else step.note,
    )

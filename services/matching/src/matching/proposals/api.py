"""Proposals over HTTP: ids only; names stay in registry."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Query
from mentoring_common.errors import Fault, NotFound
from mentoring_common.http.caller import Caller
from mentoring_common.paging import next_after
from mentoring_methodology.codes import ProposalStatus
from pydantic import BaseModel

from matching.engine import MEASURES
from matching.participants.queries import CardQueries
from matching.proposals.domain import Proposal
from matching.proposals.store import ProposalStore, Wanted
from matching.unmatched.domain import NOT_MATCHED_YET, WithoutPair, text_of
from matching.unmatched.queries import UnmatchedQueries

TITLES: Mapping[str, str] = {criterion.value: measure.title for criterion, measure in MEASURES.items()}
"""Criterion -> how a curator calls it; a code of another release is shown as it is."""


class Order(StrEnum):
    """Порядок списка."""

    WEAKEST_FIRST = "weakest"
    """Сначала пары, в которых ничего из запроса не совпало, затем по баллу, слабые раньше."""
    BY_ID = "id"
    """По идентификатору наставляемого: кто читает весь список, не увидит никого дважды."""


class ShareView(BaseModel):
    """Вклад одного критерия; `points` пуст, если данных нет."""

    criterion: str
    title: str
    weight: float
    points: float | None
    sentence: str


class StepView(BaseModel):
    """Что произошло с предложением."""

    at: datetime
    status: str
    mentor_id: str
    score: float
    run_id: str
    reason_text: str | None


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
    score: float
    meets_request: bool | None
    status: str
    reason_code: str | None
    reason_text: str | None
    made_at: datetime
    decided_at: datetime | None
    shares: list[ShareView]
    history: list[StepView]


class ProposalPage(BaseModel):
    """Страница списка; `next` передаётся в `after`."""

    items: list[ProposalView]
    next: str | None


def routes(store: ProposalStore, unmatched: UnmatchedQueries, cards: CardQueries) -> APIRouter:
    """`/matching/v1/proposals`."""
    router = APIRouter(prefix="/matching/v1/proposals", tags=["Предложения"])

    @router.get("", summary="Предложенные пары, слабые сначала")
    async def page(
        caller: Caller,
        school_id: Annotated[str | None, Query(max_length=64)] = None,
        form: Annotated[str | None, Query(max_length=64)] = None,
        school_year: Annotated[int | None, Query(ge=2000, le=2100)] = None,
        status: Annotated[ProposalStatus, Query(description="Состояние предложения")] = ProposalStatus.PENDING,
        mentor_id: Annotated[str | None, Query(max_length=64)] = None,
        order: Order = Order.WEAKEST_FIRST,
        after: Annotated[str | None, Query(max_length=100)] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> ProposalPage:
        wanted = Wanted(status.value, school_id, form, school_year, mentor_id)
        weakest_first = order is Order.WEAKEST_FIRST
        found = await store.page(caller.scope, wanted, after=after, limit=limit, weakest_first=weakest_first)
        told = await cards.of(caller.scope, _ids(found))
        return ProposalPage(
            items=[_view(proposal, told) for proposal in found],
            next=next_after(found, limit, lambda each: each.place if weakest_first else each.mentee_id),
        )

    @router.get("/{mentee_id}", summary="Предложение для наставляемого, с объяснением")
    async def get(caller: Caller, mentee_id: str) -> ProposalView:
        proposal = await store.get(caller.scope, mentee_id)
        if proposal is None:
            raise _absent(await unmatched.of(caller.scope, mentee_id))
        return _view(proposal, await cards.of(caller.scope, _ids([proposal])))

    return router


def _ids(proposals: Iterable[Proposal]) -> list[str]:
    return [name for each in proposals for name in (each.state.mentee_id, each.state.mentor_id)]


def _absent(alone: WithoutPair | None) -> NotFound:
    if alone is None:
        return NotFound("PROPOSAL_NOT_FOUND", "Предложения нет. Проверьте идентификатор наставляемого.")
    if alone.reasons[0].code == NOT_MATCHED_YET:
        return NotFound("MENTEE_NOT_MATCHED_YET", "Для наставляемого ещё не подбирали. Запустите подбор.")
    return NotFound(
        "MENTEE_UNMATCHED",
        f"Пары нет. Главная причина: {text_of(alone.reasons[0].code)}. {alone.advice}",
        [Fault(reason.code, "", text_of(reason.code)) for reason in alone.reasons],
    )


def _view(proposal: Proposal, cards: Mapping[str, str]) -> ProposalView:
    state = proposal.state
    return ProposalView(
        **state.model_dump(exclude={"version", "score_tenths", "mentor_person_id"}),
        mentee=cards.get(state.mentee_id),
        mentor=cards.get(state.mentor_id),
        score=state.score_tenths / 10,
        meets_request=proposal.meets_request,
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
        history=[
            StepView(
                at=step.at,
                status=step.status,
                mentor_id=step.mentor_id,
                score=step.score_tenths / 10,
                run_id=step.run_id,
                reason_text=text_of(step.reason_code) if step.reason_code else None,
            )
            for step in proposal.history
        ],
    )

"""Proposals over HTTP: ids only; names stay in registry."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from mentoring_common.errors import Fault, NotFound
from mentoring_common.http.caller import Caller
from mentoring_common.paging import next_after
from pydantic import BaseModel

from matching.proposals.domain import Proposal
from matching.proposals.store import ProposalStore
from matching.unmatched.domain import NOT_MATCHED_YET, WithoutPair, text_of
from matching.unmatched.queries import UnmatchedQueries


class ShareView(BaseModel):
    """Вклад одного критерия; `points` пуст, если данных нет."""

    criterion: str
    weight: float
    points: float | None
    sentence: str


class ProposalView(BaseModel):
    """Предложенная пара; решение за куратором. `reason_text` говорит, почему предложение отозвано."""

    proposal_id: str
    run_id: str
    school_id: str
    school_year: int
    form: str
    variant: str | None
    variant_restricted: bool
    mentee_id: str
    mentor_id: str
    score: float
    status: str
    reason_code: str | None
    reason_text: str | None
    made_at: datetime
    decided_at: datetime | None
    shares: list[ShareView]


class ProposalPage(BaseModel):
    """Страница списка; `next` передаётся в `after`."""

    items: list[ProposalView]
    next: str | None


def routes(store: ProposalStore, unmatched: UnmatchedQueries) -> APIRouter:
    """`/matching/v1/proposals`."""
    router = APIRouter(prefix="/matching/v1/proposals", tags=["Предложения"])

    @router.get("", summary="Предложенные пары")
    async def page(
        caller: Caller,
        school_id: Annotated[str | None, Query(max_length=64)] = None,
        form: Annotated[str | None, Query(max_length=64)] = None,
        school_year: Annotated[int | None, Query(ge=2000, le=2100)] = None,
        after: Annotated[str | None, Query(max_length=64)] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> ProposalPage:
        found = await store.page(
            caller.scope, after=after, limit=limit, school_id=school_id, form=form, school_year=school_year
        )
        return ProposalPage(
            items=[_view(proposal) for proposal in found], next=next_after(found, limit, lambda each: each.mentee_id)
        )

    @router.get("/{mentee_id}", summary="Предложение для наставляемого, с объяснением")
    async def get(caller: Caller, mentee_id: str) -> ProposalView:
        proposal = await store.get(caller.scope, mentee_id)
        if proposal is None:
            raise _absent(await unmatched.of(caller.scope, mentee_id))
        return _view(proposal)

    return router


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


def _view(proposal: Proposal) -> ProposalView:
    state = proposal.state
    return ProposalView(
        **state.model_dump(exclude={"version", "score_tenths", "mentor_person_id"}),
        score=state.score_tenths / 10,
        reason_text=text_of(state.reason_code) if state.reason_code else None,
        shares=[
            ShareView(
                criterion=share.criterion,
                weight=share.weight_tenths / 10,
                points=None if share.value_tenths is None else share.value_tenths / 10,
                sentence=share.sentence,
            )
            for share in proposal.shares
        ],
    )

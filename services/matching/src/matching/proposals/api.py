"""Proposals over HTTP: ids only; names stay in registry."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from mentoring_common.errors import NotFound
from mentoring_common.http.caller import Caller
from mentoring_methodology.codes import MentoringForm, ProposalStatus
from pydantic import BaseModel

from matching.proposals.domain import Proposal
from matching.proposals.store import ProposalStore


class ShareView(BaseModel):
    """Вклад одного критерия; `points` пуст, если данных нет."""

    criterion: str
    weight: float
    points: float | None
    sentence: str


class ProposalView(BaseModel):
    """Предложенная пара; решение за куратором."""

    proposal_id: str
    run_id: str
    school_id: str
    form: MentoringForm
    variant: str | None
    mentee_id: str
    mentor_id: str
    score: float
    status: ProposalStatus
    made_at: datetime
    decided_at: datetime | None
    shares: list[ShareView]


class ProposalPage(BaseModel):
    """Страница списка; `next` передаётся в `after`."""

    items: list[ProposalView]
    next: str | None


def routes(store: ProposalStore) -> APIRouter:
    """`/matching/v1/proposals`."""
    router = APIRouter(prefix="/matching/v1/proposals", tags=["Предложения"])

    @router.get("", summary="Предложенные пары")
    async def page(
        caller: Caller,
        after: Annotated[str | None, Query(max_length=64)] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
        form: MentoringForm | None = None,
    ) -> ProposalPage:
        found = await store.page(caller.scope, after=after, limit=limit, form=form)
        return ProposalPage(
            items=[_view(proposal) for proposal in found],
            next=found[-1].state.proposal_id if len(found) == limit else None,
        )

    @router.get("/{mentee_id}", summary="Предложение для наставляемого, с объяснением")
    async def get(caller: Caller, mentee_id: str) -> ProposalView:
        proposal = await store.get(caller.scope, mentee_id)
        if proposal is None:
            raise NotFound("PROPOSAL_NOT_FOUND", "Для этого наставляемого предложения нет. Запустите подбор.")
        return _view(proposal)

    return router


def _view(proposal: Proposal) -> ProposalView:
    return ProposalView(
        **proposal.state.model_dump(exclude={"version", "score_tenths"}),
        score=proposal.state.score_tenths / 10,
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

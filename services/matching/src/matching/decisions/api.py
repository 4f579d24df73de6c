"""Decisions about proposals, over HTTP."""

from typing import Annotated

from fastapi import APIRouter
from mentoring_common.auth import Principal
from mentoring_common.errors import ServiceError
from mentoring_common.http.caller import Caller
from pydantic import BaseModel, ConfigDict, Field

from matching.decisions.commands import Decisions
from matching.decisions.domain import MOST_AT_ONCE, Decided, Decision, Rejection
from matching.participants.queries import CardQueries
from matching.proposals.domain import Decider, Proposal, RejectionCode
from matching.proposals.views import ProposalView, proposal_view

Note = Annotated[str, Field(max_length=1000)]


class ApprovalBody(BaseModel):
    """Кого утверждают: наставник той пары, которую куратор видит; если предложен уже другой, будет отказ."""

    model_config = ConfigDict(extra="forbid")

    mentor_id: Annotated[str, Field(max_length=64)]


class RejectionBody(BaseModel):
    """Кого и почему отклоняют; `text` видит только школа, при коде OTHER_REASON он обязателен."""

    model_config = ConfigDict(extra="forbid")

    mentor_id: Annotated[str, Field(max_length=64)]
    code: RejectionCode
    text: Note | None = None


class ProposalBody(BaseModel):
    """Пара, которую куратор предлагает сам, и почему; `text` видит только школа."""

    model_config = ConfigDict(extra="forbid")

    mentee_id: Annotated[str, Field(max_length=64)]
    mentor_id: Annotated[str, Field(max_length=64)]
    text: Annotated[str, Field(min_length=1, max_length=1000)]


class DecisionBody(BaseModel):
    """Одно решение из многих: без `code` пара утверждается, с ним отклоняется."""

    model_config = ConfigDict(extra="forbid")

    mentee_id: Annotated[str, Field(max_length=64)]
    mentor_id: Annotated[str, Field(max_length=64)]
    code: RejectionCode | None = None
    text: Note | None = None


class DecisionsBody(BaseModel):
    """Решения о парах, не больше 200; каждое принимается или отвергается само по себе."""

    model_config = ConfigDict(extra="forbid")

    decisions: Annotated[tuple[DecisionBody, ...], Field(min_length=1, max_length=MOST_AT_ONCE)]


class DecisionFaultView(BaseModel):
    """Одна из причин, по которым решение не принято."""

    code: str
    text: str


class DecidedView(BaseModel):
    """Что стало с одним решением: `status` — новое состояние предложения, либо почему решение не принято."""

    mentee_id: str
    status: str | None
    code: str | None
    detail: str | None
    errors: list[DecisionFaultView]


class DecisionsView(BaseModel):
    """Итоги решений, в том же порядке."""

    results: list[DecidedView]


def routes(decisions: Decisions, cards: CardQueries) -> APIRouter:
    """`/matching/v1/proposals/{mentee_id}/approval`, `/rejection`, `/undo` and `/matching/v1/proposals:decide`."""
    router = APIRouter(prefix="/matching/v1", tags=["Предложения"])

    async def told(caller: Principal, proposal: Proposal) -> ProposalView:
        pair = (proposal.state.mentee_id, proposal.state.mentor_id)
        return proposal_view(proposal, await cards.of_pairs(caller.scope, [pair]), caller)

    @router.post("/proposals", status_code=201, summary="Предложить пару вручную")
    async def propose(caller: Caller, body: ProposalBody) -> ProposalView:
        """Вместо того, что предложено наставляемому; правила проверяются, утвердить пару нужно отдельно."""
        by = _by(caller, body.text)
        return await told(caller, await decisions.propose(caller.scope, body.mentee_id, body.mentor_id, by))

    @router.post("/proposals/{mentee_id}/approval", summary="Утвердить предложенную пару")
    async def approve(caller: Caller, mentee_id: str, body: ApprovalBody) -> ProposalView:
        """Правила проверяются заново на эту минуту; место наставника занято сразу."""
        return await told(caller, await decisions.approve(caller.scope, mentee_id, body.mentor_id, _by(caller)))

    @router.post("/proposals/{mentee_id}/rejection", summary="Отклонить предложенную пару")
    async def reject(caller: Caller, mentee_id: str, body: RejectionBody) -> ProposalView:
        """В этом учебном году подбор её больше не предложит."""
        why, by = Rejection(body.code, body.text), _by(caller, body.text)
        return await told(caller, await decisions.reject(caller.scope, mentee_id, body.mentor_id, why, by))

    @router.post("/proposals/{mentee_id}/undo", summary="Отменить только что принятое решение")
    async def undo(caller: Caller, mentee_id: str) -> ProposalView:
        """В течение минуты: пара снова ждёт решения, место свободно."""
        return await told(caller, await decisions.undo(caller.scope, mentee_id, _by(caller)))

    @router.post("/proposals:decide", summary="Решить о многих парах сразу")
    async def decide(caller: Caller, body: DecisionsBody) -> DecisionsView:
        asked = [
            Decision(each.mentee_id, each.mentor_id, Rejection(each.code, each.text) if each.code else None)
            for each in body.decisions
        ]
        made = await decisions.decide_many(caller.scope, asked, _by(caller))
        return DecisionsView(results=[_decided(each) for each in made])

    return router


def _by(caller: Principal, note: str | None = None) -> Decider:
    return Decider(caller.subject, min(caller.roles).value, note)


def _decided(each: Decided) -> DecidedView:
    refusal: ServiceError | None = each.refusal
    return DecidedView(
        mentee_id=each.decision.mentee_id,
        status=each.proposal.state.status if each.proposal else None,
        code=refusal.code if refusal else None,
        detail=refusal.detail if refusal else None,
        errors=[DecisionFaultView(code=one.code, text=one.text) for one in refusal.errors] if refusal else [],
    )

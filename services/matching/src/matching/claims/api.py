"""Confirming pairs that bases named, over HTTP."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter
from mentoring_common.errors import ServiceError
from mentoring_common.http.caller import Caller
from pydantic import BaseModel, ConfigDict, Field

from matching.claims.commands import Claims
from matching.claims.domain import MOST_AT_ONCE, Confirmed, NamedPair, Paper, cure
from matching.proposals.domain import Decider
from matching.relations.papers import Addendum, Basis

Id = Annotated[str, Field(min_length=1, max_length=64)]


class ClaimAddendumBody(BaseModel):
    """На чём основано наставничество педагога (ст. 351.8 ТК РФ)."""

    model_config = ConfigDict(extra="forbid")

    basis: Basis
    reference: Annotated[str, Field(min_length=1, max_length=200)]
    signed_on: date


class NamedPairBody(BaseModel):
    """Названная в базе пара: чья она и кто из записанных наставников в ней назван."""

    model_config = ConfigDict(extra="forbid")

    mentee_id: Id
    mentor_id: Id
    starts_on: date | None = None
    addendum: ClaimAddendumBody | None = None


class ClaimsBody(BaseModel):
    """Приказ, которым пары были закреплены, и сами пары, не больше 200; каждая проверяется сама по себе."""

    model_config = ConfigDict(extra="forbid")

    number: Annotated[str, Field(min_length=1, max_length=50)]
    signed_on: date
    agreed_on: date | None = None
    claims: Annotated[tuple[NamedPairBody, ...], Field(min_length=1, max_length=MOST_AT_ONCE)]


class ClaimFaultView(BaseModel):
    """Что мешает паре и что поможет."""

    code: str
    text: str
    cure: str


class ClaimResultView(BaseModel):
    """Что стало с одной названной парой: она закреплена приказом, либо почему нет."""

    mentee_id: str
    relation_id: str | None
    order_id: str | None
    status: str | None
    code: str | None
    detail: str | None
    errors: list[ClaimFaultView]


class ClaimResultsView(BaseModel):
    """Итоги, в том же порядке."""

    results: list[ClaimResultView]


def routes(claims: Claims) -> APIRouter:
    """`/matching/v1/claims:confirm`."""
    router = APIRouter(prefix="/matching/v1", tags=["Пары"])

    @router.post("/claims:confirm", summary="Подтвердить приказом пары, названные в базе")
    async def confirm(caller: Caller, body: ClaimsBody) -> ClaimResultsView:
        """Всё проверяется заново; места заняты сразу. Повтор с тем же приказом ничего не удваивает."""
        paper = Paper(body.number.strip(), body.signed_on, body.agreed_on)
        pairs = [
            NamedPair(each.mentee_id, each.mentor_id, each.starts_on, _addendum(each.addendum)) for each in body.claims
        ]
        by = Decider(caller.subject, min(caller.roles).value)
        made = await claims.confirm_many(caller.scope, paper, pairs, by)
        return ClaimResultsView(results=[_result(each) for each in made])

    return router


def _addendum(body: ClaimAddendumBody | None) -> Addendum | None:
    return Addendum(body.basis.value, body.reference, body.signed_on) if body else None


def _result(each: Confirmed) -> ClaimResultView:
    refusal: ServiceError | None = each.refusal
    state = each.relation.state if each.relation else None
    return ClaimResultView(
        mentee_id=each.pair.mentee_id,
        relation_id=state.relation_id if state else None,
        order_id=state.order_id if state else None,
        status=state.status if state else None,
        code=refusal.code if refusal else None,
        detail=refusal.detail if refusal else None,
        errors=[ClaimFaultView(code=one.code, text=one.text, cure=cure(one.code)) for one in refusal.errors]
        if refusal
        else [],
    )

"""What matching knows of participants, over HTTP."""

from fastapi import APIRouter
from mentoring_common.census import Census
from mentoring_common.http.caller import Caller
from pydantic import BaseModel

from matching.participants.queries import PairQueries


class ReasonView(BaseModel):
    """Почему пара невозможна."""

    code: str
    text: str


class PairView(BaseModel):
    """Подходят ли двое друг другу: все причины отказа сразу, или балл; и замечания, которые паре не мешают."""

    eligible: bool
    reasons: list[ReasonView]
    notes: list[str]
    score: float | None
    sentences: list[str]


def routes(queries: PairQueries) -> APIRouter:
    """`/matching/v1/census` and `/matching/v1/pairs`."""
    router = APIRouter(prefix="/matching/v1", tags=["Участники"])

    @router.get("/census", summary="Сколько участников знает служба, по школам")
    async def census(caller: Caller) -> Census:
        return await queries.participants.census(caller.scope)

    @router.get("/pairs/{mentee_id}/{mentor_id}", summary="Почему эта пара возможна или нет")
    async def pair(caller: Caller, mentee_id: str, mentor_id: str) -> PairView:
        answer = await queries.pair(caller.scope, mentee_id, mentor_id)
        return PairView(
            eligible=not answer.reasons,
            reasons=[ReasonView(code=reason.code, text=reason.text) for reason in answer.reasons],
            notes=list(answer.notes),
            score=answer.score.total_tenths / 10 if answer.score else None,
            sentences=[share.sentence for share in answer.score.shares] if answer.score else [],
        )

    return router

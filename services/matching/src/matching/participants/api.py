"""What matching knows of participants, over HTTP."""

from fastapi import APIRouter
from mentoring_common.census import Census
from mentoring_common.clock import Clock
from mentoring_common.errors import NotFound
from mentoring_common.http.caller import Caller
from pydantic import BaseModel

from matching.engine import REASONS, Norms, person_from_state, refusals, score
from matching.participants.store import ParticipantStore


class ReasonView(BaseModel):
    """Почему пара невозможна."""

    code: str
    text: str


class PairView(BaseModel):
    """Подходят ли двое друг другу: все причины отказа сразу, или балл."""

    eligible: bool
    reasons: list[ReasonView]
    score: float | None
    sentences: list[str]


def routes(store: ParticipantStore, norms: Norms, clock: Clock) -> APIRouter:
    """`/matching/v1/census` and `/matching/v1/pairs`."""
    router = APIRouter(prefix="/matching/v1", tags=["Участники"])

    @router.get("/census", summary="Сколько участников знает служба, по школам")
    async def census(caller: Caller) -> Census:
        return await store.census(caller.scope)

    @router.get("/pairs/{mentee_id}/{mentor_id}", summary="Почему эта пара возможна или нет")
    async def pair(caller: Caller, mentee_id: str, mentor_id: str) -> PairView:
        found = [await store.get(caller.scope, participant_id) for participant_id in (mentee_id, mentor_id)]
        mentee, mentor = (person_from_state(state) if state else None for state in found)
        if mentee is None or mentor is None:
            raise NotFound("PARTICIPANT_NOT_FOUND", "Участник не найден. Проверьте идентификаторы.")
        reasons = refusals(mentee, mentor, clock().date(), norms)
        told = score(mentee, mentor, norms) if not reasons else None
        return PairView(
            eligible=not reasons,
            reasons=[ReasonView(code=reason.value, text=REASONS[reason].text) for reason in reasons],
            score=told.total_tenths / 10 if told else None,
            sentences=[share.sentence for share in told.shares] if told else [],
        )

    return router

"""Suggestions over HTTP: who else could mentor this mentee, without a run."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query
from mentoring_common.auth import UserRole
from mentoring_common.clock import Clock
from mentoring_common.errors import NotFound
from mentoring_common.http.caller import Caller
from mentoring_methodology.codes import Role
from pydantic import BaseModel

from matching.engine import Norms, PeopleIndex, Suggestion, explanation, person_from_state
from matching.participants.store import ParticipantStore

MOST = 50


class SuggestionView(BaseModel):
    """Наставник, которого можно предложить; свободные места не учитывают предложенных пар."""

    mentor_id: str
    score: float
    explanation: str


def routes(participants: ParticipantStore, norms: Norms, clock: Clock) -> APIRouter:
    """`/matching/v1/suggestions`."""
    router = APIRouter(prefix="/matching/v1/suggestions", tags=["Предложения"])

    @router.get("/{mentee_id}", summary="Лучшие наставники для наставляемого, с объяснением")
    async def best(
        caller: Caller, mentee_id: str, limit: Annotated[int, Query(ge=1, le=MOST)] = 10
    ) -> list[SuggestionView]:
        caller.require(UserRole.METHODOLOGIST, UserRole.CURATOR)
        state = await participants.get(caller.scope, mentee_id)
        if state is None or state.role != Role.MENTEE:
            raise NotFound("PARTICIPANT_NOT_FOUND", "Наставляемый не найден. Проверьте идентификатор.")
        mentors = await participants.mentors(caller.scope, state.school_id, state.form)

        def suggest() -> tuple[Suggestion, ...]:
            index = PeopleIndex(clock().date(), norms, map(person_from_state, mentors))
            return index.best(person_from_state(state), limit)

        return [
            SuggestionView(
                mentor_id=each.mentor.participant_id,
                score=each.score.total_tenths / 10,
                explanation=explanation(each.score),
            )
            for each in await asyncio.to_thread(suggest)
        ]

    return router

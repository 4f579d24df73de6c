"""Alternatives over HTTP: ids and cards; names stay in registry."""

from datetime import datetime

from fastapi import APIRouter
from mentoring_common.http.caller import Caller
from pydantic import BaseModel

from matching.alternatives.queries import AlternativeQueries
from matching.participants.languages import PairLanguagesView, languages_view
from matching.participants.queries import CardQueries


class AlternativeView(BaseModel):
    """Другой наставник и чего замена стоила бы остальным.

    `others_served` — сколько других наставляемых получили бы пару (меньше нуля: остались бы без неё), `others_points` —
    на сколько изменилась бы сумма баллов остальных пар; `consequence` говорит то же словами.
    """

    mentor_id: str
    mentor: str
    score: float
    others_served: int
    others_points: float
    consequence: str
    pair_languages: PairLanguagesView | None


class AlternativesView(BaseModel):
    """Кем можно заменить предложенного наставника; `weighed_at` пуст, если этого ещё не считали."""

    mentee_id: str
    mentor_id: str
    score: float
    weighed_at: datetime | None
    items: list[AlternativeView]


def routes(queries: AlternativeQueries, cards: CardQueries) -> APIRouter:
    """`/matching/v1/proposals/{mentee_id}/alternatives`."""
    router = APIRouter(prefix="/matching/v1/proposals", tags=["Предложения"])

    @router.get("/{mentee_id}/alternatives", summary="Другие наставники для наставляемого и чего замена стоила бы")
    async def to(caller: Caller, mentee_id: str) -> AlternativesView:
        found = await queries.to(caller.scope, mentee_id)
        said = (await cards.of_pairs(caller.scope, [(mentee_id, each.mentor_id) for each in found.mentors])).languages
        return AlternativesView(
            mentee_id=mentee_id,
            mentor_id=found.proposal.state.mentor_id,
            score=found.proposal.state.score_tenths / 10,
            weighed_at=found.weighed_at,
            items=[
                AlternativeView(
                    mentor_id=each.mentor_id,
                    mentor=each.card,
                    score=each.weighed.score_tenths / 10,
                    others_served=each.weighed.others_served,
                    others_points=each.weighed.others_tenths / 10,
                    consequence=each.consequence,
                    pair_languages=languages_view(said.get((mentee_id, each.mentor_id)), caller),
                )
                for each in found.mentors
            ],
        )

    return router

"""Suggestions over HTTP: who else could mentor this mentee, without a run."""

from typing import Annotated

from fastapi import APIRouter, Query
from mentoring_common.http.caller import Caller
from pydantic import BaseModel

from matching.engine import advice, explanation
from matching.participants.languages import PairLanguagesView, languages_view
from matching.participants.queries import CardQueries
from matching.suggestions.queries import SuggestionQueries
from matching.unmatched.views import UnmatchedReasonView, reason_view

MOST = 50
"""Mentors in one answer: more than a curator reads."""


class SuggestionView(BaseModel):
    """Наставник, которого можно предложить; свободные места не учитывают предложенных пар."""

    mentor_id: str
    mentor: str
    score: float
    explanation: str
    pair_languages: PairLanguagesView | None


class SuggestionsView(BaseModel):
    """Кого можно предложить, лучшие сначала; если некого — почему и что поможет."""

    items: list[SuggestionView]
    reasons: list[UnmatchedReasonView]
    advice: str | None


def routes(queries: SuggestionQueries, cards: CardQueries) -> APIRouter:
    """`/matching/v1/suggestions`."""
    router = APIRouter(prefix="/matching/v1/suggestions", tags=["Предложения"])

    @router.get("/{mentee_id}", summary="Лучшие наставники для наставляемого, с объяснением")
    async def best(caller: Caller, mentee_id: str, limit: Annotated[int, Query(ge=1, le=MOST)] = 10) -> SuggestionsView:
        found = await queries.best(caller.scope, mentee_id, limit)
        said = (await cards.of_pairs(caller.scope, [(mentee_id, each.mentor_id) for each in found.mentors])).languages
        against = found.against.reasons if found.against else {}
        return SuggestionsView(
            items=[
                SuggestionView(
                    mentor_id=each.mentor_id,
                    mentor=each.card,
                    score=each.score.total_tenths / 10,
                    explanation=explanation(each.score),
                    pair_languages=languages_view(said.get((mentee_id, each.mentor_id)), caller),
                )
                for each in found.mentors
            ],
            reasons=[reason_view(reason.value, mentors) for reason, mentors in against.items()],
            advice=advice(found.against) if found.against else None,
        )

    return router

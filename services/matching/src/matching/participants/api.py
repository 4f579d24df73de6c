"""What matching knows of participants, over HTTP."""

from fastapi import APIRouter
from mentoring_common.census import Census
from mentoring_common.http.caller import Caller
from mentoring_methodology.cures import Place
from pydantic import BaseModel

from matching.engine import MEASURES
from matching.participants.card import card_of
from matching.participants.languages import PairLanguagesView, languages_view
from matching.participants.queries import PairQueries


class ReasonView(BaseModel):
    """Почему пара невозможна, откуда правило, что поможет и где это исправляют (`mend_at`: пусто, если нигде)."""

    code: str
    text: str
    source: str
    help: str
    mend_at: Place | None


class CriterionView(BaseModel):
    """Вклад одного критерия; `points` пуст, если данных нет."""

    criterion: str
    title: str
    weight: float
    points: float | None
    sentence: str


class PairView(BaseModel):
    """Подходят ли двое друг другу: все причины отказа сразу, балл по критериям и замечания, которые паре не мешают.

    `score` есть у возможной пары; `would_score` говорит, каким балл был бы без причин отказа. `mentee` и `mentor` —
    карточки без имён.
    """

    eligible: bool
    mentee: str
    mentor: str
    form: str
    reasons: list[ReasonView]
    notes: list[str]
    score: float | None
    would_score: float | None
    sentences: list[str]
    criteria: list[CriterionView]
    mentor_places: int
    pair_languages: PairLanguagesView | None


def routes(queries: PairQueries) -> APIRouter:
    """`/matching/v1/census` and `/matching/v1/pairs`."""
    router = APIRouter(prefix="/matching/v1", tags=["Участники"])

    @router.get("/census", summary="Сколько участников знает служба, по школам")
    async def census(caller: Caller) -> Census:
        return await queries.participants.census(caller.scope)

    @router.get("/pairs/{mentee_id}/{mentor_id}", summary="Почему эта пара возможна или нет")
    async def pair(caller: Caller, mentee_id: str, mentor_id: str) -> PairView:
        answer = await queries.pair(caller.scope, mentee_id, mentor_id)
        eligible, points = not answer.reasons, answer.score
        shares = points.shares if points else ()
        return PairView(
            eligible=eligible,
            mentee=card_of(answer.mentee),
            mentor=card_of(answer.mentor),
            form=answer.mentee.state.form,
            reasons=[
                ReasonView(
                    code=each.code, text=each.text, source=each.source, help=each.cure.text, mend_at=each.cure.place
                )
                for each in answer.reasons
            ],
            notes=list(points.notes) if points and eligible else [],
            score=points.total_tenths / 10 if points and eligible else None,
            would_score=points.total_tenths / 10 if points else None,
            sentences=[share.sentence for share in shares] if eligible else [],
            criteria=[
                CriterionView(
                    criterion=share.criterion,
                    title=MEASURES[share.criterion].title,
                    weight=share.weight_tenths / 10,
                    points=None if share.value_tenths is None else share.value_tenths / 10,
                    sentence=share.sentence,
                )
                for share in shares
            ],
            mentor_places=answer.places,
            pair_languages=languages_view(answer.languages, caller),
        )

    return router

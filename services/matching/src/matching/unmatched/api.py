"""Mentees without a pair, over HTTP: ids only; names stay in registry."""

from typing import Annotated

from fastapi import APIRouter, Query
from mentoring_common.clock import Today
from mentoring_common.http.caller import Caller
from mentoring_methodology.cures import Place, cure_of
from mentoring_methodology.schoolyear import school_year_of
from pydantic import BaseModel

from matching.participants.queries import CardQueries
from matching.unmatched.domain import ReasonGroup, WithoutPair, text_of
from matching.unmatched.queries import Asked, UnmatchedQueries
from matching.unmatched.views import UnmatchedReasonView, reason_view


class UnmatchedView(BaseModel):
    """Наставляемый без пары: почему и что поможет. `mentee` — карточка без имени.

    `helper_id` — наставник, ещё одно место у которого помогло бы.
    """

    mentee_id: str
    mentee: str | None
    school_id: str
    school_year: int
    form: str
    reasons: list[UnmatchedReasonView]
    advice: str
    place_helps: bool | None
    helper_id: str | None
    run_id: str | None


class ReasonGroupView(BaseModel):
    """Главная причина, сколько наставляемых из-за неё ждут, что поможет и где это исправляют."""

    code: str
    text: str
    mentees: int
    help: str
    mend_at: Place | None


class UnmatchedPage(BaseModel):
    """Страница списка; `next` передаётся в `after`. `reasons` — главные причины всех, у кого нет пары."""

    items: list[UnmatchedView]
    next: str | None
    reasons: list[ReasonGroupView]


def routes(queries: UnmatchedQueries, cards: CardQueries, today: Today) -> APIRouter:
    """`/matching/v1/unmatched`."""
    router = APIRouter(prefix="/matching/v1/unmatched", tags=["Предложения"])

    @router.get("", summary="У кого нет пары и почему")
    async def page(
        caller: Caller,
        school_id: Annotated[str | None, Query(max_length=64)] = None,
        form: Annotated[str | None, Query(max_length=64)] = None,
        reason: Annotated[str | None, Query(max_length=64, description="Код главной причины")] = None,
        school_year: Annotated[int | None, Query(ge=2000, le=2100)] = None,
        after: Annotated[str | None, Query(max_length=64)] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> UnmatchedPage:
        asked = Asked(school_year or school_year_of(today()), school_id, form, reason)
        found = await queries.page(caller.scope, asked, after=after, limit=limit)
        told = await cards.of(caller.scope, [each.mentee_id for each in found.mentees])
        return UnmatchedPage(
            items=[_view(each, told.get(each.mentee_id)) for each in found.mentees],
            next=found.next,
            reasons=[_group(each) for each in found.reasons],
        )

    @router.get("/reasons", summary="Почему нет пар: главные причины и сколько человек")
    async def reasons(
        caller: Caller,
        school_id: Annotated[str | None, Query(max_length=64)] = None,
        form: Annotated[str | None, Query(max_length=64)] = None,
        school_year: Annotated[int | None, Query(ge=2000, le=2100)] = None,
    ) -> list[ReasonGroupView]:
        asked = Asked(school_year or school_year_of(today()), school_id, form)
        return [_group(each) for each in await queries.reasons(caller.scope, asked)]

    return router


def _group(each: ReasonGroup) -> ReasonGroupView:
    cure = cure_of(each.code)
    return ReasonGroupView(
        code=each.code, text=text_of(each.code), mentees=each.mentees, help=cure.text, mend_at=cure.place
    )


def _view(each: WithoutPair, card: str | None) -> UnmatchedView:
    return UnmatchedView(
        mentee_id=each.mentee_id,
        mentee=card,
        school_id=each.school_id,
        school_year=each.school_year,
        form=each.form,
        reasons=[reason_view(one.code, one.mentors) for one in each.reasons],
        advice=each.advice,
        place_helps=each.place_helps,
        helper_id=each.helper_id,
        run_id=each.run_id,
    )

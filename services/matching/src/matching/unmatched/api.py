"""Mentees without a pair, over HTTP: ids only; names stay in registry."""

from typing import Annotated

from fastapi import APIRouter, Query
from mentoring_common.auth import UserRole
from mentoring_common.clock import Today
from mentoring_common.http.caller import Caller
from mentoring_common.paging import next_after
from mentoring_methodology.schoolyear import school_year_of
from pydantic import BaseModel

from matching.unmatched.domain import WithoutPair, text_of
from matching.unmatched.queries import Asked, UnmatchedQueries
from matching.unmatched.views import UnmatchedReasonView


class UnmatchedView(BaseModel):
    """Наставляемый без пары: почему и что поможет."""

    mentee_id: str
    school_id: str
    school_year: int
    form: str
    reasons: list[UnmatchedReasonView]
    advice: str
    place_helps: bool | None
    run_id: str | None


class UnmatchedPage(BaseModel):
    """Страница списка; `next` передаётся в `after`."""

    items: list[UnmatchedView]
    next: str | None


def routes(queries: UnmatchedQueries, today: Today) -> APIRouter:
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
        caller.require(UserRole.METHODOLOGIST, UserRole.CURATOR)
        asked = Asked(school_year or school_year_of(today()), school_id, form, reason)
        found = await queries.page(caller.scope, asked, after=after, limit=limit)
        return UnmatchedPage(
            items=[_view(each) for each in found], next=next_after(found, limit, lambda each: each.mentee_id)
        )

    return router


def _view(each: WithoutPair) -> UnmatchedView:
    return UnmatchedView(
        mentee_id=each.mentee_id,
        school_id=each.school_id,
        school_year=each.school_year,
        form=each.form,
        reasons=[
            UnmatchedReasonView(code=one.code, text=text_of(one.code), mentors=one.mentors) for one in each.reasons
        ],
        advice=each.advice,
        place_helps=each.place_helps,
        run_id=each.run_id,
    )

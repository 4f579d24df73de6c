"""What waits because of pairs, over HTTP: counts by school, nobody named."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from mentoring_common.clock import Today
from mentoring_common.http.caller import Caller
from mentoring_methodology.schoolyear import school_year_prepared_on
from pydantic import BaseModel, ConfigDict

from matching.attention.queries import AttentionQueries
from matching.programmes.domain import Opening


class _View(BaseModel):
    model_config = ConfigDict(use_attribute_docstrings=True, from_attributes=True)


class SchoolWaitingView(_View):
    """Как обстоит подбор в одной школе."""

    school_id: str
    run_needed: bool
    """После последнего подбора сведения об участниках изменились, или подбора ещё не было."""
    changed_at: datetime | None
    """Когда сведения об участниках изменились в последний раз."""
    last_run_at: datetime | None
    programme: Opening
    """Открыта ли программа школы: `OPEN` — на этапе формирования или работы пар, `NOT_OPEN` — не на нём,
    `NONE` — программы этого учебного года на платформе нет."""
    without_pair: int | None
    """Сколько наставляемых без предложенной пары; только куратору."""
    to_decide: int | None
    """Сколько предложенных пар ждут решения куратора; только куратору."""
    approved: int | None
    """Сколько утверждённых пар ждут приказа; только куратору."""
    suspended: int | None
    """Сколько пар приостановлено; только куратору."""
    meetings: int | None
    """Сколько общих встреч, день которых настал, не закрыто; только куратору."""
    drafts: int | None
    """Сколько приказов подготовлено и не подписано; только куратору."""
    lending: int | None
    """О скольких своих наставниках школу просит другая и ждёт ответа; только куратору."""


class AttentionView(_View):
    """Что ждёт подбора."""

    school_year: int
    schools: list[SchoolWaitingView]


def routes(queries: AttentionQueries, today: Today) -> APIRouter:
    """`/matching/v1/attention`."""
    router = APIRouter(prefix="/matching/v1/attention", tags=["Что ждёт"])

    @router.get("", summary="Что ждёт подбора, по школам")
    async def attention(
        caller: Caller, school_year: Annotated[int | None, Query(ge=2000, le=2100)] = None
    ) -> AttentionView:
        year = school_year or school_year_prepared_on(today())
        waiting = await queries.waiting(caller.scope, year, with_people=not caller.is_municipal)
        return AttentionView(school_year=year, schools=[SchoolWaitingView.model_validate(each) for each in waiting])

    return router

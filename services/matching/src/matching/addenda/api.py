"""Addenda over HTTP: ids only; names stay in registry."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from mentoring_common.auth import Principal
from mentoring_common.clock import Clock, Today
from mentoring_common.http.caller import Caller
from mentoring_common.paging import next_after
from mentoring_methodology.schoolyear import school_year_of
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from matching.addenda.commands import Addenda
from matching.participants.queries import CardQueries
from matching.relations.addendum import addendum_of, in_words
from matching.relations.domain import Relation
from matching.relations.papers import Addendum, Basis, Initiator, LegalReview, Noted, Termination

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]


class AddendumBody(BaseModel):
    """На чём основано наставничество педагога (ст. 351.8 ТК РФ). Содержание, форма, срок и оплата — для соглашения."""

    model_config = ConfigDict(extra="forbid")

    basis: Basis
    reference: Annotated[str, Field(min_length=1, max_length=200)]
    signed_on: date
    consented_on: date | None = None
    content: Text | None = None
    work_form: Text | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    payment: Text | None = None


class TerminationBody(BaseModel):
    """Досрочное прекращение: кто прекращает, когда предупредил, последний день наставничества."""

    model_config = ConfigDict(extra="forbid")

    initiator: Initiator
    notified_on: date
    last_day_on: date


class LegalReviewBody(BaseModel):
    """В какой день юрист проверил, чем оформить работу наставника для другой школы."""

    model_config = ConfigDict(extra="forbid")

    cleared_on: Annotated[date, Field(description="В какой день юрист проверил")]


class AddendumView(BaseModel):
    """Строка реестра наставников-работников: пара, соглашение, досрочное прекращение."""

    relation_id: str
    school_id: str
    status: str
    mentee_id: str
    mentor_id: str
    mentee: str | None
    mentor: str | None
    basis: str
    reference: str
    signed_on: date
    consented_on: date | None
    content: str | None
    work_form: str | None
    starts_on: date | None
    ends_on: date | None
    payment: str | None
    initiator: str | None
    notified_on: date | None
    last_day_on: date | None
    noted_at: datetime | None
    before: list[str]


class AddendumPage(BaseModel):
    """Страница реестра; `next` передаётся в `after`."""

    items: list[AddendumView]
    next: str | None


def routes(addenda: Addenda, cards: CardQueries, today: Today, clock: Clock) -> APIRouter:
    """`/matching/v1/addenda` and `/matching/v1/relations/{relation_id}/addendum`."""
    router = APIRouter(prefix="/matching/v1", tags=["Приказы"])

    async def told(caller: Principal, found: list[tuple[Relation, Addendum]]) -> list[AddendumView]:
        pairs = [(relation.mentee_id, relation.state.mentor_id) for relation, _ in found]
        known = (await cards.of_pairs(caller.scope, pairs)).told
        return [_view(relation, addendum, known) for relation, addendum in found]

    @router.get("/addenda", summary="Реестр наставников-работников (ст. 351.8 ТК РФ)")
    async def register(
        caller: Caller,
        relation_id: Annotated[
            str | None, Query(max_length=100, description="Одна пара, какого бы года она ни была")
        ] = None,
        school_id: Annotated[str | None, Query(max_length=64)] = None,
        school_year: Annotated[int | None, Query(ge=2000, le=2100)] = None,
        after: Annotated[str | None, Query(max_length=100)] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> AddendumPage:
        if relation_id is not None:
            found, replaced = await addenda.of_pair(caller.scope, relation_id)
            items = [
                each.model_copy(update={"before": [in_words(one) for one in replaced]})
                for each in await told(caller, found)
            ]
            return AddendumPage(items=items, next=None)
        year = school_year or school_year_of(today())
        found = await addenda.of_year(caller.scope, school_id, year, after, limit)
        following = next_after(found, limit, lambda each: each[0].relation_id)
        return AddendumPage(items=await told(caller, found), next=following)

    @router.post("/relations/{relation_id}/addendum", status_code=204, summary="Отметить допсоглашение с педагогом")
    async def add(caller: Caller, relation_id: str, body: AddendumBody) -> None:
        """Соглашение называет согласие, содержание, форму, срок и оплату; должностная обязанность — только пункт."""
        terms = body.model_dump(exclude={"basis", "reference", "signed_on"})
        addendum = addendum_of(body.basis, body.reference, body.signed_on, terms, today())
        await addenda.add(caller.scope, relation_id, replace(addendum, noted=Noted(clock(), caller.subject)))

    @router.post("/relations/{relation_id}/addendum/termination", summary="Записать досрочное прекращение")
    async def terminate(caller: Caller, relation_id: str, body: TerminationBody) -> AddendumView:
        """Школа предупреждает не меньше чем за три рабочих дня; педагог отказывается в любой день."""
        noted = Noted(clock(), caller.subject)
        asked = Termination(body.initiator.value, body.notified_on, body.last_day_on, noted)
        return (await told(caller, [await addenda.terminate(caller.scope, relation_id, asked)]))[0]

    @router.post(
        "/relations/{relation_id}/legal-review", status_code=204, summary="Отметить, что юрист проверил пару двух школ"
    )
    async def clear(caller: Caller, relation_id: str, body: LegalReviewBody) -> None:
        """Педагог одной школы работает с педагогом другой: без проверки приказ о паре не подписать."""
        await addenda.clear(caller.scope, relation_id, LegalReview(body.cleared_on, Noted(clock(), caller.subject)))

    return router


def _view(relation: Relation, addendum: Addendum, cards: Mapping[str, str]) -> AddendumView:
    terms, ends = addendum.terms, addendum.termination
    return AddendumView(
        relation_id=relation.relation_id,
        school_id=relation.state.school_id,
        status=relation.state.status,
        mentee_id=relation.mentee_id,
        mentor_id=relation.state.mentor_id,
        mentee=cards.get(relation.mentee_id),
        mentor=cards.get(relation.state.mentor_id),
        basis=addendum.basis,
        reference=addendum.reference,
        signed_on=addendum.signed_on,
        consented_on=terms.consented_on if terms else None,
        content=terms.content if terms else None,
        work_form=terms.work_form if terms else None,
        starts_on=terms.starts_on if terms else None,
        ends_on=terms.ends_on if terms else None,
        payment=terms.payment if terms else None,
        initiator=ends.initiator if ends else None,
        notified_on=ends.notified_on if ends else None,
        last_day_on=ends.last_day_on if ends else None,
        noted_at=addendum.noted.at if addendum.noted else None,
        before=[],
    )

"""Relations over HTTP: ids only; names stay in registry."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from mentoring_common.auth import Principal
from mentoring_common.http.caller import Caller
from mentoring_common.paging import next_after
from pydantic import BaseModel, ConfigDict, Field

from matching.lifecycle.commands import Lifecycle
from matching.participants.queries import CardQueries, PairCards
from matching.relations.domain import ClosureReason, Relation, RelationStatus
from matching.relations.life import Author
from matching.relations.store import RelationStore, Wanted
from matching.unmatched.domain import text_of

Note = Annotated[str, Field(max_length=1000)]


class RelationNoteBody(BaseModel):
    """Почему; видит только школа."""

    model_config = ConfigDict(extra="forbid")

    text: Note | None = None


class SuspensionBody(BaseModel):
    """Почему пару приостанавливают; видит только школа."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, Field(min_length=1, max_length=1000)]


class ClosureBody(BaseModel):
    """Чем закончилась пара; `text` видит только школа."""

    model_config = ConfigDict(extra="forbid")

    reason: ClosureReason
    text: Note | None = None


class IntervalView(BaseModel):
    """Когда пара работала; без последнего дня — работает."""

    active_from: date
    active_until: date | None


class RelationStepView(BaseModel):
    """Что произошло с парой. `note` видит только школа."""

    at: datetime
    status: str
    reason_text: str | None
    note: str | None


class RelationView(BaseModel):
    """Пара от утверждения до закрытия: кто, в каком состоянии, когда работала. `mentee` и `mentor` — карточки."""

    relation_id: str
    school_id: str
    school_year: int
    form: str
    variant: str | None
    mentee_id: str
    mentor_id: str
    mentee: str | None
    mentor: str | None
    mentor_school_id: str | None
    mentor_school_agreed_on: Annotated[
        date | None, Field(description="Когда школа наставника, если она другая, согласилась на пару")
    ]
    waits_for_mentor_school: Annotated[bool, Field(description="Ждёт ли пара согласия школы наставника")]
    status: str
    reason_code: str | None
    reason_text: str | None
    approved_at: datetime
    starts_on: date | None
    ends_on: date | None
    ended_at: datetime | None
    order_id: str | None
    group_id: str | None
    active: list[IntervalView]
    history: list[RelationStepView]


class RelationPage(BaseModel):
    """Страница списка; `next` передаётся в `after`."""

    items: list[RelationView]
    next: str | None


def routes(lifecycle: Lifecycle, relations: RelationStore, cards: CardQueries) -> APIRouter:
    """`/matching/v1/relations`."""
    router = APIRouter(prefix="/matching/v1/relations", tags=["Пары"])

    async def told(caller: Principal, found: list[Relation]) -> list[RelationView]:
        known = await cards.of_pairs(caller.scope, [(each.mentee_id, each.state.mentor_id) for each in found])
        return [_view(each, known, caller) for each in found]

    @router.get("", summary="Утверждённые и закреплённые пары")
    async def page(
        caller: Caller,
        school_id: Annotated[str | None, Query(max_length=64)] = None,
        school_year: Annotated[int | None, Query(ge=2000, le=2100)] = None,
        form: Annotated[str | None, Query(max_length=64)] = None,
        status: Annotated[RelationStatus | None, Query(description="Состояние пары")] = None,
        after: Annotated[str | None, Query(max_length=100)] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> RelationPage:
        wanted = Wanted(status.value if status else None, school_id, school_year, form)
        found = await relations.page(caller.scope, wanted, after=after, limit=limit)
        return RelationPage(
            items=await told(caller, found), next=next_after(found, limit, lambda each: each.relation_id)
        )

    @router.get("/{relation_id}", summary="Пара со всем, что с ней было")
    async def get(caller: Caller, relation_id: str) -> RelationView:
        return (await told(caller, [await lifecycle.get(caller.scope, relation_id)]))[0]

    @router.post("/{relation_id}/cancellation", summary="Отменить утверждение пары до приказа")
    async def cancel(caller: Caller, relation_id: str, body: RelationNoteBody) -> RelationView:
        made = await lifecycle.cancel(caller.scope, relation_id, Author(caller.subject, body.text))
        return (await told(caller, [made]))[0]

    @router.post("/{relation_id}/suspension", summary="Приостановить пару")
    async def suspend(caller: Caller, relation_id: str, body: SuspensionBody) -> RelationView:
        made = await lifecycle.suspend(caller.scope, relation_id, "BY_SCHOOL", Author(caller.subject, body.text))
        return (await told(caller, [made]))[0]

    @router.post("/{relation_id}/resumption", summary="Возобновить работу пары")
    async def resume(caller: Caller, relation_id: str, body: RelationNoteBody) -> RelationView:
        """Если причина приостановки осталась, будет отказ."""
        made = await lifecycle.resume(caller.scope, relation_id, Author(caller.subject, body.text))
        return (await told(caller, [made]))[0]

    @router.post("/{relation_id}/closure", summary="Закрыть пару")
    async def close(caller: Caller, relation_id: str, body: ClosureBody) -> RelationView:
        made = await lifecycle.close(caller.scope, relation_id, body.reason, Author(caller.subject, body.text))
        return (await told(caller, [made]))[0]

    return router


def _view(relation: Relation, cards: PairCards, caller: Principal) -> RelationView:
    state = relation.state
    return RelationView(
        **state.model_dump(
            include={
                "relation_id", "school_id", "school_year", "form", "variant", "mentor_id", "status", "reason_code",
                "approved_at", "starts_on", "ends_on", "ended_at", "order_id", "group_id", "active",
                "mentor_school_agreed_on",
            }
        ),
        mentee_id=relation.mentee_id,
        mentee=cards.get(relation.mentee_id),
        mentor=cards.get(state.mentor_id),
        mentor_school_id=cards.elsewhere.get(state.mentor_id),
        waits_for_mentor_school=relation.stands and relation.lacks_mentor_school,
        reason_text=text_of(state.reason_code) if state.reason_code else None,
        history=[
            RelationStepView(
                at=step.at,
                status=step.status,
                reason_text=text_of(step.reason_code) if step.reason_code else None,
                note=None if caller.is_municipal else step.note,
            )
            for step in relation.history
        ],
    )  # fmt: skip

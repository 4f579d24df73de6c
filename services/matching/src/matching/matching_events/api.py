"""Common meetings and wishes over HTTP: ids only; names stay in registry."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from mentoring_common.clock import Today
from mentoring_common.http.caller import Caller
from mentoring_common.paging import next_after
from mentoring_methodology.codes import MentoringForm
from mentoring_methodology.schoolyear import school_year_of
from pydantic import BaseModel, ConfigDict, Field

from matching.matching_events.commands import Preferences
from matching.preferences.domain import MOST_NOT_WITH, MOST_RANKED, EventStatus, MatchingEvent, Preference
from matching.preferences.store import PreferenceStore, WantedEvents

Id = Annotated[str, Field(min_length=1, max_length=64)]


class MatchingEventBody(BaseModel):
    """Общая встреча («быстрые встречи»): чья, в какой форме, когда и где; учебный год — текущий, если не указан."""

    model_config = ConfigDict(extra="forbid")

    school_id: Id
    school_year: Annotated[int, Field(ge=2000, le=2100)] | None = None
    form: MentoringForm
    planned_on: date
    place: Annotated[str, Field(max_length=200)] = ""


class HoldingBody(BaseModel):
    """В какой день прошла встреча."""

    model_config = ConfigDict(extra="forbid")

    held_on: date


class PreferenceBody(BaseModel):
    """Пожелания с листа: до пяти участников по порядку и те, с кем в пару нельзя; причину не спрашивают."""

    model_config = ConfigDict(extra="forbid")

    ranked: Annotated[tuple[Id, ...], Field(max_length=MOST_RANKED)] = ()
    not_with: Annotated[tuple[Id, ...], Field(max_length=MOST_NOT_WITH)] = ()


class PreferenceView(BaseModel):
    """Пожелания одного участника."""

    participant_id: str
    ranked: list[str]
    not_with: list[str]
    submitted_at: datetime


class MatchingEventView(BaseModel):
    """Встреча: PLANNED — назначена, HELD — проведена, пожелания вписывают, CLOSED — закрыта, пожелания не меняются."""

    matching_event_id: str
    school_id: str
    school_year: int
    form: str
    status: str
    planned_on: date
    place: str
    held_on: date | None
    closed_at: datetime | None
    preferences: list[PreferenceView] | None


class MatchingEventPage(BaseModel):
    """Страница списка; `next` передаётся в `after`."""

    items: list[MatchingEventView]
    next: str | None


def routes(preferences: Preferences, store: PreferenceStore, today: Today) -> APIRouter:
    """`/matching/v1/matching-events`."""
    router = APIRouter(prefix="/matching/v1/matching-events", tags=["Подбор"])

    @router.get("", summary="Общие встречи («быстрые встречи»)")
    async def page(
        caller: Caller,
        school_id: Annotated[str | None, Query(max_length=64)] = None,
        school_year: Annotated[int | None, Query(ge=2000, le=2100)] = None,
        form: Annotated[str | None, Query(max_length=64)] = None,
        status: Annotated[EventStatus | None, Query(description="Состояние встречи")] = None,
        after: Annotated[str | None, Query(max_length=100)] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> MatchingEventPage:
        wanted = WantedEvents(school_id, school_year, form, status.value if status else None)
        found = await store.page(caller.scope, wanted, after=after, limit=limit)
        return MatchingEventPage(
            items=[_view(each) for each in found], next=next_after(found, limit, lambda each: each.event_id)
        )

    @router.post("", status_code=201, summary="Назначить общую встречу")
    async def plan(caller: Caller, body: MatchingEventBody) -> MatchingEventView:
        year = school_year_of(today()) if body.school_year is None else body.school_year
        made = await preferences.plan(
            caller.scope, body.school_id, year, body.form.value, body.planned_on, body.place.strip(), caller.subject
        )
        return _view(made)

    @router.get("/{matching_event_id}", summary="Встреча с пожеланиями")
    async def get(caller: Caller, matching_event_id: str) -> MatchingEventView:
        event = await preferences.get(caller.scope, matching_event_id)
        return _view(event, await store.of_event(caller.scope, matching_event_id))

    @router.post("/{matching_event_id}/holding", summary="Отметить, что встреча прошла")
    async def hold(caller: Caller, matching_event_id: str, body: HoldingBody) -> MatchingEventView:
        return _view(await preferences.hold(caller.scope, matching_event_id, body.held_on))

    @router.post("/{matching_event_id}/close", summary="Закрыть встречу: пожелания больше не меняются")
    async def close(caller: Caller, matching_event_id: str) -> MatchingEventView:
        """Назначенная встреча, которую закрывают, не состоялась."""
        return _view(await preferences.close(caller.scope, matching_event_id))

    @router.put("/{matching_event_id}/preferences/{participant_id}", summary="Записать пожелания участника")
    async def submit(
        caller: Caller, matching_event_id: str, participant_id: str, body: PreferenceBody
    ) -> PreferenceView:
        """Заменяет записанное раньше; пустые списки отзывают пожелания. Пару из `not_with` больше не предложат."""
        made = await preferences.submit(
            caller.scope, matching_event_id, participant_id, body.ranked, body.not_with, caller.subject
        )
        return _wishes(made)

    return router


def _view(event: MatchingEvent, wishes: Sequence[Preference] | None = None) -> MatchingEventView:
    return MatchingEventView(
        matching_event_id=event.event_id,
        school_id=event.school_id,
        school_year=event.school_year,
        form=event.form,
        status=event.status,
        planned_on=event.planned_on,
        place=event.place,
        held_on=event.held_on,
        closed_at=event.closed_at,
        preferences=None if wishes is None else [_wishes(each) for each in wishes if not each.is_empty],
    )


def _wishes(preference: Preference) -> PreferenceView:
    return PreferenceView(
        participant_id=preference.participant_id,
        ranked=list(preference.ranked),
        not_with=[each.participant_id for each in preference.not_with],
        submitted_at=preference.submitted_at,
    )

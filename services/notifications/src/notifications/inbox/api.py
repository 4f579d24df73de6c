"""The inbox over HTTP: a school's entries, read and unread by whoever asks."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query
from mentoring_common.clock import Clock
from mentoring_common.errors import NotFound
from mentoring_common.http.caller import Caller
from mentoring_common.paging import next_after
from pydantic import BaseModel, ConfigDict

from notifications.delivery_key import KEY_HEX_DIGITS
from notifications.inbox.domain import Entry
from notifications.inbox.store import COUNTED_AT_MOST, InboxStore

EntryId = Annotated[str, Path(max_length=KEY_HEX_DIGITS)]


class EntryView(BaseModel):
    """Сообщение школе; персональных данных в нём нет."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    id: str
    school_id: str
    subject: str
    text: str
    link: str
    """Где сделать то, о чём сообщение."""
    created_at: datetime
    read_at: datetime | None
    """Когда прочитал тот, кто спрашивает; null — не прочитано."""


class EntryPage(BaseModel):
    """Страница списка, сначала новые; `next` передаётся в `after`."""

    items: list[EntryView]
    next: str | None


class UnreadView(BaseModel):
    """Сколько сообщений не прочитал тот, кто спрашивает."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    unread: int
    """Считается до ста."""
    more: bool
    """Их столько или больше."""


class ReadView(BaseModel):
    """Сколько сообщений отмечено."""

    marked: int


def routes(store: InboxStore, clock: Clock) -> APIRouter:
    """`/notifications/v1/inbox`."""
    router = APIRouter(prefix="/notifications/v1/inbox", tags=["Входящие"])

    @router.get("", summary="Сообщения: куратору — своей школы, методисту — всех")
    async def page(
        caller: Caller,
        unread: Annotated[bool | None, Query(description="Только непрочитанные или только прочитанные")] = None,
        after: Annotated[str | None, Query(max_length=KEY_HEX_DIGITS)] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> EntryPage:
        beginning = await store.get(caller.scope, after) if after is not None else None
        if after is not None and beginning is None:
            raise _not_found()
        found = await store.page(
            caller.scope,
            after=beginning,
            limit=limit,
            unread_by=caller.subject if unread is True else None,
            read_by=caller.subject if unread is False else None,
        )
        return EntryPage(
            items=[_view(entry, caller.subject) for entry in found],
            next=next_after(found, limit, lambda entry: entry.id),
        )

    @router.get("/unread", summary="Сколько сообщений не прочитано")
    async def unread_count(caller: Caller) -> UnreadView:
        counted = await store.count_unread(caller.scope, caller.subject)
        return UnreadView(unread=counted, more=counted >= COUNTED_AT_MOST)

    @router.post("/read", summary="Отметить все сообщения прочитанными для себя")
    async def read_all(caller: Caller) -> ReadView:
        return ReadView(marked=await store.mark_all_read(caller.scope, caller.subject, clock()))

    @router.post("/{entry_id}/read", summary="Отметить сообщение прочитанным для себя")
    async def read(caller: Caller, entry_id: EntryId) -> EntryView:
        await store.mark_read(caller.scope, entry_id, caller.subject, clock())
        entry = await store.get(caller.scope, entry_id)
        if entry is None:
            raise _not_found()
        return _view(entry, caller.subject)

    return router


def _not_found() -> NotFound:
    return NotFound("ENTRY_NOT_FOUND", "Сообщение не найдено. Проверьте его идентификатор.")


def _view(entry: Entry, subject: str) -> EntryView:
    return EntryView(
        id=entry.id,
        school_id=entry.school_id,
        subject=entry.subject,
        text=entry.text,
        link=entry.link,
        created_at=entry.created_at,
        read_at=entry.read_at_by(subject),
    )

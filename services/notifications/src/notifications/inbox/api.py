"""A school's inbox over HTTP."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query
from mentoring_common.auth import UserRole
from mentoring_common.clock import Clock
from mentoring_common.errors import NotFound
from mentoring_common.http.caller import Caller
from mentoring_common.paging import next_after
from pydantic import BaseModel

from notifications.delivery_key import KEY_HEX_DIGITS
from notifications.inbox.domain import Entry
from notifications.inbox.store import InboxStore

EntryId = Annotated[str, Path(max_length=KEY_HEX_DIGITS)]


class EntryView(BaseModel):
    """Сообщение кураторам школы; персональных данных в нём нет."""

    id: str
    school_id: str
    subject: str
    text: str
    link: str
    created_at: datetime
    read_at: datetime | None


class EntryPage(BaseModel):
    """Страница списка, сначала новые; `next` передаётся в `after`."""

    items: list[EntryView]
    next: str | None


def routes(store: InboxStore, clock: Clock) -> APIRouter:
    """`/notifications/v1/inbox`."""
    router = APIRouter(prefix="/notifications/v1/inbox", tags=["Входящие"])

    @router.get("", summary="Сообщения: куратору — своей школы, методисту — всех")
    async def page(
        caller: Caller,
        after: Annotated[str | None, Query(max_length=KEY_HEX_DIGITS)] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> EntryPage:
        caller.require(UserRole.CURATOR, UserRole.METHODOLOGIST)
        beginning = await store.get(caller.scope, after) if after is not None else None
        if after is not None and beginning is None:
            raise _not_found()
        found = await store.page(caller.scope, after=beginning, limit=limit)
        return EntryPage(items=[_view(entry) for entry in found], next=next_after(found, limit, lambda entry: entry.id))

    @router.post("/{entry_id}/read", summary="Отметить сообщение прочитанным для всех кураторов школы")
    async def read(caller: Caller, entry_id: EntryId) -> EntryView:
        caller.require(UserRole.CURATOR)
        await store.mark_read(caller.scope, entry_id, clock())
        entry = await store.get(caller.scope, entry_id)
        if entry is None:
            raise _not_found()
        return _view(entry)

    return router


def _not_found() -> NotFound:
    return NotFound("ENTRY_NOT_FOUND", "Сообщение не найдено. Проверьте его идентификатор.")


def _view(entry: Entry) -> EntryView:
    return EntryView.model_validate(entry, from_attributes=True)

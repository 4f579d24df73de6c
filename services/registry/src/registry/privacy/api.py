"""The access log over HTTP: read by the data-protection officer, changed by nobody."""

from datetime import date, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query
from mentoring_common.errors import Fault, Unprocessable, sentence
from mentoring_common.http.caller import Caller
from mentoring_common.paging import next_after
from pydantic import BaseModel

from registry.privacy.domain import Access, places_of_days
from registry.privacy.store import AccessLogStore
from registry.staff.domain import Said
from registry.staff.naming import Accounts, Deed

Id = Annotated[str | None, Query(max_length=64)]


class AccessView(BaseModel):
    """Один ответ, в котором стояли имена людей школы."""

    entry_id: str
    at: datetime
    school_id: str
    subject: str
    roles: list[str]
    who_name: str | None = None
    who_position: str | None = None
    purpose: str
    operation: str
    person_ids: list[str]
    import_id: str | None


class AccessPage(BaseModel):
    """Страница журнала, новое раньше; `next` передаётся в `after`."""

    items: list[AccessView]
    next: str | None


def routes(store: AccessLogStore, zone: ZoneInfo, accounts: Accounts) -> APIRouter:
    """`/registry/v1/access-log`."""
    router = APIRouter(prefix="/registry/v1/access-log", tags=["Защита персональных данных"])

    @router.get("", summary="Журнал доступа: кто, чьи имена, когда и зачем видел")
    async def page(
        caller: Caller,
        school_id: Id = None,
        person_id: Id = None,
        subject: Annotated[str | None, Query(max_length=256, description="Учётная запись того, кто видел")] = None,
        from_day: Annotated[date | None, Query(description="Первый день")] = None,
        to_day: Annotated[date | None, Query(description="Последний день")] = None,
        after: Id = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> AccessPage:
        if from_day and to_day and from_day > to_day:
            text = "первый день позже последнего; поменяйте их местами"
            raise Unprocessable("DAYS_REVERSED", sentence(text), [Fault("DAYS_REVERSED", "/query/from_day", text)])
        not_before, before = places_of_days(from_day, to_day, zone)
        found = await store.page(
            caller.scope,
            school_id=school_id,
            person_id=person_id,
            subject=subject,
            not_before=not_before,
            before=min(filter(None, (after, before)), default=None),
            limit=limit,
        )
        whose = await accounts.whose(Deed(each.subject, each.at, (each.school_id,), each.roles) for each in found)
        items = [_view(entry, said) for entry, said in zip(found, whose, strict=True)]
        return AccessPage(items=items, next=next_after(found, limit, lambda entry: entry.entry_id))

    return router


def _view(entry: Access, said: Said | None) -> AccessView:
    who = {} if said is None else {"who_name": said.full_name, "who_position": said.position}
    return AccessView(**vars(entry), **who)

"""What notifications knows of contacts, over HTTP: how many, never whose or which."""

from fastapi import APIRouter
from mentoring_common.census import Census
from mentoring_common.http.caller import Caller

from notifications.contacts.store import ContactStore


def routes(store: ContactStore) -> APIRouter:
    """`/notifications/v1/census`."""
    router = APIRouter(prefix="/notifications/v1", tags=["Контакты"])

    @router.get("/census", summary="Сколько участников известно службе, по школам")
    async def census(caller: Caller) -> Census:
        return await store.census(caller.scope)

    return router

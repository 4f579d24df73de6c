"""`/messages`: what the platform tells; `/messages/unread`: how many of it are unread, for every page's navigation."""

import asyncio
from typing import Annotated, Any
from urllib.parse import quote, urlsplit

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from console.gateway.client import Gateway, Refused, ServiceAway
from console.pages.base import Pages
from console.pages.listing import Listing
from console.session.current import Changing, SignedIn
from console.session.domain import local_path

INBOX = "/notifications/v1/inbox"
PAGE = 20
"""Messages on one page: each has several lines."""
FORMER = "/reporting/"
"""Where messages of earlier releases lead; the figures are elsewhere now."""


def routes(pages: Pages) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/messages")
    async def messages(
        request: Request,
        session: SignedIn,
        api: Gateway,
        unread: Annotated[bool | None, Query()] = None,
        after: Annotated[str, Query(max_length=64)] = "",
    ) -> Response:
        filters = {"unread": "true" if unread else None}
        listing = Listing("/messages", filters, after)
        found, waiting = await asyncio.gather(
            api.get(INBOX, params={**filters, **listing.page(PAGE)}), api.get(f"{INBOX}/unread")
        )
        schools = await _school_names(api) if session.is_municipal or len(session.schools) > 1 else {}
        return pages.render(
            request,
            "messages/messages.html",
            session=session,
            entries=[_shown(entry, schools) for entry in found["items"]],
            waiting=waiting,
            only_unread=bool(unread),
            listing=listing,
            next=found["next"],
        )

    @router.get("/messages/unread")
    async def count(session: SignedIn, api: Gateway) -> Response:
        if not session.roles:
            return Response(status_code=204)
        try:
            waiting = await api.get(f"{INBOX}/unread")
        except (Refused, ServiceAway):
            return Response(status_code=204)  # the number on the page stays; the page itself is not about messages
        return HTMLResponse(_count(waiting))

    @router.post("/messages/read")
    async def read_all(_session: Changing, api: Gateway) -> Response:
        await api.post(f"{INBOX}/read")
        return RedirectResponse("/messages", status_code=303)

    @router.post("/messages/{entry_id}/read")
    async def read(_session: Changing, api: Gateway, entry_id: str, next: Annotated[str, Form()] = "") -> Response:
        """Read, and on to the place that the message is about."""
        await api.post(f"{INBOX}/{quote(entry_id, safe='')}/read")
        return RedirectResponse(local_path(next, "/messages"), status_code=303)

    return router


async def _school_names(api: Gateway) -> dict[str, str]:
    """Of which school a message is, for who has several; without registry its id says it."""
    try:
        return {each["organisation_id"]: each["short_name"] for each in await api.get("/registry/v1/organisations")}
    except (Refused, ServiceAway):
        return {}


def _shown(entry: dict[str, Any], schools: dict[str, str]) -> dict[str, Any]:
    named = schools.get(entry["school_id"], entry["school_id"]) if schools else ""
    return {**entry, "place": _place(entry["link"]), "school": named}


def _place(link: str) -> str:
    """The page of this console to which a link leads, wherever the console was reached when it was written."""
    parts = urlsplit(link)
    path = "/figures" if parts.path.endswith(FORMER) else parts.path
    return local_path(f"{path}?{parts.query}" if parts.query else path, "/figures")


def _count(waiting: dict[str, Any]) -> str:
    if not waiting["unread"]:
        return ""
    number = "99+" if waiting["more"] else str(waiting["unread"])
    return f'<span class="unseen">, не прочитано: </span>{number}'

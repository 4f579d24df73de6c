"""`/wishes`: common meetings, one meeting with everybody's wishes on one sheet, and one participant's list."""

import asyncio
from collections.abc import Sequence
from typing import Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Request
from mentoring_methodology.schoolyear import school_year_of
from starlette.responses import RedirectResponse, Response

from console.gateway.client import Api, Gateway, Refused
from console.pages.base import Pages
from console.pages.directory import schools_of
from console.pages.listing import Listing
from console.pages.matching.words import form_titles
from console.pages.wishes.words import PLACES, STATUSES, by_name, sides_of
from console.session.current import Changing, SignedIn
from console.session.domain import Session

EVENTS = "/matching/v1/matching-events"
PLAN = f"POST {EVENTS}"
PARTICIPANTS = "/registry/v1/participants"
SHOWN = 50
"""Meetings of one page: a school has a few a year."""
AT_ONCE = 200
"""Participants of one question to registry."""
Act = Literal["holding", "close"]
Person = dict[str, Any]


def routes(pages: Pages) -> APIRouter:
    router = APIRouter(include_in_schema=False, prefix="/wishes")

    @router.get("")
    async def listed(request: Request, session: SignedIn, api: Gateway, after: str | None = None) -> Response:
        return await _list(pages, request, session, api, after=after)

    @router.post("")
    async def plan(request: Request, session: Changing, api: Gateway) -> Response:
        form = await request.form()
        typed = {name: str(form.get(name, "")).strip() for name in ("school_id", "form", "planned_on", "place")}
        try:
            made = await api.post(EVENTS, json=typed)
        except Refused as refused:
            refused.raise_unless_of_form(404)
            return await _list(pages, request, session, api, typed=typed, refusal=refused)
        return RedirectResponse(f"/wishes/{made['matching_event_id']}", status_code=303)

    @router.get("/{matching_event_id}")
    async def one(request: Request, session: SignedIn, api: Gateway, matching_event_id: str) -> Response:
        return await _one(pages, request, session, api, matching_event_id)

    @router.post("/{matching_event_id}/{act}")
    async def changed(request: Request, session: Changing, api: Gateway, matching_event_id: str, act: Act) -> Response:
        address = _of(matching_event_id)
        try:
            if act == "holding":
                await api.post(f"{address}/holding", json={"held_on": str((await request.form()).get("held_on", ""))})
            else:
                await api.post(f"{address}/close")
        except Refused as refused:
            refused.raise_unless_of_form(404)
            return await _one(pages, request, session, api, matching_event_id, refused)
        return RedirectResponse(f"/wishes/{matching_event_id}", status_code=303)

    @router.get("/{matching_event_id}/of/{participant_id}")
    async def sheet(
        request: Request, session: SignedIn, api: Gateway, matching_event_id: str, participant_id: str
    ) -> Response:
        return await _sheet(pages, request, session, api, matching_event_id, participant_id)

    @router.post("/{matching_event_id}/of/{participant_id}")
    async def submitted(
        request: Request, session: Changing, api: Gateway, matching_event_id: str, participant_id: str
    ) -> Response:
        form = await request.form()
        ranked = [name for place in range(PLACES) if (name := str(form.get(f"place-{place + 1}", "")))]
        typed = {"ranked": ranked, "not_with": [str(each) for each in form.getlist("not_with")]}
        try:
            await api.put(f"{_of(matching_event_id)}/preferences/{quote(participant_id, safe='')}", json=typed)
        except Refused as refused:
            refused.raise_unless_of_form(404)
            return await _sheet(pages, request, session, api, matching_event_id, participant_id, typed, refused)
        return RedirectResponse(f"/wishes/{matching_event_id}#of-{participant_id}", status_code=303)

    return router


def _of(matching_event_id: str) -> str:
    return f"{EVENTS}/{quote(matching_event_id, safe='')}"


async def _list(
    pages: Pages,
    request: Request,
    session: Session,
    api: Api,
    *,
    after: str | None = None,
    typed: dict[str, str] | None = None,
    refusal: Refused | None = None,
) -> Response:
    listing = Listing("/wishes", {}, after)
    page, schools = await asyncio.gather(api.get(EVENTS, params=listing.page(SHOWN)), schools_of(api, session))
    return pages.render(
        request, "wishes/list.html", session=session, refusal=refusal, typed=typed or {},
        found=sorted(page["items"], key=lambda each: (each["status"] == "CLOSED", each["planned_on"])),
        listing=listing, next=page["next"], schools=schools, form_titles=form_titles(), statuses=STATUSES,
        today=pages.today().isoformat(), may_plan=session.may(PLAN),
    )  # fmt: skip


async def _one(
    pages: Pages, request: Request, session: Session, api: Api, matching_event_id: str, refusal: Refused | None = None
) -> Response:
    event = await api.get(_of(matching_event_id))
    people, schools = await asyncio.gather(_people(api, event), schools_of(api, session))
    names = by_name(people)
    return pages.render(
        request, "wishes/one.html", session=session, refusal=refusal, event=event, schools=schools,
        sides=sides_of(people, event["preferences"]), names=names, most=PLACES,
        form_titles=form_titles(), statuses=STATUSES, today=pages.today().isoformat(),
        may_change=session.may(PLAN), is_this_year=event["school_year"] == school_year_of(pages.today()),
    )  # fmt: skip


async def _sheet(
    pages: Pages,
    request: Request,
    session: Session,
    api: Api,
    matching_event_id: str,
    participant_id: str,
    typed: dict[str, list[str]] | None = None,
    refusal: Refused | None = None,
) -> Response:
    event = await api.get(_of(matching_event_id))
    people = await _people(api, event)
    who = next((each for each in people if each["participant_id"] == participant_id), None)
    if who is None:
        raise Refused(404, "PARTICIPANT_NOT_FOUND", "Не найдено", "Такого участника у этой встречи нет.")
    kept = next((each for each in event["preferences"] if each["participant_id"] == participant_id), None)
    said = typed or kept or {"ranked": [], "not_with": []}
    others = [(each["participant_id"], _called(each)) for each in people if each["role"] != who["role"]]
    return pages.render(
        request, "wishes/sheet.html", session=session, refusal=refusal, event=event, who=who, called=_called(who),
        others=others, said=said, most=PLACES, may_change=session.may(PLAN) and event["status"] == "HELD",
    )  # fmt: skip


async def _people(api: Api, event: dict[str, Any]) -> Sequence[Person]:
    """Everybody who meets, by name; to her school a participant has one."""
    asked: dict[str, Any] = {name: event[name] for name in ("school_id", "school_year", "form")}
    found: list[Person] = []
    after: dict[str, str] = {}
    while True:
        page = await api.get(
            PARTICIPANTS, params={**asked, "status": "ACTIVE", "sort": "name", "limit": AT_ONCE, **after}
        )
        found += page["items"]
        if page["next"] is None:
            return found
        after = {"after": page["next"]}


def _called(person: Person) -> str:
    return by_name([person])[person["participant_id"]]

"""`/initiatives`: initiatives of the school and of the district, a new one, and one with those who have joined."""

import asyncio
from collections.abc import Mapping
from typing import Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Request
from mentoring_methodology.pack import load_pack
from starlette.responses import RedirectResponse, Response

from console.gateway.client import Api, Gateway, Refused
from console.pages.base import Pages
from console.pages.directory import DIRECTORY
from console.pages.matching.asking import names_of
from console.session.current import Changing, SignedIn
from console.session.domain import Session

INITIATIVES = "/registry/v1/initiatives"
OPEN = f"POST {INITIATIVES}"
PARTICIPANTS = "/registry/v1/participants"
TEACHERS = "TEACHERS"
"""The model whose people open initiatives and join them."""
MOST = 200
"""Teachers of one form that are offered: a school has fewer."""
Act = Literal["members", "removal", "closure"]


def routes(pages: Pages) -> APIRouter:
    router = APIRouter(include_in_schema=False, prefix="/initiatives")

    @router.get("")
    async def listed(request: Request, session: SignedIn, api: Gateway) -> Response:
        return pages.render(
            request, "initiatives/list.html", session=session, found=(await api.get(INITIATIVES))["items"],
            names=await _schools(api), may_open=session.may(OPEN),
        )  # fmt: skip

    @router.get("/new")
    async def new(request: Request, session: SignedIn, api: Gateway) -> Response:
        return await _new(pages, request, session, api, {})

    @router.post("/new")
    async def open_initiative(request: Request, session: Changing, api: Gateway) -> Response:
        form = await request.form()
        typed = {
            name: str(form.get(name, "")).strip() for name in ("participant_id", "title", "text", "until", "reach")
        }
        said: dict[str, Any] = {name: value for name, value in typed.items() if name != "reach"}
        try:
            made = await api.post(INITIATIVES, json={**said, "is_district": typed["reach"] == "DISTRICT"})
        except Refused as refused:
            refused.raise_unless_of_form(404)
            return await _new(pages, request, session, api, typed, refused)
        return RedirectResponse(f"/initiatives/{made['initiative_id']}", status_code=303)

    @router.get("/{initiative_id}")
    async def one(request: Request, session: SignedIn, api: Gateway, initiative_id: str) -> Response:
        return await _one(pages, request, session, api, initiative_id)

    @router.post("/{initiative_id}/{act}")
    async def changed(request: Request, session: Changing, api: Gateway, initiative_id: str, act: Act) -> Response:
        who = str((await request.form()).get("participant_id", "")).strip()
        address = f"{INITIATIVES}/{quote(initiative_id, safe='')}"
        try:
            match act:
                case "members":
                    await api.post(f"{address}/members", json={"participant_id": who})
                case "removal":
                    await api.delete(f"{address}/members/{quote(who, safe='')}")
                case "closure":
                    await api.post(f"{address}/closure")
        except Refused as refused:
            refused.raise_unless_of_form(404)
            return await _one(pages, request, session, api, initiative_id, refused)
        return RedirectResponse(f"/initiatives/{initiative_id}", status_code=303)

    return router


async def _schools(api: Api) -> dict[str, str]:
    """All of them: an initiative of the district is another school's."""
    return {each["organisation_id"]: each["short_name"] for each in await api.get(DIRECTORY)}


async def _teachers(api: Api, session: Session) -> list[tuple[str, str]]:
    """Those of her schools who may open and join; nobody where she only reads."""
    if not session.may(OPEN):
        return []
    forms = [code for code, form in load_pack().content.forms.items() if form.model == TEACHERS]
    found = await asyncio.gather(
        *(api.get(PARTICIPANTS, params={"form": form, "status": "ACTIVE", "limit": MOST}) for form in forms)
    )
    named = {
        each["participant_id"]: (each["person"] or {}).get("full_name") or each["participant_id"]
        for answer in found
        for each in answer["items"]
    }
    return sorted(named.items(), key=lambda each: each[1])


async def _new(
    pages: Pages,
    request: Request,
    session: Session,
    api: Api,
    typed: Mapping[str, str],
    refusal: Refused | None = None,
) -> Response:
    return pages.render(
        request, "initiatives/new.html", session=session, refusal=refusal,
        typed=typed, teachers=await _teachers(api, session),
        today=pages.today().isoformat(), may_open=session.may(OPEN),
    )  # fmt: skip


async def _one(
    pages: Pages, request: Request, session: Session, api: Api, initiative_id: str, refusal: Refused | None = None
) -> Response:
    seen = await api.get(f"{INITIATIVES}/{quote(initiative_id, safe='')}")
    ids = {each["participant_id"] for each in seen["members"]}
    told = await names_of(api, session, [*ids, seen["opened_by"]])
    teachers = [] if seen["is_over"] else [each for each in await _teachers(api, session) if each[0] not in ids]
    return pages.render(
        request, "initiatives/one.html", session=session, refusal=refusal,
        seen=seen, names=await _schools(api), called={each: name["full_name"] for each, name in told.items()},
        teachers=teachers, may_change=session.may(OPEN),
        may_close=session.may(OPEN) and seen["school_id"] in session.schools and not seen["is_over"],
    )  # fmt: skip

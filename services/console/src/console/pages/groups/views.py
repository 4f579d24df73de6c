"""`/groups`: the groups of the year, a new one, and one with its pairs and who could join."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from console.gateway.client import Api, Gateway, Refused
from console.pages.base import Pages
from console.pages.directory import schools_of
from console.pages.listing import Listing
from console.pages.matching.asking import choices, names_of
from console.pages.matching.words import form_titles
from console.pages.relations.words import STATUSES
from console.session.current import Changing, SignedIn
from console.session.domain import Session

GROUPS = "/matching/v1/groups"
CANDIDATES = "/matching/v1/group-candidates"
OPEN = f"POST {GROUPS}"
AMEND = "POST /matching/v1/orders/{order_id}/changes"
SHOWN = 50
"""Groups of one page."""
STANDING = frozenset({"APPROVED", "FIXED", "ACTIVE", "SUSPENDED"})
"""States of a pair that is not over."""


def routes(pages: Pages) -> APIRouter:
    router = APIRouter(include_in_schema=False, prefix="/groups")

    @router.get("")
    async def listed(
        request: Request, session: SignedIn, api: Gateway, school: str = "", after: str | None = None
    ) -> Response:
        listing = Listing("/groups", {"school": school}, after)
        page, schools = await asyncio.gather(
            api.get(GROUPS, params={"school_id": school or None, **listing.page(SHOWN)}), schools_of(api, session)
        )
        return pages.render(
            request,
            "groups/list.html",
            session=session,
            found=page,
            listing=listing,
            school=school,
            schools=schools,
            school_choices=choices(schools, "все школы"),
            names=await names_of(api, session, [each["mentor_id"] for each in page["items"]]),
            form_titles=form_titles(),
            may_open=session.may(OPEN),
            asks_purpose=session.is_municipal and session.purpose is None,
        )

    @router.get("/new")
    async def new(
        request: Request, session: SignedIn, api: Gateway, school: str = "", mentor: str = "", initiative: str = ""
    ) -> Response:
        return await _new(pages, request, session, api, {"school": school, "mentor": mentor, "initiative": initiative})

    @router.post("/new")
    async def open_group(request: Request, session: Changing, api: Gateway) -> Response:
        form = await request.form()
        typed: dict[str, Any] = {name: str(form.get(name, "")).strip() for name in ("school", "mentor", "initiative")}
        typed |= {"words": str(form.get("words", "")).strip()}
        typed |= {name: [str(each) for each in form.getlist(name)] for name in ("pairs", "topics")}
        try:
            order = await _order_of_all(api, typed)
            if order is not None:
                return await _amended(api, order, typed["words"], typed["pairs"], topics=typed["topics"])
            body = {"relation_ids": typed["pairs"], "topics": typed["topics"]}
            made = await api.post(GROUPS, json={**body, "initiative_id": typed["initiative"] or None})
        except Refused as refused:
            refused.raise_unless_of_form(404)
            return await _new(pages, request, session, api, typed, refused)
        return RedirectResponse(f"/groups/{made['group_id']}", status_code=303)

    @router.get("/{group_id}")
    async def one(request: Request, session: SignedIn, api: Gateway, group_id: str) -> Response:
        return await _one(pages, request, session, api, group_id)

    @router.post("/{group_id}/members")
    async def join(request: Request, session: Changing, api: Gateway, group_id: str) -> Response:
        form = await request.form()
        chosen, words = [str(each) for each in form.getlist("pairs")], str(form.get("words", "")).strip()
        try:
            group = await api.get(f"{GROUPS}/{group_id}")
            order = _order_of(group["could_join"], chosen)
            if order is not None:
                return await _amended(api, order, words, chosen, group_id=group_id)
            await api.post(f"{GROUPS}/{group_id}/members", json={"relation_ids": chosen})
        except Refused as refused:
            refused.raise_unless_of_form()
            return await _one(pages, request, session, api, group_id, refused, chosen, words)
        return RedirectResponse(f"/groups/{group_id}", status_code=303)

    @router.post("/{group_id}/leaving")
    async def leave(request: Request, session: Changing, api: Gateway, group_id: str) -> Response:
        relation_id = str((await request.form()).get("relation_id", ""))
        try:
            await api.delete(f"{GROUPS}/{group_id}/members/{relation_id}")
        except Refused as refused:
            refused.raise_unless_of_form(404)
            return await _one(pages, request, session, api, group_id, refused)
        return RedirectResponse(f"/groups/{group_id}", status_code=303)

    return router


async def _amended(api: Api, order_id: str, words: str, pairs: Sequence[str], **group: Any) -> Response:
    """The draft of the order that brings pairs into a group which another order has fixed."""
    body = {"kind": "AMEND", "words": words, "group": {"relation_ids": list(pairs), **group}}
    made = await api.post(f"/matching/v1/orders/{order_id}/changes", json=body)
    return RedirectResponse(f"/orders/{made['order_id']}", status_code=303)


async def _order_of_all(api: Api, typed: Mapping[str, Any]) -> str | None:
    found = await api.get(CANDIDATES, params={"school_id": typed["school"] or None})
    return _order_of([pair for each in found["items"] for pair in each["pairs"]], typed["pairs"])


def _order_of(pairs: Sequence[Mapping[str, Any]], chosen: Sequence[str]) -> str | None:
    """The order that has fixed the chosen pairs, where each of them is fixed; of two orders the first."""
    orders = [each["order_id"] for each in pairs if each["relation_id"] in chosen]
    return str(orders[0]) if orders and all(orders) else None


def _only(session: Session) -> str:
    return session.schools[0] if len(session.schools) == 1 else ""


async def _new(
    pages: Pages,
    request: Request,
    session: Session,
    api: Api,
    typed: Mapping[str, Any],
    refusal: Refused | None = None,
) -> Response:
    school = typed["school"] or _only(session)
    schools = await schools_of(api, session)
    may_open = session.may(OPEN)
    found = await api.get(CANDIDATES, params={"school_id": school}) if school and may_open else {"items": []}
    led = next((each for each in found["items"] if each["mentor_id"] == typed["mentor"]), None)
    shown = [led] if led else found["items"]
    ids = [name for each in shown for name in (each["mentor_id"], *(pair["mentee_id"] for pair in each["pairs"]))]
    return pages.render(
        request,
        "groups/new.html",
        session=session,
        found=found,
        led=led,
        school=school,
        schools=schools,
        school_choices=[("", "выберите школу"), *schools.items()],
        names=await names_of(api, session, ids),
        typed={"words": "", "pairs": [], "topics": [], "initiative": "", **typed},
        refusal=refusal,
        against=_against(refusal),
        statuses=STATUSES,
        form_titles=form_titles(),
        may_open=may_open,
        may_amend=session.may(AMEND),
        asks_purpose=False,
    )


async def _one(
    pages: Pages,
    request: Request,
    session: Session,
    api: Api,
    group_id: str,
    refusal: Refused | None = None,
    chosen: Sequence[str] = (),
    words: str = "",
) -> Response:
    group = await api.get(f"{GROUPS}/{group_id}")
    pairs = [*group["members"], *group["could_join"]]
    return pages.render(
        request,
        "groups/one.html",
        session=session,
        group=group,
        inside=[each for each in group["members"] if each["status"] in STANDING],
        gone=[each for each in group["members"] if each["status"] not in STANDING],
        could_join=[each for each in group["could_join"] if not _fits_not(each)],
        unfit=[each for each in group["could_join"] if _fits_not(each)],
        names=await names_of(
            api,
            session,
            [group["mentor_id"], *(name for each in pairs for name in (each["mentee_id"], each["mentor_id"]))],
        ),
        schools=await schools_of(api, session),
        refusal=refusal,
        against=_against(refusal),
        chosen=chosen,
        words=words,
        statuses=STATUSES,
        form_titles=form_titles(),
        may_change=session.may(OPEN),
        may_amend=session.may(AMEND),
        asks_purpose=session.is_municipal and session.purpose is None,
    )


def _fits_not(pair: Mapping[str, Any]) -> bool:
    """Whether something is against the pair that no order mends."""
    return any(fault["code"] != "GROUP_BY_ORDER" for fault in pair["faults"])


def _against(refusal: Refused | None) -> dict[str, list[str]]:
    """Pair -> what a refusal says of it."""
    told: dict[str, list[str]] = {}
    for each in refusal.errors if refusal else ():
        told.setdefault(each.pointer.rpartition("/")[2], []).append(each.text)
    return told

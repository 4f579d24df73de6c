"""`/addenda`: the register of teachers who mentor, and one teacher's addendum with its end before the term."""

import asyncio
from collections.abc import Mapping
from datetime import date
from typing import Any

from fastapi import APIRouter, Request
from mentoring_common.http.papers import as_file
from mentoring_methodology.schoolyear import school_year_of
from mentoring_methodology.workdays import NOTICE_DAYS, CalendarUnknownError, working_day_after
from starlette.responses import RedirectResponse, Response

from console.gateway.client import Api, Gateway, Refused
from console.pages.addenda.paper import addendum_of, register_of
from console.pages.addenda.words import BASES, INITIATORS
from console.pages.base import Pages
from console.pages.directory import DIRECTORY, schools_of
from console.pages.listing import Listing
from console.pages.matching.asking import choices, names_of
from console.pages.relations.words import STATUSES
from console.session.current import Changing, SignedIn
from console.session.domain import Session

ADDENDA = "/matching/v1/addenda"
RELATIONS = "/matching/v1/relations"
SHOWN = 50
"""Rows of one page."""
MOST_AT_ONCE = 200
"""Rows of one question, as many as matching gives."""
MOST_WORDINGS = 5
"""Wordings that are offered to be taken over."""
TERMS = ("consented_on", "content", "work_form", "starts_on", "ends_on", "payment")
COPIED = ("content", "work_form", "payment")
"""What a school's addenda often say alike."""
WORKING = frozenset({"FIXED", "ACTIVE", "SUSPENDED"})
"""States of a pair that can end before its term."""


def routes(pages: Pages) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/addenda")
    async def register(
        request: Request, session: SignedIn, api: Gateway, school: str = "", after: str | None = None
    ) -> Response:
        listing = Listing("/addenda", {"school": school}, after)
        page, schools = await asyncio.gather(
            api.get(ADDENDA, params={"school_id": school or None, **listing.page(SHOWN)}), schools_of(api, session)
        )
        both = [name for each in page["items"] for name in (each["mentee_id"], each["mentor_id"])]
        return pages.render(
            request,
            "addenda/list.html",
            found=page,
            listing=listing,
            school=school,
            schools=schools,
            school_choices=choices(schools, "все школы"),
            names=await names_of(api, session, both),
            bases=BASES,
            initiators=INITIATORS,
            statuses=STATUSES,
        )

    @router.get("/addenda.docx")
    async def paper(session: SignedIn, api: Gateway, school: str = "") -> Response:
        rows, after = [], None
        while True:
            page = await api.get(ADDENDA, params={"school_id": school or None, "limit": MOST_AT_ONCE, "after": after})
            rows += page["items"]
            after = page["next"]
            if after is None:
                break
        both = [name for each in rows for name in (each["mentee_id"], each["mentor_id"])]
        names, schools = await asyncio.gather(names_of(api, session, both), schools_of(api, session))
        called = schools.get(school) or ", ".join(schools.values())
        today = pages.today()
        made = await register_of(rows, names, called, school_year_of(today), pages.day(today), pages.day)
        return as_file(made, "Реестр наставников-работников", "addenda")

    @router.get("/addenda/{relation_id}")
    async def one(
        request: Request, session: SignedIn, api: Gateway, relation_id: str, order: str = "", like: str = ""
    ) -> Response:
        told = await _known(api, like) if like else None
        copied = {name: told[name] or "" for name in COPIED} if told else {}
        return await _one(pages, request, session, api, relation_id, typed={"order": order, **copied})

    @router.get("/addenda/{relation_id}/addendum.docx")
    async def text(session: SignedIn, api: Gateway, relation_id: str) -> Response:
        pair, addendum, directory = await asyncio.gather(
            api.get(f"{RELATIONS}/{relation_id}"), _known(api, relation_id), api.get(DIRECTORY)
        )
        names = await names_of(api, session, [pair["mentee_id"], pair["mentor_id"]])
        called = {each["organisation_id"]: each["name"] for each in directory}
        made = await addendum_of(addendum, pair, names, called.get(pair["school_id"], pair["school_id"]), pages.day)
        return as_file(made, "Дополнительное соглашение", "addendum")

    @router.post("/addenda/{relation_id}")
    async def recorded(request: Request, session: Changing, api: Gateway, relation_id: str) -> Response:
        typed = {name: str(value).strip() for name, value in (await request.form()).items()}
        body: dict[str, Any] = {"basis": typed.get("basis", "")}
        if body["basis"] == "JOB_DUTY":
            body |= {"reference": typed.get("duty_reference", ""), "signed_on": typed.get("duty_on", "")}
        else:
            body |= {name: typed.get(name, "") for name in ("reference", "signed_on")}
            body |= {name: typed.get(name) or None for name in TERMS}
        try:
            await api.post(f"{RELATIONS}/{relation_id}/addendum", json=body)
        except Refused as refused:
            refused.raise_unless_of_form()
            return await _one(pages, request, session, api, relation_id, refused, typed)
        order = typed.get("order", "")
        return RedirectResponse(f"/orders/{order}" if order.isalnum() else f"/addenda/{relation_id}", status_code=303)

    @router.post("/addenda/{relation_id}/termination")
    async def terminated(request: Request, session: Changing, api: Gateway, relation_id: str) -> Response:
        typed = {name: str(value).strip() for name, value in (await request.form()).items()}
        body = {name: typed.get(name, "") for name in ("initiator", "notified_on", "last_day_on")}
        try:
            await api.post(f"{RELATIONS}/{relation_id}/addendum/termination", json=body)
        except Refused as refused:
            refused.raise_unless_of_form()
            return await _one(pages, request, session, api, relation_id, refused, typed)
        return RedirectResponse(f"/addenda/{relation_id}", status_code=303)

    @router.post("/addenda/{relation_id}/legal-review")
    async def reviewed(request: Request, session: Changing, api: Gateway, relation_id: str) -> Response:
        typed = {name: str(value).strip() for name, value in (await request.form()).items()}
        try:
            await api.post(f"{RELATIONS}/{relation_id}/legal-review", json={"cleared_on": typed.get("cleared_on", "")})
        except Refused as refused:
            refused.raise_unless_of_form()
            return await _one(pages, request, session, api, relation_id, refused, typed)
        order = typed.get("order", "")
        return RedirectResponse(f"/orders/{order}" if order.isalnum() else f"/addenda/{relation_id}", status_code=303)

    return router


async def _one(
    pages: Pages,
    request: Request,
    session: Session,
    api: Api,
    relation_id: str,
    refusal: Refused | None = None,
    typed: Mapping[str, str] | None = None,
) -> Response:
    pair, addendum = await asyncio.gather(api.get(f"{RELATIONS}/{relation_id}"), _known(api, relation_id))
    today = pages.today()
    given = {
        "basis": "", "order": "", "reference": "", "signed_on": "", "duty_reference": "", "duty_on": "",
        "initiator": "",
        "notified_on": today.isoformat(), "last_day_on": "", **dict.fromkeys(TERMS, ""),
        "starts_on": pair["starts_on"] or "", "ends_on": pair["ends_on"] or "",
    }  # fmt: skip
    if addendum is not None and addendum["basis"] == "ADDENDUM":
        given |= {name: addendum[name] or "" for name in ("reference", "signed_on", *TERMS)}
    return pages.render(
        request,
        "addenda/one.html",
        session=session,
        pair=pair,
        addendum=addendum,
        refusal=refusal,
        typed={**given, **(typed or {})},
        names=await names_of(api, session, [pair["mentee_id"], pair["mentor_id"]]),
        bases=BASES,
        initiators=INITIATORS,
        others=await _others(api, pair) if addendum is None else [],
        is_working=pair["status"] in WORKING,
        is_over=pair["status"] in {"CLOSED", "CANCELLED"},
        today=today.isoformat(),
        earliest=_earliest(today),
    )


async def _known(api: Api, relation_id: str) -> dict[str, Any] | None:
    found: list[dict[str, Any]] = (await api.get(ADDENDA, params={"relation_id": relation_id}))["items"]
    return found[0] if found else None


async def _others(api: Api, pair: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Addenda of the school whose words may serve once more: each wording once."""
    page = await api.get(ADDENDA, params={"school_id": pair["school_id"], "limit": MOST_AT_ONCE})
    told = {tuple(each[name] for name in COPIED): each for each in page["items"] if each["content"]}
    return list(told.values())[:MOST_WORDINGS]


def _earliest(today: date) -> date | None:
    """The last day of a pair whose mentor the school warns today; None where the year has no calendar yet."""
    try:
        return working_day_after(today, NOTICE_DAYS)
    except CalendarUnknownError:
        return None

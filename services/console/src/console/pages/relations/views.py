"""`/relations`: pairs from the approval to the end, and what a curator does with one."""

import asyncio
from enum import StrEnum

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from console.gateway.client import Api, Gateway, Refused
from console.pages.base import Pages
from console.pages.directory import elsewhere, schools_of
from console.pages.listing import Listing
from console.pages.matching.asking import choices, names_of
from console.pages.matching.words import form_titles
from console.pages.relations.words import CLOSURES, STATUSES, steps
from console.session.current import Changing, SignedIn
from console.session.domain import Session

RELATIONS = "/matching/v1/relations"
SHOWN = 50
"""Pairs of one page: as many as are looked through at once."""


class Act(StrEnum):
    """What is done with a pair, in the words of matching's addresses."""

    CANCELLATION = "cancellation"
    SUSPENSION = "suspension"
    RESUMPTION = "resumption"
    CLOSURE = "closure"


def routes(pages: Pages) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/relations")
    async def listed(
        request: Request, session: SignedIn, api: Gateway, school: str = "", status: str = "", after: str | None = None
    ) -> Response:
        status = status if status in STATUSES else ""
        listing = Listing("/relations", {"school": school, "status": status}, after)
        asked = {"school_id": school or None, "status": status or None}
        page, schools = await asyncio.gather(
            api.get(RELATIONS, params={**asked, **listing.page(SHOWN)}), schools_of(api, session)
        )
        both = [name for each in page["items"] for name in (each["mentee_id"], each["mentor_id"])]
        return pages.render(
            request,
            "relations/list.html",
            found=page,
            listing=listing,
            school=school,
            state=status,
            names=await names_of(api, session, both),
            every_school=await elsewhere(api, page["items"]),
            schools=schools,
            school_choices=choices(schools, "все школы"),
            status_choices=[("", "все"), *((code, told[0]) for code, told in STATUSES.items())],
            statuses=STATUSES,
            form_titles=form_titles(),
            asks_purpose=session.is_municipal and session.purpose is None,
        )

    @router.get("/relations/{relation_id}")
    async def one(request: Request, session: SignedIn, api: Gateway, relation_id: str) -> Response:
        return await _one(pages, request, session, api, relation_id)

    @router.post("/relations/{relation_id}/{act}")
    async def changed(request: Request, session: Changing, api: Gateway, relation_id: str, act: Act) -> Response:
        form = await request.form()
        body = {"text": str(form.get("text", "")).strip() or None}
        if act is Act.CLOSURE:
            body["reason"] = str(form.get("reason", ""))
        try:
            await api.post(f"{RELATIONS}/{relation_id}/{act}", json=body)
        except Refused as refused:
            refused.raise_unless_of_form()
            return await _one(pages, request, session, api, relation_id, refused)
        return RedirectResponse(f"/relations/{relation_id}", status_code=303)

    return router


async def _one(
    pages: Pages, request: Request, session: Session, api: Api, relation_id: str, refusal: Refused | None = None
) -> Response:
    pair = await api.get(f"{RELATIONS}/{relation_id}")
    return pages.render(
        request,
        "relations/one.html",
        session=session,
        pair=pair,
        refusal=refusal,
        names=await names_of(api, session, [pair["mentee_id"], pair["mentor_id"]]),
        every_school=await elsewhere(api, [pair]),
        schools=await schools_of(api, session),
        statuses=STATUSES,
        steps=steps(pair["history"]),
        closures=CLOSURES,
        form_titles=form_titles(),
        may_change=session.may(f"POST {RELATIONS}/{{relation_id}}/closure"),
        may_record=session.may(f"POST {RELATIONS}/{{relation_id}}/addendum"),
        may_stop=session.may(f"POST {RELATIONS}/{{relation_id}}/suspension"),
        asks_purpose=session.is_municipal and session.purpose is None,
    )

"""`/duplicates`: two records that may be one person, side by side, until a curator says."""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from mentoring_methodology.schoolyear import title as year_title
from starlette.responses import RedirectResponse, Response

from console.gateway.client import Api, Gateway, Refused
from console.pages.base import Pages
from console.pages.listing import Listing
from console.pages.people import words
from console.session.current import Changing, SignedIn
from console.session.domain import Session

PEOPLE = "/registry/v1/people"
PAGE = 20
"""Pairs on a page: each is decided with care."""


def routes(pages: Pages) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/duplicates")
    async def listed(
        request: Request, session: SignedIn, api: Gateway, after: Annotated[str, Query(max_length=130)] = ""
    ) -> Response:
        return await _page(request, session, api, after)

    @router.post("/duplicates/merge")
    async def merge(
        request: Request,
        session: Changing,
        api: Gateway,
        one: Annotated[str, Form()],
        other: Annotated[str, Form()],
        stays: Annotated[str, Form()] = "",
    ) -> Response:
        kept = other if stays == other else one
        gone = one if kept == other else other
        return await _decide(request, session, api, f"{PEOPLE}/{kept}/merge", gone)

    @router.post("/duplicates/distinct")
    async def distinct(
        request: Request, session: Changing, api: Gateway, one: Annotated[str, Form()], other: Annotated[str, Form()]
    ) -> Response:
        return await _decide(request, session, api, f"{PEOPLE}/{one}/distinct", other)

    async def _decide(request: Request, session: Session, api: Api, path: str, other: str) -> Response:
        try:
            await api.post(path, json={"other_person_id": other})
        except Refused as refused:
            refused.raise_unless_of_form()
            return await _page(request, session, api, "", refused)
        return RedirectResponse("/duplicates", status_code=303)

    async def _page(
        request: Request, session: Session, api: Api, after: str, refusal: Refused | None = None
    ) -> Response:
        listing = Listing("/duplicates", {}, after)
        found = await api.get(f"{PEOPLE}/duplicates", params=listing.page(PAGE))
        directory = await api.get("/registry/v1/organisations")
        return pages.render(
            request,
            "people/duplicates.html",
            session=session,
            found=found,
            refusal=refusal,
            listing=listing,
            names={each["organisation_id"]: each["short_name"] for each in directory},
            words=words,
            year_title=year_title,
            may_decide=session.may(f"POST {PEOPLE}/{{person_id}}/merge"),
            named=not session.is_municipal or session.purpose is not None,
        )

    return router

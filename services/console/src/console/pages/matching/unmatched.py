"""`/unmatched`: who has no pair, the reasons with their cure, and the way to where each is mended."""

import asyncio
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from console.gateway.client import Gateway
from console.pages.base import Pages, address
from console.pages.directory import schools_of
from console.pages.listing import Listing
from console.pages.matching.asking import choices, forms, names_of
from console.pages.matching.programmes import without_programme
from console.pages.matching.words import WORDS, form_titles
from console.session.current import SignedIn

UNMATCHED = "/matching/v1/unmatched"
SHOWN = 50
"""People of one page."""


def routes(pages: Pages) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/unmatched")
    async def listed(
        request: Request,
        session: SignedIn,
        api: Gateway,
        school: str = "",
        form: str = "",
        reason: str = "",
        after: str | None = None,
    ) -> Response:
        filters = {"school": school, "form": form, "reason": reason}
        listing = Listing("/unmatched", filters, after, place="#people")
        page, schools = await asyncio.gather(
            api.get(UNMATCHED, params={"school_id": school, "form": form, "reason": reason, **listing.page(SHOWN)}),
            schools_of(api, session),
        )
        groups, people = page["reasons"], page["items"]
        ids = [name for each in people for name in (each["mentee_id"], each["helper_id"])]
        return pages.render(
            request,
            "matching/unmatched.html",
            **WORDS,
            groups=[(each, _way(each, school, form)) for each in groups],
            waiting=sum(each["mentees"] for each in groups),
            chosen=next((each for each in groups if each["code"] == reason), None),
            people=people,
            next=page["next"],
            listing=listing,
            school=school,
            form=form,
            reason=reason,
            names=await names_of(api, session, ids),
            schools=schools,
            school_choices=choices(schools, "все школы"),
            form_choices=forms(),
            form_titles=form_titles(),
            programmes=await without_programme(api, session, schools, school),
            asks_purpose=session.is_municipal and session.purpose is None,
        )

    return router


def _way(group: dict[str, Any], school: str, form: str) -> tuple[str, str] | None:
    """Where what helps is done: an address and what is said of it; None where there is no such page."""
    match group["mend_at"]:
        case "MENTEE":
            return address("/unmatched", school=school, form=form, reason=group["code"]) + "#people", "Показать, у кого"
        case "MENTOR":
            return address("/participants", school_id=school, form=form, role="MENTOR"), "Открыть наставников"
        case "NEW_MENTOR":
            return "/uploads", "Загрузить базу наставников"
        case "PROGRAMME":
            return "/programme", "Открыть программу"
        case "RUN":
            return "/runs", "Перейти к подбору"
        case _:
            return None

"""`/pairs`: every proposed pair, the weakest first, and one with all that is known of it."""

import asyncio
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from console.gateway.client import Gateway, Refused
from console.pages.base import Pages
from console.pages.directory import schools_of
from console.pages.listing import Listing
from console.pages.matching.asking import choices, forms, names_of
from console.pages.matching.words import PROPOSAL_STATUSES, WORDS, form_titles
from console.session.current import SignedIn

PROPOSALS = "/matching/v1/proposals"
SHOWN = 50
"""Pairs of one page: as many as are looked through at once."""
NO_PAIR = frozenset({"PROPOSAL_NOT_FOUND", "MENTEE_UNMATCHED", "MENTEE_NOT_MATCHED_YET"})
"""Refusals that say why a mentee has no pair."""


def routes(pages: Pages) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/pairs")
    async def listed(
        request: Request,
        session: SignedIn,
        api: Gateway,
        school: str = "",
        form: str = "",
        status: str = "PENDING",
        after: str | None = None,
    ) -> Response:
        status = status if status in PROPOSAL_STATUSES else "PENDING"
        listing = Listing("/pairs", {"school": school, "form": form, "status": status}, after)
        asked = {"school_id": school, "form": form, "status": status}
        page, schools = await asyncio.gather(
            api.get(PROPOSALS, params={**asked, **listing.page(SHOWN)}), schools_of(api, session)
        )
        items = page["items"]
        return pages.render(
            request,
            "matching/pairs.html",
            **WORDS,
            items=[(each, _in_a_line(each)) for each in items],
            next=page["next"],
            listing=listing,
            school=school,
            form=form,
            state=status,
            names=await names_of(api, session, [name for each in items for name in _both(each)]),
            schools=schools,
            school_choices=choices(schools, "все школы"),
            form_choices=forms(),
            status_choices=[("PENDING", "предложенные"), ("WITHDRAWN", "отозванные")],
            form_titles=form_titles(),
            asks_purpose=session.is_municipal and session.purpose is None,
        )

    @router.get("/pairs/{mentee_id}")
    async def one(request: Request, session: SignedIn, api: Gateway, mentee_id: str) -> Response:
        asks_purpose = session.is_municipal and session.purpose is None
        try:
            pair = await api.get(f"{PROPOSALS}/{mentee_id}")
        except Refused as refusal:
            if refusal.code not in NO_PAIR or refusal.code == "PROPOSAL_NOT_FOUND":
                raise
            names = await names_of(api, session, [mentee_id])
            return pages.render(
                request, "matching/no_pair.html", **WORDS, refusal=refusal, mentee_id=mentee_id, names=names
            )
        others = await api.get(f"{PROPOSALS}/{mentee_id}/alternatives") if pair["status"] == "PENDING" else None
        mentors = [step["mentor_id"] for step in pair["history"]]
        mentors += [each["mentor_id"] for each in others["items"]] if others else []
        return pages.render(
            request,
            "matching/pair.html",
            **WORDS,
            pair=pair,
            others=others,
            counted_shares=[share for share in pair["shares"] if share["points"] is not None],
            left_out=[share for share in pair["shares"] if share["points"] is None],
            names=await names_of(api, session, [*_both(pair), *mentors]),
            schools=await schools_of(api, session),
            form_titles=form_titles(),
            statuses=PROPOSAL_STATUSES,
            asks_purpose=asks_purpose,
        )

    return router


def _both(pair: dict[str, Any]) -> tuple[str, str]:
    return pair["mentee_id"], pair["mentor_id"]


def _in_a_line(pair: dict[str, Any]) -> str:
    """Why this pair: what is said of the request, or else of what gives it most."""
    if pair["reason_text"]:
        return str(pair["reason_text"])
    if pair["meets_request"] is False:  # a badge says so already
        asked = next(share["sentence"] for share in pair["shares"] if share["criterion"] == "REQUEST")
        return f"Просит: {asked.partition(': ')[2]}"
    known = [share for share in pair["shares"] if share["points"] is not None]
    about = [share for share in known if share["criterion"] == "REQUEST"]
    best = about or sorted(known, key=lambda share: -share["points"])[:1]
    return str(best[0]["sentence"]) if best else ""

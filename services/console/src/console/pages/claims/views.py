"""`/claims`: pairs that the base names, whom it may mean, and the order that has fixed them."""

import asyncio
from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from console.gateway.client import Api, Gateway, Refused
from console.pages.addenda.words import BASES
from console.pages.base import Pages, address
from console.pages.claims.words import SAME, TEACHERS, Told, Typed, asked, incomplete, meant, told, typed_in
from console.pages.directory import schools_of
from console.pages.listing import Listing
from console.pages.matching.words import form_titles
from console.session.current import Changing, SignedIn
from console.session.domain import Session

CLAIMS = "/registry/v1/claims"
CONFIRM = "/matching/v1/claims:confirm"
SHOWN = 50
"""Pairs of one page: a school's base names some tens."""
MOST_MENTORS = 200
"""Mentors of one form who are offered where the name leads to nobody."""
Claim = dict[str, Any]


def routes(pages: Pages) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/claims")
    async def listed(
        request: Request, session: SignedIn, api: Gateway, after: str | None = None, noted: str = "", left: str = ""
    ) -> Response:
        decided = (int(noted) if noted.isdecimal() else 0, int(left) if left.isdecimal() else 0)
        return await _page(pages, request, session, api, after=after, decided=decided)

    @router.post("/claims")
    async def confirmed(request: Request, session: Changing, api: Gateway) -> Response:
        form = await request.form()
        typed = typed_in(form.multi_items())
        mentees = typed.ticked or ()
        if not mentees:
            none = Refused(422, "NOTHING_TICKED", "Ничего не отмечено", "Отметьте пары, которые закрепил этот приказ.")
            return await _page(pages, request, session, api, typed=typed, refusal=none)
        outcome = incomplete(typed, mentees)
        if pairs := asked(typed, mentees):
            order = {name: value for name, value in typed.order.items() if value}
            try:
                made = await api.post(CONFIRM, json={**order, "claims": pairs})
            except Refused as refused:
                refused.raise_unless_of_form(404)
                return await _page(pages, request, session, api, typed=typed, refusal=refused)
            outcome += [told(each) for each in made["results"]]
        stand = [each.mentee_id for each in outcome if not each.detail and not each.reasons]
        if len(stand) == len(outcome):
            return RedirectResponse(address("/claims", noted=str(len(stand))), status_code=303)
        return await _page(pages, request, session, api, typed=typed, outcome=outcome, decided=(len(stand), 0))

    @router.post("/claims/{participant_id}/text")
    async def left_as_text(request: Request, session: Changing, api: Gateway, participant_id: str) -> Response:
        try:
            await api.post(f"{CLAIMS}/{participant_id}/text")
        except Refused as refused:
            if refused.status != 409:
                raise
            return await _page(pages, request, session, api, refusal=refused)
        return RedirectResponse(address("/claims", left="1"), status_code=303)

    return router


async def _page(
    pages: Pages,
    request: Request,
    session: Session,
    api: Api,
    *,
    after: str | None = None,
    typed: Typed | None = None,
    outcome: Sequence[Told] = (),
    refusal: Refused | None = None,
    decided: tuple[int, int] = (0, 0),
) -> Response:
    typed = typed or Typed()
    listing = Listing("/claims", {}, after)
    page, schools = await asyncio.gather(api.get(CLAIMS, params=listing.page(SHOWN)), schools_of(api, session))
    stand = {each.mentee_id for each in outcome if not each.detail and not each.reasons}
    claims = [each for each in page["items"] if each["participant_id"] not in stand]  # registry learns it in a moment
    may_confirm = session.may(f"POST {CONFIRM}")
    troubled = [each for each in outcome if each.mentee_id not in stand]
    return pages.render(
        request,
        "claims/list.html",
        session=session,
        status=422 if troubled else None,
        claims=claims,
        meant={each["participant_id"]: meant(each["candidates"], each["form"]) for each in claims},
        others=await _others(api, claims) if may_confirm else {},
        listing=listing,
        next=page["next"],
        typed=typed,
        troubled=troubled,
        called={each["participant_id"]: (each["person"] or {}).get("full_name") for each in page["items"]},
        decided=decided,
        refusal=refusal,
        schools=schools,
        form_titles=form_titles(),
        bases=BASES,
        same=SAME,
        teachers=TEACHERS,
        today=pages.today().isoformat(),
        may_confirm=may_confirm,
        may_leave=session.may(f"POST {CLAIMS}/{{participant_id}}/text"),
    )


async def _others(api: Api, claims: Sequence[Claim]) -> dict[str, list[Claim]]:
    """For pairs whose mentor is not found: the mentors of the school in that form, by the claim."""
    unfound = [each for each in claims if not meant(each["candidates"], each["form"])]
    wanted = sorted({_of(each) for each in unfound})
    found = await asyncio.gather(*(_mentors(api, *each) for each in wanted))
    by_cell = dict(zip(wanted, found, strict=True))
    return {each["participant_id"]: _besides(by_cell[_of(each)], each["candidates"]) for each in unfound}


def _of(claim: Claim) -> tuple[str, int, str]:
    return claim["school_id"], claim["school_year"], claim["form"]


def _besides(mentors: Sequence[Claim], candidates: Sequence[Claim]) -> list[Claim]:
    known = {each["participant_id"] for each in candidates}
    return [each for each in mentors if each["participant_id"] not in known and each["person"]]


async def _mentors(api: Api, school_id: str, school_year: int, form: str) -> list[Claim]:
    asked_for = {"school_id": school_id, "school_year": school_year, "form": form, "role": "MENTOR", "sort": "name"}
    page = await api.get("/registry/v1/participants", params={**asked_for, "limit": MOST_MENTORS})
    taking_part: list[Claim] = [each for each in page["items"] if each["status"] in {"ACTIVE", "SUSPENDED"}]
    return taking_part

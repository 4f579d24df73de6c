"""`/pairs`: every proposed pair, the weakest first, and one with all that is known of it."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from console.gateway.client import Api, Gateway, Refused
from console.pages.base import Pages
from console.pages.directory import elsewhere, schools_of
from console.pages.listing import Listing
from console.pages.matching.asking import choices, forms, names_of
from console.pages.matching.words import LISTS, PROPOSAL_STATUSES, REJECTIONS, WORDS, form_titles
from console.session.current import SignedIn
from console.session.domain import Session

PROPOSALS = "/matching/v1/proposals"
APPROVE = f"POST {PROPOSALS}/{{mentee_id}}/approval"
SHOWN = 50
"""Pairs of one page: as many as are looked through at once."""
NO_PAIR = frozenset({"PROPOSAL_NOT_FOUND", "MENTEE_UNMATCHED", "MENTEE_NOT_MATCHED_YET"})
"""Refusals that say why a mentee has no pair."""


@dataclass(frozen=True)
class Wanted:
    """What a list is to show, as its address says."""

    school: str = ""
    form: str = ""
    status: str = "PENDING"
    after: str | None = None


@dataclass(frozen=True)
class Outcome:
    """What came of the decisions that were sent from a list."""

    decided: int = 0
    refused: Sequence[tuple[str, str]] = ()
    """Mentee id and why."""
    refusal: Refused | None = None


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
        decided: str = "",
        noted: str = "",
    ) -> Response:
        wanted = Wanted(school, form, status if status in PROPOSAL_STATUSES else "PENDING", after)
        outcome = Outcome(int(noted) if noted.isdecimal() else 0)
        return await show_list(pages, request, session, api, wanted, outcome, decided)

    @router.get("/pairs/{mentee_id}")
    async def one(request: Request, session: SignedIn, api: Gateway, mentee_id: str, decided: str = "") -> Response:
        return await show_one(pages, request, session, api, mentee_id, decided=decided)

    return router


async def show_list(
    pages: Pages, request: Request, session: Session, api: Api, wanted: Wanted, outcome: Outcome, decided: str = ""
) -> Response:
    """The list; under it what is done with those that are ticked."""
    filters = {"school": wanted.school, "form": wanted.form, "status": wanted.status}
    listing = Listing("/pairs", filters, wanted.after)
    asked = {"school_id": wanted.school, "form": wanted.form, "status": wanted.status}
    page, schools, last = await asyncio.gather(
        api.get(PROPOSALS, params={**asked, **listing.page(SHOWN)}), schools_of(api, session), _last(api, decided)
    )
    items = page["items"]
    named = [name for each in items for name in _both(each)] + [mentee for mentee, _ in outcome.refused]
    return pages.render(
        request,
        "matching/pairs.html",
        **WORDS,
        session=session,
        status=422 if outcome.refused or outcome.refusal else 200,
        items=[(each, _in_a_line(each)) for each in items],
        next=page["next"],
        listing=listing,
        filters={**filters, "after": wanted.after or ""},
        school=wanted.school,
        form=wanted.form,
        state=wanted.status,
        outcome=outcome,
        last=last,
        names=await names_of(api, session, [*named, *(_both(last) if last else ())]),
        every_school=await elsewhere(api, items),
        schools=schools,
        school_choices=choices(schools, "все школы"),
        form_choices=forms(),
        status_choices=[(code, told[1]) for code, told in LISTS.items()],
        lists=LISTS,
        rejections=REJECTIONS,
        form_titles=form_titles(),
        may_decide=session.may(APPROVE),
        asks_purpose=session.is_municipal and session.purpose is None,
    )


async def show_one(
    pages: Pages,
    request: Request,
    session: Session,
    api: Api,
    mentee_id: str,
    *,
    decided: str = "",
    refusal: Refused | None = None,
    typed: Mapping[str, str] | None = None,
) -> Response:
    """The pair of a mentee, or why he has none."""
    try:
        pair = await api.get(f"{PROPOSALS}/{mentee_id}")
    except Refused as refused:
        if refused.code not in NO_PAIR or refused.code == "PROPOSAL_NOT_FOUND":
            raise
        names = await names_of(api, session, [mentee_id])
        return pages.render(
            request, "matching/no_pair.html", **WORDS, refusal=refused, mentee_id=mentee_id, names=names
        )
    others, last, schools = await asyncio.gather(_others(api, pair), _last(api, decided), schools_of(api, session))
    mentors = [step["mentor_id"] for step in pair["history"]]
    mentors += [each["mentor_id"] for each in others["items"]] if others else []
    return pages.render(
        request,
        "matching/pair.html",
        **WORDS,
        session=session,
        pair=pair,
        others=others,
        last=last,
        refusal=refusal,
        typed=typed or {},
        rejections=REJECTIONS,
        counted_shares=[share for share in pair["shares"] if share["points"] is not None],
        left_out=[share for share in pair["shares"] if share["points"] is None],
        names=await names_of(api, session, [*_both(pair), *mentors, *(_both(last) if last else ())]),
        every_school=await elsewhere(api, [pair]),
        schools=schools,
        form_titles=form_titles(),
        statuses=PROPOSAL_STATUSES,
        may_decide=session.may(APPROVE),
        asks_purpose=session.is_municipal and session.purpose is None,
    )


async def _others(api: Api, pair: Mapping[str, Any]) -> dict[str, Any] | None:
    """Who else could be the mentor, as long as it is not decided."""
    if pair["status"] != "PENDING":
        return None
    found: dict[str, Any] = await api.get(f"{PROPOSALS}/{pair['mentee_id']}/alternatives")
    return found


async def _last(api: Api, decided: str) -> dict[str, Any] | None:
    """The pair that was decided a moment ago, where it is the session's to see."""
    if not decided:
        return None
    try:
        found: dict[str, Any] = await api.get(f"{PROPOSALS}/{decided}")
    except Refused:
        return None
    return found if found["status"] in {"APPROVED", "REJECTED"} else None


def _both(pair: Mapping[str, Any]) -> tuple[str, str]:
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

"""`/runs`: start a run, see how far it is and what came of it."""

import asyncio
from itertools import groupby
from typing import Annotated, Any

from fastapi import APIRouter, Form, Header, Request
from mentoring_common.events.contracts.base import MUNICIPALITY
from starlette.responses import RedirectResponse, Response

from console.gateway.client import Api, Gateway, Refused
from console.pages.base import Pages
from console.pages.directory import schools_of
from console.pages.listing import Listing
from console.pages.matching.asking import may_run
from console.pages.matching.programmes import without_programme
from console.pages.matching.words import CRITERIA, WORDS, form_titles
from console.session.current import Changing, SignedIn
from console.session.domain import Session

RUNS = "/matching/v1/runs"
SHOWN = 20
"""Runs of one page: a school has one or two a week."""


def routes(pages: Pages) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/runs")
    async def listed(request: Request, session: SignedIn, api: Gateway, after: str | None = None) -> Response:
        return await _list(pages, request, session, api, after=after)

    @router.post("/runs")
    async def start(request: Request, session: Changing, api: Gateway, school: Annotated[str, Form()] = "") -> Response:
        order = {"school_id": school} if school and school != MUNICIPALITY else {}
        try:
            run = await api.post(RUNS, json=order)
        except Refused as refusal:
            return await _list(pages, request, session, api, refusal=refusal, chosen=school)
        return RedirectResponse(f"/runs/{run['run_id']}", status_code=303)

    @router.get("/runs/{run_id}")
    async def one(request: Request, session: SignedIn, api: Gateway, run_id: str) -> Response:
        run = await api.get(f"{RUNS}/{run_id}")
        results = await api.get(f"{RUNS}/{run_id}/results")
        schools = await schools_of(api, session)
        return pages.render(
            request,
            "matching/run.html",
            **WORDS,
            run=run,
            results=results,
            totals=_totals(results),
            weights=_weights(run["weights"] or {}),
            schools=schools,
            form_titles=form_titles(),
            programmes=await without_programme(
                api,
                session,
                schools,
                "" if run["school_id"] == MUNICIPALITY else run["school_id"],
                run["school_year"],
            ),
            may_cancel=may_run(session) and (session.is_municipal or run["school_id"] != MUNICIPALITY),
        )

    @router.get("/runs/{run_id}/progress")
    async def progress(request: Request, _session: SignedIn, api: Gateway, run_id: str) -> Response:
        """The live part of a run's page."""
        return pages.render(request, "matching/run_progress.html", **WORDS, run=await api.get(f"{RUNS}/{run_id}"))

    @router.get("/runs/{run_id}/events")
    async def events(
        _session: SignedIn,
        api: Gateway,
        run_id: str,
        last_event_id: Annotated[str | None, Header(alias="Last-Event-ID", max_length=64)] = None,
    ) -> Response:
        headers = {"Last-Event-ID": last_event_id} if last_event_id else {}
        return await api.pass_on(f"{RUNS}/{run_id}/events", headers={"Accept": "text/event-stream", **headers})

    @router.post("/runs/{run_id}/cancel")
    async def cancel(_session: Changing, api: Gateway, run_id: str) -> Response:
        try:
            await api.post(f"{RUNS}/{run_id}/cancel")
        except Refused as refusal:
            if refusal.code != "RUN_FINISHED":  # it was faster: its page says how it ended
                raise
        return RedirectResponse(f"/runs/{run_id}", status_code=303)

    return router


async def _list(
    pages: Pages,
    request: Request,
    session: Session,
    api: Api,
    *,
    after: str | None = None,
    refusal: Refused | None = None,
    chosen: str = "",
) -> Response:
    listing = Listing("/runs", {}, after)
    page, schools = await asyncio.gather(api.get(RUNS, params=listing.page(SHOWN)), schools_of(api, session))
    return pages.render(
        request,
        "matching/runs.html",
        **WORDS,
        runs=page["items"],
        next=page["next"],
        listing=listing,
        schools=schools,
        programmes=await without_programme(api, session, schools),
        may_run=may_run(session),
        refusal=refusal,
        chosen=chosen,
    )


def _totals(results: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """By form over all schools, in the methodology's order."""
    order = list(form_titles())
    outcomes = [outcome for each in results for outcome in each["outcomes"]]
    outcomes.sort(key=lambda one: (order.index(one["form"]) if one["form"] in order else len(order), one["form"]))
    counted = ("mentees", "mentors", "places", "proposed", "unmatched")
    return [
        {"form": form, **{name: sum(one[name] for one in ones) for name in counted}}
        for form, ones in ((form, list(group)) for form, group in groupby(outcomes, key=lambda one: one["form"]))
    ]


def _weights(of_forms: dict[str, dict[str, int]]) -> dict[str, Any]:
    """The points of each criterion in each form, as a table."""
    titles = form_titles()
    known = [form for form in [*titles, *sorted(of_forms.keys() - titles.keys())] if form in of_forms]
    rows = [(title, [of_forms[form].get(code, 0) for form in known]) for code, title in CRITERIA.items()]
    return {"forms": [titles.get(form, form) for form in known], "rows": rows}

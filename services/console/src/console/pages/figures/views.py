"""`/figures`: the figures of a school year; `/figures.xlsx`: the same as a workbook."""

import hashlib
import json
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from console.gateway.client import Gateway
from console.pages.base import Pages, address, is_part
from console.pages.figures import selection
from console.session.current import SignedIn

FIGURES = "/reporting/v1/figures"
WORKBOOK = "/reporting/v1/figures.xlsx"
REFRESH_SECONDS = 5
"""How old figures on the screen may be; reporting counts a change within a second or two."""
SEEN_DIGITS = 20
"""Of a digest: two answers never have the same."""

SchoolYear = Annotated[int | None, Query(ge=2000, le=2100)]
Code = Annotated[str, Query(max_length=64)]


def routes(pages: Pages) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/figures")
    async def figures(
        request: Request,
        session: SignedIn,
        api: Gateway,
        school_year: SchoolYear = None,
        school: Code = "",
        form: Code = "",
        sort: Code = "name",
        seen: Code = "",
    ) -> Response:
        told = await api.get(FIGURES, params={"school_year": school_year})
        digest = _digest(told)
        if is_part(request) and seen == digest:
            return Response(status_code=204)  # nothing is swapped, so that focus and selection stay
        chosen = selection.Chosen(school, form, sort if sort in selection.ORDERS else "name")
        asked = {"school_year": school_year, "school": school, "form": form, "sort": sort if sort != "name" else ""}
        page = pages.render(
            request,
            "figures/part.html" if is_part(request) else "figures/figures.html",
            session=session,
            figures=told,
            chosen=chosen,
            shown=selection.select(told, chosen),
            is_empty=selection.is_empty(told),
            of_city=told["scope"] == "municipality",
            say=selection,
            options=_options(told),
            live=address("/figures", **asked, seen=digest),
            refresh_seconds=REFRESH_SECONDS,
            zone=_zone_of(pages, told["as_of"]),
            workbook=address("/figures.xlsx", school_year=told["school_year"]),
        )
        page.headers["Cache-Control"] = "private, no-cache"
        page.headers["Vary"] = "HX-Request"
        return page

    @router.get("/figures.xlsx")
    async def workbook(_session: SignedIn, api: Gateway, school_year: SchoolYear = None) -> Response:
        return await api.pass_on(WORKBOOK, params={"school_year": school_year}, headers={"Accept": "*/*"})

    return router


def _options(told: dict[str, Any]) -> dict[str, list[tuple[str, str]]]:
    """What the filters offer: pairs of value and text."""
    return {
        "years": [(str(year), f"{year}/{year + 1}") for year in told["school_years"]],
        "forms": [("", "Все формы"), *((each["form"], each["title"]) for each in told["forms"])],
        "schools": [("", "Все школы"), *((each["school_id"], each["name"]) for each in told["schools"])],
        "orders": list(selection.ORDERS.items()),
    }


def _digest(told: dict[str, Any]) -> str:
    """What the figures say, whenever they were counted."""
    unchanging = json.dumps({**told, "as_of": None}, sort_keys=True)
    return hashlib.sha256(unchanging.encode()).hexdigest()[:SEEN_DIGITS]


def _zone_of(pages: Pages, as_of: str) -> str:
    """«UTC+5»: by which clock times are said."""
    hours = datetime.fromisoformat(as_of).astimezone(pages.zone).strftime("%z")
    sign, whole, rest = hours[0], int(hours[1:3]), hours[3:5]
    return f"UTC{sign}{whole}" + (f":{rest}" if rest != "00" else "")

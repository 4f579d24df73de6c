"""`/new-year`: the change of the school year: what it would do, what the school decides, how it went."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from mentoring_methodology.schoolyear import title as year_title
from starlette.responses import RedirectResponse, Response

from console.gateway.client import Api, Gateway, Refused
from console.pages.base import Pages
from console.pages.directory import schools_of
from console.pages.people import words
from console.session.current import Changing, SignedIn
from console.session.domain import Session

CHANGES = "/registry/v1/year-changes"
UNFINISHED = frozenset({"QUEUED", "RUNNING"})
AGAIN_SECONDS = "2"
"""How often the page of a change that goes on is asked for anew: a school takes a few seconds."""


def routes(pages: Pages) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/new-year")
    async def outlook(
        request: Request, session: SignedIn, api: Gateway, school_id: Annotated[str, Query(max_length=64)] = ""
    ) -> Response:
        return await _outlook(pages, request, session, api, school_id)

    @router.post("/new-year")
    async def change(request: Request, session: Changing, api: Gateway) -> Response:
        form = await request.form()
        school_id = str(form.get("school_id", ""))
        year = str(form.get("from_year", ""))
        body: dict[str, Any] = {"school_id": school_id, "from_year": int(year) if year.isdecimal() else year}
        body |= {name: [str(each) for each in form.getlist(name)] for name in ("goes_on", "invited")}
        try:
            made = await api.post(CHANGES, json=body)
        except Refused as refused:
            refused.raise_unless_of_form()
            return await _outlook(pages, request, session, api, school_id, refused)
        return RedirectResponse(f"/new-year/{made['year_change_id']}", status_code=303)

    @router.get("/new-year/{year_change_id}")
    async def one(request: Request, session: SignedIn, api: Gateway, year_change_id: str) -> Response:
        seen = await api.get(f"{CHANGES}/{year_change_id}")
        answer = pages.render(request, "year/one.html", session=session, seen=seen, **_titles(seen["from_year"]))
        if seen["status"] in UNFINISHED:
            answer.headers["Refresh"] = AGAIN_SECONDS
        return answer

    return router


def _titles(from_year: int) -> dict[str, Any]:
    return {"this_year": year_title(from_year), "next_year": year_title(from_year + 1)}


async def _outlook(
    pages: Pages, request: Request, session: Session, api: Api, school_id: str, refusal: Refused | None = None
) -> Response:
    schools = [*(await schools_of(api, session)).items()]
    chosen = school_id or (schools[0][0] if len(schools) == 1 else "")
    seen = await api.get(f"{CHANGES}/preview", params={"school_id": chosen}) if chosen else None
    return pages.render(
        request,
        "year/outlook.html",
        session=session,
        schools=schools,
        school_id=chosen,
        seen=seen,
        refusal=refusal,
        words=words,
        may_change=session.may(f"POST {CHANGES}"),
        **(_titles(seen["from_year"]) if seen else {}),
    )

"""`/participants`: the list, the search, and adding somebody."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from mentoring_methodology.schoolyear import school_year_prepared_on
from mentoring_methodology.schoolyear import title as year_title
from starlette.responses import RedirectResponse, Response

from console.gateway.client import Api, Gateway, Refused
from console.pages.base import Pages, address
from console.pages.directory import DIRECTORY, models_led, schools_of
from console.pages.listing import Listing
from console.pages.people import words
from console.pages.people.fields import INPUTS, groups_for, typed_in, value_of
from console.session.current import Changing, SignedIn
from console.session.domain import Session

PARTICIPANTS = "/registry/v1/participants"
EXPORTS = "/registry/v1/exports"
PAGE = 50
"""People on a page: two screens of a laptop."""
ALL_YEARS = "all"
FILTERS = ("school_id", "role", "form", "status", "school_year", "awaits")
EARLIER_YEARS = 3
"""School years before the current one that the filter offers."""

Filter = Annotated[str, Query(max_length=64)]

NOT_HERS = Refused(403, "ROLE_REQUIRED", "Нет доступа", "Участников добавляют куратор школы и муниципальный методист.")


def routes(pages: Pages) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/participants")
    async def listed(
        request: Request,
        session: SignedIn,
        api: Gateway,
        school_id: Filter = "",
        role: Filter = "",
        form: Filter = "",
        status: Filter = "",
        school_year: Filter = "",
        awaits: Filter = "",
        after: Filter = "",
    ) -> Response:
        said = (school_id, role, form, status, school_year, awaits)
        return await _list(pages, request, session, api, dict(zip(FILTERS, said, strict=True)), after=after)

    @router.post("/participants")
    async def searched(request: Request, session: Changing, api: Gateway) -> Response:
        """By post, so that a name stands in no address, in no history and in no log."""
        form = await request.form()
        said = {name: str(form.get(name, "")) for name in (*FILTERS, "q", "after")}
        q, after = said.pop("q").strip(), said.pop("after")
        if not q:
            return RedirectResponse(address("/participants", **said), status_code=303)
        return await _list(pages, request, session, api, said, q=q, after=after)

    @router.get("/participants/export/{kind}.xlsx")
    async def base(
        session: SignedIn,  # noqa: ARG001 - who is signed in
        api: Gateway,
        kind: Literal["mentees", "mentors"],
        school_id: Filter = "",
        school_year: Filter = "",
        columns: Filter = "",
        rows: Filter = "",
    ) -> Response:
        said = {"school_id": school_id, "school_year": school_year, "columns": columns, "rows": rows}
        asked = {name: value for name, value in said.items() if value}
        return await api.pass_on(f"{EXPORTS}/{kind}.xlsx", params=asked, headers={"Accept": "*/*"})

    @router.get("/participants/new")
    async def new(request: Request, session: SignedIn, api: Gateway) -> Response:
        if not session.may(f"POST {PARTICIPANTS}"):
            raise NOT_HERS
        return await _new(pages, request, session, api, {})

    @router.post("/participants/new")
    async def add(request: Request, session: Changing, api: Gateway) -> Response:
        form = await request.form()
        typed = typed_in(form)
        said = {name: str(form.get(name, "")).strip() for name in ("school_id", "role", "form", "school_year")}
        body: dict[str, Any] = {name: value for name, value in said.items() if value}
        if body.get("school_year", "").isdigit():
            body["school_year"] = int(body["school_year"])
        body |= {
            name: value for name, text in typed.items() if (value := value_of(INPUTS[name], text)) not in (None, [], {})
        }
        try:
            made = await api.post(PARTICIPANTS, json=body)
        except Refused as refused:
            refused.raise_unless_of_form()
            return await _new(pages, request, session, api, {**said, **typed}, refused)
        card = f"/participants/{made['participant_id']}"
        return RedirectResponse(address(card, twice=len(made["possible_duplicates"]) or None), status_code=303)

    return router


def faults_of(refused: Refused | None) -> dict[str, str]:
    """What is wrong with each field: a fault of one of several values is its field's."""
    if refused is None:
        return {}
    steps = ((error.pointer.split("/"), error.text) for error in refused.errors)
    return {pointer[2]: text for pointer, text in steps if len(pointer) > 2}


def years(pages: Pages) -> list[tuple[str, str]]:
    this = school_year_prepared_on(pages.today())
    return [(str(year), year_title(year)) for year in range(this + 1, this - EARLIER_YEARS - 1, -1)]


async def _list(
    pages: Pages,
    request: Request,
    session: Session,
    api: Api,
    filters: Mapping[str, str],
    *,
    q: str = "",
    after: str = "",
) -> Response:
    named = not session.is_municipal or session.purpose is not None
    this_year = str(school_year_prepared_on(pages.today()))
    year = filters["school_year"] or (ALL_YEARS if filters["awaits"] else this_year)
    listing = Listing("/participants", filters, after)
    asked: dict[str, Any] = {**filters, "school_year": "" if year == ALL_YEARS else year, **listing.page(PAGE)}
    in_order = named and (not session.is_municipal or filters["school_id"])
    if q:
        asked["q"] = q
    elif in_order:
        asked["sort"] = "name"
    seen, (found, refusal) = await asyncio.gather(schools_of(api, session), _found(api, asked))
    schools = [*seen.items()]
    return pages.render(
        request,
        "people/list.html",
        session=session,
        status=422 if refusal else 200,
        found=found,
        refusal=refusal,
        names=dict(schools),
        schools=schools,
        filters={**filters, "school_year": year},
        listing=listing,
        q=q,
        years=years(pages),
        named=named,
        is_narrowed=bool(q or listing.is_narrowed or after),
        words=words,
        today=pages.today(),
        day=pages.day,
        sees_years=session.may("GET /registry/v1/year-changes/preview"),
        can_add=session.may(f"POST {PARTICIPANTS}"),
        bases=_bases(session, schools, filters["school_id"], this_year if year == ALL_YEARS else year) if named else (),
        base_year=this_year if year == ALL_YEARS else year,
    )


BASES: Sequence[tuple[str, str, Mapping[str, str]]] = (
    ("Выгрузить базу наставляемых", "mentees", {}),
    ("Выгрузить базу наставников", "mentors", {}),
    ("База наставников, строка на каждого наставляемого", "mentors", {"rows": "participation"}),
    ("База наставляемых, все сведения", "mentees", {"columns": "all"}),
    ("База наставников, все сведения", "mentors", {"columns": "all"}),
)
"""What a button says, which base it is, and how it is asked for."""


def _bases(session: Session, schools: list[tuple[str, str]], chosen: str, year: str) -> list[tuple[str, str]]:
    """The bases that she may take out, with what the links say; none before one of several schools is chosen."""
    school = schools[0][0] if len(schools) == 1 else chosen
    return [
        (address(f"/participants/export/{kind}.xlsx", school_id=school, school_year=year, **asked), title)
        for title, kind, asked in BASES
        if school and session.may(f"GET {EXPORTS}/{kind}.xlsx")
    ]


async def _found(api: Api, asked: Mapping[str, Any]) -> tuple[dict[str, Any], Refused | None]:
    """A page of the list; or an empty one, and why."""
    try:
        return await api.get(PARTICIPANTS, params=asked), None
    except Refused as refused:
        if refused.status not in {403, 422}:
            raise
        return {"items": [], "next": None, "total": None}, refused


async def _new(
    pages: Pages,
    request: Request,
    session: Session,
    api: Api,
    typed: Mapping[str, str],
    refusal: Refused | None = None,
) -> Response:
    directory = await api.get(DIRECTORY)
    led = await models_led(api, session)
    known = (refusal.problem or {}).get("participant_id") if refusal else None
    return pages.render(
        request,
        "people/new.html",
        session=session,
        schools=[*(await schools_of(api, session)).items()],
        years=years(pages),
        this_year=str(school_year_prepared_on(pages.today())),
        groups=groups_for(typed.get("role") or None),
        typed=typed,
        faults=faults_of(refusal),
        refusal=refusal,
        known=known,
        workplaces=workplaces(directory),
        forms=[(code, title) for code, title in words.FORMS.items() if str(words.CONTENT.forms[code].model) in led],
        words=words,
    )


def workplaces(directory: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """What can be chosen as somebody's workplace."""
    return [("", "не указана"), *((each["organisation_id"], each["short_name"]) for each in directory)]

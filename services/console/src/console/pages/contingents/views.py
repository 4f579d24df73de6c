"""`/contingents`: the numbers of all schools, and one school's with their sources and what was entered before."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from mentoring_methodology.schoolyear import school_year_of
from mentoring_methodology.schoolyear import title as year_title
from starlette.responses import RedirectResponse, Response

from console.gateway.client import Api, Gateway, Refused
from console.pages.base import Pages, address
from console.pages.directory import schools_of, without_pupils
from console.session.current import Changing, SignedIn
from console.session.domain import Session

CONTINGENTS = "/reporting/v1/contingents"
RECORD = f"POST {CONTINGENTS}"
KINDS = {
    "PUPILS": "Обучающиеся",
    "PUPILS_10_19": "Обучающиеся от 10 до 19 лет",
    "PUPILS_15_19": "Обучающиеся от 15 до 19 лет",
    "TEACHERS": "Педагогические работники",
    "YOUNG_TEACHERS": "Молодые специалисты (стаж до трёх лет)",
}
SHORT = {
    "PUPILS": "Обучающиеся",
    "PUPILS_10_19": "из них 10–19 лет",
    "PUPILS_15_19": "из них 15–19 лет",
    "TEACHERS": "Педагоги",
    "YOUNG_TEACHERS": "из них молодые",
}
"""Over the columns of the table of all schools."""
OF_TEACHERS = {code: title for code, title in KINDS.items() if code.endswith("TEACHERS")}
"""What a kindergarten counts: its children are in no indicator."""
TYPED = ("school_id", "school_year", "kind", "value", "on", "source")

SchoolYear = Annotated[int | None, Query(ge=2020, le=2100)]
Code = Annotated[str, Query(max_length=64)]


def routes(pages: Pages) -> APIRouter:
    router = APIRouter(include_in_schema=False, prefix="/contingents")

    @router.get("")
    async def shown(
        request: Request, session: SignedIn, api: Gateway, school: Code = "", school_year: SchoolYear = None
    ) -> Response:
        return await _page(pages, request, session, api, school, school_year)

    @router.post("")
    async def record(request: Request, session: Changing, api: Gateway) -> Response:
        form = await request.form()
        typed = {name: str(form.get(name, "")).strip() for name in TYPED}
        said = {name: _number(value) if name in {"school_year", "value"} else value for name, value in typed.items()}
        try:
            await api.post(CONTINGENTS, json=said)
        except Refused as refused:
            refused.raise_unless_of_form()
            year = int(typed["school_year"]) if typed["school_year"].isdecimal() else None
            return await _page(pages, request, session, api, typed["school_id"], year, refused, typed)
        then = address("/contingents", school=typed["school_id"], school_year=typed["school_year"])
        return RedirectResponse(then, status_code=303)

    return router


def _number(text: str) -> int | str:
    return int(text) if text.isdecimal() else text


async def _page(
    pages: Pages,
    request: Request,
    session: Session,
    api: Api,
    school: str,
    school_year: int | None,
    refusal: Refused | None = None,
    typed: Mapping[str, str] | None = None,
) -> Response:
    this = school_year_of(pages.today())
    year = school_year or this
    schools = await schools_of(api, session)
    of_school: dict[str, dict[str, Any]] = {each: {} for each in schools}
    for each in (await api.get(CONTINGENTS, params={"school_year": year}))["items"]:
        of_school.setdefault(each["school_id"], {})[each["kind"]] = each
    chosen = school if school in schools else next(iter(schools)) if len(schools) == 1 else None
    gardens = await without_pupils(api)
    return pages.render(
        request, "contingents/page.html", session=session, refusal=refusal, typed=typed or {},
        schools=schools, of_school=of_school, chosen=chosen, kinds=KINDS, short=SHORT,
        kinds_of={each: OF_TEACHERS if each in gardens else KINDS for each in of_school},
        year=year, year_title=year_title,
        years=[each for each in (this + 1, this, this - 1, this - 2) if each != year], today=pages.today().isoformat(),
        may_record=session.may(RECORD),
    )  # fmt: skip

"""Figures over HTTP: JSON and a workbook; the page is the console's."""

import hashlib
import json
from collections.abc import Callable
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Header, Query
from fastapi.responses import JSONResponse, RedirectResponse, Response
from mentoring_common.auth import Principal
from mentoring_common.census import Census
from mentoring_common.clock import Clock, Today
from mentoring_common.http.caller import Caller
from mentoring_methodology import MethodologyPack
from mentoring_methodology.schoolyear import school_year_of

from reporting.figures.domain import Figures, FiguresScope, figures_from
from reporting.figures.recount import Facts
from reporting.figures.store import FigureStore
from reporting.figures.view import FiguresView, view_of
from reporting.figures.workbook import workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FIGURES_PAGE = "/figures"
"""Of the console, where the dashboard of earlier releases has gone; old mails lead here."""

SchoolYear = Annotated[
    int | None,
    Query(ge=2000, le=2100, description="Год, в котором начинается учебный год; без него — текущий."),
]


def routes(
    facts: Facts,
    store: FigureStore,
    methodology: Callable[[], MethodologyPack],
    clock: Clock,
    today: Today,
    zone: ZoneInfo,
) -> APIRouter:
    """`/reporting/` and `/reporting/v1`. People read times in `zone`."""
    router = APIRouter(tags=["Показатели"])

    async def figures_of(caller: Principal, school_year: int | None) -> Figures:
        present = school_year_of(today())
        asked = present if school_year is None else school_year
        kept = await store.of(caller.scope, asked, undated_too=asked == present)
        return figures_from(
            [each.count for each in kept],
            school_names=await facts.organisations.school_names(caller.scope),
            form_titles=methodology().form_titles,
            shared_mentors=await store.shared(caller.scope, asked),
            as_of=max((each.counted_at for each in kept), default=clock()).astimezone(zone),
            school_year=asked,
            school_years={present, *await store.years(caller.scope)},
            scope=FiguresScope.MUNICIPALITY if caller.is_municipal else FiguresScope.SCHOOL,
        )

    @router.get(
        "/reporting/v1/figures",
        summary="Показатели учебного года по школам и формам",
        response_model=FiguresView,
        responses={304: {"description": "С прошлого ответа ничего не изменилось (If-None-Match)."}},
    )
    async def figures(
        caller: Caller, school_year: SchoolYear = None, if_none_match: Annotated[str | None, Header()] = None
    ) -> Response:
        answer = view_of(await figures_of(caller, school_year)).model_dump(mode="json")
        unchanging = json.dumps({**answer, "as_of": None}, sort_keys=True, ensure_ascii=False)
        etag = f'"{hashlib.sha256(unchanging.encode()).hexdigest()[:20]}"'
        headers = {"ETag": etag}
        if if_none_match == etag:
            return Response(status_code=304, headers=headers)
        return JSONResponse(answer, headers=headers)

    @router.get(
        "/reporting/v1/figures.xlsx",
        summary="Показатели учебного года книгой Excel",
        response_class=Response,
        responses={200: {"content": {XLSX: {"schema": {"type": "string", "format": "binary"}}}}},
    )
    async def figures_workbook(caller: Caller, school_year: SchoolYear = None) -> Response:
        content = workbook(await figures_of(caller, school_year), author=caller.subject)
        name = f"mentoring-{today().isoformat()}.xlsx"
        return Response(content, media_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})

    @router.get("/reporting/v1/census", summary="Сколько участников знает служба, по школам")
    async def census(caller: Caller) -> Census:
        return await facts.participants.census(caller.scope)

    @router.get("/reporting", include_in_schema=False)
    @router.get("/reporting/", include_in_schema=False)
    async def former_page() -> Response:
        return RedirectResponse(FIGURES_PAGE, status_code=308)

    return router

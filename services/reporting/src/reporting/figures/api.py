"""Figures over HTTP: JSON, a page, a workbook."""

import hashlib
import json
from collections.abc import Callable
from importlib.resources import files
from pathlib import PurePath
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Header, Query
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from mentoring_common.auth import Principal
from mentoring_common.census import Census
from mentoring_common.clock import Clock, Today
from mentoring_common.errors import NotFound
from mentoring_common.http.caller import Caller
from mentoring_methodology import MethodologyPack
from mentoring_methodology.schoolyear import school_year_of

from reporting.figures.domain import Figures, FiguresScope, figures_from
from reporting.figures.recount import Facts
from reporting.figures.store import FigureStore
from reporting.figures.view import FiguresView, view_of
from reporting.figures.workbook import workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PAGE_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",
}
PAGE = files("reporting.figures") / "page"
STATIC_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
"""What the page consists of; nothing else is served."""


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
    static_files = {entry.name for entry in PAGE.iterdir() if PurePath(entry.name).suffix in STATIC_TYPES}

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
    async def slash() -> Response:
        return RedirectResponse("/reporting/", status_code=308)

    @router.get("/reporting/", include_in_schema=False)
    async def page() -> Response:
        return HTMLResponse(_page_file("index.html"), headers=PAGE_HEADERS)

    @router.get("/reporting/static/{name}", include_in_schema=False)
    async def static(name: str) -> Response:
        if name not in static_files:
            raise NotFound("FILE_NOT_FOUND", "Такого файла нет.")
        return Response(_page_file(name), media_type=STATIC_TYPES[PurePath(name).suffix], headers=PAGE_HEADERS)

    return router


def _page_file(name: str) -> bytes:
    return (PAGE / name).read_bytes()

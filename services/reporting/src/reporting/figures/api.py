"""Figures over HTTP: JSON, a page, a workbook."""

import hashlib
import json
from collections import Counter
from importlib.resources import files
from pathlib import PurePath
from typing import Annotated

from fastapi import APIRouter, Header
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from mentoring_common.auth import Principal
from mentoring_common.census import Census
from mentoring_common.clock import Clock
from mentoring_common.errors import NotFound
from mentoring_common.http.caller import Caller
from mentoring_methodology.codes import MentoringForm

from reporting.facts.store import FactStore
from reporting.figures.domain import Counters, Figures, FiguresScope, figures_from, to_json
from reporting.figures.store import FigureStore
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


def routes(facts: FactStore, store: FigureStore, clock: Clock) -> APIRouter:
    """`/reporting/` and `/reporting/v1`."""
    router = APIRouter(tags=["Показатели"])
    static_files = {entry.name for entry in PAGE.iterdir() if PurePath(entry.name).suffix in STATIC_TYPES}

    @router.get("/reporting/v1/figures", summary="Показатели по школам и формам")
    async def figures(caller: Caller, if_none_match: Annotated[str | None, Header()] = None) -> Response:
        told = to_json(await _figures(caller, facts, store, clock))
        unchanging = json.dumps({**told, "as_of": None}, sort_keys=True, ensure_ascii=False)
        etag = f'"{hashlib.sha256(unchanging.encode()).hexdigest()[:20]}"'
        headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
        if if_none_match == etag:
            return Response(status_code=304, headers=headers)
        return JSONResponse(told, headers=headers)

    @router.get("/reporting/v1/figures.xlsx", summary="Показатели книгой Excel", response_class=Response)
    async def figures_workbook(caller: Caller) -> Response:
        content = workbook(await _figures(caller, facts, store, clock), author=caller.subject)
        name = f"mentoring-{clock().date().isoformat()}.xlsx"
        return Response(content, media_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})

    @router.get("/reporting/v1/census", summary="Сколько участников знает служба, по школам")
    async def census(caller: Caller) -> Census:
        return await facts.census(caller.scope)

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


async def _figures(caller: Principal, facts: FactStore, store: FigureStore, clock: Clock) -> Figures:
    kept = await store.of(caller.scope)
    reasons: Counter[str] = Counter()
    texts: dict[str, str] = {}
    for school in kept:
        for reason in school["reasons"]:
            reasons[reason["code"]] += reason["mentees"]
            texts[reason["code"]] = reason["text"]
    return figures_from(
        {
            (school["_id"], MentoringForm(form)): Counters(**counted)
            for school in kept
            for form, counted in school["forms"].items()
        },
        school_names=await facts.school_names(caller.scope),
        unmatched_reasons=reasons,
        reason_texts=texts,
        as_of=max((school["counted_at"] for school in kept), default=clock()),
        school_year=_school_year(clock),
        scope=FiguresScope.MUNICIPALITY if caller.is_municipal else FiguresScope.SCHOOL,
    )


def _school_year(clock: Clock) -> int:
    today = clock().date()
    return today.year if today.month >= 9 else today.year - 1

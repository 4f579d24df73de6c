"""`/docs` for people, `/docs/openapi.json` and `/docs/asyncapi.json` for machines; open to everybody, no data in it."""

import json
from functools import cache
from importlib.resources import files
from typing import Any

import fastapi_offline
from fastapi import APIRouter, Response
from fastapi.responses import FileResponse, HTMLResponse

from console.docs import events_page, refusals
from console.pages.base import Pages

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {"Content-Security-Policy": POLICY}
"""Swagger UI styles its elements inline; scripts come from here alone."""

HERE = files("console.docs")
OURS = ("docs.css", "docs.js")
SWAGGER_UI = ("swagger-ui-bundle.js", "swagger-ui.css")


def routes(pages: Pages) -> APIRouter:
    """The pages, the documents and the pages' own files."""
    router = APIRouter(include_in_schema=False, prefix="/docs")

    @router.get("")
    async def api_page() -> HTMLResponse:
        return HTMLResponse(_text("static/index.html"), headers=HEADERS)

    @router.get("/events")
    async def events() -> HTMLResponse:
        return HTMLResponse(_events_page(), headers=HEADERS)

    @router.get("/openapi.json")
    async def openapi() -> Response:
        return Response(_text("published/openapi.json"), media_type="application/json")

    @router.get("/asyncapi.json")
    async def asyncapi() -> Response:
        return Response(_text("published/asyncapi.json"), media_type="application/json")

    for name in OURS:
        router.add_api_route(f"/static/{name}", _file(str(HERE / "static" / name)))
    for name in SWAGGER_UI:
        router.add_api_route(f"/static/{name}", _file(str(files(fastapi_offline) / "static" / name)))
    whole = APIRouter(include_in_schema=False)
    whole.include_router(router)
    whole.include_router(refusals.routes(pages))
    return whole


def _file(path: str) -> Any:
    async def send() -> FileResponse:
        return FileResponse(path, headers={"Cache-Control": "public, max-age=3600"})

    return send


@cache
def _text(name: str) -> str:
    return (HERE / name).read_text("utf-8")


@cache
def _events_page() -> str:
    return events_page.render(json.loads(_text("published/asyncapi.json")))

"""The empty bases over HTTP."""

import asyncio
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Response
from mentoring_common.http.caller import Caller
from mentoring_methodology import MethodologyPack

from registry.imports.roster import RosterKind
from registry.imports.templates.book import book_of
from registry.imports.templates.paper import template_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def routes(methodology: Callable[[], MethodologyPack]) -> APIRouter:
    """`/registry/v1/imports/templates`: one book for each official paper, open to everybody who is signed in."""
    router = APIRouter(prefix="/registry/v1/imports/templates", tags=["Загрузка баз"])
    as_book: dict[int | str, dict[str, Any]] = {
        200: {"content": {XLSX: {"schema": {"type": "string", "format": "binary"}}}}
    }

    @router.get(
        "/mentees.xlsx", summary="Пустая база наставляемых с подсказками", response_class=Response, responses=as_book
    )
    async def mentees(_caller: Caller) -> Response:
        return await _book(RosterKind.MENTEES, methodology())

    @router.get(
        "/mentors.xlsx", summary="Пустая база наставников с подсказками", response_class=Response, responses=as_book
    )
    async def mentors(_caller: Caller) -> Response:
        return await _book(RosterKind.MENTORS, methodology())

    return router


async def _book(kind: RosterKind, pack: MethodologyPack) -> Response:
    template = template_of(kind, pack)
    content = await asyncio.to_thread(book_of, template)
    named = f"attachment; filename=\"{kind.value.lower()}.xlsx\"; filename*=UTF-8''{quote(template.filename)}"
    return Response(content, media_type=XLSX, headers={"Content-Disposition": named})

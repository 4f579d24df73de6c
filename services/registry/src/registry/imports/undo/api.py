"""Undoing an import over HTTP. How far it is stands in the import itself."""

from fastapi import APIRouter
from mentoring_common.http.caller import Caller

from registry.imports.undo.commands import Undoer
from registry.imports.views import UndoView, undo_view


def routes(undoer: Undoer) -> APIRouter:
    """`/registry/v1/imports/{import_id}/undo`."""
    router = APIRouter(prefix="/registry/v1/imports", tags=["Загрузка баз"])

    @router.post(
        "/{import_id}/undo",
        status_code=202,
        summary="Отменить загрузку: убрать записанных ею, кого никто не менял и нет в более поздних базах",
    )
    async def undo(caller: Caller, import_id: str) -> UndoView:
        return undo_view(await undoer.ask(caller.scope, import_id, caller.subject))

    return router

"""What a curator decides on the pages of pairs: one at a time, or all that are ticked."""

from enum import StrEnum
from typing import Any

from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from console.gateway.client import Api, Gateway, Refused
from console.pages.base import Pages, address
from console.pages.matching.pairs import PROPOSALS, Outcome, Wanted, show_list, show_one
from console.session.current import Changing
from console.session.domain import Session

FILTERS = ("school", "form", "after")


class Act(StrEnum):
    """What is decided, in the words of matching's addresses."""

    APPROVAL = "approval"
    REJECTION = "rejection"
    UNDO = "undo"
    REPLACEMENT = "replacement"
    """By a mentor whom the curator has chosen."""


def routes(pages: Pages) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.post("/pairs")
    async def many(request: Request, session: Changing, api: Gateway) -> Response:
        return await _many(pages, request, session, api)

    @router.post("/pairs/{mentee_id}/{act}")
    async def one(request: Request, session: Changing, api: Gateway, mentee_id: str, act: Act) -> Response:
        form = await request.form()
        body = {} if act is Act.UNDO else {"mentor_id": str(form.get("mentor_id", ""))}
        body |= _why(form) if act is Act.REJECTION else {}
        path = f"{PROPOSALS}/{mentee_id}/{act}"
        if act is Act.REPLACEMENT:
            path, body = PROPOSALS, {**body, "mentee_id": mentee_id, "text": str(form.get("text", "")).strip()}
        try:
            made = await api.post(path, json=body or None)
        except Refused as refused:
            if act is Act.REPLACEMENT:
                raise
            refused.raise_unless_of_form()
            typed = {name: str(value) for name, value in form.items()}
            return await show_one(pages, request, session, api, mentee_id, refusal=refused, typed=typed)
        if act in {Act.UNDO, Act.REPLACEMENT}:
            return RedirectResponse(f"/pairs/{mentee_id}", status_code=303)
        return RedirectResponse(await _next(api, made), status_code=303)

    return router


async def _many(pages: Pages, request: Request, session: Session, api: Api) -> Response:
    """Decide about every ticked pair; what was refused is told beside the list."""
    form = await request.form()
    told = {name: str(form.get(name, "")) for name in FILTERS}
    wanted = Wanted(told["school"], told["form"], after=told["after"] or None)
    ticked = [str(each).partition("|") for each in form.getlist("pair")]
    if not ticked:
        none = Refused(422, "NOTHING_TICKED", "Ничего не отмечено", "Отметьте пары в списке.")
        return await show_list(pages, request, session, api, wanted, Outcome(refusal=none))
    asked = [{"mentee_id": mentee, "mentor_id": mentor, **_why(form)} for mentee, _, mentor in ticked]
    try:
        made = await api.post(f"{PROPOSALS}:decide", json={"decisions": asked})
    except Refused as refused:
        refused.raise_unless_of_form(404)
        return await show_list(pages, request, session, api, wanted, Outcome(refusal=refused))
    refusals = [(each["mentee_id"], each["detail"]) for each in made["results"] if each["status"] is None]
    decided = len(asked) - len(refusals)
    if refusals:
        return await show_list(pages, request, session, api, wanted, Outcome(decided, refusals))
    where = address("/pairs", school=wanted.school, form=wanted.form, noted=str(decided))
    return RedirectResponse(where, status_code=303)


def _why(form: FormData) -> dict[str, Any]:
    """The code and the words of a rejection; an approval has none."""
    if str(form.get("what", "reject")) == "approve":
        return {}
    return {"code": str(form.get("code", "")), "text": str(form.get("text", "")).strip() or None}


async def _next(api: Api, made: dict[str, Any]) -> str:
    """The pair of the same school that is to be looked at next, with word of what was just decided."""
    waiting = await api.get(PROPOSALS, params={"school_id": made["school_id"], "limit": 1})
    path = f"/pairs/{waiting['items'][0]['mentee_id']}" if waiting["items"] else "/pairs"
    return address(path, decided=made["mentee_id"])

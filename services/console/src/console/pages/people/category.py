"""The category of a teacher mentee on his card: for the school's curator, head and psychologist alone."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from console.gateway.client import Api, Gateway, Refused
from console.pages.base import Pages
from console.pages.people import words
from console.pages.people.views import PARTICIPANTS
from console.session.current import Changing, SignedIn
from console.session.domain import Session

CATEGORY = f"{PARTICIPANTS}/{{participant_id}}/category"
FIELDS = ("category", "direction", "contract_number", "contract_on")


def routes(pages: Pages) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/participants/{participant_id}/category")
    async def form(request: Request, session: SignedIn, api: Gateway, participant_id: str) -> Response:
        return await _page(pages, request, session, api, participant_id)

    @router.post("/participants/{participant_id}/category")
    async def say(request: Request, session: Changing, api: Gateway, participant_id: str) -> Response:
        form = await request.form()
        typed = {name: str(form.get(name, "")).strip() for name in FIELDS}
        address = f"{PARTICIPANTS}/{participant_id}/category"
        try:
            if typed["category"]:
                await api.put(address, json={name: text or None for name, text in typed.items()})
            else:
                await api.delete(address)
        except Refused as refused:
            refused.raise_unless_of_form()
            return await _page(pages, request, session, api, participant_id, typed=typed, refusal=refused)
        return RedirectResponse(f"/participants/{participant_id}#category", status_code=303)

    return router


async def category_of(session: Session, api: Api, seen: Mapping[str, Any]) -> dict[str, Any] | None:
    """What the school has said of a teacher mentee; None for anybody else, and for who may not see it."""
    is_teacher = (seen["role"], seen["form"]) == ("MENTEE", "TEACHER_TEACHER")
    if not is_teacher or not session.may(f"GET {CATEGORY}"):
        return None
    said: dict[str, Any] = await api.get(f"{PARTICIPANTS}/{seen['participant_id']}/category")
    return said


async def _page(
    pages: Pages,
    request: Request,
    session: Session,
    api: Api,
    participant_id: str,
    *,
    typed: Mapping[str, str] | None = None,
    refusal: Refused | None = None,
) -> Response:
    seen = await api.get(f"{PARTICIPANTS}/{participant_id}")
    said = await category_of(session, api, seen) or {}
    return pages.render(
        request,
        "people/category.html",
        session=session,
        seen=seen,
        words=words,
        typed=typed or {name: said.get(name) or "" for name in FIELDS},
        refusal=refusal,
        may_change=session.may(f"PUT {CATEGORY}"),
    )

"""`/assignments`: what the municipality has set to its schools, a new assignment, and one with its answers."""

from collections.abc import Mapping
from typing import Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from console.gateway.client import Api, Gateway, Refused
from console.pages.assignments.words import OUTCOMES, STATUSES, UNANSWERED, count_of, stands
from console.pages.base import Pages
from console.pages.directory import schools_of
from console.pages.models import MODELS
from console.session.current import Changing, SignedIn
from console.session.domain import Session

ASSIGNMENTS = "/registry/v1/assignments"
SET = f"POST {ASSIGNMENTS}"
ANSWER = f"POST {ASSIGNMENTS}/{{assignment_id}}/answers"
Act = Literal["answers", "withdrawal", "change"]
SENT: dict[Act, tuple[str, ...]] = {
    "answers": ("school_id", "outcome", "note"),
    "withdrawal": (),
    "change": ("version", "title", "text", "due_on"),
}
"""What is done on the page -> the fields of its form."""


def routes(pages: Pages) -> APIRouter:
    router = APIRouter(include_in_schema=False, prefix="/assignments")

    @router.get("")
    async def listed(request: Request, session: SignedIn, api: Gateway) -> Response:
        names = await schools_of(api, session)
        return pages.render(
            request, "assignments/list.html", session=session, found=(await api.get(ASSIGNMENTS))["items"],
            names=names, models=MODELS, stands=stands, count_of=count_of, unanswered=UNANSWERED,
            may_set=session.may(SET),
        )  # fmt: skip

    @router.get("/new")
    async def new(request: Request, session: SignedIn, api: Gateway) -> Response:
        return await _new(pages, request, session, api, {})

    @router.post("/new")
    async def set_(request: Request, session: Changing, api: Gateway) -> Response:
        form = await request.form()
        typed: dict[str, Any] = {name: str(form.get(name, "")).strip() for name in ("title", "text", "due_on", "model")}
        typed["schools"] = [str(each) for each in form.getlist("schools")]
        said = {**typed, "model": typed["model"] or None, "schools": typed["schools"] or None}
        try:
            made = await api.post(ASSIGNMENTS, json=said)
        except Refused as refused:
            refused.raise_unless_of_form()
            return await _new(pages, request, session, api, typed, refused)
        return RedirectResponse(f"/assignments/{made['assignment_id']}", status_code=303)

    @router.get("/{assignment_id}")
    async def one(request: Request, session: SignedIn, api: Gateway, assignment_id: str) -> Response:
        return await _one(pages, request, session, api, assignment_id)

    @router.post("/{assignment_id}/{act}")
    async def changed(request: Request, session: Changing, api: Gateway, assignment_id: str, act: Act) -> Response:
        form = await request.form()
        typed = {name: str(form.get(name, "")).strip() for name in SENT[act]}
        address = f"{ASSIGNMENTS}/{quote(assignment_id, safe='')}"
        try:
            if act == "change":
                await api.put(address, json={**typed, "version": _number(typed["version"])})
            else:
                await api.post(f"{address}/{act}", json=typed or None)
        except Refused as refused:
            refused.raise_unless_of_form()
            return await _one(pages, request, session, api, assignment_id, refused, {**typed, "act": act})
        return RedirectResponse(f"/assignments/{assignment_id}", status_code=303)

    return router


def _number(text: str) -> int | str:
    return int(text) if text.isdecimal() else text


async def _new(
    pages: Pages,
    request: Request,
    session: Session,
    api: Api,
    typed: Mapping[str, Any],
    refusal: Refused | None = None,
) -> Response:
    return pages.render(
        request, "assignments/new.html", session=session, refusal=refusal,
        typed=typed, schools=(await schools_of(api, session)).items(),
        models=[("", "Обеих программ"), *MODELS.items()], today=pages.today().isoformat(), may_set=session.may(SET),
    )  # fmt: skip


async def _one(
    pages: Pages,
    request: Request,
    session: Session,
    api: Api,
    assignment_id: str,
    refusal: Refused | None = None,
    typed: Mapping[str, str] | None = None,
) -> Response:
    seen = await api.get(f"{ASSIGNMENTS}/{quote(assignment_id, safe='')}")
    names, order = await schools_of(api, session), list(STATUSES)
    rows = sorted(
        seen["schools"],
        key=lambda each: (
            order.index(each["status"]) if each["status"] in order else len(order),
            names.get(each["school_id"], ""),
        ),
    )
    return pages.render(
        request, "assignments/one.html", session=session, refusal=refusal,
        typed=typed or {}, seen=seen, rows=rows, names=names,
        models=MODELS, stands=stands, count_of=count_of, unanswered=UNANSWERED, outcomes=OUTCOMES.items(),
        answering=[each for each in rows if each["school_id"] in session.schools] if session.may(ANSWER) else [],
        may_set=session.may(SET),
    )  # fmt: skip

"""`/participants/{id}`: one participation and its changes."""

import asyncio
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from mentoring_methodology.schoolyear import title as year_title
from starlette.responses import RedirectResponse, Response

from console.gateway.client import Api, Gateway, Refused
from console.pages.base import Pages
from console.pages.directory import DIRECTORY
from console.pages.people import words
from console.pages.people.category import category_of
from console.pages.people.fields import INPUTS, groups_for, text_of, texts_of, typed_in, value_of
from console.pages.people.views import PARTICIPANTS, faults_of, workplaces
from console.session.current import Changing, SignedIn
from console.session.domain import Session

WAS = "was_"
"""Before the name of what a field held when the form was opened."""
OVERTAKEN = frozenset({"IF_MATCH_FAILED", "PARTICIPANT_MOVED_ON"})
"""Somebody else has changed the participant meanwhile."""


def routes(pages: Pages) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/participants/{participant_id}")
    async def card(
        request: Request, session: SignedIn, api: Gateway, participant_id: str, twice: int | None = None
    ) -> Response:
        return await _card(pages, request, session, api, participant_id, twice=twice)

    @router.post("/participants/{participant_id}")
    async def change(request: Request, session: Changing, api: Gateway, participant_id: str) -> Response:
        form = await request.form()
        typed, was = typed_in(form), typed_in(form, WAS)
        changed = {name: text for name, text in typed.items() if text != was.get(name, "")}
        body = {name: value_of(INPUTS[name], text) for name, text in changed.items()}
        if not body:
            return _back(participant_id)
        if reason := str(form.get("reason", "")).strip():
            body["reason"] = reason
        guard = {"If-Match": str(form.get("etag", ""))}
        try:
            await api.patch(f"{PARTICIPANTS}/{participant_id}", json=body, headers=guard)
        except Refused as refused:
            refused.raise_unless_of_form(412)
            kept = {**changed, "reason": reason}
            return await _card(pages, request, session, api, participant_id, typed=kept, was=was, refusal=refused)
        return _back(participant_id)

    @router.post("/participants/{participant_id}/withdrawal")
    async def withdraw(request: Request, session: Changing, api: Gateway, participant_id: str) -> Response:
        return await _turn(pages, request, session, api, participant_id, "withdrawal")

    @router.post("/participants/{participant_id}/return")
    async def bring_back(request: Request, session: Changing, api: Gateway, participant_id: str) -> Response:
        return await _turn(pages, request, session, api, participant_id, "return")

    @router.post("/participants/{participant_id}/claim")
    async def leave_claim(_session: Changing, api: Gateway, participant_id: str) -> Response:
        await api.post(f"/registry/v1/claims/{participant_id}/text")
        return _back(participant_id)

    _leaves(router, pages)
    return router


def _leaves(router: APIRouter, pages: Pages) -> None:
    """Away for long, and back."""

    @router.post("/participants/{participant_id}/leave")
    async def set_aside(request: Request, session: Changing, api: Gateway, participant_id: str) -> Response:
        return await _turn(pages, request, session, api, participant_id, "leave")

    @router.post("/participants/{participant_id}/leave/end")
    async def take_up(request: Request, session: Changing, api: Gateway, participant_id: str) -> Response:
        return await _turn(pages, request, session, api, participant_id, "leave/end")


async def _turn(pages: Pages, request: Request, session: Session, api: Api, participant_id: str, turn: str) -> Response:
    reason = str((await request.form()).get("reason", "")).strip()
    try:
        await api.post(f"{PARTICIPANTS}/{participant_id}/{turn}", json={"reason": reason or None})
    except Refused as refused:
        refused.raise_unless_of_form()
        return await _card(pages, request, session, api, participant_id, refusal=refused)
    return _back(participant_id)


def _back(participant_id: str) -> Response:
    return RedirectResponse(f"/participants/{participant_id}", status_code=303)


async def _card(
    pages: Pages,
    request: Request,
    session: Session,
    api: Api,
    participant_id: str,
    *,
    typed: Mapping[str, str] | None = None,
    was: Mapping[str, str] | None = None,
    refusal: Refused | None = None,
    twice: int | None = None,
) -> Response:
    answer, directory = await asyncio.gather(api.ask("GET", f"{PARTICIPANTS}/{participant_id}"), api.get(DIRECTORY))
    seen: dict[str, Any] = answer.json()
    category = await category_of(session, api, seen)
    now = texts_of(seen)
    overtaken = refusal is not None and refusal.code in OVERTAKEN
    return pages.render(
        request,
        "people/card.html",
        session=session,
        status=409 if overtaken else None,
        seen=seen,
        etag=answer.headers.get("etag", ""),
        category=category,
        now=now,
        typed=typed,
        overtaken=_differences(now, was or {}, typed or {}) if overtaken else None,
        refusal=None if overtaken else refusal,
        faults=faults_of(refusal),
        groups=groups_for(seen["role"]),
        inputs=INPUTS,
        variants=[("", "не указана"), *_variants_of(seen["form"])],
        workplaces=workplaces(directory),
        names={each["organisation_id"]: each["short_name"] for each in directory},
        missing=words.missing(seen, pages.today(), pages.day),
        day=pages.day,
        year=year_title(seen["school_year"]),
        words=words,
        text_of=text_of,
        twice=twice,
        may_change=session.may(f"PATCH {PARTICIPANTS}/{{participant_id}}") and seen["person"] is not None,
    )


def _variants_of(form: str) -> list[tuple[str, str]]:
    return [(code, each.title) for code, each in words.CONTENT.variants.items() if form in each.forms]


def _differences(
    now: Mapping[str, str], was: Mapping[str, str], typed: Mapping[str, str]
) -> list[tuple[str, str, str, str | None]]:
    """What somebody else has changed since the form was opened: the field, what was, what is, what she typed there."""
    return [
        (INPUTS[name].label, was[name], now[name], typed.get(name))
        for name in INPUTS
        if name in was and was[name] != now[name]
    ]

"""`/admissions`: who is admitted and who is at which step; steps noted for several, and what the school decides."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter, Request
from mentoring_methodology.schoolyear import last_day, school_year_of
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from console.gateway.client import Api, Gateway, Refused
from console.pages.admissions import words
from console.pages.base import Pages, address
from console.pages.clearance import words as clearance_words
from console.pages.clearance.of_person import CLEARANCE, TOLD_AS, said
from console.pages.directory import schools_of
from console.pages.people.words import FORMS
from console.session.current import Changing, SignedIn
from console.session.domain import Session

ADMISSIONS = "/registry/v1/admissions"
OPERATION = f"POST {ADMISSIONS}/{{participant_id}}/"
DECISIONS = frozenset({"admit", "refuse", "revoke"})
WITH_A_REASON = frozenset({"refuse", "revoke"})
ASKED = ("school_id", "state", "after")
PAGE = 50
"""Mentors on a page: those of most schools; several are ticked at once."""


def routes(pages: Pages) -> APIRouter:
    router = APIRouter(include_in_schema=False, prefix="/admissions")

    @router.get("")
    async def listed(
        request: Request, session: SignedIn, api: Gateway,
        school_id: str = "", state: str = "", after: str = "", noted: str = "",
    ) -> Response:  # fmt: skip
        asked = {"school_id": school_id, "state": state, "after": after}
        return await _list(pages, request, session, api, asked, noted=noted)

    @router.post("")
    async def change(request: Request, session: Changing, api: Gateway) -> Response:
        form = await request.form()
        asked = {name: str(form.get(name, "")) for name in ASKED}
        ticked = [str(each) for each in form.getlist("mentor")]
        if not ticked:
            none = Refused(422, "NOTHING_TICKED", "Никто не отмечен", "Отметьте наставников в списке.")
            return await _list(pages, request, session, api, asked, form=form, refusal=none)
        if form.get("what") in WITH_A_REASON and not form.get("code"):
            none = Refused(422, "REASON_MISSING", "Причина не выбрана", "Выберите причину внизу и нажмите ещё раз.")
            return await _list(pages, request, session, api, asked, form=form, refusal=none)
        failed: list[tuple[str, Refused]] = []
        for mentor in ticked:
            try:
                await _done(api, form, mentor)
            except Refused as refused:
                if refused.code != "HEAD_NEEDED":
                    refused.raise_unless_of_form(404)
                failed.append((mentor, refused))
        noted = str(len(ticked) - len(failed))
        if failed:
            return await _list(pages, request, session, api, asked, form=form, failed=failed, noted=noted)
        return RedirectResponse(address("/admissions", **asked, noted=noted), status_code=303)

    return router


async def _done(api: Api, form: FormData, mentor: str) -> None:
    """What the form asks for, done to one of the ticked. Raises Refused."""
    if form.get("what") == "clearance":
        typed = {name: str(form.get(name, "")).strip() for name in TOLD_AS}
        person_id = str(form.get(f"person-{mentor}", ""))
        await api.put(CLEARANCE.format(person_id=person_id), json=said(typed))
        return
    path, body = _told(form)
    await api.post(f"{ADMISSIONS}/{mentor}/{path}", json=body)


def _told(form: FormData) -> tuple[str, dict[str, Any]]:
    """What is done to each of the ticked, as registry takes it."""
    what = str(form.get("what", ""))
    if what not in DECISIONS:
        by = [str(each) for each in form.getlist("by")]
        return "steps", {"step": str(form.get("step", "")), "on": str(form.get("on", "")), "by": by}
    if what == "admit":
        until = str(form.get("admitted_until", ""))
        return what, {"admitted_until": until} if until else {}
    return what, {"code": str(form.get("code", ""))}


async def _list(
    pages: Pages,
    request: Request,
    session: Session,
    api: Api,
    asked: Mapping[str, str],
    *,
    form: FormData | None = None,
    refusal: Refused | None = None,
    failed: Sequence[tuple[str, Refused]] = (),
    noted: str = "",
) -> Response:
    schools = [*(await schools_of(api, session)).items()]
    school = asked["school_id"] or (schools[0][0] if schools else "")
    found: dict[str, Any] = {"items": [], "total": 0, "next": None}
    if school:
        try:
            found = await api.get(ADMISSIONS, params={**asked, "school_id": school, "limit": PAGE})
        except Refused as wrong:
            if wrong.status != 422:
                raise
            refusal = refusal or wrong
    names = {each["participant_id"]: each["full_name"] or "наставник" for each in found["items"]}
    typed = {} if form is None else {name: str(value) for name, value in form.items()}
    today = pages.today()
    until = last_day(school_year_of(today)).isoformat()
    return pages.render(
        request, "admissions/list.html", session=session, status=422 if refusal or failed else 200, words=words,
        found=found, filters={**asked, "school_id": school}, schools=schools, refusal=refusal, noted=noted, forms=FORMS,
        failed=[(names.get(mentor, "наставник"), refused.detail) for mentor, refused in failed],
        ticked={mentor for mentor, _ in failed} or (set() if form is None else set(form.getlist("mentor"))),
        by=form.getlist("by") if form is not None else ["CURATOR"], today=today.isoformat(),
        clearance=clearance_words, may_note_clearance=session.may(f"PUT {CLEARANCE}"),
        typed={
            "step": "", "code": "", "on": today.isoformat(), "admitted_until": until,
            "clearance_kind": "CERTIFICATE", "seen_on": today.isoformat(), "cleared_until": "", **typed,
        },
        may_note=session.may(OPERATION + "steps"), may_revoke=session.may(OPERATION + "revoke"),
    )  # fmt: skip

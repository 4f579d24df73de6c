"""A mentor's clearance on his page: what is noted, and one note more."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from console.gateway.client import Api, Gateway, Refused
from console.pages.base import Pages
from console.pages.clearance import words
from console.pages.consents.of_person import schools_of
from console.session.current import Changing
from console.session.domain import Session

CLEARANCE = "/registry/v1/persons/{person_id}/clearance"
TOLD_AS = {
    "school_id": "school_id", "clearance_kind": "kind", "seen_on": "seen_on", "cleared_until": "valid_until",
    "number": "number", "why": "reason",
}  # fmt: skip
"""Field of the form -> what registry calls it: the page has forms of consents beside it, with names of theirs."""
SAID = {
    "CERTIFICATE": frozenset(TOLD_AS.values()),
    "PERSONNEL_FILE": frozenset({"school_id", "kind", "seen_on", "reason"}),
}
"""Kind -> what is told of it; of every other one neither a day nor a number."""
NO_DAYS = frozenset({"school_id", "kind", "reason"})


def routes(pages: Pages) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.post("/people/{person_id}/clearance")
    async def note(request: Request, session: Changing, api: Gateway, person_id: str) -> Response:
        form = await request.form()
        typed = {name: str(form.get(name, "")).strip() for name in TOLD_AS}
        try:
            await api.put(CLEARANCE.format(person_id=person_id), json=said(typed))
        except Refused as refused:
            if refused.status not in {403, 409, 422} or refused.code == "ROLE_REQUIRED":
                raise
            return pages.render(
                request, "clearance/refused.html", session=session, status=refused.status, refusal=refused,
                typed=typed, words=words, person_id=person_id, today=pages.today().isoformat(),
                faults={name: refused.by_field.get(told) for name, told in TOLD_AS.items()},
            )  # fmt: skip
        return RedirectResponse(f"/people/{person_id}#clearance", status_code=303)

    return router


def said(typed: Mapping[str, str]) -> dict[str, str]:
    """What of a form registry is told: a number and an end belong to a certificate alone."""
    told = {told: typed[name] for name, told in TOLD_AS.items() if typed.get(name)}
    return {name: value for name, value in told.items() if name in SAID.get(typed["clearance_kind"], NO_DAYS)}


async def clearances_of(api: Api, session: Session, person: dict[str, Any]) -> dict[str, Any]:
    """What the person's page shows of it: a part for each of the caller's schools in which he is a mentor."""
    parts = []
    if session.may(f"GET {CLEARANCE}") and not session.is_municipal:
        at = CLEARANCE.format(person_id=person["person_id"])
        mentors = [each for each in person["participations"] if each["role"] == "MENTOR"]
        for school_id in schools_of({"participations": mentors}):
            seen = await api.get(at, params={"school_id": school_id})
            if seen["clearance_kind"] is not None or seen["notes"]:
                parts.append(seen)
    return {
        "clearances": parts,
        "clearance_words": words,
        "may_note_clearance": session.may(f"PUT {CLEARANCE}") and not session.is_municipal,
    }

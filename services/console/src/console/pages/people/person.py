"""`/people/{id}`: one human being: participations of all years, who represents a child by law, ties to others."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from mentoring_methodology.schoolyear import title as year_title
from starlette.responses import RedirectResponse, Response

from console.gateway.client import Api, Gateway, Refused
from console.pages.base import Pages
from console.pages.clearance.of_person import clearances_of
from console.pages.consents.of_person import consents_of
from console.pages.people import words
from console.pages.people.earlier import earlier
from console.pages.people.fields import phone_of
from console.session.current import Changing, SignedIn
from console.session.domain import Session

GUARDIANS = "/registry/v1/persons/{person_id}/guardians"
EXPORT = "/registry/v1/persons/{person_id}/export"
GUARDIAN = ("full_name", "relation", "phone", "email", "since")
"""What is written of a guardian, in the order of the form."""


def routes(pages: Pages) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/people/{person_id}")
    async def person(
        request: Request, session: SignedIn, api: Gateway, person_id: str, guardian: str | None = None, on: str = ""
    ) -> Response:
        return await _page(pages, request, session, api, person_id, guardian_id=guardian, on=on)

    @router.post("/people/{person_id}/guardians")
    async def add(request: Request, session: Changing, api: Gateway, person_id: str) -> Response:
        typed = await _typed(request)
        try:
            await api.post(_guardians(person_id), json=_body(typed))
        except Refused as refused:
            return await _again(pages, request, session, api, person_id, refused, typed)
        return _back(person_id)

    @router.post("/people/{person_id}/guardians/{guardian_id}")
    async def correct(request: Request, session: Changing, api: Gateway, person_id: str, guardian_id: str) -> Response:
        typed = await _typed(request)
        try:
            await api.put(f"{_guardians(person_id)}/{guardian_id}", json=_body(typed))
        except Refused as refused:
            return await _again(pages, request, session, api, person_id, refused, typed, guardian_id)
        return _back(person_id)

    @router.post("/people/{person_id}/guardians/{guardian_id}/removal")
    async def remove(_session: Changing, api: Gateway, person_id: str, guardian_id: str) -> Response:
        await api.delete(f"{_guardians(person_id)}/{guardian_id}")
        return _back(person_id)

    return router


def _guardians(person_id: str) -> str:
    return GUARDIANS.format(person_id=person_id)


def _back(person_id: str) -> Response:
    return RedirectResponse(f"/people/{person_id}#guardians", status_code=303)


async def _typed(request: Request) -> dict[str, str]:
    form = await request.form()
    return {name: str(form.get(name, "")).strip() for name in GUARDIAN}


def _body(typed: Mapping[str, str]) -> dict[str, Any]:
    said = {name: text or None for name, text in typed.items()}
    return {**said, "full_name": typed["full_name"], "phone": phone_of(typed["phone"]) if typed["phone"] else None}


async def _again(
    pages: Pages,
    request: Request,
    session: Session,
    api: Api,
    person_id: str,
    refused: Refused,
    typed: Mapping[str, str],
    guardian_id: str | None = None,
) -> Response:
    """The form once more, with what was typed and why it was refused."""
    refused.raise_unless_of_form()
    return await _page(pages, request, session, api, person_id, guardian_id=guardian_id, typed=typed, refusal=refused)


async def _page(
    pages: Pages,
    request: Request,
    session: Session,
    api: Api,
    person_id: str,
    *,
    guardian_id: str | None = None,
    typed: Mapping[str, str] | None = None,
    refusal: Refused | None = None,
    on: str = "",
) -> Response:
    person = await api.get(f"/registry/v1/people/{person_id}")
    directory = await api.get("/registry/v1/organisations")
    guardians, ties = [], []
    sees_family = session.may(f"GET {GUARDIANS}")
    if sees_family:
        guardians = (await api.get(_guardians(person_id)))["guardians"]
        ties = (await api.get(f"/registry/v1/persons/{person_id}/ties"))["ties"]
    corrected = next((each for each in guardians if each["guardian_id"] == guardian_id), None)
    if typed is None:
        typed = {name: (corrected or {}).get(name) or "" for name in GUARDIAN}
    return pages.render(
        request,
        "people/person.html",
        session=session,
        person=person,
        guardians=guardians,
        ties=ties,
        corrected=corrected,
        typed=typed,
        refusal=refusal,
        earlier=await earlier(api, session, person_id, on),
        sees_family=sees_family,
        may_export=session.may(f"GET {EXPORT}"),
        may_change=session.may(f"POST {GUARDIANS}"),
        may_erase=session.may("POST /registry/v1/persons/{person_id}/erasure"),
        names={each["organisation_id"]: each["short_name"] for each in directory},
        year_title=year_title,
        words=words,
        **await consents_of(api, session, person, pages),
        **await clearances_of(api, session, person),
    )

"""`/people/{id}/ties`: with whom this person may be no pair. The other one is found by name, which is posted."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from console.gateway.client import Api, Gateway, Refused
from console.pages.base import Pages
from console.pages.people import words
from console.session.current import Changing, SignedIn
from console.session.domain import Session

FOUND_AT_ONCE = 20
"""People among whom the other one is chosen: more is no help, a longer piece of the name is."""


def routes(pages: Pages) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/people/{person_id}/ties/new")
    async def new(request: Request, session: SignedIn, api: Gateway, person_id: str) -> Response:
        return await _page(pages, request, session, api, person_id)

    @router.post("/people/{person_id}/ties/new")
    async def search(
        request: Request,
        session: Changing,
        api: Gateway,
        person_id: str,
        q: Annotated[str, Form()] = "",
        kind: Annotated[str, Form()] = "",
    ) -> Response:
        return await _page(pages, request, session, api, person_id, q=q.strip(), kind=kind)

    @router.post("/people/{person_id}/ties")
    async def declare(
        request: Request,
        session: Changing,
        api: Gateway,
        person_id: str,
        other: Annotated[str, Form()] = "",
        kind: Annotated[str, Form()] = "",
        q: Annotated[str, Form()] = "",
    ) -> Response:
        code, _, inverse = kind.partition(":")
        one, two = (other, person_id) if inverse else (person_id, other)
        if not other:
            return await _page(pages, request, session, api, person_id, q=q, kind=kind, nobody_chosen=True)
        try:
            await api.post(f"/registry/v1/persons/{one}/ties", json={"other_person_id": two, "kind": code})
        except Refused as refused:
            refused.raise_unless_of_form()
            return await _page(pages, request, session, api, person_id, q=q, kind=kind, refusal=refused)
        return _back(person_id)

    @router.post("/people/{person_id}/ties/{tie_id}/removal")
    async def take_back(_session: Changing, api: Gateway, person_id: str, tie_id: str) -> Response:
        await api.delete(f"/registry/v1/persons/{person_id}/ties/{tie_id}")
        return _back(person_id)

    return router


def _back(person_id: str) -> Response:
    return RedirectResponse(f"/people/{person_id}#ties", status_code=303)


async def _page(
    pages: Pages,
    request: Request,
    session: Session,
    api: Api,
    person_id: str,
    *,
    q: str = "",
    kind: str = "",
    nobody_chosen: bool = False,
    refusal: Refused | None = None,
) -> Response:
    person = await api.get(f"/registry/v1/people/{person_id}")
    found: list[dict[str, Any]] = []
    more = False
    if q:
        try:
            seen = await api.get("/registry/v1/people", params={"q": q, "limit": FOUND_AT_ONCE + 1})
            found = [each for each in seen["items"] if each["person_id"] != person["person_id"]]
            more = seen["next"] is not None or len(found) > FOUND_AT_ONCE
        except Refused as refused:
            if refused.status != 422:
                raise
            refusal = refused
    return pages.render(
        request,
        "people/tie.html",
        session=session,
        status=422 if nobody_chosen else None,
        person=person,
        found=found[:FOUND_AT_ONCE],
        more=more,
        q=q,
        kind=kind,
        kinds=words.TIE_CHOICES,
        nobody_chosen=nobody_chosen,
        refusal=refusal,
        told_of=words.told_of,
    )

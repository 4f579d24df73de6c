"""`/erasures`: the erasure of a person: asked for from his page or by his code, followed, printed as an act."""

from collections.abc import Mapping

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from console.gateway.client import Api, Gateway, Refused
from console.pages.base import Pages
from console.pages.erasures import words
from console.pages.listing import Listing
from console.pages.staff.words import POSITIONS
from console.session.current import Changing, SignedIn
from console.session.domain import Session

ERASURES = "/registry/v1/erasures"
ERASE = "POST /registry/v1/persons/{person_id}/erasure"
PERSON = "GET /registry/v1/people/{person_id}"
FIELDS = ("person_id", "ground", "basis_number", "basis_on", "no_other_basis")
PAGE = 50
"""Erasures on a page."""

NOT_HERS = Refused(
    403,
    "ROLE_REQUIRED",
    "Нет доступа",
    "Данные удаляют куратор и директор школы и ответственный за персональные данные.",
)


def routes(pages: Pages) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/erasures")
    async def listed(request: Request, session: SignedIn, api: Gateway, after: str = "") -> Response:
        listing = Listing("/erasures", {}, after)
        found = await api.get(ERASURES, params=listing.page(PAGE))
        waiting = await api.get(f"{ERASURES}/waiting") if listing.first is None else None
        return pages.render(
            request,
            "erasures/list.html",
            session=session,
            found=found,
            waiting=waiting,
            listing=listing,
            words=words,
            names=await _names(api) if waiting and waiting["items"] else {},
            may_erase=session.may(ERASE),
            may_see=session.may(PERSON),
        )

    @router.get("/erasures/new")
    async def form(
        request: Request, session: SignedIn, api: Gateway, person_id: str = Query("", max_length=64)
    ) -> Response:
        if not session.may(ERASE):
            raise NOT_HERS
        return await _form(pages, request, session, api, {"person_id": person_id.strip()})

    @router.post("/erasures")
    async def erase(request: Request, session: Changing, api: Gateway) -> Response:
        sent = await request.form()
        typed = {name: str(sent.get(name, "")).strip() for name in FIELDS}
        body = {
            "ground": typed["ground"],
            "basis_number": typed["basis_number"],
            "basis_on": typed["basis_on"] or None,
            "no_other_basis": bool(typed["no_other_basis"]),
        }
        try:
            begun = await api.post(f"/registry/v1/persons/{typed['person_id'] or '-'}/erasure", json=body)
        except Refused as refused:
            refused.raise_unless_of_form()
            return await _form(pages, request, session, api, typed, refused)
        return RedirectResponse(f"/erasures/{begun['erasure_id']}", status_code=303)

    @router.get("/erasures/{erasure_id}")
    async def act(request: Request, session: SignedIn, api: Gateway, erasure_id: str) -> Response:
        erasure = await api.get(f"{ERASURES}/{erasure_id}")
        return pages.render(
            request,
            "erasures/act.html",
            session=session,
            erasure=erasure,
            words=words,
            positions=POSITIONS,
            names=await _names(api),
        )

    return router


async def _names(api: Api) -> dict[str, str]:
    """Schools by their short names."""
    return {each["organisation_id"]: each["short_name"] for each in await api.get("/registry/v1/organisations")}


async def _form(
    pages: Pages,
    request: Request,
    session: Session,
    api: Api,
    typed: Mapping[str, str],
    refusal: Refused | None = None,
) -> Response:
    """The form; who sees the school's people sees whom it is about before it is too late."""
    person = None
    if typed["person_id"] and session.may(PERSON):
        person = await api.get(f"/registry/v1/people/{typed['person_id']}")
    return pages.render(
        request,
        "erasures/form.html",
        session=session,
        typed={name: typed.get(name, "") for name in FIELDS},
        person=person,
        refusal=refusal,
        words=words,
        may_erase=session.may(ERASE),
    )

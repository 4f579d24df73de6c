"""`/transfers`: who comes from another school and who leaves for one, and what this school decides about it."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from console.gateway.client import Api, Gateway, Refused
from console.pages.base import Pages
from console.pages.directory import schools_of
from console.session.current import Changing, SignedIn
from console.session.domain import Session

TRANSFERS = "/registry/v1/transfers"
STEPS = frozenset({"release", "refusal", "acceptance"})
STATUSES = {
    "REQUESTED": ("ждёт прежней школы", "warn"),
    "RELEASED": ("отпущен, ждёт новой школы", "warn"),
    "ACCEPTED": ("принят", "good"),
    "REFUSED": ("отказано", "bad"),
    "EXPIRED": ("срок вышел", "plain"),
}
"""Status -> what a person reads, and how it stands."""


def routes(pages: Pages) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/transfers")
    async def listed(request: Request, session: SignedIn, api: Gateway) -> Response:
        return await _page(pages, request, session, api)

    @router.post("/transfers")
    async def ask(
        request: Request,
        session: Changing,
        api: Gateway,
        school_id: Annotated[str, Form()] = "",
        person_id: Annotated[str, Form()] = "",
    ) -> Response:
        code = person_id.strip()
        try:
            await api.post(TRANSFERS, json={"school_id": school_id, "person_id": code})
        except Refused as refused:
            return await _again(pages, request, session, api, refused, code)
        return RedirectResponse("/transfers", status_code=303)

    @router.post("/transfers/{transfer_id}/{step}")
    async def decide(request: Request, session: Changing, api: Gateway, transfer_id: str, step: str) -> Response:
        if step not in STEPS:
            return RedirectResponse("/transfers", status_code=303)
        try:
            await api.post(f"{TRANSFERS}/{transfer_id}/{step}")
        except Refused as refused:
            return await _again(pages, request, session, api, refused)
        return RedirectResponse("/transfers", status_code=303)

    return router


async def _again(
    pages: Pages, request: Request, session: Session, api: Api, refused: Refused, code: str = ""
) -> Response:
    """The page once more, with why it was refused."""
    refused.raise_unless_of_form(404)
    return await _page(pages, request, session, api, refused, code)


async def _page(
    pages: Pages, request: Request, session: Session, api: Api, refusal: Refused | None = None, code: str = ""
) -> Response:
    directory = await api.get("/registry/v1/organisations")
    schools = [*(await schools_of(api, session)).items()]
    own = {school_id for school_id, _ in schools}
    found = (await api.get(TRANSFERS))["items"]
    return pages.render(
        request,
        "transfers/list.html",
        session=session,
        coming=[each for each in found if each["school_id"] in own],
        leaving=[each for each in found if each["from_school_id"] in own],
        names={each["organisation_id"]: each["short_name"] for each in directory},
        schools=schools,
        statuses=STATUSES,
        refusal=refusal,
        code=code,
        may_change=session.may(f"POST {TRANSFERS}"),
    )

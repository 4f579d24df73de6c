"""Taking back what a school has only declared: no paper was entered that could be taken back."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from console.gateway.client import Gateway, Refused
from console.pages.base import Pages
from console.pages.consents.of_person import OF_PERSON, back_to, refused_page
from console.session.current import Changing


def routes(pages: Pages) -> APIRouter:
    router = APIRouter(include_in_schema=False, prefix="/people/{person_id}/consents")

    @router.post("/taking-back")
    async def taken_back(request: Request, session: Changing, api: Gateway, person_id: str) -> Response:
        """A sheet that nobody has signed is drafted, and taken back."""
        form = await request.form()
        purpose, _, giver = str(form.get("paper", "")).partition("|")
        said = {"school_id": str(form.get("school_id", "")), "purpose": purpose, "giver": giver}
        reason = str(form.get("reason", "")).strip()
        try:
            made = await api.post(OF_PERSON.format(person_id=person_id), json=said)
            await api.post(f"/registry/v1/consents/{made['consent_id']}/withdrawal", json={"reason": reason or None})
        except Refused as refused:
            return refused_page(pages, request, session, person_id, refused)
        return back_to(person_id)

    return router

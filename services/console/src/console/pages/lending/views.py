"""`/lent-mentors`: the school's mentors whom another school asks for, and what it answers."""

import asyncio
from enum import StrEnum

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from console.gateway.client import Api, Gateway, Refused
from console.pages.base import Pages, address
from console.pages.directory import DIRECTORY
from console.pages.matching.asking import names_of
from console.pages.matching.words import form_titles
from console.pages.relations.words import STATUSES
from console.session.current import Changing, SignedIn
from console.session.domain import Session

LENT = "/matching/v1/lent-mentors"
PAGE = "/lent-mentors"
ASKED = "Просит другая школа"
"""How a pair stands that waits for this school's answer."""


class Answer(StrEnum):
    """What the school says, in the words of matching's addresses."""

    AGREEMENT = "agreement"
    REFUSAL = "refusal"


def routes(pages: Pages) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get(PAGE)
    async def listed(request: Request, session: SignedIn, api: Gateway, answered: str = "") -> Response:
        return await _page(pages, request, session, api, answered=answered)

    @router.post(PAGE + "/{relation_id}/{answer}")
    async def answered(request: Request, session: Changing, api: Gateway, relation_id: str, answer: Answer) -> Response:
        form = await request.form()
        text = str(form.get("text", "")).strip()
        try:
            await api.post(f"{LENT}/{relation_id}/{answer}", json={"text": text} if answer is Answer.REFUSAL else None)
        except Refused as refused:
            refused.raise_unless_of_form()
            return await _page(pages, request, session, api, refusal=refused, of=relation_id, text=text)
        return RedirectResponse(address(PAGE, answered=answer), status_code=303)

    return router


async def _page(
    pages: Pages,
    request: Request,
    session: Session,
    api: Api,
    *,
    answered: str = "",
    refusal: Refused | None = None,
    of: str = "",
    text: str = "",
) -> Response:
    found, directory = await asyncio.gather(api.get(LENT), api.get(DIRECTORY))
    return pages.render(
        request,
        "lending/page.html",
        session=session,
        found=found["items"],
        names=await names_of(api, session, [each["mentor_id"] for each in found["items"]]),
        every_school={each["organisation_id"]: each["short_name"] for each in directory},
        statuses=STATUSES,
        form_titles=form_titles(),
        asked=ASKED,
        answered=answered,
        refusal=refusal,
        of=of,
        text=text,
        asks_purpose=session.is_municipal and session.purpose is None,
        may_answer=session.may(f"POST {LENT}/{{relation_id}}/agreement"),
    )

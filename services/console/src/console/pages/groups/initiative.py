"""`/groups/initiatives/{id}`: an initiative of teachers that becomes a group: its members' pairs with who opened it."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from console.gateway.client import Api, Gateway, Refused
from console.pages.base import Pages
from console.pages.matching.asking import names_of
from console.session.current import Changing, SignedIn
from console.session.domain import Session

INITIATIVES = "/registry/v1/initiatives"
PROPOSALS = "/matching/v1/proposals"
GROUPS = "/matching/v1/groups"
PROPOSE = f"POST {PROPOSALS}"
LONGEST_TITLE = 900
"""Characters of an initiative's title in the reason of a pair, which takes a thousand."""


@dataclass(frozen=True)
class Outcome:
    """What came of one member."""

    participant_id: str
    is_pair: bool
    text: str


def routes(pages: Pages) -> APIRouter:
    router = APIRouter(include_in_schema=False, prefix="/groups/initiatives")

    @router.get("/{initiative_id}")
    async def one(request: Request, session: SignedIn, api: Gateway, initiative_id: str) -> Response:
        return await _one(pages, request, session, api, await _read(api, initiative_id))

    @router.post("/{initiative_id}")
    async def paired(request: Request, session: Changing, api: Gateway, initiative_id: str) -> Response:
        seen = await _read(api, initiative_id)
        outcomes = [await _pair(api, seen, each) for each in _members(seen)]
        return await _one(pages, request, session, api, seen, outcomes)

    return router


async def _read(api: Api, initiative_id: str) -> Mapping[str, Any]:
    seen: Mapping[str, Any] = await api.get(f"{INITIATIVES}/{initiative_id}")
    return seen


def _members(seen: Mapping[str, Any]) -> list[str]:
    """Those of the caller's schools, but for who has opened it."""
    return [each["participant_id"] for each in seen["members"] if each["participant_id"] != seen["opened_by"]]


async def _pair(api: Api, seen: Mapping[str, Any], mentee_id: str) -> Outcome:
    """Propose the pair by hand and approve it; matching's rules say who cannot be one."""
    mentor = {"mentor_id": seen["opened_by"]}
    text = f"Инициатива: {seen['title'][:LONGEST_TITLE]}"
    try:
        await api.post(PROPOSALS, json={"mentee_id": mentee_id, **mentor, "text": text})
        await api.post(f"{PROPOSALS}/{mentee_id}/approval", json=mentor)
    except Refused as refused:
        refused.raise_unless_of_form(404)
        return Outcome(mentee_id, is_pair=False, text=refused.detail)
    return Outcome(mentee_id, is_pair=True, text="пара утверждена")


async def _one(
    pages: Pages,
    request: Request,
    session: Session,
    api: Api,
    seen: Mapping[str, Any],
    outcomes: Sequence[Outcome] = (),
) -> Response:
    members = _members(seen)
    groups, names = await asyncio.gather(
        api.get(GROUPS, params={"initiative_id": seen["initiative_id"]}),
        names_of(api, session, [seen["opened_by"], *members]),
    )
    is_ours = seen["opened_by"] is not None and seen["school_id"] in session.schools
    return pages.render(
        request,
        "groups/initiative.html",
        session=session,
        seen=seen,
        members=members,
        groups=groups["items"],
        names=names,
        outcomes=outcomes,
        is_ours=is_ours,
        may_open=is_ours and session.may(PROPOSE),
        asks_purpose=False,
    )

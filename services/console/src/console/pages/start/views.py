"""`/`: what waits for whoever is signed in, and the places from which everything is reached."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from fastapi import APIRouter, Request
from mentoring_methodology.plurals import counted
from starlette.responses import Response

from console.gateway.client import Api, Gateway, Refused, ServiceAway
from console.pages.base import Pages
from console.pages.start.waiting import (
    Line,
    for_whom,
    of_assignments,
    of_destructions,
    of_matching,
    of_programmes,
    of_registry,
    of_transfers,
)
from console.session.current import SignedIn

ASKED = frozenset({"curator", "head", "psychologist", "methodologist", "data-protection-officer"})
"""Roles for which something can wait here."""
HEAD = "head"
"""Who alone certifies an employee's personnel file."""
RECORD = "PUT /registry/v1/organisations/{organisation_id}"
"""Enters a curator's address, among the rest."""
TRANSFERS = "/registry/v1/transfers/waiting"
PROGRAMMES = "/registry/v1/programmes"
ASSIGNMENTS = "/registry/v1/assignments"
ATTENTION, PAIRS = "/registry/v1/attention", "/matching/v1/attention"
DESTRUCTIONS = "/registry/v1/erasures/waiting"
UNREAD = "/notifications/v1/inbox/unread"
REFRESH_SECONDS = 30
"""A colleague's work is seen within half a minute."""


@dataclass(frozen=True)
class Part:
    """What one service has told of."""

    title: str
    lines: list[Line]
    is_away: bool = False


def routes(pages: Pages) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    async def start(request: Request, session: SignedIn, api: Gateway) -> Response:
        parts: Sequence[Part] = ()
        if ASKED.intersection(session.roles):
            names = await _names(api)
            asked: list[tuple[str, str, Callable[[Any], list[Line]]]] = [
                (
                    "Участники и базы",
                    ATTENTION,
                    lambda told: of_registry(
                        told, names, may_enter_addresses=session.may(RECORD), certifies=HEAD in session.roles
                    ),
                ),
                ("Персональные данные", DESTRUCTIONS, lambda told: of_destructions(told, pages.day)),
                ("Переводы", TRANSFERS, of_transfers),
                ("Программа", PROGRAMMES, of_programmes),
                (
                    "Задания муниципалитета",
                    ASSIGNMENTS,
                    lambda told: of_assignments(told, pages.day, sets_them=session.may(f"POST {ASSIGNMENTS}")),
                ),
                (
                    "Подбор",
                    PAIRS,
                    lambda told: of_matching(told, names, may_see_programmes=session.may(f"GET {PROGRAMMES}")),
                ),
                ("Сообщения", UNREAD, _of_messages),
            ]
            parts = await asyncio.gather(
                *(_part(title, api, path, lines_of) for title, path, lines_of in asked if session.may(f"GET {path}"))
            )
            parts = [replace(part, lines=for_whom(part.lines, session.may)) for part in parts]
        return pages.render(
            request,
            "start/start.html",
            session=session,
            parts=[part for part in parts if part.lines or part.is_away],
            is_asked=bool(parts),
            today=pages.today(),
            refresh_seconds=REFRESH_SECONDS,
        )

    return router


async def _part(title: str, api: Api, path: str, lines_of: Callable[[Any], list[Line]]) -> Part:
    """A service that is away says so in its own part, and the others are shown."""
    try:
        return Part(title, lines_of(await api.get(path)))
    except ServiceAway:
        return Part(title, [], is_away=True)
    except Refused as refused:
        if refused.status == 401:  # the session is over: the whole page has to say so
            raise
        return Part(title, [])


def _of_messages(told: dict[str, Any]) -> list[Line]:
    number = told["unread"]
    if not number:
        return []
    text = counted(number, "непрочитанное сообщение", "непрочитанных сообщения", "непрочитанных сообщений")
    return [
        Line(number, f"Больше {number - 1} непрочитанных сообщений" if told["more"] else text, "/messages", "Прочитать")
    ]


async def _names(api: Api) -> dict[str, str]:
    """Schools by their short names; without registry their ids say it."""
    try:
        return {each["organisation_id"]: each["short_name"] for each in await api.get("/registry/v1/organisations")}
    except (Refused, ServiceAway):
        return {}

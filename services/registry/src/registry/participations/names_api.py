"""Names of ids over HTTP: for a page that has learned of somebody from another service."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated

from fastapi import APIRouter
from mentoring_common.auth import Scope
from pydantic import BaseModel, ConfigDict, Field

from registry.participations.commands import ANY_SCHOOL, Register
from registry.participations.showing import Showing
from registry.participations.views import NameView
from registry.privacy.viewing import View, Viewer

MOST_NAMES = 500
"""Ids of one request: a page of the console shows 200 pairs at most, with some to spare."""
Lent = Callable[[Scope, Sequence[str]], Awaitable[dict[str, str]]]
"""Which of some mentors of other schools were given to a scope as their own one agreed: mentor -> to which school."""
LONGEST_ID = 64
"""Characters: twice as many as any id of ours has."""


class NamesBody(BaseModel):
    """О ком идёт речь."""

    model_config = ConfigDict(extra="forbid")

    ids: Annotated[list[str], Field(max_length=MOST_NAMES, description="Участники: `participant_id`")]


class NamesView(BaseModel):
    """Имена по `participant_id`; в `unknown` — идентификаторы, которых нет или которые не Ваши."""

    names: dict[str, NameView]
    unknown: list[str]


def routes(register: Register, showing: Showing, lent: Lent) -> APIRouter:
    """`/registry/v1/names`."""
    router = APIRouter(prefix="/registry/v1/names", tags=["Участники"])

    @router.post("", summary="Имена участников по идентификаторам")
    async def names(view: Viewer, body: NamesBody) -> NamesView:
        ids = list(dict.fromkeys(_written(each) for each in body.ids))
        asked = [each for each in ids if 0 < len(each) <= LONGEST_ID]
        found = await register.participations.of_ids(view.scope, asked)
        names = await showing.names([found[each] for each in asked if each in found], view)
        names |= await _lent(view, [each for each in asked if each not in found])
        return NamesView(names=names, unknown=[each for each in ids if each not in names])

    async def _lent(view: View, others: Sequence[str]) -> dict[str, NameView]:
        """Mentors of other schools who help here, as long as they consent that their data are passed on."""
        given = await lent(view.scope, others) if others else {}
        people = await register.participations.of_ids(ANY_SCHOOL, sorted(given)) if given else {}
        willing = [each for each in people.values() if each.state.transfer_consent_on is not None]
        return await showing.names_elsewhere(willing, given, view)

    return router


def _written(told: str) -> str:
    """The id as it can be stored and sent: JSON may hold half of a surrogate pair."""
    return told.encode("utf-8", "replace").decode()

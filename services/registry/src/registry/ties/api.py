"""Declared ties over HTTP: for the school that declared them alone."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Response
from mentoring_common.http.caller import Caller
from pydantic import BaseModel, ConfigDict, Field

from registry.participations.commands import ANY_SCHOOL, Register
from registry.participations.merging import is_known_in, person_in
from registry.participations.showing import Showing
from registry.people.domain import Person
from registry.privacy.viewing import View, Viewer
from registry.ties.commands import Ties
from registry.ties.domain import MUTUAL, Tie, TieKind

ADDRESS = "/registry/v1/persons/{person_id}/ties"


class TieBody(BaseModel):
    """Кем другой человек приходится этому: `CLASS_TEACHER` — он его классный руководитель."""

    model_config = ConfigDict(extra="forbid")

    other_person_id: Annotated[str, Field(max_length=64)]
    kind: TieKind


class TieView(BaseModel):
    """Связь двух людей."""

    tie_id: str
    kind: str
    other_person_id: str
    other_full_name: str | None
    other_is: Annotated[
        bool,
        Field(description="Руководитель, начальник или учитель — другой; иначе он сам. У взаимных всегда так"),
    ]
    since: Annotated[datetime | None, Field(description="Когда записана")]


class TiesView(BaseModel):
    """Все связи человека, которые записала школа."""

    person_id: str
    ties: list[TieView]


def routes(ties: Ties, register: Register, showing: Showing) -> APIRouter:
    """`/registry/v1/persons/{person_id}/ties`."""
    router = APIRouter(tags=["Люди"])

    @router.get(ADDRESS, summary="Связи человека: кто не может быть с ним в паре")
    async def listed(view: Viewer, person_id: str) -> TiesView:
        person = await person_in(register, view.scope, person_id)
        found = await ties.of(view.scope, person)
        return TiesView(person_id=person.person_id, ties=await _shown(person, found, view))

    @router.post(ADDRESS, status_code=201, summary="Записать связь двух людей: предложения этой пары снимаются сразу")
    async def declare(view: Viewer, person_id: str, body: TieBody, response: Response) -> TieView:
        tie = await ties.declare(view.scope, person_id, body.other_person_id, body.kind, view.caller.subject)
        person = await person_in(register, view.scope, person_id)
        response.headers["Location"] = f"/registry/v1/persons/{person.person_id}/ties/{tie.tie_id}"
        return (await _shown(person, [tie], view))[0]

    @router.delete(ADDRESS + "/{tie_id}", status_code=204, summary="Снять связь")
    async def take_back(caller: Caller, person_id: str, tie_id: str) -> None:
        await ties.take_back(caller.scope, person_id, tie_id, caller.subject)

    async def _shown(person: Person, found: list[Tie], view: View) -> list[TieView]:
        others = await register.people.of(ANY_SCHOOL, [each.other_than(person.person_id) for each in found])
        known = {name: each for name, each in others.items() if is_known_in(each, view.scope)}
        await showing.note_people([person, *known.values()], view)
        return [_tie(person, each, known) for each in found]

    return router


def _tie(person: Person, tie: Tie, known: dict[str, Person]) -> TieView:
    other_id = tie.other_than(person.person_id)
    return TieView(
        tie_id=tie.tie_id,
        kind=tie.kind,
        other_person_id=other_id,
        other_full_name=known[other_id].full_name if other_id in known else None,
        other_is=tie.kind in MUTUAL or other_id == tie.person_b,
        since=next((each.at for each in reversed(tie.history) if each.fact == "recorded"), None),
    )

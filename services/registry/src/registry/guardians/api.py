"""Guardians over HTTP: for the person's own school alone."""

from datetime import date
from uuid import uuid4

from fastapi import APIRouter, Response
from mentoring_common.http.caller import Caller
from pydantic import BaseModel, ConfigDict

from registry.guardians import commands
from registry.guardians.domain import demand
from registry.participations.bodies import Email, FullName, Phone
from registry.participations.commands import Register
from registry.participations.merging import person_in
from registry.participations.showing import Showing
from registry.people.domain import Person
from registry.people.guardians import Guardian, Relation
from registry.privacy.viewing import View, Viewer

ADDRESS = "/registry/v1/persons/{person_id}/guardians"


class GuardianBody(BaseModel):
    """Законный представитель."""

    model_config = ConfigDict(extra="forbid")

    full_name: FullName
    relation: Relation
    phone: Phone | None = None
    email: Email | None = None
    since: date | None = None


class GuardianView(BaseModel):
    """Законный представитель; `since` — с какого дня по документу, который видела школа."""

    guardian_id: str
    full_name: str
    relation: str
    phone: str | None
    email: str | None
    since: date | None


class GuardiansView(BaseModel):
    """Все законные представители человека."""

    person_id: str
    guardians: list[GuardianView]


def routes(register: Register, showing: Showing) -> APIRouter:
    """`/registry/v1/persons/{person_id}/guardians`."""
    router = APIRouter(tags=["Люди"])

    @router.get(ADDRESS, summary="Законные представители человека")
    async def listed(view: Viewer, person_id: str) -> GuardiansView:
        person = await person_in(register, view.scope, person_id)
        await showing.note_people([person], view)
        return GuardiansView(person_id=person.person_id, guardians=[_shown(each) for each in person.guardians])

    @router.post(ADDRESS, status_code=201, summary="Записать законного представителя")
    async def add(view: Viewer, person_id: str, body: GuardianBody, response: Response) -> GuardianView:
        told = _told(uuid4().hex, body)
        person = await commands.add(register, view.scope, person_id, told)
        response.headers["Location"] = f"/registry/v1/persons/{person.person_id}/guardians/{told.guardian_id}"
        return await _one(person, told.guardian_id, view)

    @router.put(ADDRESS + "/{guardian_id}", summary="Исправить сведения о законном представителе")
    async def correct(view: Viewer, person_id: str, guardian_id: str, body: GuardianBody) -> GuardianView:
        told = _told(guardian_id, body)
        return await _one(await commands.correct(register, view.scope, person_id, told), guardian_id, view)

    @router.delete(ADDRESS + "/{guardian_id}", status_code=204, summary="Убрать того, кто больше не представляет")
    async def remove(caller: Caller, person_id: str, guardian_id: str) -> None:
        await commands.remove(register, caller.scope, person_id, guardian_id)

    async def _one(person: Person, guardian_id: str, view: View) -> GuardianView:
        await showing.note_people([person], view)
        return _shown(demand(person, guardian_id))

    return router


def _told(guardian_id: str, body: GuardianBody) -> Guardian:
    return Guardian(guardian_id, **{**body.model_dump(), "relation": body.relation.value})


def _shown(guardian: Guardian) -> GuardianView:
    return GuardianView.model_validate(vars(guardian))

"""People over HTTP: who is behind the participations, and who may be one with whom."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from mentoring_common.auth import Principal, UserRole
from mentoring_common.http.caller import Caller
from mentoring_common.paging import next_after
from pydantic import BaseModel, ConfigDict

from registry.participations.commands import ANY_SCHOOL, Register, kept
from registry.participations.merging import PERSON_NOT_FOUND, is_known_in, merge, say_distinct
from registry.people.domain import Person


class PersonView(BaseModel):
    """Человек и его участия. Имя и контакты видны только школам, где он участвует."""

    person_id: str
    version: int
    full_name: str | None
    birth_year: int | None
    birth_date: date | None
    contact_email: str | None
    contact_phone: str | None
    participations: list["ParticipationLine"]


class ParticipationLine(BaseModel):
    """Участие одной строкой."""

    participant_id: str
    school_id: str
    school_year: int
    role: str
    form: str
    status: str


class PairView(BaseModel):
    """Два человека, которые могут быть одним, рядом."""

    found_at: datetime
    people: list[PersonView]


class PairPage(BaseModel):
    """Страница списка; `next` передаётся в `after`."""

    items: list[PairView]
    next: str | None


class OtherBody(BaseModel):
    """О ком идёт речь."""

    model_config = ConfigDict(extra="forbid")

    other_person_id: str


class MergedView(BaseModel):
    """Кто остался и какие участия закрыты как повтор."""

    person: PersonView
    ended_as_repeats: list[str]


def routes(register: Register) -> APIRouter:
    """`/registry/v1/people`."""
    router = APIRouter(prefix="/registry/v1/people", tags=["Люди"])

    @router.get("/duplicates", summary="Кто может быть записан дважды")
    async def duplicates(
        caller: Caller,
        after: Annotated[str | None, Query(max_length=130)] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> PairPage:
        pairs = await register.duplicates.open(caller.scope, after, limit)
        people = await register.people.of(ANY_SCHOOL, [each for pair in pairs for each in pair.person_ids])
        items = [
            PairView(
                found_at=pair.found_at,
                people=[await _shown(register, people[person_id], caller) for person_id in pair.person_ids],
            )
            for pair in pairs
            if all(person_id in people for person_id in pair.person_ids)
        ]
        return PairPage(items=items, next=next_after(pairs, limit, lambda pair: pair.id))

    @router.get("/{person_id}", summary="Человек и его участия")
    async def get(caller: Caller, person_id: str) -> PersonView:
        person = (await register.people.of(ANY_SCHOOL, [person_id])).get(person_id)
        if person is None or not is_known_in(person, caller.scope):
            raise PERSON_NOT_FOUND
        return await _shown(register, await kept(register, person), caller)

    @router.post("/{person_id}/merge", summary="Объединить две записи одного человека: останется эта")
    async def unite(caller: Caller, person_id: str, body: OtherBody) -> MergedView:
        caller.require(UserRole.CURATOR)
        merged = await merge(register, caller.scope, person_id, body.other_person_id)
        return MergedView(person=await _shown(register, merged.person, caller), ended_as_repeats=list(merged.ended))

    @router.post("/{person_id}/distinct", status_code=204, summary="Отметить, что это два разных человека")
    async def distinct(caller: Caller, person_id: str, body: OtherBody) -> None:
        caller.require(UserRole.CURATOR)
        await say_distinct(register, caller.scope, person_id, body.other_person_id)

    return router


async def _shown(register: Register, person: Person, caller: Principal) -> PersonView:
    """Of a partner's person whom only other schools know, no more than that there is one."""
    known = is_known_in(person, caller.scope)
    named = known and not caller.is_municipal
    participations = await register.participations.of_people(caller.scope, [person.person_id]) if known else []
    return PersonView(
        person_id=person.person_id,
        version=person.version,
        full_name=person.full_name if named else None,
        birth_year=person.birth_year if known else None,
        birth_date=person.birth_date if named else None,
        contact_email=person.contact_email if named else None,
        contact_phone=person.contact_phone if named else None,
        participations=[ParticipationLine(**each.state.model_dump()) for each in participations],
    )

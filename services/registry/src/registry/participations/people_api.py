"""People over HTTP: who is behind the participations, and who may be one with whom."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from mentoring_common.auth import UserRole
from mentoring_common.http.caller import Caller
from mentoring_common.paging import next_after
from pydantic import BaseModel, ConfigDict

from registry.participations.commands import ANY_SCHOOL, Register, kept
from registry.participations.merging import PERSON_NOT_FOUND, is_known_in, merge, say_distinct
from registry.participations.showing import Showing
from registry.participations.views import PersonView
from registry.privacy.viewing import Viewer


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


def routes(register: Register, showing: Showing) -> APIRouter:
    """`/registry/v1/people`."""
    router = APIRouter(prefix="/registry/v1/people", tags=["people"])

    @router.get("/duplicates", summary="Кто может быть записан дважды")
    async def duplicates(
        view: Viewer,
        after: Annotated[str | None, Query(max_length=130)] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> PairPage:
        pairs = await register.duplicates.open(view.scope, after, limit)
        people = await register.people.of(ANY_SCHOOL, [each for pair in pairs for each in pair.person_ids])
        whole = [pair for pair in pairs if all(person_id in people for person_id in pair.person_ids)]
        seen = await showing.people([people[each] for pair in whole for each in pair.person_ids], view)
        items = [PairView(found_at=pair.found_at, people=seen[2 * at : 2 * at + 2]) for at, pair in enumerate(whole)]
        return PairPage(items=items, next=next_after(pairs, limit, lambda pair: pair.id))

    @router.get("/{person_id}", summary="Человек и его участия")
    async def get(view: Viewer, person_id: str) -> PersonView:
        person = (await register.people.of(ANY_SCHOOL, [person_id])).get(person_id)
        if person is None or not is_known_in(person, view.scope):
            raise PERSON_NOT_FOUND
        return (await showing.people([await kept(register, person)], view))[0]

    @router.post("/{person_id}/merge", summary="Объединить две записи одного человека: останется эта")
    async def unite(view: Viewer, person_id: str, body: OtherBody) -> MergedView:
        view.require(UserRole.CURATOR)
        merged = await merge(register, view.scope, person_id, body.other_person_id)
        [person] = await showing.people([merged.person], view)
        return MergedView(person=person, ended_as_repeats=list(merged.ended))

    @router.post("/{person_id}/distinct", status_code=204, summary="Отметить, что это два разных человека")
    async def distinct(caller: Caller, person_id: str, body: OtherBody) -> None:
        caller.require(UserRole.CURATOR)
        await say_distinct(register, caller.scope, person_id, body.other_person_id)

    return router

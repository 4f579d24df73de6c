"""People over HTTP: who is behind the participations, and who may be one with whom."""

from datetime import date, datetime, tzinfo
from typing import Annotated

from fastapi import APIRouter, Query
from mentoring_common.errors import Fault, Unprocessable, sentence
from mentoring_common.http.caller import Caller
from mentoring_common.paging import next_after
from mentoring_methodology.codes import MentoringForm, ParticipantStatus, Role
from pydantic import BaseModel, ConfigDict

from registry.organisations.commands import schools_or_all
from registry.participations.commands import ANY_SCHOOL, Register
from registry.participations.merging import merge, person_known_in, say_distinct
from registry.participations.past import status_on, was_registered
from registry.participations.search import Finder, Search, words_of
from registry.participations.showing import Showing
from registry.participations.store import Wanted
from registry.participations.views import ParticipationLine, PersonView
from registry.privacy.viewing import View, Viewer


class PairView(BaseModel):
    """Два человека, которые могут быть одним, рядом."""

    found_at: datetime
    people: list[PersonView]


class PairPage(BaseModel):
    """Страница списка; `next` передаётся в `after`."""

    items: list[PairView]
    next: str | None


class PersonPage(BaseModel):
    """Страница найденных, по имени; `next` передаётся в `after`."""

    items: list[PersonView]
    next: str | None


class OtherBody(BaseModel):
    """О ком идёт речь."""

    model_config = ConfigDict(extra="forbid")

    other_person_id: str


class MergedView(BaseModel):
    """Кто остался и какие участия закрыты как повтор."""

    person: PersonView
    ended_as_repeats: list[str]


def routes(register: Register, finder: Finder, showing: Showing, zone: tzinfo) -> APIRouter:
    """`/registry/v1/people`."""
    router = APIRouter(prefix="/registry/v1/people", tags=["Люди"])

    @router.get("", summary="Найти людей по имени")
    async def find(
        view: Viewer,
        q: Annotated[
            str,
            Query(
                max_length=200,
                description="Начала слов имени в любом порядке: «петр сем». По всему муниципалитету слова короче трёх "
                "букв, если нет других, ищутся целиком: «ли»",
            ),
        ],
        school_id: Annotated[str | None, Query(max_length=64, description="Только этой школы")] = None,
        role: Role | None = None,
        form: MentoringForm | None = None,
        status: ParticipantStatus | None = None,
        school_year: Annotated[int | None, Query(ge=2000, le=2100)] = None,
        after: Annotated[str | None, Query(max_length=64)] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> PersonPage:
        view.demand_names()
        words, schools = words_of(q), schools_or_all(view.scope, school_id)
        search = Search(view.scope, schools, words, Wanted(school_id, role, form, status, school_year))
        found = await finder.people(search, after, limit)
        items = await showing.people(found, view)
        return PersonPage(items=items, next=next_after(found, limit, lambda person: person.person_id))

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
    async def get(
        view: Viewer,
        person_id: str,
        as_of: Annotated[
            date | None, Query(description="Участия на конец этого дня; имя и контакты всегда нынешние")
        ] = None,
    ) -> PersonView:
        if as_of is not None and as_of > register.today():
            fault = Fault("DATE_IN_FUTURE", "/query/as_of", "этот день ещё не наступил")
            raise Unprocessable(fault.code, sentence(fault.text), [fault])
        person = await person_known_in(register, view.scope, person_id)
        [seen] = await showing.people([person], view)
        return seen if as_of is None else await _on(seen, view, as_of)

    @router.post("/{person_id}/merge", summary="Объединить две записи одного человека: останется эта")
    async def unite(view: Viewer, person_id: str, body: OtherBody) -> MergedView:
        merged = await merge(register, view.scope, person_id, body.other_person_id)
        [person] = await showing.people([merged.person], view)
        return MergedView(person=person, ended_as_repeats=list(merged.ended))

    @router.post("/{person_id}/distinct", status_code=204, summary="Отметить, что это два разных человека")
    async def distinct(caller: Caller, person_id: str, body: OtherBody) -> None:
        await say_distinct(register, caller.scope, person_id, body.other_person_id)

    async def _on(seen: PersonView, view: View, day: date) -> PersonView:
        """The person with participations as they stood on the day."""
        theirs = await register.participations.of_people(view.scope, [seen.person_id])
        registered = await register.participations.registered_at(view.scope, [each.id for each in theirs])
        lines = [
            ParticipationLine(**{**each.state.model_dump(), "status": status_on(each, day, zone)})
            for each in theirs
            if was_registered(registered.get(each.id), day, zone)
        ]
        return seen.model_copy(update={"participations": lines})

    return router

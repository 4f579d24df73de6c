"""Participants over HTTP."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from enum import StrEnum
from typing import Annotated, Any
from uuid import uuid4

from fastapi import APIRouter, Header, Query, Response
from mentoring_common.auth import Scope, UserRole
from mentoring_common.census import Census, Member
from mentoring_common.errors import Fault, ServiceError, Unprocessable, sentence
from mentoring_common.http.caller import Caller
from mentoring_common.paging import next_after
from mentoring_methodology.codes import MentoringForm, ParticipantStatus, Role
from mentoring_methodology.schoolyear import school_year_prepared_on

from registry.organisations.commands import faults_of_workplace, kind_of, require_open_school, schools_or_all
from registry.organisations.domain import faults_of_form
from registry.organisations.store import OrganisationStore
from registry.participations import commands
from registry.participations.bodies import ParticipantBody, ParticipantChange, ReasonBody
from registry.participations.commands import ANY_SCHOOL, Register
from registry.participations.domain import Awaits, Participation, entry_of
from registry.participations.entry import Entry
from registry.participations.erased import REFUSED, erased_among
from registry.participations.outranked import without_effect
from registry.participations.search import Finder, Search, words_of
from registry.participations.showing import Showing
from registry.participations.store import Wanted
from registry.participations.taken import Told
from registry.participations.views import ParticipantPage, ParticipantView, RegisteredView
from registry.people.domain import Person
from registry.privacy.viewing import Viewer

SchoolFilter = Annotated[str | None, Query(max_length=64, description="Только этой школы")]
YearFilter = Annotated[int | None, Query(ge=2000, le=2100, description="Год начала учебного года")]


class Order(StrEnum):
    """В каком порядке список."""

    ID = "id"
    NAME = "name"


def routes(
    register: Register,
    organisations: OrganisationStore,
    finder: Finder,
    showing: Showing,
    without_person: Callable[[Scope], Awaitable[list[Member]]],
) -> APIRouter:
    """`/registry/v1/participants`. `without_person` are participations of erased people, which are counted alone."""
    router = APIRouter(prefix="/registry/v1", tags=["Участники"])
    store = register.participations

    @router.post("/participants", status_code=201, summary="Зарегистрировать участника")
    async def add(view: Viewer, body: ParticipantBody, response: Response) -> RegisteredView:
        await require_open_school(view.scope, organisations, body.school_id)
        said = body.model_dump(exclude={"school_id", "school_year"})
        school_year = body.school_year
        if school_year is None:
            school_year = school_year_prepared_on(register.today())
        entry = Entry(**said, school_year=school_year)
        kind = await kind_of(organisations, body.school_id)
        beside = faults_of_form(kind, body.form, register.methodology())
        if body.workplace_id is not None:
            beside += await faults_of_workplace(organisations, body.workplace_id, body.workplace_kind)
        told = Told(entry, body.workplace_id or "")
        if UserRole.CURATOR not in view.caller.roles and await erased_among(register, body.school_id, [told]):
            raise REFUSED
        registered = await commands.register(register, view.scope, body.school_id, entry, beside)
        response.headers["Location"] = f"/registry/v1/participants/{registered.participation.id}"
        response.headers["ETag"] = _etag(registered.participation, registered.person)
        return await showing.new(registered, view)

    @router.get("/participants", summary="Список участников")
    async def page(
        view: Viewer,
        after: Annotated[str | None, Query(max_length=64)] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
        school_id: SchoolFilter = None,
        role: Role | None = None,
        form: MentoringForm | None = None,
        status: ParticipantStatus | None = None,
        school_year: YearFilter = None,
        awaits: Annotated[Awaits | None, Query(description="Только те, кто ждёт решения куратора")] = None,
        q: Annotated[str | None, Query(max_length=200, description="Начала слов имени; порядок тогда по имени")] = None,
        sort: Annotated[Order, Query(description="Порядок; `name` — для одной школы или с `q`")] = Order.ID,
    ) -> ParticipantPage:
        wanted = Wanted(school_id, role, form, status, school_year, awaits, register.today())
        if q is None and sort is Order.ID:
            found = await store.page(view.scope, wanted, after, limit)
            items = await showing.participants(found, view)
            return ParticipantPage(items=items, next=next_after(found, limit, lambda each: each.id))
        view.demand_names()
        if q is None and school_id is None and view.scope.schools is None:
            text = "порядок имён — для одной школы; укажите её"
            raise Unprocessable("SCHOOL_NEEDED", sentence(text), [Fault("SCHOOL_NEEDED", "/query/school_id", text)])
        words = () if q is None else words_of(q)
        search = Search(view.scope, schools_or_all(view.scope, school_id), words, wanted)
        found = await finder.participations(search, after, limit)
        return ParticipantPage(
            items=await showing.participants(found, view),
            next=next_after(found, limit, lambda each: each.id),
            total=await store.count(view.scope, wanted) if q is None else None,
        )

    @router.get("/participants/{participant_id}", summary="Участник")
    async def get(view: Viewer, participant_id: str, response: Response) -> ParticipantView:
        found = await store.get(view.scope, participant_id)
        if found is None:
            raise commands.NOT_FOUND
        seen, person = await showing.opened(found, view)
        response.headers["ETag"] = _etag(found, person)
        return seen

    @router.patch("/participants/{participant_id}", summary="Изменить участника")
    async def change(
        view: Viewer,
        participant_id: str,
        body: ParticipantChange,
        response: Response,
        if_match: Annotated[str | None, Header(description="ETag прочитанной версии")] = None,
    ) -> ParticipantView:
        before = await store.get(view.scope, participant_id)
        if before is None:
            raise commands.NOT_FOUND
        person = (await register.people.of(ANY_SCHOOL, [before.state.person_id]))[before.state.person_id]
        _demand_version(before, person, if_match)
        was = entry_of(person, before)
        entry = _corrected(was, body.model_dump(exclude_unset=True, exclude={"reason"}))
        beside = tuple(without_effect(before, person, was, entry, register.today()))
        if entry.workplace_id is not None and {"workplace_id", "workplace_kind"} & body.model_fields_set:
            beside += await faults_of_workplace(organisations, entry.workplace_id, entry.workplace_kind)
        changed = await commands.change(
            register, view.scope, before, person, entry, command_id=uuid4().hex, reason=body.reason, beside=beside
        )
        response.headers["ETag"] = _etag(changed.participation, changed.person)
        return await showing.one(changed, view)

    @router.post("/participants/{participant_id}/withdrawal", summary="Отметить выбытие участника")
    async def withdraw(view: Viewer, participant_id: str, body: ReasonBody | None = None) -> ParticipantView:
        reason = body.reason if body else None
        return await showing.one(await commands.withdraw(register, view.scope, participant_id, reason), view)

    @router.post("/participants/{participant_id}/return", summary="Вернуть участника, который выбыл или завершил")
    async def bring_back(view: Viewer, participant_id: str, body: ReasonBody | None = None) -> ParticipantView:
        reason = body.reason if body else None
        if (known := await store.get(view.scope, participant_id)) is not None:
            await require_open_school(view.scope, organisations, known.state.school_id)
        return await showing.one(await commands.bring_back(register, view.scope, participant_id, reason), view)

    @router.post("/participants/{participant_id}/leave", summary="Приостановить участие: долго отсутствует")
    async def set_aside(view: Viewer, participant_id: str, body: ReasonBody | None = None) -> ParticipantView:
        """Новых пар ему не предложат, работающие приостановятся; само участие не возобновится."""
        reason = body.reason if body else None
        return await showing.one(await commands.set_aside(register, view.scope, participant_id, reason), view)

    @router.post("/participants/{participant_id}/leave/end", summary="Возобновить участие: вернулся")
    async def take_up(view: Viewer, participant_id: str, body: ReasonBody | None = None) -> ParticipantView:
        """Если за это время кончились согласия, допуск или справка, участие останется приостановленным из-за них."""
        reason = body.reason if body else None
        return await showing.one(await commands.take_up(register, view.scope, participant_id, reason), view)

    @router.get("/census", summary="Сколько участников знает служба, по школам")
    async def census(caller: Caller) -> Census:
        return await store.census(caller.scope, await without_person(caller.scope))

    return router


class _PreconditionRequired(ServiceError):
    status = 428
    title = "Нужно условие"


class _PreconditionFailed(ServiceError):
    status = 412
    title = "Условие не выполнено"


_TAG = re.compile(r'("?)(?P<version>\d+)(?:\.(?P<of_person>\d+))?\1')
"""Versions of the participation and its person. Earlier releases named the first alone, clients forget the quotes."""


def _demand_version(before: Participation, person: Person, if_match: str | None) -> None:
    """Raise unless what the request has read is what is stored, of the person too: his name is in the answer."""
    if if_match is None:
        raise _PreconditionRequired("IF_MATCH_REQUIRED", "Передайте в If-Match значение ETag прочитанной записи.")
    tag = _TAG.fullmatch(if_match.strip())
    if (
        tag is None
        or tag["version"] != str(before.state.version)
        or tag["of_person"] not in {None, str(person.version)}
    ):
        raise _PreconditionFailed(
            "IF_MATCH_FAILED", "Запись изменилась с тех пор, как Вы её читали. Прочитайте её снова."
        )


def _corrected(entry: Entry, given: dict[str, Any]) -> Entry:
    """The entry with what the request names; a birth date brings its year, a year of its own takes the date's place."""
    if given.get("full_name", entry.full_name) is None:
        del given["full_name"]
    if given.get("birth_date") is not None and "birth_year" not in given:
        given["birth_year"] = None
    if given.get("birth_year") is not None and "birth_date" not in given:
        given["birth_date"] = None
    return replace(entry, **given)


def _etag(participation: Participation, person: Person) -> str:
    return f'"{participation.state.version}.{person.version}"'

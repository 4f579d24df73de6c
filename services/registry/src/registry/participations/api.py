"""Participants over HTTP."""

from dataclasses import replace
from typing import Annotated, Any
from uuid import uuid4

from fastapi import APIRouter, Header, Query, Response
from mentoring_common.auth import UserRole
from mentoring_common.census import Census
from mentoring_common.errors import Fault, ServiceError
from mentoring_common.http.caller import Caller
from mentoring_common.paging import next_after
from mentoring_methodology.codes import MentoringForm, Role
from mentoring_methodology.schoolyear import school_year_prepared_on

from registry.organisations.commands import faults_of_workplace, require_school
from registry.organisations.store import OrganisationStore
from registry.participations import commands
from registry.participations.bodies import ParticipantBody, ParticipantChange, ReasonBody
from registry.participations.commands import ANY_SCHOOL, Register, Registered
from registry.participations.domain import Participation, entry_of
from registry.participations.entry import Entry
from registry.participations.views import ParticipantPage, ParticipantView, RegisteredView, shown, shown_new


def routes(register: Register, organisations: OrganisationStore) -> APIRouter:
    """`/registry/v1/participants`."""
    router = APIRouter(prefix="/registry/v1", tags=["Участники"])
    store = register.participations

    @router.post("/participants", status_code=201, summary="Зарегистрировать участника")
    async def add(caller: Caller, body: ParticipantBody, response: Response) -> RegisteredView:
        caller.require(UserRole.CURATOR, UserRole.CLIENT, UserRole.METHODOLOGIST)
        await require_school(caller.scope, organisations, body.school_id)
        said = body.model_dump(exclude={"school_id", "school_year"})
        school_year = body.school_year
        if school_year is None:
            school_year = school_year_prepared_on(register.today())
        entry = Entry(**said, school_year=school_year)
        beside: tuple[Fault, ...] = ()
        if body.workplace_id is not None:
            beside = await faults_of_workplace(organisations, body.workplace_id, body.workplace_kind)
        registered = await commands.register(register, caller.scope, body.school_id, entry, beside)
        response.headers["Location"] = f"/registry/v1/participants/{registered.participation.id}"
        response.headers["ETag"] = _etag(registered.participation)
        return shown_new(registered, caller)

    @router.get("/participants", summary="Список участников")
    async def page(
        caller: Caller,
        after: Annotated[str | None, Query(max_length=64)] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
        role: Role | None = None,
        form: MentoringForm | None = None,
        school_year: Annotated[int | None, Query(ge=2000, le=2100)] = None,
    ) -> ParticipantPage:
        found = await store.page(caller.scope, after=after, limit=limit, role=role, form=form, school_year=school_year)
        items = await _shown(register, found, caller)
        return ParticipantPage(items=items, next=next_after(found, limit, lambda each: each.id))

    @router.get("/participants/{participant_id}", summary="Участник")
    async def get(caller: Caller, participant_id: str, response: Response) -> ParticipantView:
        found = await store.get(caller.scope, participant_id)
        if found is None:
            raise commands.NOT_FOUND
        response.headers["ETag"] = _etag(found)
        return (await _shown(register, [found], caller))[0]

    @router.patch("/participants/{participant_id}", summary="Изменить участника")
    async def change(
        caller: Caller,
        participant_id: str,
        body: ParticipantChange,
        response: Response,
        if_match: Annotated[str | None, Header(description="ETag прочитанной версии")] = None,
    ) -> ParticipantView:
        caller.require(UserRole.CURATOR, UserRole.CLIENT)
        before = await store.get(caller.scope, participant_id)
        if before is None:
            raise commands.NOT_FOUND
        _demand_version(before, if_match)
        person = (await register.people.of(ANY_SCHOOL, [before.state.person_id]))[before.state.person_id]
        entry = _corrected(entry_of(person, before), body.model_dump(exclude_unset=True, exclude={"reason"}))
        beside: tuple[Fault, ...] = ()
        if entry.workplace_id is not None and {"workplace_id", "workplace_kind"} & body.model_fields_set:
            beside = await faults_of_workplace(organisations, entry.workplace_id, entry.workplace_kind)
        changed = await commands.change(
            register, caller.scope, before, person, entry, command_id=uuid4().hex, reason=body.reason, beside=beside
        )
        response.headers["ETag"] = _etag(changed.participation)
        return _one(changed, caller)

    @router.post("/participants/{participant_id}/withdrawal", summary="Отметить выбытие участника")
    async def withdraw(caller: Caller, participant_id: str, body: ReasonBody | None = None) -> ParticipantView:
        caller.require(UserRole.CURATOR, UserRole.CLIENT)
        reason = body.reason if body else None
        return _one(await commands.withdraw(register, caller.scope, participant_id, reason), caller)

    @router.post("/participants/{participant_id}/return", summary="Вернуть участника, который выбыл или завершил")
    async def bring_back(caller: Caller, participant_id: str, body: ReasonBody | None = None) -> ParticipantView:
        caller.require(UserRole.CURATOR, UserRole.CLIENT)
        reason = body.reason if body else None
        return _one(await commands.bring_back(register, caller.scope, participant_id, reason), caller)

    @router.get("/claims", summary="Пары, названные в базе школы и ещё не подтверждённые")
    async def claims(
        caller: Caller,
        after: Annotated[str | None, Query(max_length=64)] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> ParticipantPage:
        found = await store.claims(caller.scope, after, limit)
        items = await _shown(register, found, caller)
        return ParticipantPage(items=items, next=next_after(found, limit, lambda each: each.id))

    @router.post("/claims/{participant_id}/text", summary="Оставить названную пару текстом: это не пара")
    async def leave_as_text(caller: Caller, participant_id: str) -> ParticipantView:
        caller.require(UserRole.CURATOR)
        return _one(await commands.leave_claim_as_text(register, caller.scope, participant_id), caller)

    @router.get("/census", summary="Сколько участников знает служба, по школам")
    async def census(caller: Caller) -> Census:
        return await store.census(caller.scope)

    return router


class _PreconditionRequired(ServiceError):
    status = 428
    title = "Нужно условие"


class _PreconditionFailed(ServiceError):
    status = 412
    title = "Условие не выполнено"


def _demand_version(before: Participation, if_match: str | None) -> None:
    if if_match is None:
        raise _PreconditionRequired("IF_MATCH_REQUIRED", "Передайте в If-Match значение ETag прочитанной записи.")
    if if_match.strip('"') != str(before.state.version):
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


def _etag(participation: Participation) -> str:
    return f'"{participation.state.version}"'


def _one(registered: Registered, caller: Caller) -> ParticipantView:
    return shown(registered.participation, registered.person, caller)


async def _shown(register: Register, found: list[Participation], caller: Caller) -> list[ParticipantView]:
    if caller.is_municipal:
        return [shown(each, None, caller) for each in found]
    people = await register.people.of(ANY_SCHOOL, [each.state.person_id for each in found])
    return [shown(each, people.get(each.state.person_id), caller) for each in found]

"""Participants over HTTP."""

from dataclasses import asdict, replace
from datetime import date
from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Header, Query, Response
from mentoring_common.auth import Principal, UserRole
from mentoring_common.census import Census
from mentoring_common.clock import Clock
from mentoring_common.errors import ServiceError, Unprocessable
from mentoring_common.events.contracts.registry import ParticipantState
from mentoring_common.http.caller import Caller
from mentoring_methodology import MethodologyPack
from mentoring_methodology.codes import (
    MentoringForm,
    OrganisationKind,
    ParticipantStatus,
    QualificationCategory,
    Role,
    RoleVariant,
)
from mentoring_methodology.schoolyear import school_year_of
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from registry.organisations.commands import require_school
from registry.organisations.store import OrganisationStore
from registry.participants import commands
from registry.participants.domain import Participant, Person, natural_key
from registry.participants.identity import identity
from registry.participants.store import ParticipantStore

Email = Annotated[str, Field(pattern=r"^[^@\s]{1,64}@[^@\s]{1,255}$")]
Phone = Annotated[str, Field(pattern=r"^\+\d{11,15}$")]
FullName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=200)]


class Attestations(BaseModel):
    """Отметки школы: согласия собраны, наставник допущен, справка об отсутствии судимости проверена."""

    model_config = ConfigDict(extra="forbid")

    consents_on: date | None = None
    admitted_on: date | None = None
    cleared_on: date | None = None


class ParticipantBody(Attestations):
    """Новый участник."""

    school_id: str
    full_name: FullName
    role: Role
    form: MentoringForm
    variant: RoleVariant | None = None
    birth_year: Annotated[int, Field(ge=1920, le=2030)] | None = None
    birth_date: date | None = None
    grade: Annotated[int, Field(ge=1, le=11)] | None = None
    course: Annotated[int, Field(ge=1, le=6)] | None = None
    topics: Annotated[tuple[str, ...], Field(max_length=10)] = ()
    interests: Annotated[tuple[str, ...], Field(max_length=10)] = ()
    minutes_per_week: Annotated[int, Field(ge=1, le=2400)] | None = None
    preferred_age_min: Annotated[int, Field(ge=5, le=80)] | None = None
    preferred_age_max: Annotated[int, Field(ge=5, le=80)] | None = None
    capacity: Annotated[int, Field(ge=1, le=10)] | None = None
    experience_years: Annotated[int, Field(ge=0, le=70)] | None = None
    qualification: QualificationCategory | None = None
    workplace_id: str | None = None
    workplace_kind: OrganisationKind | None = None
    contact_email: Email | None = None
    contact_phone: Phone | None = None


class ParticipantChange(Attestations):
    """Что изменить у участника; не названное остаётся."""

    grade: Annotated[int, Field(ge=1, le=11)] | None = None
    capacity: Annotated[int, Field(ge=1, le=10)] | None = None
    minutes_per_week: Annotated[int, Field(ge=1, le=2400)] | None = None
    contact_email: Email | None = None
    contact_phone: Phone | None = None


class PersonView(BaseModel):
    """Персональные данные: видны только школе участника."""

    full_name: str
    contact_email: str | None
    contact_phone: str | None
    request_text: str | None
    workplace_text: str | None


class ParticipantView(BaseModel):
    """Участник. `person` пуст для муниципальных ролей: они видят обезличенные сведения."""

    participant_id: str
    school_id: str
    version: int
    role: Role
    form: MentoringForm
    variant: RoleVariant | None
    school_year: int
    birth_year: int | None
    grade: int | None
    topics: tuple[str, ...]
    capacity: int | None
    consents_on: date | None
    admitted_on: date | None
    cleared_on: date | None
    status: ParticipantStatus
    person: PersonView | None


class ParticipantPage(BaseModel):
    """Страница списка; `next` передаётся в `after`."""

    items: list[ParticipantView]
    next: str | None


def routes(
    store: ParticipantStore, organisations: OrganisationStore, clock: Clock, secret: bytes, pack: MethodologyPack
) -> APIRouter:
    """`/registry/v1/participants`."""
    router = APIRouter(prefix="/registry/v1", tags=["Участники"])

    @router.post("/participants", status_code=201, summary="Зарегистрировать участника")
    async def register(caller: Caller, body: ParticipantBody, response: Response) -> ParticipantView:
        caller.require(UserRole.CURATOR, UserRole.CLIENT, UserRole.METHODOLOGIST)
        await require_school(caller.scope, organisations, body.school_id)
        unknown = {*body.topics} - {*pack.topics.terms} | {*body.interests} - {*pack.interests.terms}
        if unknown:
            raise Unprocessable(
                "TOPIC_UNKNOWN", "Таких тем или интересов нет в методическом пакете.", unknown=len(unknown)
            )
        participant = _participant(body, secret, school_year_of(clock().date()))
        await commands.register(caller.scope, store, clock, participant)
        response.headers["Location"] = f"/registry/v1/participants/{participant.id}"
        response.headers["ETag"] = f'"{participant.state.version}"'
        return _view(participant, caller)

    @router.get("/participants", summary="Список участников")
    async def page(
        caller: Caller,
        after: Annotated[str | None, Query(max_length=64)] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
        role: Role | None = None,
        form: MentoringForm | None = None,
    ) -> ParticipantPage:
        found = await store.page(caller.scope, after=after, limit=limit, role=role, form=form)
        return ParticipantPage(
            items=[_view(participant, caller) for participant in found],
            next=found[-1].id if len(found) == limit else None,
        )

    @router.get("/participants/{participant_id}", summary="Участник")
    async def get(caller: Caller, participant_id: str, response: Response) -> ParticipantView:
        participant = await store.get(caller.scope, participant_id)
        if participant is None:
            raise commands.NOT_FOUND
        response.headers["ETag"] = f'"{participant.state.version}"'
        return _view(participant, caller)

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
        if if_match is None:
            raise _PreconditionRequired("IF_MATCH_REQUIRED", "Передайте в If-Match значение ETag прочитанной записи.")
        if if_match.strip('"') != str(before.state.version):
            raise _PreconditionFailed(
                "IF_MATCH_FAILED", "Запись изменилась с тех пор, как Вы её читали. Прочитайте её снова."
            )
        after = await commands.change(caller.scope, store, clock, before, _with(before, body), uuid4().hex)
        response.headers["ETag"] = f'"{after.state.version}"'
        return _view(after, caller)

    @router.post("/participants/{participant_id}/withdrawal", summary="Отметить выбытие участника")
    async def withdraw(caller: Caller, participant_id: str) -> ParticipantView:
        caller.require(UserRole.CURATOR, UserRole.CLIENT)
        return _view(await commands.withdraw(caller.scope, store, clock, participant_id), caller)

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


def _participant(body: ParticipantBody, secret: bytes, school_year: int) -> Participant:
    personal = {"full_name", "contact_email", "contact_phone"}
    participant_id = uuid4().hex
    state = ParticipantState(
        participant_id=participant_id,
        person_id=participant_id,
        version=1,
        school_year=school_year,
        **body.model_dump(exclude=personal),
    )
    person = Person(
        full_name=" ".join(body.full_name.split()), contact_email=body.contact_email, contact_phone=body.contact_phone
    )
    parts = identity(body.role, body.form, person.full_name, body.birth_date, body.birth_year, body.workplace_id or "")
    return Participant(state, person, natural_key(secret, body.school_id, parts))


def _with(before: Participant, body: ParticipantChange) -> Participant:
    given = body.model_dump(exclude_unset=True)
    contact = {name: given.pop(name) for name in ("contact_email", "contact_phone") if name in given}
    return replace(before, state=before.state.model_copy(update=given), person=replace(before.person, **contact))


def _view(participant: Participant, caller: Principal) -> ParticipantView:
    person = None if caller.is_municipal else PersonView.model_validate(asdict(participant.person))
    return ParticipantView(**participant.state.model_dump(), person=person)

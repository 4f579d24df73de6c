"""Admissions over HTTP: for the mentor's own school."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query
from mentoring_common.errors import Fault, Unprocessable, sentence
from pydantic import BaseModel, ConfigDict, Field

from registry.admissions import domain
from registry.admissions.commands import mentors, turn
from registry.admissions.domain import Reason, State
from registry.clearances.commands import standing_of
from registry.clearances.domain import Standing
from registry.organisations.commands import require_school, schools_of
from registry.organisations.store import OrganisationStore
from registry.participations.admission import Admission, Assessor, Decision, Passed, Step
from registry.participations.commands import ANY_SCHOOL, Register
from registry.participations.domain import Participation
from registry.participations.showing import Showing
from registry.participations.views import NameView
from registry.people.clearance import ClearanceKind
from registry.people.domain import Person
from registry.privacy.viewing import View, Viewer

ADDRESS = "/registry/v1/admissions"


class StepBody(BaseModel):
    """Шаг, который наставник прошёл."""

    model_config = ConfigDict(extra="forbid")

    step: Step
    on: Annotated[date, Field(description="День, когда шаг пройден")]
    by: Annotated[tuple[Assessor, ...], Field(max_length=len(Assessor), description="Кто из школы проводил")] = ()


class AdmitBody(BaseModel):
    """Срок допуска."""

    model_config = ConfigDict(extra="forbid")

    admitted_until: date | None = None


class AdmissionReasonBody(BaseModel):
    """Почему; видит только школа."""

    model_config = ConfigDict(extra="forbid")

    code: Reason


class StepView(BaseModel):
    """Пройденный шаг."""

    step: str
    on: date
    by: list[str]


class AdmissionView(BaseModel):
    """Допуск наставника."""

    participant_id: str
    person_id: str
    school_id: str
    full_name: str | None
    group: str | None
    form: str
    admission_state: str
    steps: list[StepView]
    lacking_steps: list[str]
    consents_whole: bool
    reason_code: str | None
    admitted_on: date | None
    admitted_until: date | None
    clearance_kind: ClearanceKind
    clearance_code: str | None
    cleared_on: date | None
    cleared_until: date | None


class AdmissionPage(BaseModel):
    """Страница списка; `next` передаётся в `after`."""

    items: list[AdmissionView]
    total: int
    next: str | None


def routes(register: Register, organisations: OrganisationStore, showing: Showing) -> APIRouter:
    """`/registry/v1/admissions`."""
    router = APIRouter(prefix=ADDRESS, tags=["Допуск наставников"])

    @router.get("", summary="Наставники школы: кто допущен и кто на каком шаге")
    async def listed(
        view: Viewer,
        state: State | None = None,
        school_id: Annotated[str | None, Query(max_length=64)] = None,
        after: Annotated[str | None, Query(max_length=64)] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> AdmissionPage:
        schools = await schools_of(view.scope, organisations, school_id)
        if school_id is not None:
            await require_school(view.scope, organisations, school_id)
        if len(schools) != 1:
            text = "список наставников — одной школы; укажите её"
            raise Unprocessable("SCHOOL_NEEDED", sentence(text), [Fault("SCHOOL_NEEDED", "/query/school_id", text)])
        found = await mentors(register, view.scope, schools[0], state, after, limit)
        names = await showing.names(found.items, view)
        people = await register.people.of(ANY_SCHOOL, [each.state.person_id for each in found.items])
        items = [_shown(each, people[each.state.person_id], names[each.id]) for each in found.items]
        return AdmissionPage(items=items, total=found.total, next=found.following)

    @router.post("/{participant_id}/steps", summary="Отметить пройденный шаг: анкету, собеседование, обучение")
    async def step(view: Viewer, participant_id: str, body: StepBody) -> AdmissionView:
        passed = Passed(body.step, body.on, tuple(dict.fromkeys(body.by)), view.caller.subject)
        return await _turned(view, participant_id, lambda it: domain.with_step(it, passed, register.today()))

    @router.post("/{participant_id}/admit", summary="Допустить наставника")
    async def admit(view: Viewer, participant_id: str, body: AdmitBody | None = None) -> AdmissionView:
        until, by = body.admitted_until if body else None, view.caller.subject
        admitted = partial(domain.admitted, until=until, by=by, today=register.today())
        return await _turned(view, participant_id, admitted, Decision.ADMITTED.value)

    @router.post("/{participant_id}/refuse", summary="Отказать кандидату в допуске")
    async def refuse(view: Viewer, participant_id: str, body: AdmissionReasonBody) -> AdmissionView:
        refused = partial(domain.refused, reason=body.code, by=view.caller.subject, today=register.today())
        return await _turned(view, participant_id, refused, body.code.value)

    @router.post("/{participant_id}/revoke", summary="Отозвать допуск: действует сразу")
    async def revoke(view: Viewer, participant_id: str, body: AdmissionReasonBody) -> AdmissionView:
        revoked = partial(domain.revoked, reason=body.code, by=view.caller.subject, today=register.today())
        return await _turned(view, participant_id, revoked, body.code.value)

    async def _turned(
        view: View, participant_id: str, turned: Callable[[Participation], Participation], code: str | None = None
    ) -> AdmissionView:
        after = await turn(register, view.scope, participant_id, turned, code=code)
        names = await showing.names([after], view)
        people = await register.people.of(ANY_SCHOOL, [after.state.person_id])
        return _shown(after, people[after.state.person_id], names[after.id])

    def _shown(of: Participation, person: Person, name: NameView) -> AdmissionView:
        return _told(of, name, standing_of(register, person, of), register.today())

    return router


def _told(of: Participation, name: NameView, clearance: Standing, today: date) -> AdmissionView:
    admission = of.admission or Admission()
    return AdmissionView(
        participant_id=of.id,
        person_id=of.state.person_id,
        school_id=of.state.school_id,
        full_name=name.full_name,
        group=name.group,
        form=of.state.form,
        admission_state=domain.state_of(of, today).value,
        steps=[
            StepView(step=each.step.value, on=each.on, by=[one.value for one in each.by]) for each in admission.steps
        ],
        lacking_steps=[each.value for each in domain.lacking_steps(of)],
        consents_whole=domain.consents_are_whole(of, today),
        reason_code=admission.code,
        admitted_on=of.state.admitted_on,
        admitted_until=of.state.admitted_until,
        clearance_kind=clearance.kind,
        clearance_code=None if clearance.why is None else clearance.why.value,
        cleared_on=clearance.since,
        cleared_until=clearance.until,
    )

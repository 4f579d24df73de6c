"""Everything that a school keeps of one person, for him who asks what is kept of him."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from registry.consents.views import ConsentView, consent_view
from registry.participations.admission import Admission, Passed
from registry.participations.commands import Register
from registry.participations.domain import Participation
from registry.participations.merging import person_in
from registry.participations.showing import Showing
from registry.participations.views import ParticipantView, PersonView
from registry.people.clearance import Clearance
from registry.privacy.domain import Access
from registry.privacy.viewing import View, Viewer
from registry.subjects.queries import Kept, Subjects
from registry.ties.domain import MUTUAL

ADDRESS = "/registry/v1/persons/{person_id}/export"


class ExportGuardianView(BaseModel):
    """Законный представитель."""

    guardian_id: str
    full_name: str
    relation: str
    phone: str | None
    email: str | None
    since: date | None


class ExportCategoryView(BaseModel):
    """Категория, которую школа указала наставляемому педагогу."""

    participant_id: str
    category: str
    direction: str | None
    contract_number: str | None
    contract_on: date | None


class ExportTransferStep(BaseModel):
    """Событие перевода."""

    at: datetime
    status: str


class ExportTieView(BaseModel):
    """Связь с другим человеком. Его имени и кода здесь нет: выписку отдают не ему."""

    tie_id: str
    kind: str
    other_is: Annotated[bool, Field(description="Связь читается от другого человека к этому")]
    active: bool


class ExportTransferView(BaseModel):
    """Перевод между школами."""

    transfer_id: str
    school_id: str
    from_school_id: str
    status: str
    history: list[ExportTransferStep]


class ExportAccessView(BaseModel):
    """Просмотр имени: когда, в какой роли и зачем. Учётных записей и других людей здесь нет."""

    at: datetime
    school_id: str
    roles: list[str]
    purpose: str
    operation: str


class ExportClearanceView(BaseModel):
    """Отметка школы о справке или личном деле наставника."""

    kind: str
    school_id: str
    noted_at: datetime
    seen_on: date | None
    valid_until: date | None
    number: str | None
    reason: str | None


class ExportStepView(BaseModel):
    """Шаг к допуску наставника."""

    step: str
    on: date
    by: list[str]


class ExportAdmissionView(BaseModel):
    """Допуск наставника: шаги и решение школы."""

    participant_id: str
    steps: list[ExportStepView]
    earlier_steps: list[ExportStepView]
    decision: str | None
    decided_on: date | None
    reason_code: str | None


class ExportDuplicateView(BaseModel):
    """Вопрос, не одна ли это запись с другой. Чья вторая, здесь нет: выписку отдают не ему."""

    school_id: str
    found_at: datetime
    decision: str | None
    decided_at: datetime | None


class ExportInitiativeView(BaseModel):
    """Инициатива педагогов, которую он открыл или к которой присоединился."""

    initiative_id: str
    school_id: str
    initiative: str
    joined_on: date


class ExportRowView(BaseModel):
    """Строка базы школы, которая принята за этого человека."""

    import_id: str
    school_id: str
    row: int
    effect: str | None


class ExportView(BaseModel):
    """Что школа хранит о человеке в реестре, для его собственного запроса."""

    person: PersonView
    participants: list[ParticipantView]
    guardians: list[ExportGuardianView]
    consents: list[ConsentView]
    ties: list[ExportTieView]
    transfers: list[ExportTransferView]
    categories: list[ExportCategoryView]
    admissions: list[ExportAdmissionView]
    clearances: list[ExportClearanceView]
    duplicates: list[ExportDuplicateView]
    initiatives: list[ExportInitiativeView]
    imports: list[ExportRowView]
    accesses: list[ExportAccessView]


def routes(subjects: Subjects, register: Register, showing: Showing) -> APIRouter:
    """`/registry/v1/persons/{person_id}/export`."""
    router = APIRouter(tags=["Защита персональных данных"])

    @router.get(ADDRESS, summary="Что реестр хранит о человеке: для ответа на его запрос")
    async def export(view: Viewer, person_id: str) -> ExportView:
        person = await person_in(register, view.scope, person_id)
        kept = await subjects.of(view.scope, person)
        return await _shown(kept, view)

    async def _shown(kept: Kept, view: View) -> ExportView:
        [person] = await showing.people([kept.person], view)
        person_id = kept.person.person_id
        return ExportView(
            person=person,
            participants=await showing.participants(kept.participations, view),
            guardians=[ExportGuardianView.model_validate(vars(each)) for each in kept.person.guardians],
            consents=[consent_view(person_id, each) for each in kept.consents],
            ties=[
                ExportTieView(
                    tie_id=each.tie_id,
                    kind=each.kind,
                    other_is=each.kind in MUTUAL or person_id == each.person_a,
                    active=each.active,
                )
                for each in kept.ties
            ],
            transfers=[
                ExportTransferView(
                    transfer_id=each.transfer_id,
                    school_id=each.school_id,
                    from_school_id=each.from_school_id,
                    status=each.status,
                    history=[ExportTransferStep(at=step.at, status=step.status) for step in each.history],
                )
                for each in kept.transfers
            ],
            categories=[
                ExportCategoryView(participant_id=participant_id, **vars(said))
                for participant_id, said in kept.categories.items()
            ],
            admissions=[_admission(each) for each in kept.participations if each.admission is not None],
            clearances=[_clearance(each, view) for each in kept.clearances],
            duplicates=[
                ExportDuplicateView(
                    school_id=each.school_id,
                    found_at=each.found_at,
                    decision=each.decision,
                    decided_at=each.decided_at,
                )
                for each in kept.duplicates
            ],
            initiatives=[
                ExportInitiativeView(
                    initiative_id=each.initiative_id,
                    school_id=each.school_id,
                    initiative=each.title,
                    joined_on=member.joined_on,
                )
                for each in kept.initiatives
                for member in each.members
                if member.participant_id in {own.id for own in kept.participations}
            ],
            imports=[ExportRowView.model_validate(vars(each)) for each in kept.named_in],
            accesses=[_access(each) for each in kept.accesses],
        )

    return router


def _access(access: Access) -> ExportAccessView:
    return ExportAccessView(
        at=access.at,
        school_id=access.school_id,
        roles=list(access.roles),
        purpose=access.purpose,
        operation=access.operation,
    )


def _admission(participation: Participation) -> ExportAdmissionView:
    admission = participation.admission or Admission()
    return ExportAdmissionView(
        participant_id=participation.id,
        steps=[_step(each) for each in admission.steps],
        earlier_steps=[_step(each) for each in admission.earlier],
        decision=admission.decision,
        decided_on=admission.decided_on,
        reason_code=admission.code,
    )


def _step(passed: Passed) -> ExportStepView:
    return ExportStepView(step=passed.step, on=passed.on, by=[each.value for each in passed.by])


def _clearance(noted: Clearance, view: View) -> ExportClearanceView:
    """Why a school noted it stays with that school."""
    return ExportClearanceView(
        kind=noted.kind,
        school_id=noted.school_id,
        noted_at=noted.noted_at,
        seen_on=noted.seen_on,
        valid_until=noted.valid_until,
        number=noted.number,
        reason=noted.reason if view.scope.permits(noted.school_id) else None,
    )

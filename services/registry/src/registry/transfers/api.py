"""Transfers between schools over HTTP."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from mentoring_common.http.caller import Caller
from pydantic import BaseModel, ConfigDict, Field

from registry.organisations.commands import kind_of, require_open_school, schools_of
from registry.organisations.store import OrganisationStore
from registry.participations.commands import ANY_SCHOOL, Register
from registry.participations.showing import Showing
from registry.people.domain import Person
from registry.privacy.viewing import View, Viewer
from registry.transfers.commands import Transfers
from registry.transfers.domain import Transfer, TransferStatus


class TransferBody(BaseModel):
    """Кого и в какую школу перевести."""

    model_config = ConfigDict(extra="forbid")

    school_id: Annotated[str, Field(description="Новая школа, которая запрашивает перевод")]
    person_id: Annotated[str, Field(max_length=64, description="Код человека: его сообщает прежняя школа")]


class TransferStep(BaseModel):
    """Событие перевода."""

    at: datetime
    status: str


class TransferView(BaseModel):
    """Перевод. Имя видит прежняя школа, а новая — когда её отпустили к ней."""

    transfer_id: str
    school_id: str
    from_school_id: str
    person_id: str
    full_name: str | None
    status: str
    expires_on: Annotated[date | None, Field(description="До какого дня ждёт ответа; пусто, когда решено")]
    history: list[TransferStep]


class TransfersView(BaseModel):
    """Переводы в школу и из школы, новые сначала."""

    items: list[TransferView]


class WaitingView(BaseModel):
    """Переводы, которые ждут решения школы."""

    to_release: Annotated[int, Field(description="Запросили у школы: отпустить или отказать")]
    to_accept: Annotated[int, Field(description="Отпустили к школе: принять")]


def routes(transfers: Transfers, register: Register, organisations: OrganisationStore, showing: Showing) -> APIRouter:
    """`/registry/v1/transfers`."""
    router = APIRouter(prefix="/registry/v1/transfers", tags=["Переводы между школами"])

    @router.get("", summary="Переводы в школу и из школы")
    async def listed(
        view: Viewer, school_id: Annotated[str | None, Query(max_length=64, description="Только этой школы")] = None
    ) -> TransfersView:
        schools = await schools_of(view.scope, organisations, school_id)
        return TransfersView(items=await _shown(await transfers.store.of_schools(view.scope, schools), view))

    @router.get("/waiting", summary="Сколько переводов ждёт решения школы; имён нет")
    async def waiting(caller: Caller) -> WaitingView:
        schools = await schools_of(caller.scope, organisations, None)
        found = await transfers.store.of_schools(caller.scope, schools)
        return WaitingView(
            to_release=sum(
                each.status == TransferStatus.REQUESTED and each.from_school_id in schools for each in found
            ),
            to_accept=sum(each.status == TransferStatus.RELEASED and each.school_id in schools for each in found),
        )

    @router.post("", status_code=201, summary="Запросить перевод человека в свою школу")
    async def request(view: Viewer, body: TransferBody) -> TransferView:
        await require_open_school(view.scope, organisations, body.school_id)
        kind = await kind_of(organisations, body.school_id)
        made = await transfers.request(view.scope, body.school_id, kind, body.person_id, view.caller.subject)
        return await _one(made, view)

    @router.post("/{transfer_id}/release", summary="Отпустить: участие в прежней школе заканчивается")
    async def release(view: Viewer, transfer_id: str) -> TransferView:
        return await _one(await transfers.release(view.scope, transfer_id, view.caller.subject), view)

    @router.post("/{transfer_id}/refusal", summary="Отказать в переводе")
    async def refuse(view: Viewer, transfer_id: str) -> TransferView:
        return await _one(await transfers.refuse(view.scope, transfer_id, view.caller.subject), view)

    @router.post("/{transfer_id}/acceptance", summary="Принять: участие в новой школе, согласия собираются заново")
    async def accept(view: Viewer, transfer_id: str) -> TransferView:
        return await _one(await transfers.accept(view.scope, transfer_id, view.caller.subject), view)

    async def _one(transfer: Transfer, view: View) -> TransferView:
        return (await _shown([transfer], view))[0]

    async def _shown(found: list[Transfer], view: View) -> list[TransferView]:
        people = await register.people.of(ANY_SCHOOL, [each.person_id for each in found])
        seen = {
            each.transfer_id: people[each.person_id]
            for each in found
            if view.is_named and each.person_id in people and _sees_name(each, view)
        }
        sides = [(each, side) for each in found for side in (each.school_id, each.from_school_id)]
        shown = [
            (side, each.person_id) for each, side in sides if each.transfer_id in seen and view.scope.permits(side)
        ]
        await showing.note_seen(shown, view)
        return [_view(each, seen.get(each.transfer_id)) for each in found]

    return router


def _sees_name(transfer: Transfer, view: View) -> bool:
    released = transfer.status in (TransferStatus.RELEASED, TransferStatus.ACCEPTED)
    return view.scope.permits(transfer.from_school_id) or released


def _view(transfer: Transfer, person: Person | None) -> TransferView:
    return TransferView(
        transfer_id=transfer.transfer_id,
        school_id=transfer.school_id,
        from_school_id=transfer.from_school_id,
        person_id=transfer.person_id,
        full_name=person.full_name if person is not None else None,
        status=transfer.status,
        expires_on=transfer.expires_on if transfer.open else None,
        history=[TransferStep(at=each.at, status=each.status) for each in transfer.history],
    )

"""The directory over HTTP."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Response
from mentoring_common.auth import Scope
from mentoring_common.clock import Clock
from mentoring_common.http.caller import Caller
from mentoring_common.http.seen import AsSeen
from mentoring_methodology.codes import OrganisationKind
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from registry.organisations import commands
from registry.organisations.agreements import Partners
from registry.organisations.domain import Organisation
from registry.organisations.store import OrganisationStore

OrganisationId = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9-]{1,62}$", description="Код организации, латиницей")]
LONGEST_ADDRESS = 254
"""Characters of a mail address (RFC 5321)."""


class OrganisationBody(BaseModel):
    """Сведения об организации."""

    model_config = ConfigDict(extra="forbid")

    kind: OrganisationKind
    name: Annotated[str, AsSeen, Field(min_length=2, max_length=300)]
    short_name: Annotated[str, AsSeen, Field(min_length=2, max_length=100)]
    inn: Annotated[str, Field(pattern=r"^(\d{10}|\d{12})$")] | None = None
    agreement_on: date | None = None
    agreement_until: date | None = None
    curator_email: Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_ADDRESS)] | None = None


class AgreementView(BaseModel):
    """Прежнее соглашение."""

    model_config = ConfigDict(from_attributes=True)

    signed_on: date
    valid_until: date | None
    number: Annotated[str | None, Field(description="Номер соглашения")]


class OrganisationView(BaseModel):
    """Организация справочника; контакты не показываются."""

    organisation_id: str
    kind: str
    name: str
    short_name: str
    inn: str | None
    agreement_on: date | None
    agreement_until: date | None
    agreement_number: Annotated[str | None, Field(description="Номер действующего соглашения")]
    status: str
    earlier_agreements: list[AgreementView]


class AgreementBody(BaseModel):
    """Подписанное соглашение с партнёром."""

    model_config = ConfigDict(extra="forbid")

    signed_on: date
    valid_until: date | None = None
    number: Annotated[
        Annotated[str, AsSeen, Field(min_length=1, max_length=50)] | None, Field(description="Номер соглашения")
    ] = None


class AgreementEndBody(BaseModel):
    """Последний день соглашения, которое прекращают раньше срока."""

    model_config = ConfigDict(extra="forbid")

    on: date


def routes(store: OrganisationStore, partners: Partners, clock: Clock) -> APIRouter:
    """`/registry/v1/organisations`."""
    router = APIRouter(prefix="/registry/v1/organisations", tags=["Организации"])

    @router.put("/{organisation_id}", status_code=204, summary="Внести организацию в справочник")
    async def record(caller: Caller, organisation_id: OrganisationId, body: OrganisationBody) -> Response:
        changed = await commands.record(caller.scope, store, clock, Organisation(organisation_id, **body.model_dump()))
        return Response(status_code=204, headers={"X-Changed": str(changed).lower()})

    @router.get("", summary="Справочник организаций муниципалитета")
    async def list_all(_caller: Caller) -> list[OrganisationView]:
        directory = await store.list(Scope.system("the directory is open to everybody who is signed in"))
        return [_view(entry) for entry in directory]

    @router.post("/{organisation_id}/agreements", status_code=201, summary="Записать соглашение с партнёром")
    async def agree(_caller: Caller, organisation_id: OrganisationId, body: AgreementBody) -> OrganisationView:
        return _view(await partners.agree(organisation_id, body.signed_on, body.valid_until, body.number))

    @router.post("/{organisation_id}/agreements/end", summary="Прекратить соглашение раньше срока")
    async def end(_caller: Caller, organisation_id: OrganisationId, body: AgreementEndBody) -> OrganisationView:
        return _view(await partners.end(organisation_id, body.on))

    @router.post("/{organisation_id}/closure", summary="Закрыть организацию")
    async def close(caller: Caller, organisation_id: OrganisationId) -> OrganisationView:
        return _view(await partners.close(caller.scope, organisation_id))

    return router


def _view(organisation: Organisation) -> OrganisationView:
    return OrganisationView.model_validate(organisation, from_attributes=True)

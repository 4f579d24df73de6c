"""An organisation as matching needs it: what it is to the programme, and its agreement."""

from dataclasses import dataclass
from datetime import date

from mentoring_common.errors import NotFound
from mentoring_common.events.contracts.registry import OrganisationState

SCHOOL_NOT_FOUND = NotFound("SCHOOL_NOT_FOUND", "Школа не найдена. Укажите school_id своей школы.")
"""Not there, or not the caller's: the two look alike on purpose."""


@dataclass(frozen=True)
class Partner:
    """A school or a partner organisation of the directory."""

    organisation_id: str
    school_id: str
    version: int
    kind: str
    agreement_on: date | None = None
    """The first day of the cooperation agreement."""
    agreement_until: date | None = None
    """Its last day; None without an end."""
    status: str = "ACTIVE"


def partner_of(state: OrganisationState) -> Partner:
    """The organisation in its published state; its names stay outside."""
    return Partner(
        organisation_id=state.organisation_id,
        school_id=state.school_id,
        version=state.version,
        kind=state.kind,
        agreement_on=state.agreement_on,
        agreement_until=state.agreement_until,
        status=state.status,
    )

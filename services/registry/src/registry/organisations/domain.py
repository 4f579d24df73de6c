"""The municipality's directory: schools, colleges, enterprises."""

from dataclasses import dataclass
from datetime import date, datetime

from mentoring_common.events.contracts.base import MUNICIPALITY
from mentoring_common.events.contracts.registry import ContactState, OrganisationState
from mentoring_common.events.envelope import Wire, wire
from mentoring_methodology.codes import ContactOwner, OrganisationKind


@dataclass(frozen=True)
class Organisation:
    """An organisation as the directory knows it. A school is its own tenant; others are the municipality's."""

    organisation_id: str
    kind: OrganisationKind
    name: str
    short_name: str
    inn: str | None = None
    agreement_on: date | None = None
    curator_email: str | None = None
    """A school's curator; a contact, so it never travels with the organisation's event."""

    @property
    def school_id(self) -> str:
        return self.organisation_id if self.kind == OrganisationKind.SCHOOL else MUNICIPALITY


def events_of(organisation: Organisation, version: int, now: datetime, traceparent: str | None) -> list[Wire]:
    """What the world is told when the organisation reaches `version`."""
    state = OrganisationState(
        school_id=organisation.school_id,
        version=version,
        organisation_id=organisation.organisation_id,
        kind=organisation.kind,
        name=organisation.name,
        short_name=organisation.short_name,
        inn=organisation.inn,
        agreement_on=organisation.agreement_on,
    )
    events = [wire("registry.organisation.recorded.v2", organisation.organisation_id, state, now, traceparent)]
    if organisation.kind == OrganisationKind.SCHOOL:
        contact = ContactState(
            school_id=organisation.school_id,
            version=version,
            contact_id=organisation.organisation_id,
            owner=ContactOwner.CURATOR,
            email=organisation.curator_email,
        )
        events.append(wire("registry.contact.recorded.v2", organisation.organisation_id, contact, now, traceparent))
    return events

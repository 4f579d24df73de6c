"""An agreement that ends soon, as one school is told of it. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from mentoring_common.events.contracts.registry import AgreementEnding
from mentoring_common.events.envelope import Wire, wire
from mentoring_methodology.organisations import leads_programmes

from registry.organisations.domain import ACTIVE, Organisation

AHEAD = timedelta(days=30)
"""How long before its last day schools are told: enough to sign another one before the summer or the new year."""
FIRST = 1
"""What was told is told once: it has no second version."""


@dataclass(frozen=True)
class Told:
    """That a school was told of the last day of an agreement: once, whatever else changes in it."""

    school_id: str
    organisation_id: str
    short_name: str
    ends_on: date

    @property
    def told_id(self) -> str:
        return f"{self.organisation_id}:{self.school_id}:{self.ends_on.isoformat()}"

    def event(self, now: datetime, traceparent: str | None) -> Wire:
        state = AgreementEnding(
            school_id=self.school_id,
            version=FIRST,
            organisation_id=self.organisation_id,
            short_name=self.short_name,
            ends_on=self.ends_on,
        )
        return wire("registry.agreement.ending.v1", self.told_id, state, now, traceparent)


def ending(directory: Iterable[Organisation], day: date) -> dict[str, Organisation]:
    """The partners whose agreement ends within `AHEAD` of the day, by id."""
    return {
        each.organisation_id: each
        for each in directory
        if not leads_programmes(each.kind)
        and each.status == ACTIVE
        and each.agreement_until is not None
        and day <= each.agreement_until < day + AHEAD
    }


def to_tell(partners: Mapping[str, Organisation], schools_of: Mapping[str, Iterable[str]]) -> list[Told]:
    """What is told to the schools in which people of these partners take part."""
    return [
        Told(school_id, partner.organisation_id, partner.short_name, partner.agreement_until)
        for partner in partners.values()
        if partner.agreement_until is not None
        for school_id in sorted(schools_of.get(partner.organisation_id, ()))
    ]

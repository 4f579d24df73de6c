"""What the world is told of a person's consents: ids, dates and codes, no name and no text. Pure."""

from collections.abc import Iterator
from datetime import datetime

from mentoring_common.events.contracts.registry import ConsentRequirement, ConsentState, MissingPaper
from mentoring_common.events.envelope import Wire, wire

from registry.people.consents.domain import Consent, Consents
from registry.people.consents.domain import ConsentState as State
from registry.people.consents.watch import Requirement, Requirements

GRANTED = "registry.consent.granted.v1"
WITHDRAWN = "registry.consent.withdrawn.v1"
EXPIRED = "registry.consent.expired.v1"
REQUIREMENT = "registry.consent-requirement.changed.v1"

_TYPES = {
    State.GIVEN: GRANTED,
    State.WITHDRAWN: WITHDRAWN,
    State.EXPIRED: EXPIRED,
    State.REPLACED: EXPIRED,
    State.MOVED: EXPIRED,
}
"""Whatever ends a consent but a withdrawal is told as its end; `state` says how."""


def consent_event(person_id: str, consent: Consent, now: datetime, traceparent: str | None) -> Wire | None:
    """The event of a consent's present state; None for one that nobody has ever signed."""
    if consent.given_on is None:
        return None
    told = ConsentState(
        school_id=consent.school_id,
        version=consent.version,
        consent_id=consent.consent_id,
        person_id=person_id,
        purpose=consent.purpose,
        giver=consent.giver,
        state=consent.state.value,
        given_on=consent.given_on,
        valid_until=consent.valid_until,
        text_version=consent.text_version,
    )
    return wire(_TYPES[consent.state], consent.consent_id, told, now, traceparent)


def requirement_event(person_id: str, requirement: Requirement, now: datetime, traceparent: str | None) -> Wire:
    """The event of a requirement as it is now."""
    told = ConsentRequirement(
        school_id=requirement.school_id,
        version=requirement.version,
        requirement_id=requirement_id(person_id, requirement),
        person_id=person_id,
        due_on=requirement.due_on,
        raised_on=requirement.raised_on,
        missing=tuple(MissingPaper(purpose=each.purpose, giver=each.giver) for each in requirement.missing),
    )
    return wire(REQUIREMENT, told.requirement_id, told, now, traceparent)


def requirement_id(person_id: str, requirement: Requirement) -> str:
    return f"{person_id}-{requirement.school_id}-{requirement.due_on.isoformat()}"


def news(
    person_id: str,
    before: tuple[Consents, Requirements],
    after: tuple[Consents, Requirements],
    now: datetime,
    traceparent: str | None,
) -> list[Wire]:
    """The events of what differs."""
    return list(_news(person_id, before, after, now, traceparent))


def _news(
    person_id: str,
    before: tuple[Consents, Requirements],
    after: tuple[Consents, Requirements],
    now: datetime,
    traceparent: str | None,
) -> Iterator[Wire]:
    known = {each.consent_id: each.version for each in before[0]}
    for consent in after[0]:
        event = consent_event(person_id, consent, now, traceparent)
        if event is not None and known.get(consent.consent_id) != consent.version:
            yield event
    told = {requirement_id(person_id, each): each.version for each in before[1]}
    for requirement in after[1]:
        if told.get(requirement_id(person_id, requirement)) != requirement.version:
            yield requirement_event(person_id, requirement, now, traceparent)

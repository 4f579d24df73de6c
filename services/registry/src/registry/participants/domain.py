"""Participants: who takes part, on which side, in which form. Pure."""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from mentoring_common.errors import Conflict
from mentoring_common.events.contracts.registry import ContactState, ParticipantState
from mentoring_common.events.envelope import Wire, wire
from mentoring_methodology.codes import ContactOwner, ParticipantStatus

REGISTERED = "registry.participant.registered.v2"
UPDATED = "registry.participant.updated.v2"
WITHDRAWN = "registry.participant.withdrawn.v2"
CONTACT = "registry.contact.recorded.v2"


@dataclass(frozen=True)
class Person:
    """What only the school sees. None of it ever leaves registry but the contact, in its own event."""

    full_name: str
    contact_email: str | None = None
    contact_phone: str | None = None
    contact_text: str | None = None
    request_text: str | None = None
    achievements_text: str | None = None
    workplace_text: str | None = None
    partner_name_text: str | None = None
    results_text: str | None = None
    case_url: str | None = None


@dataclass(frozen=True)
class Participant:
    """One participation: the public state, the person behind it, and the key that recognises both again."""

    state: ParticipantState
    person: Person
    natural_key: str

    @property
    def id(self) -> str:
        return self.state.participant_id


def natural_key(secret: bytes, school_id: str, parts: Sequence[str]) -> str:
    """The keyed digest by which the same participation is recognised in another file.

    Keyed, since a plain digest of a name and a year could be found by trying names.
    """
    told = "\x1f".join((school_id, *parts)).encode()
    return hmac.new(secret, told, hashlib.sha256).hexdigest()[:40]


def registration_events(participant: Participant, now: datetime, traceparent: str | None) -> list[Wire]:
    """What the world is told of a new participant."""
    return [
        wire(REGISTERED, participant.id, participant.state, now, traceparent),
        wire(CONTACT, participant.id, _contact(participant), now, traceparent),
    ]


def changed(
    before: Participant, after: Participant, now: datetime, traceparent: str | None
) -> tuple[Participant, list[Wire]] | None:
    """The next version and its events; None when nothing differs. `after` brings any version."""
    candidate = replace(after, state=after.state.model_copy(update={"version": before.state.version}))
    if candidate == before:
        return None
    following = replace(candidate, state=candidate.state.model_copy(update={"version": before.state.version + 1}))
    events = [wire(UPDATED, following.id, following.state, now, traceparent)]
    if _contact(candidate) != _contact(before):
        events.append(wire(CONTACT, following.id, _contact(following), now, traceparent))
    return following, events


def withdrawn(before: Participant, now: datetime, traceparent: str | None) -> tuple[Participant, list[Wire]]:
    """The participant after withdrawal, with its events. Raises Conflict when withdrawn already."""
    if before.state.status == ParticipantStatus.WITHDRAWN:
        raise Conflict("ALREADY_WITHDRAWN", "Участник уже выбыл из программы.")
    state = before.state.model_copy(
        update={"version": before.state.version + 1, "status": ParticipantStatus.WITHDRAWN, "finished_on": now.date()}
    )
    following = replace(before, state=state)
    return following, [
        wire(WITHDRAWN, following.id, state, now, traceparent),
        wire(CONTACT, following.id, _contact(following), now, traceparent),
    ]


def _contact(participant: Participant) -> ContactState:
    return ContactState(
        school_id=participant.state.school_id,
        version=participant.state.version,
        contact_id=participant.id,
        owner=ContactOwner.PARTICIPANT,
        email=participant.person.contact_email,
        phone=participant.person.contact_phone,
        active=participant.state.status == ParticipantStatus.ACTIVE,
    )

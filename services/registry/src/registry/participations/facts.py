"""What the world is told of a participation: the next version of it, and the events that say so. Pure."""

from dataclasses import replace
from datetime import date, datetime

from mentoring_common.errors import Conflict
from mentoring_common.events.contracts.registry import ContactState, SupportNeed
from mentoring_common.events.envelope import Wire, wire
from mentoring_methodology import schoolyear
from mentoring_methodology.codes import ContactOwner, ParticipantStatus

from registry.participations.domain import ENDED, LONG_LEAVE, MERGED, Happening, Participation, judged
from registry.people.domain import Person

CONTACT = "registry.contact.recorded.v2"
SUPPORT_NEED = "registry.support-need.recorded.v1"
UPDATED = "updated"

_FACTS = {
    ParticipantStatus.SUSPENDED: "suspended",
    ParticipantStatus.ACTIVE: "resumed",
    ParticipantStatus.COMPLETED: "completed",
    ParticipantStatus.WITHDRAWN: "withdrawn",
    ParticipantStatus.TRANSFERRED: "transferred",
}


def registration_events(new: Participation, person: Person, now: datetime, traceparent: str | None) -> list[Wire]:
    """The events of a new participation."""
    events = [
        wire("registry.participant.registered.v2", new.id, new.state, now, traceparent),
        contact(new, person, now, traceparent),
    ]
    if new.restricted_variant is not None:
        events.append(support_need(new, now, traceparent))
    return events


def changed(
    before: Participation,
    after: Participation,
    person: Person,
    now: datetime,
    traceparent: str | None,
    *,
    reason: str | None = None,
    code: str | None = None,
    by: str | None = None,
) -> tuple[Participation, list[Wire]] | None:
    """The next version with its events; None where nothing differs. `after` brings any version."""
    candidate = replace(after, state=after.state.model_copy(update={"version": before.state.version}))
    if candidate == before:
        return None
    version = before.state.version + 1
    fact = _fact(before, after)
    history = after.history
    if fact != UPDATED or reason is not None or code is not None:
        history = (*history, Happening(now, version, fact, code or after.state.suspended_code, reason, by))
    following = replace(after, state=after.state.model_copy(update={"version": version}), history=history)
    events = [wire(f"registry.participant.{fact}.v2", following.id, following.state, now, traceparent)]
    if _person_of(before) != _person_of(after) or before.takes_part != after.takes_part:
        events.append(contact(following, person, now, traceparent))
    if before.restricted_variant != after.restricted_variant:
        events.append(support_need(following, now, traceparent))
    return following, events


def withdrawn(before: Participation, today: date) -> Participation:
    """The participation as it ends. Raises Conflict where it has ended."""
    if before.state.status == ParticipantStatus.WITHDRAWN:
        raise Conflict("ALREADY_WITHDRAWN", "Участник уже выбыл из программы.")
    if before.state.status == ParticipantStatus.COMPLETED:
        raise Conflict("ALREADY_COMPLETED", "Участник уже завершил программу.")
    return _ended(before, today)


def set_aside(before: Participation) -> Participation:
    """The participation of somebody who is away for long: he is in no new pair until he is back. Raises Conflict."""
    if before.state.suspended_code == LONG_LEAVE:
        return before
    if not before.takes_part:
        raise Conflict("NOT_TAKING_PART", "Участие закончилось: приостанавливать нечего.")
    update = {"status": ParticipantStatus.SUSPENDED.value, "suspended_code": LONG_LEAVE}
    return replace(before, state=before.state.model_copy(update=update))


def taken_up(before: Participation, today: date) -> Participation:
    """The participation of somebody who is back: active, or suspended for what lapsed meanwhile. Raises Conflict."""
    if before.state.suspended_code != LONG_LEAVE:
        raise Conflict(
            "NOT_ON_LEAVE", "Участие приостановлено не из-за отсутствия. Устраните причину, и оно возобновится."
        )
    update = {"status": ParticipantStatus.ACTIVE.value, "suspended_code": None}
    return judged(replace(before, state=before.state.model_copy(update=update)), today)


def merged_away(before: Participation, today: date) -> Participation:
    """The participation of a second record of one person, who has the same participation already."""
    return before if before.state.status == ParticipantStatus.WITHDRAWN else _ended(before, today)


def taken_back(before: Participation, today: date) -> Participation:
    """The participation as undoing its import ends it: a completed one too, since nobody has taken part."""
    return _ended(before, today)


def returned(before: Participation, today: date) -> Participation:
    """The participation of somebody who comes back. Raises Conflict where he cannot."""
    if before.state.status not in {*ENDED, ParticipantStatus.TRANSFERRED}:
        raise Conflict("NOT_ENDED", "Участник и так участвует: возвращать некого.")
    if before.history and before.history[-1].code == MERGED:
        raise Conflict("PARTICIPATION_MERGED", "Это повтор другой записи того же человека. Верните ту запись.")
    if schoolyear.last_day(before.state.school_year) < today:
        raise Conflict(
            "SCHOOL_YEAR_OVER", "Учебный год этой записи закончился. Зарегистрируйте участника в новом учебном году."
        )
    if before.state.consents_until is not None and before.state.consents_until < today:
        raise Conflict("CONSENT_GAP", "Согласия больше не действуют. Сначала отметьте новые согласия.")
    update = {"status": ParticipantStatus.ACTIVE.value, "suspended_code": None, "finished_on": None}
    return replace(before, state=before.state.model_copy(update=update))


def _ended(before: Participation, today: date) -> Participation:
    update = {
        "status": ParticipantStatus.WITHDRAWN.value,
        "suspended_code": None,
        "finished_on": today,
        "partner_claimed": False,
    }
    return replace(before, state=before.state.model_copy(update=update))


def _person_of(participation: Participation) -> tuple[str, int]:
    return participation.state.person_id, participation.person_version


def _fact(before: Participation, after: Participation) -> str:
    if before.state.status == after.state.status:
        return UPDATED
    return next((fact for status, fact in _FACTS.items() if status == after.state.status), UPDATED)


def contact(participation: Participation, person: Person, now: datetime, traceparent: str | None) -> Wire:
    """Where the participant's side is reached, as it is published."""
    state = ContactState(
        school_id=participation.state.school_id,
        version=participation.state.version,
        contact_id=participation.id,
        owner=ContactOwner.PARTICIPANT.value,
        person_id=person.person_id,
        email=person.contact_email,
        phone=person.contact_phone,
        active=participation.takes_part,
    )
    return wire(CONTACT, participation.id, state, now, traceparent)


def support_need(participation: Participation, now: datetime, traceparent: str | None) -> Wire:
    """The restricted role model of a participation, as matching alone is told it."""
    variant = participation.restricted_variant
    need = SupportNeed(
        school_id=participation.state.school_id,
        version=participation.state.version,
        participant_id=participation.id,
        allowed_variants=(variant,) if variant else (),
    )
    return wire(SUPPORT_NEED, participation.id, need, now, traceparent)

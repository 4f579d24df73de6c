"""How a participation stood on an earlier day, by the dated facts of its history. Pure."""

from datetime import date, datetime, tzinfo

from mentoring_methodology.codes import ParticipantStatus

from registry.participations.domain import Participation

STATUS_AFTER = {
    "suspended": ParticipantStatus.SUSPENDED,
    "resumed": ParticipantStatus.ACTIVE,
    "completed": ParticipantStatus.COMPLETED,
    "withdrawn": ParticipantStatus.WITHDRAWN,
    "transferred": ParticipantStatus.TRANSFERRED,
}
"""Fact -> the status that it brings; other facts bring none."""


def status_on(participation: Participation, day: date, zone: tzinfo) -> str:
    """The status at the end of the day, the municipality's; of a participation that was registered by then."""
    turns = [
        (each.at.astimezone(zone).date(), STATUS_AFTER[each.fact])
        for each in participation.history
        if each.fact in STATUS_AFTER
    ]
    by_then = [status for at, status in turns if at <= day]
    if by_then:
        return by_then[-1].value
    if not turns:
        return participation.state.status
    begun_suspended = turns[0][1] is ParticipantStatus.ACTIVE
    return (ParticipantStatus.SUSPENDED if begun_suspended else ParticipantStatus.ACTIVE).value


def was_registered(at: datetime | None, day: date, zone: tzinfo) -> bool:
    """Whether the participation was there by the end of the day; of the first release's it is not known."""
    return at is None or at.astimezone(zone).date() <= day

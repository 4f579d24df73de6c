"""What waits in a school, counted from what registry knows. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from mentoring_methodology.codes import ParticipantStatus, Role

from registry.clearances.domain import awaits_certificate, awaits_certification
from registry.participations.domain import CONSENTS_END_WITHIN

ENDED_WITHIN = timedelta(days=90)
"""A term: an agreement that nobody has renewed by then is over."""


@dataclass(frozen=True)
class Line:
    """What is looked at of one participation."""

    status: str
    partner_claimed: bool = False
    consents_on: date | None = None
    consents_until: date | None = None
    role: str | None = None
    admitted_on: date | None = None
    admitted_until: date | None = None
    cleared_until: date | None = None
    form: str | None = None
    workplace_kind: str | None = None
    cleared_on: date | None = None


@dataclass(frozen=True)
class PeopleWaiting:
    """Participations of a school that ask for its curator."""

    suspended: int
    claims: int
    """Pairs that the school's base names and nobody has decided about."""
    consents_missing: int
    """Of those who take part: their set of consents is not whole."""
    consents_ending: int
    """Of those who take part: their consents end within `CONSENTS_END_WITHIN`."""
    admission_missing: int
    """Mentors who take part without an admission."""
    admission_ending: int
    """Mentors whose admission ends within `CONSENTS_END_WITHIN`."""
    clearance_ending: int
    """Of those who take part: their certificate counts no longer than `CONSENTS_END_WITHIN`."""
    clearance_missing: int
    """Mentors from outside without a certificate that counts: nobody may give them a minor."""
    personnel_files: int
    """Employees who mentor and whose personnel file the head has not certified: nobody else can."""
    possible_duplicates: int
    """Pairs of people who may be one."""


@dataclass(frozen=True)
class SchoolWaiting:
    """What waits in one school."""

    school_id: str
    without_base: bool
    """Nobody is registered for the school year."""
    without_curator_address: bool
    refused_uploads: int
    """Bases whose last upload has refused rows, or failed, and whose report nobody has looked at."""
    people: PeopleWaiting | None
    """None where the one who asks decides nothing about people."""


@dataclass(frozen=True)
class AgreementsWaiting:
    """Agreements with partners that ask for somebody."""

    ending: int
    """They end within `CONSENTS_END_WITHIN`."""
    ended: int
    """Their last day has passed, at most `ENDED_WITHIN` ago, and no other has followed."""


def agreements_waiting(ends: Iterable[date], today: date) -> AgreementsWaiting:
    """The counts of agreements that have these last days."""
    seen = list(ends)
    return AgreementsWaiting(
        ending=sum(today <= each < today + CONSENTS_END_WITHIN for each in seen),
        ended=sum(today - ENDED_WITHIN <= each < today for each in seen),
    )


def people_waiting(lines: Iterable[Line], possible_duplicates: int, today: date) -> PeopleWaiting:
    """The counts of one school's participations as they are on a day."""
    seen = list(lines)

    def ends(line: Line, day: date | None) -> bool:
        goes_on = line.status == ParticipantStatus.ACTIVE
        return goes_on and day is not None and today <= day < today + CONSENTS_END_WITHIN

    return PeopleWaiting(
        suspended=sum(line.status == ParticipantStatus.SUSPENDED for line in seen),
        claims=sum(line.partner_claimed for line in seen),
        consents_missing=sum(
            line.status == ParticipantStatus.ACTIVE and (line.consents_on is None or line.consents_on > today)
            for line in seen
        ),
        consents_ending=sum(ends(line, line.consents_until) for line in seen),
        admission_missing=sum(
            line.role == Role.MENTOR
            and line.status == ParticipantStatus.ACTIVE
            and (line.admitted_on is None or line.admitted_on > today)
            for line in seen
        ),
        admission_ending=sum(line.role == Role.MENTOR and ends(line, line.admitted_until) for line in seen),
        clearance_ending=sum(ends(line, line.cleared_until) for line in seen),
        clearance_missing=sum(
            line.role == Role.MENTOR
            and line.status == ParticipantStatus.ACTIVE
            and awaits_certificate(line.form, line.workplace_kind, line.cleared_on, line.cleared_until, today)
            for line in seen
        ),
        personnel_files=sum(
            line.role == Role.MENTOR
            and line.status == ParticipantStatus.ACTIVE
            and awaits_certification(line.form, line.workplace_kind, line.cleared_on, line.cleared_until, today)
            for line in seen
        ),
        possible_duplicates=possible_duplicates,
    )

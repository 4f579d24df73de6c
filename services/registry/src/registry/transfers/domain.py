"""The life of a transfer, and what it makes of a person's participations. Pure."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from mentoring_common.errors import Conflict, NotFound
from mentoring_methodology.codes import ParticipantStatus

from registry.participations.domain import Participation
from registry.participations.entry import Entry

LASTS = timedelta(days=30)
"""How long a transfer waits for an answer of either school (platform)."""

TRANSFER_NOT_FOUND = NotFound("TRANSFER_NOT_FOUND", "Перевод не найден. Проверьте идентификатор.")


class TransferStatus(StrEnum):
    """Where a transfer is."""

    REQUESTED = "REQUESTED"
    """By the new school; the old one has not answered."""
    RELEASED = "RELEASED"
    """By the old school: the person takes part there no more."""
    ACCEPTED = "ACCEPTED"
    """By the new school: the person is one of its people."""
    REFUSED = "REFUSED"
    EXPIRED = "EXPIRED"


OPEN = frozenset({TransferStatus.REQUESTED, TransferStatus.RELEASED})


@dataclass(frozen=True)
class TransferFact:
    """A dated fact of a transfer's history."""

    at: datetime
    status: str
    by: str
    """The account, as the token says; the platform for what the calendar does."""


@dataclass(frozen=True)
class Transfer:
    """One person on the way from one school to another."""

    transfer_id: str
    school_id: str
    """The new school, which asked."""
    from_school_id: str
    person_id: str
    version: int
    status: str
    expires_on: date
    open: bool = True
    """Whether it waits for an answer: a person has one such transfer at most."""
    history: tuple[TransferFact, ...] = ()

    @property
    def was_released(self) -> bool:
        """Whether the old school has let the person go."""
        return any(each.status == TransferStatus.RELEASED for each in self.history)


def requested(
    transfer_id: str, school_id: str, from_school_id: str, person_id: str, now: datetime, today: date, by: str
) -> Transfer:
    """A new transfer."""
    status = TransferStatus.REQUESTED.value
    fact = TransferFact(now, status, by)
    return Transfer(transfer_id, school_id, from_school_id, person_id, 1, status, today + LASTS, history=(fact,))


def moved(known: Transfer, to: TransferStatus, now: datetime, today: date, by: str) -> Transfer:
    """The transfer in its next state. Raises Conflict where it cannot come to that."""
    allowed = {
        TransferStatus.RELEASED: {TransferStatus.REQUESTED},
        TransferStatus.ACCEPTED: {TransferStatus.RELEASED},
        TransferStatus.REFUSED: OPEN,
        TransferStatus.EXPIRED: OPEN,
    }[to]
    if known.status not in allowed:
        raise Conflict("TRANSFER_MOVED_ON", f"Перевод уже в состоянии {known.status}. Прочитайте его снова.")
    return replace(
        known,
        version=known.version + 1,
        status=to.value,
        open=to in OPEN,
        expires_on=today + LASTS,
        history=(*known.history, TransferFact(now, to.value, by)),
    )


def transferred(before: Participation, today: date) -> Participation:
    """The participation of somebody who has left for another school."""
    update = {
        "status": ParticipantStatus.TRANSFERRED.value,
        "suspended_code": None,
        "finished_on": today,
        "partner_claimed": False,
    }
    return replace(before, state=before.state.model_copy(update=update))


def anew(entry: Entry) -> Entry:
    """The same participation at the new school: the operator of the data is another, so consents are given anew.

    What the old school wrote, whom it admitted by which papers, and who its mentor was, stays there.
    """
    return replace(
        entry,
        consents_on=None,
        consents_until=None,
        transfer_consent_on=None,
        admitted_on=None,
        admitted_until=None,
        cleared_on=None,
        cleared_until=None,
        joined_on=None,
        finished_on=None,
        time_text=None,
        request_text=None,
        achievements_text=None,
        workplace_text=None,
        partner_name_text=None,
        partner_workplace_text=None,
        results_text=None,
        passed_text=None,
        case_url=None,
    )

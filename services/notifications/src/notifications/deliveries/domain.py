"""A mail on its way: its states, and the pure decision of what follows an attempt."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import assert_never

RETRY_DELAYS = (
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(minutes=30),
)
"""A contact that is on its way comes within seconds, a restarted mail server within minutes, greylisting takes up
to half an hour; after that one try in half an hour burdens nobody."""
ADDRESS_PATIENCE = timedelta(days=1)
"""A contact may come later than a run's event, but not by days: there is none then."""
SERVER_PATIENCE = timedelta(days=3)
"""A weekend and a day: a mail server that broke on a Friday evening is mended on Monday."""
CLAIM = timedelta(seconds=60)
"""After so long a delivery in SENDING belongs to a dead process. An attempt is bounded to less (`commands`, `smtp`)."""


class DeliveryState(StrEnum):
    """The life of a mail."""

    QUEUED = "QUEUED"
    SENDING = "SENDING"
    SENT = "SENT"
    FAILED = "FAILED"
    DROPPED = "DROPPED"
    """Not sent on purpose: its recipient knows newer things by now."""


class MailTrouble(StrEnum):
    """Why an attempt did not send the mail: codes for programs, without a word of what the server said."""

    NO_ADDRESS = "NO_ADDRESS"
    """The school has no curator's contact, or the contact has no address."""
    BAD_ADDRESS = "BAD_ADDRESS"
    """The contact holds no mail address."""
    NOT_COMPOSABLE = "NOT_COMPOSABLE"
    """The words and the address make no message that can travel."""
    SERVER_UNREACHABLE = "SERVER_UNREACHABLE"
    SERVER_REFUSES_US = "SERVER_REFUSES_US"
    """Login, encryption or greeting were refused: our settings, not this mail."""
    TRY_LATER = "TRY_LATER"
    """The server answered 4xx."""
    REFUSED = "REFUSED"
    """The server answered 5xx to the sender, the recipient or the content."""
    UNEXPECTED = "UNEXPECTED"
    OVERTAKEN = "OVERTAKEN"
    """A later mail that says all of the same matter is on its way or was sent."""


@dataclass(frozen=True)
class Mail:
    """What is said; made once, when the event comes, so that every attempt says the same."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class Delivery:
    """A mail to be sent to one contact, whose address is looked up at the moment of sending."""

    id: str
    """Its delivery key."""
    school_id: str
    occasion: str
    recipient_id: str
    """A contact's id; a curator's is the school's."""
    mail: Mail
    created_at: datetime
    attempts: int = 0
    matter: str | None = None
    """What the mail is about; None in those of earlier releases, which nothing overtakes."""
    as_of: datetime | None = None
    """The instant of which the mail speaks, by the clock of whoever published the event."""
    says_all: bool = False
    """Whether it says all there is to know of the matter at `as_of`, so that earlier mails of it are not needed."""


@dataclass(frozen=True)
class OnTheirWay:
    """Mails that are neither sent nor given up, and wait for one reason."""

    reason: MailTrouble | None
    """None: no attempt has failed yet."""
    count: int
    oldest: datetime
    """When the oldest of them was queued."""


@dataclass(frozen=True)
class Sent:
    """The server has taken the mail."""


@dataclass(frozen=True)
class Delayed:
    """Not sent, and it may pass."""

    reason: MailTrouble


@dataclass(frozen=True)
class Undeliverable:
    """Not sent, and never will be."""

    reason: MailTrouble


@dataclass(frozen=True)
class Overtaken:
    """Not sent, because a later mail says all that this one would say of its matter."""


AttemptResult = Sent | Delayed | Undeliverable | Overtaken


@dataclass(frozen=True)
class NextStep:
    """The state of a delivery after an attempt, and when the next is due."""

    state: DeliveryState
    reason: MailTrouble | None = None
    next_attempt_at: datetime | None = None


def next_step(outcome: AttemptResult, delivery: Delivery, now: datetime) -> NextStep:
    """What follows the attempt that `delivery.attempts` counts. Total and pure."""
    match outcome:
        case Sent():
            return NextStep(DeliveryState.SENT)
        case Undeliverable(reason=reason):
            return NextStep(DeliveryState.FAILED, reason)
        case Overtaken():
            return NextStep(DeliveryState.DROPPED, MailTrouble.OVERTAKEN)
        case Delayed(reason=reason) if now - delivery.created_at >= _patience(reason):
            return NextStep(DeliveryState.FAILED, reason)
        case Delayed(reason=reason):
            return NextStep(DeliveryState.QUEUED, reason, now + retry_delay(delivery.attempts))
        case _:
            assert_never(outcome)


def retry_delay(attempt: int) -> timedelta:
    """How long to wait after the `attempt`-th try, counted from 1."""
    return RETRY_DELAYS[min(attempt, len(RETRY_DELAYS)) - 1]


def _patience(reason: MailTrouble) -> timedelta:
    return ADDRESS_PATIENCE if reason is MailTrouble.NO_ADDRESS else SERVER_PATIENCE

"""The service in this process on the shared servers, a real mail server, a clock that can be moved, tokens, events."""

import logging
import random
import socket
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from uuid import uuid4

import aio_pika
import httpx
import pytest
from aiosmtpd.controller import Controller
from mentoring_common.auth import UserRole
from mentoring_common.clock import utc_now
from mentoring_common.events.contracts.matching import FormOutcome, RunCompleted, UnmatchedMentee, UnmatchedReason
from mentoring_common.events.contracts.registry import ContactState
from mentoring_common.events.envelope import Wire, wire
from mentoring_common.mongo import Mongo
from mentoring_common.testing.databases import beside
from mentoring_common.testing.exchange import TWICE, exchange_at, forget_messages, publish
from mentoring_common.testing.waiting import consumes, until
from mentoring_methodology.codes import ContactOwner, MentoringForm
from notifications.main import build
from notifications.settings import NotificationsSettings

CONTACT_RECORDED = "registry.contact.recorded.v2"
RUN_COMPLETED = "matching.run.completed.v2"


class MovedClock:
    """The wall clock, some time ahead."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def __call__(self) -> datetime:
        return utc_now() + self.ahead

    def advance(self, **by: float) -> None:
        self.ahead += timedelta(**by)


@dataclass
class MailServer:
    """A real SMTP server on one port, to be started, stopped and made to refuse."""

    port: int
    received: list[tuple[list[str], EmailMessage]] = field(default_factory=list)
    rcpt_answers: list[str] = field(default_factory=list)
    """Answers to the next RCPT commands; when used up, everybody is accepted."""
    before_taking: Callable[[], Awaitable[None]] | None = None
    rcpt_seen: int = 0
    _controller: Controller | None = None

    def start(self) -> None:
        logging.getLogger("mail.log").setLevel(logging.CRITICAL)  # its log lies in our process, and names addresses
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def stop(self) -> None:
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        self.rcpt_seen += 1
        if self.rcpt_answers:
            return self.rcpt_answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        if self.before_taking is not None:
            await self.before_taking()
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.received.append((envelope.rcpt_tos, message))
        return "250 taken"

    def to(self, address: str) -> list[EmailMessage]:
        return [message for recipients, message in self.received if recipients == [address]]


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    """Not started yet."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        server = MailServer(probe.getsockname()[1])
    yield server
    server.stop()


@pytest.fixture(scope="session")
def bearer(issue_token: Callable[..., str]) -> Callable[..., dict[str, str]]:
    """A caller's Authorization header."""

    def header(role: UserRole, *schools: str, subject: str | None = None) -> dict[str, str]:
        return {"Authorization": f"Bearer {issue_token(role, schools, subject=subject)}"}

    return header


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
async def settings(
    mongo_uri: str, amqp_uri: str, token_settings: dict[str, str], mail_server: MailServer
) -> AsyncIterator[NotificationsSettings]:
    """Settings with a database of their own, which is dropped in the end."""
    made = NotificationsSettings(
        mongo_uri=mongo_uri,
        mongo_database=f"notifications-test-{uuid4().hex[:12]}",
        amqp_uri=amqp_uri,
        http_port=1,
        **token_settings,
        smtp_host="127.0.0.1",
        smtp_port=mail_server.port,
        mail_from="no-reply@mentoring.test",
        console_url="https://mentoring.test/",
    )
    async with beside(made.mongo_uri, made.mongo_database, drop=True):
        yield made


@pytest.fixture
async def database(settings: NotificationsSettings) -> AsyncIterator[Mongo]:
    """The service's database, seen from beside it."""
    async with beside(settings.mongo_uri, settings.mongo_database) as mongo:
        yield mongo


@dataclass
class Running:
    """The service in this process, with its broker."""

    http: httpx.AsyncClient
    exchange: aio_pika.abc.AbstractExchange
    database: Mongo
    published: dict[str, int] = field(default_factory=dict)

    async def publish(self, events: Sequence[Wire], *, disorder: random.Random | None = None) -> None:
        """Publish events; with `disorder` in small batches, each of them twice, all of them shuffled."""
        for event_type, number in Counter(event["type"] for event in events).items():
            come = number if disorder is None else TWICE * number
            self.published[event_type] = self.published.get(event_type, 0) + come
        await publish(self.exchange, events, disorder=disorder, most=3)

    async def metric(self, line: str) -> float:
        text = (await self.http.get("/metrics")).text
        return sum(float(each.rpartition(" ")[2]) for each in text.splitlines() if each.startswith(line))

    async def all_applied(self) -> bool:
        """Whether everything published here was applied, repetitions too."""
        return all(
            [
                await self.metric(f'mentoring_events_applied_total{{type="{event_type}"}}') >= number
                for event_type, number in self.published.items()
            ]
        )

    async def deliveries(self, school_id: str) -> list[dict[str, Any]]:
        return await self.database.collection("deliveries").find({"school_id": school_id})

    async def delivery_in(self, school_id: str, state: str, reason: str | None = None) -> bool:
        return [(each["state"], each.get("reason")) for each in await self.deliveries(school_id)] == [(state, reason)]


RunService = Callable[[], Any]


@pytest.fixture
def run_service(settings: NotificationsSettings, clock: MovedClock, database: Mongo, amqp_uri: str) -> RunService:
    """Start the service and wait until it is ready; `async with run_service() as running`."""

    @asynccontextmanager
    async def run(**changed: Any) -> AsyncIterator[Running]:
        app = build(settings.model_copy(update=changed), clock)
        await forget_messages(amqp_uri)
        async with (
            exchange_at(amqp_uri) as exchange,
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://notifications") as http,
        ):
            await until(lambda: consumes(http))
            yield Running(http, exchange, database)

    return run


@pytest.fixture
def school_id() -> str:
    """A school that no other test knows: the broker is shared."""
    return new_school()


def new_school() -> str:
    return f"school-{uuid4().hex[:8]}"


def curator_address(school_id: str) -> str:
    return f"curator@{school_id}.test"


def curator_contact(school_id: str, version: int = 1, **changed: Any) -> Wire:
    state = ContactState(
        school_id=school_id,
        version=version,
        contact_id=school_id,
        owner=ContactOwner.CURATOR,
        **{"email": curator_address(school_id), **changed},
    )
    return wire(CONTACT_RECORDED, school_id, state, utc_now(), None)


def participant_contact(school_id: str, number: int) -> Wire:
    participant_id = f"{school_id}-participant-{number}"
    state = ContactState(
        school_id=school_id,
        version=1,
        contact_id=participant_id,
        owner=ContactOwner.PARTICIPANT,
        email=f"parent-{number}@{school_id}.test",
        phone="+79001234567",
    )
    return wire(CONTACT_RECORDED, participant_id, state, utc_now(), None)


def outcome(
    proposed: int, unmatched: int = 0, reasons: Sequence[tuple[str, int]] = (), form: str = "PUPIL_PUPIL"
) -> FormOutcome:
    return FormOutcome(
        form=MentoringForm(form),
        mentees=proposed + unmatched,
        mentors=proposed,
        places=proposed,
        proposed=proposed,
        unmatched=unmatched,
        unmatched_reasons=tuple(
            UnmatchedReason(code="H06_CAPACITY", text=text, mentees=number) for text, number in reasons
        ),
    )


def run_completed(
    school_id: str,
    *outcomes: FormOutcome,
    changed: int | None = None,
    run_id: str | None = None,
    unmatched: Sequence[UnmatchedMentee] = (),
    completed_at: datetime | None = None,
) -> Wire:
    run_id = run_id or uuid4().hex
    result = RunCompleted(
        school_id=school_id,
        version=1,
        result_id=f"{run_id}:{school_id}",
        run_id=run_id,
        school_year=2026,
        outcomes=outcomes or (outcome(84, 3, [("У наставника не осталось свободных мест", 3)]),),
        unmatched_mentees=tuple(unmatched),
        changed=84 if changed is None else changed,
        completed_at=completed_at or utc_now(),
    )
    return wire(RUN_COMPLETED, result.result_id, result, utc_now(), None)


def newcomer(
    name: str, reason: str = "H06_CAPACITY", form: str = "PUPIL_PUPIL", *, is_new: bool = True
) -> UnmatchedMentee:
    return UnmatchedMentee(participant_id=name, form=form, reason=reason, is_new=is_new)

"""The service in this process on the shared servers, a real mail server, a clock that can be moved, tokens, events."""

import asyncio
import json
import logging
import random
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from uuid import uuid4

import aio_pika
import httpx
import jwt
import pytest
from aiosmtpd.controller import Controller
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jwt.algorithms import OKPAlgorithm
from mentoring_common.auth import UserRole
from mentoring_common.clock import utc_now
from mentoring_common.events.contracts.matching import FormOutcome, RunCompleted, UnmatchedMentee, UnmatchedReason
from mentoring_common.events.contracts.registry import ContactState
from mentoring_common.events.envelope import BATCH_CONTENT_TYPE, Wire, batches, wire
from mentoring_common.mongo import Mongo
from mentoring_methodology.codes import ContactOwner, MentoringForm
from notifications.main import build
from notifications.settings import NotificationsSettings

CONTACT_RECORDED = "registry.contact.recorded.v2"
RUN_COMPLETED = "matching.run.completed.v2"
ISSUER = "https://issuer.test/"
DEADLINE_SECONDS = 30.0
"""Two busy cores; on idle ones every condition holds within two seconds."""


async def until(holds: Callable[[], Awaitable[Any]]) -> Any:
    """Wait for a condition; its last value when the deadline passes is the failure's message."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not (found := await holds()):
        assert time.monotonic() < deadline, f"not within {DEADLINE_SECONDS} s: {found!r}"
        await asyncio.sleep(0.02)
    return found


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
def signing_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.generate()


@pytest.fixture(scope="session")
def jwks(signing_key: Ed25519PrivateKey, tmp_path_factory: pytest.TempPathFactory) -> Path:
    public = OKPAlgorithm.to_jwk(signing_key.public_key(), as_dict=True)
    file = tmp_path_factory.mktemp("keys") / "jwks.json"
    file.write_text(json.dumps({"keys": [{**public, "kid": "test", "alg": "EdDSA", "use": "sig"}]}))
    return file


@pytest.fixture(scope="session")
def bearer(signing_key: Ed25519PrivateKey) -> Callable[..., dict[str, str]]:
    """A caller's Authorization header."""

    def header(role: UserRole, *schools: str) -> dict[str, str]:
        now = utc_now()
        claims = {
            "iss": ISSUER, "aud": "mentoring", "sub": f"test-{role}", "iat": now, "exp": now + timedelta(hours=1),
            "roles": [role.value], "schools": list(schools),
        }  # fmt: skip
        token = jwt.encode(claims, signing_key, algorithm="EdDSA", headers={"kid": "test"})
        return {"Authorization": f"Bearer {token}"}

    return header


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
async def settings(
    mongo_uri: str, amqp_uri: str, jwks: Path, mail_server: MailServer
) -> AsyncIterator[NotificationsSettings]:
    """Settings with a database of their own, which is dropped in the end."""
    made = NotificationsSettings(
        mongo_uri=mongo_uri,
        mongo_database=f"notifications-test-{uuid4().hex[:12]}",
        amqp_uri=amqp_uri,
        http_port=1,
        token_issuer=ISSUER,
        token_algorithm="EdDSA",
        token_jwks=str(jwks),
        smtp_host="127.0.0.1",
        smtp_port=mail_server.port,
        mail_from="no-reply@mentoring.test",
        dashboard_url="https://mentoring.test/reporting/",
    )
    yield made
    mongo = Mongo(made.mongo_uri, made.mongo_database)
    mongo.open()
    await mongo.drop()
    await mongo.close()


@pytest.fixture
async def database(settings: NotificationsSettings) -> AsyncIterator[Mongo]:
    """The service's database, seen from beside it."""
    mongo = Mongo(settings.mongo_uri, settings.mongo_database)
    mongo.open()
    yield mongo
    await mongo.close()


@dataclass
class Running:
    """The service in this process, with its broker."""

    http: httpx.AsyncClient
    exchange: aio_pika.abc.AbstractExchange
    database: Mongo
    published: dict[str, int] = field(default_factory=dict)

    async def publish(self, events: Sequence[Wire], *, disorder: random.Random | None = None) -> None:
        """Publish events; with `disorder` in small batches, each of them twice, all of them shuffled."""
        messages = []
        for event_type in sorted({event["type"] for event in events}):
            of_type = [event for event in events if event["type"] == event_type]
            copies = 1
            if disorder is not None:
                disorder.shuffle(of_type)
                copies = 2
            size = 3 if disorder is not None else len(of_type)
            for start in range(0, len(of_type), size):
                messages += [(event_type, body) for _, body in batches(of_type[start : start + size])] * copies
            self.published[event_type] = self.published.get(event_type, 0) + len(of_type) * copies
        if disorder is not None:
            disorder.shuffle(messages)
        for event_type, body in messages:
            await self.exchange.publish(
                aio_pika.Message(
                    body,
                    content_type=BATCH_CONTENT_TYPE,
                    delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
                    message_id=uuid4().hex,
                ),
                routing_key=event_type,
            )

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
        connection = await aio_pika.connect(amqp_uri)
        await forget_messages(connection)
        async with (
            connection,
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://notifications") as http,
        ):

            async def ready() -> bool:
                return (await http.get("/health/ready")).status_code == 200

            await until(ready)
            channel = await connection.channel(publisher_confirms=True, on_return_raises=True)
            yield Running(http, await channel.get_exchange("mentoring.events"), database)

    return run


async def forget_messages(connection: aio_pika.abc.AbstractConnection) -> None:
    """Drop what other tests left in our queues: the broker outlives each of them."""
    for queue_name in ("notifications.registry", "notifications.matching"):
        channel = await connection.channel()
        with suppress(aio_pika.exceptions.ChannelNotFoundEntity):
            await (await channel.get_queue(queue_name)).purge()


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

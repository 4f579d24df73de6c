"""The registry in this process, with real servers, tokens, a clock of its own and everything it publishes."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import aio_pika
import httpx
import pytest
from mentoring_common.clock import Clock
from mentoring_common.events.envelope import Wire, unpack
from mentoring_common.mongo import Mongo
from registry.main import build
from registry.settings import RegistrySettings

DEADLINE_SECONDS = 30.0
"""Two busy cores; on idle ones every condition holds within two seconds."""
TERM_BEGINS = datetime(2026, 10, 1, 9, tzinfo=UTC)


def running_from(moment: datetime) -> Clock:
    """A clock that shows `moment` now and goes on at the wall's pace."""
    began = time.monotonic()

    def now() -> datetime:
        passed = timedelta(milliseconds=round((time.monotonic() - began) * 1000))
        return moment + passed

    return now


async def until(holds: Callable[[], Awaitable[Any]]) -> Any:
    """The condition's first true value; its last false one is the failure's message."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not (found := await holds()):
        assert time.monotonic() < deadline, f"not within {DEADLINE_SECONDS} s: {found!r}"
        await asyncio.sleep(0.02)
    return found


class Callers:
    """Makes clients of one app for callers with real tokens."""

    def __init__(self, transport: httpx.AsyncBaseTransport, issue_token: Callable[..., str]) -> None:
        self._transport = transport
        self._issue_token = issue_token

    def curator(self, *schools: str) -> httpx.AsyncClient:
        return self._with(self._issue_token("curator", schools))

    def client(self, *schools: str) -> httpx.AsyncClient:
        return self._with(self._issue_token("client", schools))

    def methodologist(self) -> httpx.AsyncClient:
        return self._with(self._issue_token("methodologist"))

    def nobody(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=self._transport, base_url="http://registry")

    def _with(self, token: str) -> httpx.AsyncClient:
        client = self.nobody()
        client.headers["Authorization"] = f"Bearer {token}"
        return client


@dataclass
class Published:
    """Every event of the exchange since the tests began, as it came over the wire."""

    events: list[Wire] = field(default_factory=list)

    async def take(self, message: aio_pika.abc.AbstractIncomingMessage) -> None:
        self.events += unpack(message.body)
        await message.ack()

    def of_school(self, school_id: str, event_type: str | None = None) -> list[Wire]:
        return [
            event
            for event in self.events
            if event["schoolid"] == school_id and event_type in {None, event["type"].rsplit(".", 1)[0]}
        ]

    async def once(self, school_id: str, event_type: str, number: int) -> list[Wire]:
        """The school's events of a type, as soon as there are so many."""

        async def come() -> bool:
            return len(self.of_school(school_id, event_type)) >= number

        await until(come)
        return self.of_school(school_id, event_type)


@dataclass
class Registry:
    """The running service, from outside."""

    as_: Callers
    published: Published
    database: Mongo

    async def school(self) -> str:
        """A new school in the directory."""
        school_id = f"school-{uuid4().hex[:8]}"
        body = {"kind": "SCHOOL", "name": f"МБОУ СОШ {school_id}", "short_name": f"СОШ {school_id}"}
        answer = await self.as_.methodologist().put(f"/registry/v1/organisations/{school_id}", json=body)
        assert answer.status_code == 204, answer.text
        return school_id

    async def upload(
        self, caller: httpx.AsyncClient, school_id: str, content: bytes, filename: str = "база.xlsx", **attested: str
    ) -> httpx.Response:
        return await caller.post(
            "/registry/v1/imports", data={"school_id": school_id, **attested}, files={"file": (filename, content)}
        )

    async def imported(
        self, caller: httpx.AsyncClient, school_id: str, content: bytes, **attested: str
    ) -> dict[str, Any]:
        """Upload and wait for the end; the finished import."""
        accepted = await self.upload(caller, school_id, content, **attested)
        assert accepted.status_code == 202, accepted.text
        return await self.finished(caller, accepted.json()["import_id"])

    async def finished(self, caller: httpx.AsyncClient, import_id: str) -> dict[str, Any]:
        async def done() -> Any:
            seen = (await caller.get(f"/registry/v1/imports/{import_id}")).json()
            return seen if seen["status"] in {"DONE", "FAILED"} else None

        return await until(done)

    async def rows(self, caller: httpx.AsyncClient, import_id: str, **query: Any) -> list[dict[str, Any]]:
        """The report's first page, in the order of the file unless another is asked for."""
        page = await caller.get(f"/registry/v1/imports/{import_id}/rows", params={"order": "FILE", **query})
        assert page.status_code == 200, page.text
        return page.json()["items"]

    async def people(self, caller: httpx.AsyncClient, **query: Any) -> list[dict[str, Any]]:
        page = await caller.get("/registry/v1/participants", params={"limit": 200, **query})
        assert page.status_code == 200, page.text
        return page.json()["items"]


@pytest.fixture(scope="module")
def settings(mongo_uri: str, amqp_uri: str, token_settings: dict[str, str]) -> RegistrySettings:
    return RegistrySettings(
        mongo_uri=mongo_uri,
        mongo_database=f"test_registry_{uuid4().hex[:12]}",
        amqp_uri=amqp_uri,
        http_port=1,
        **token_settings,
        natural_key_secret="a secret of these tests alone",
    )


@pytest.fixture(scope="module")
async def database(settings: RegistrySettings) -> AsyncIterator[Mongo]:
    """The service's own database, seen from beside it; dropped in the end."""
    mongo = Mongo(settings.mongo_uri, settings.mongo_database)
    mongo.open()
    yield mongo
    await mongo.drop()
    await mongo.close()


@pytest.fixture(scope="module")
async def published(amqp_uri: str) -> AsyncIterator[Published]:
    """A subscriber beside the platform's own, with a queue that nobody else sees."""
    collected = Published()
    connection = await aio_pika.connect(amqp_uri)
    async with connection:
        channel = await connection.channel()
        exchange = await channel.declare_exchange("mentoring.events", aio_pika.ExchangeType.TOPIC, durable=True)
        queue = await channel.declare_queue(exclusive=True)
        await queue.bind(exchange, "registry.#")
        await queue.consume(collected.take)
        yield collected


@dataclass
class Calendar:
    """A clock whose day a test sets; within the day it goes on at the wall's pace."""

    clock: Clock

    def __call__(self) -> datetime:
        return self.clock()

    def turn_to(self, day: datetime) -> None:
        self.clock = running_from(day)


@dataclass
class OwnRegistry:
    """A registry with a database and a calendar of its own; `run` starts it."""

    settings: RegistrySettings
    calendar: Calendar
    database: Mongo
    published: Published
    issue_token: Callable[..., str]

    @asynccontextmanager
    async def run(self) -> AsyncIterator[Registry]:
        app = build(self.settings, self.calendar)
        async with app.router.lifespan_context(app):
            yield Registry(Callers(httpx.ASGITransport(app), self.issue_token), self.published, self.database)


@pytest.fixture
async def own(
    settings: RegistrySettings, issue_token: Callable[..., str], published: Published
) -> AsyncIterator[OwnRegistry]:
    """A registry that is not running yet, on 1 October 2026."""
    alone = settings.model_copy(update={"mongo_database": f"test_registry_{uuid4().hex[:12]}"})
    mongo = Mongo(alone.mongo_uri, alone.mongo_database)
    mongo.open()
    yield OwnRegistry(alone, Calendar(running_from(TERM_BEGINS)), mongo, published, issue_token)
    await mongo.drop()
    await mongo.close()


@pytest.fixture(scope="module")
async def registry(
    settings: RegistrySettings, issue_token: Callable[..., str], published: Published, database: Mongo
) -> AsyncIterator[Registry]:
    """The service, with its broker and its relay, on 1 October 2026."""
    app = build(settings, running_from(TERM_BEGINS))
    async with app.router.lifespan_context(app):
        yield Registry(Callers(httpx.ASGITransport(app), issue_token), published, database)


@pytest.fixture
async def school(registry: Registry) -> str:
    """A school that no other test knows."""
    return await registry.school()

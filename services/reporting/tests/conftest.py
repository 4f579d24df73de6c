"""Reporting in this process, with real servers; registry and matching are played by events on the real exchange."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import aio_pika
import httpx
import pytest
from mentoring_common.clock import Clock, utc_now
from mentoring_common.events.contracts.matching import (
    FormOutcome,
    ProposalState,
    RunCompleted,
    UnmatchedMentee,
    UnmatchedReason,
)
from mentoring_common.events.contracts.registry import OrganisationState, ParticipantState
from mentoring_common.events.envelope import BATCH_CONTENT_TYPE, Wire, batches, wire
from mentoring_common.mongo import Mongo
from mentoring_common.topology import all_queues
from reporting.main import build
from reporting.settings import ReportingSettings

DEADLINE_SECONDS = 30.0
"""Two busy cores; on idle ones every condition holds within two seconds."""
TERM_BEGINS = datetime(2026, 10, 1, 9, tzinfo=UTC)

Told = tuple[str, str, Any]
"""Event type without its version, subject, data."""


def running_from(moment: datetime) -> Clock:
    """A clock that shows `moment` now and goes on at the wall's pace."""
    began = time.monotonic()
    return lambda: moment + timedelta(milliseconds=round((time.monotonic() - began) * 1000))


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
        return self._of("curator", schools)

    def methodologist(self) -> httpx.AsyncClient:
        return self._of("methodologist", ())

    def nobody(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=self._transport, base_url="http://reporting")

    def _of(self, role: str, schools: Sequence[str]) -> httpx.AsyncClient:
        client = self.nobody()
        client.headers["Authorization"] = f"Bearer {self._issue_token(role, schools)}"
        return client


@dataclass
class Reporting:
    """The running service, from outside."""

    as_: Callers
    exchange: aio_pika.abc.AbstractExchange
    database: Mongo

    async def publish(self, told: Sequence[Told], *, disorder: random.Random | None = None) -> None:
        """Publish facts; with `disorder` each twice, in batches of different sizes, all of them shuffled."""
        events: list[Wire] = [wire(f"{fact}.v2", subject, data, utc_now(), None) for fact, subject, data in told]
        messages: list[tuple[str, bytes]] = []
        for _ in range(1 if disorder is None else 2):
            for event_type in dict.fromkeys(event["type"] for event in events):
                of_type = [event for event in events if event["type"] == event_type]
                size = len(of_type)
                if disorder is not None:
                    disorder.shuffle(of_type)
                    size = disorder.randint(1, 5)
                for start in range(0, len(of_type), size):
                    messages += [(event_type, body) for _, body in batches(of_type[start : start + size])]
        if disorder is not None:
            disorder.shuffle(messages)
        for event_type, body in messages:
            await self.exchange.publish(
                aio_pika.Message(body, content_type=BATCH_CONTENT_TYPE, message_id=uuid4().hex), routing_key=event_type
            )

    async def figures(self, caller: httpx.AsyncClient, school_year: int | None = None) -> dict[str, Any]:
        asked = {} if school_year is None else {"school_year": school_year}
        answer = await caller.get("/reporting/v1/figures", params=asked)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def show(
        self, caller: httpx.AsyncClient, holds: Callable[[dict[str, Any]], bool], school_year: int | None = None
    ) -> dict[str, Any]:
        """The figures, as soon as they satisfy the condition."""
        last: dict[str, Any] = {}

        async def so() -> bool:
            last.update(await self.figures(caller, school_year))
            return holds(last)

        try:
            await until(so)
        except AssertionError as late:
            raise AssertionError(f"the figures stay {last['schools']}") from late
        return last


@dataclass
class School:
    """A school's facts, as registry and matching tell them."""

    name: str
    school_id: str = field(default_factory=lambda: f"school-{uuid4().hex[:8]}")

    def organisation(self, version: int = 1, name: str | None = None) -> Told:
        name = name or self.name
        state = OrganisationState(
            school_id=self.school_id, version=version, organisation_id=self.school_id, kind="SCHOOL",
            name=f"МБОУ {name}", short_name=name,
        )  # fmt: skip
        return "registry.organisation.recorded", self.school_id, state

    def participant(self, name: str, role: str, form: str, version: int = 1, **told: Any) -> Told:
        state = ParticipantState(
            school_id=self.school_id, version=version, participant_id=f"{self.school_id}-{name}", role=role, form=form,
            **{"person_id": f"{self.school_id}-{name}-person", "school_year": 2026, **told},
        )  # fmt: skip
        fact = "withdrawn" if told.get("status") == "WITHDRAWN" else "registered" if version == 1 else "updated"
        return f"registry.participant.{fact}", state.participant_id, state

    def proposal(self, mentee: str, form: str, version: int = 1, status: str = "PENDING") -> Told:
        state = ProposalState(
            school_id=self.school_id, version=version, proposal_id=f"{self.school_id}-{mentee}", run_id="run",
            school_year=2026, form=form, mentee_id=f"{self.school_id}-{mentee}",
            mentor_id=f"{self.school_id}-somebody", score_tenths=700, status=status, made_at=TERM_BEGINS,
        )  # fmt: skip
        fact = "made" if status == "PENDING" else "withdrawn"
        return f"matching.proposal.{fact}", state.proposal_id, state

    def run(self, form: str, unmatched: dict[str, str], minute: int = 0, school_year: int = 2026) -> Told:
        """A run that left these mentees of a form alone, each for a reason."""
        reasons = Counter(unmatched.values())
        outcome = FormOutcome(
            form=form, mentees=9, mentors=9, places=9, proposed=9, unmatched=len(unmatched),
            unmatched_reasons=tuple(UnmatchedReason(code=c, text=f"Причина {c}", mentees=n) for c, n in reasons.items()),
        )  # fmt: skip
        run_id = uuid4().hex
        result = RunCompleted(
            school_id=self.school_id, version=1, result_id=f"{run_id}:{self.school_id}", run_id=run_id,
            school_year=school_year, outcomes=(outcome,), changed=1,
            unmatched_mentees=tuple(
                UnmatchedMentee(participant_id=f"{self.school_id}-{name}", form=form, reason=reason)
                for name, reason in unmatched.items()
            ),
            completed_at=TERM_BEGINS + timedelta(minutes=minute),
        )  # fmt: skip
        return "matching.run.completed", result.result_id, result


Start = Callable[..., AbstractAsyncContextManager[Reporting]]


@pytest.fixture(scope="module")
def start(mongo_uri: str, amqp_uri: str, token_settings: dict[str, str], issue_token: Callable[..., str]) -> Start:
    """Starts the service; `async with start(database) as reporting`."""

    @asynccontextmanager
    async def running(database: str) -> AsyncIterator[Reporting]:
        settings = ReportingSettings(
            mongo_uri=mongo_uri,
            mongo_database=database,
            amqp_uri=amqp_uri,
            http_port=1,
            **token_settings,
        )
        app = build(settings, running_from(TERM_BEGINS))
        connection = await aio_pika.connect(amqp_uri)
        async with connection, beside(mongo_uri, database) as mongo, app.router.lifespan_context(app):
            callers = Callers(httpx.ASGITransport(app), issue_token)

            async def ready() -> bool:
                return (await callers.nobody().get("/health/ready")).is_success

            await until(ready)
            channel = await connection.channel(publisher_confirms=True, on_return_raises=True)
            yield Reporting(callers, await channel.get_exchange("mentoring.events"), mongo)

    return running


@asynccontextmanager
async def beside(mongo_uri: str, database: str) -> AsyncIterator[Mongo]:
    """The service's own database, seen from beside it."""
    mongo = Mongo(mongo_uri, database)
    mongo.open()
    try:
        yield mongo
    finally:
        await mongo.close()


@pytest.fixture(scope="module")
async def own_database(mongo_uri: str) -> AsyncIterator[str]:
    """A name that nobody else uses; forgotten in the end."""
    name = f"test_reporting_{uuid4().hex[:12]}"
    yield name
    async with beside(mongo_uri, name) as mongo:
        await mongo.drop()


@pytest.fixture(scope="module")
async def quiet_queues(amqp_uri: str) -> None:
    """Nothing of other tests waits in the platform's queues."""
    connection = await aio_pika.connect(amqp_uri)
    async with connection:
        for queue in all_queues():
            channel = await connection.channel()
            try:
                await (await channel.get_queue(queue.name)).purge()
            except aio_pika.exceptions.ChannelNotFoundEntity:
                continue  # nobody has declared it yet


@pytest.fixture
async def reporting(start: Start, mongo_uri: str, quiet_queues: None) -> AsyncIterator[Reporting]:
    """The service on 1 October 2026, with a database of its own: figures are of the whole municipality."""
    name = f"test_reporting_{uuid4().hex[:12]}"
    async with start(name) as running:
        yield running
        await running.database.drop()

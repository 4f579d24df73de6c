import contextlib
import io
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import pytest
import structlog
from aio_pika.abc import AbstractChannel
from mentoring_common.aggregate import Aggregates
from mentoring_common.auth import Scope
from mentoring_common.batch import EventBatches
from mentoring_common.errand import connected
from mentoring_common.lease import Lease
from mentoring_common.messaging import Messaging, make_broker
from mentoring_common.mongo import Mongo
from mentoring_common.relay import Relay
from mentoring_common.settings import MongoDriver
from mentoring_common.supervisor import Supervisor
from mentoring_common.telemetry import Metrics
from mentoring_common.tracing import OFF, Tracing

from .clocks import SetClock
from .people import SCHOOL
from .workers import FileJob, FileJobs, Order, jobs_of

RELAY_LEASE_SECONDS = 10.0

Running = Callable[..., AbstractAsyncContextManager[Supervisor]]


@pytest.fixture
async def mongo(mongo_uri: str, database_name: str) -> AsyncIterator[Mongo]:
    """The default driver; a module that tests the store runs on both."""
    connection = Mongo(mongo_uri, database_name, MongoDriver.MOTOR)
    connection.open()
    yield connection
    await connection.close()


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def metrics() -> Metrics:
    return Metrics("test")


@pytest.fixture
def event_batches(mongo: Mongo, clock: SetClock) -> EventBatches:
    return EventBatches(mongo.collection("event_batches"), clock)


@pytest.fixture
async def aggregates(mongo: Mongo, event_batches: EventBatches, clock: SetClock) -> Aggregates:
    """Participants, with the indexes that the relay needs."""
    kept = Aggregates(mongo.collection("participants"), event_batches, clock, lambda: None)
    await event_batches.ensure_indexes()
    await kept.ensure_indexes()
    return kept


@pytest.fixture
def broker_address(amqp_uri: str, empty_queues: None) -> str:
    """Where the service under test finds its broker; a module may put something in between."""
    return amqp_uri


@pytest.fixture
async def channel(amqp_uri: str) -> AsyncIterator[AbstractChannel]:
    """The broker as a bystander sees it."""
    async with connected(amqp_uri) as connection:
        yield await connection.channel(publisher_confirms=True, on_return_raises=True)


@pytest.fixture
def wakes() -> list[Callable[[], None]]:
    """Called when the broker is there, as the service's frame does."""
    return []


@pytest.fixture
def messaging(broker_address: str, metrics: Metrics, wakes: list[Callable[[], None]]) -> Messaging:
    """Not started yet: subscribers come first."""
    return Messaging(make_broker(broker_address, "test", metrics.registry), lambda: [wake() for wake in wakes])


@pytest.fixture
def tracing() -> Tracing:
    """Nothing is recorded; a module may say otherwise."""
    return OFF


@pytest.fixture
def relay(
    messaging: Messaging,
    aggregates: Aggregates,
    event_batches: EventBatches,
    mongo: Mongo,
    clock: SetClock,
    metrics: Metrics,
    tracing: Tracing,
    wakes: list[Callable[[], None]],
) -> Relay:
    made = Relay(
        messaging=messaging,
        collections=[aggregates.collection],
        batches=event_batches,
        history=mongo.collection("events"),
        lease=Lease(mongo.collection("leases"), "relay", clock, RELAY_LEASE_SECONDS),
        clock=clock,
        metrics=metrics,
        tracing=tracing,
    )
    wakes.append(made.wake)
    return made


@pytest.fixture
def running(messaging: Messaging, metrics: Metrics) -> Running:
    """The broker's and the given tasks, supervised as in a service: `async with running(relay=relay.run)`."""

    @asynccontextmanager
    async def run(**tasks) -> AsyncIterator[Supervisor]:
        supervisor = Supervisor(metrics)
        supervisor.add("broker", messaging.run)
        for name, task in tasks.items():
            supervisor.add(name, task)
        supervisor.start()
        try:
            await messaging.started.wait()
            yield supervisor
        finally:
            await supervisor.stop()
            await messaging.stop()

    return run


@pytest.fixture
def replica(mongo: Mongo, clock: SetClock) -> Callable[[], FileJobs]:
    """Makes the jobs of one more process."""
    return lambda: jobs_of(mongo, clock)


@pytest.fixture
async def jobs(replica: Callable[[], FileJobs]) -> FileJobs:
    made = replica()
    await made.ensure_indexes()
    return made


@pytest.fixture
def submit(jobs: FileJobs, clock: SetClock) -> Callable[..., Awaitable[FileJob]]:
    """Queue a job, a second after the one before: `await submit("one", key="k")`."""

    async def submit(job_id: str, school_id: str = SCHOOL, key: str | None = None) -> FileJob:
        clock.advance(1)
        return await jobs.submit(Scope.of(school_id), job_id, school_id, Order(), key=key)

    return submit


@pytest.fixture
def own_logging() -> Iterator[None]:
    """A started service sets up the whole process's logging; afterwards it is as before."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    structlog.reset_defaults()
    root.handlers, root.level = handlers, level


@pytest.fixture
def log_lines(own_logging: None) -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """What a service that a fixture starts after this one has logged since the last call."""
    output = io.StringIO()

    def since_the_last_call() -> list[dict[str, Any]]:
        lines = [json.loads(line) for line in output.getvalue().splitlines()]
        output.seek(0)
        output.truncate()
        return lines

    with contextlib.redirect_stdout(output):
        yield since_the_last_call

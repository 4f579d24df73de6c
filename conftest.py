"""Real servers for every service test: given by the environment, or started once a session."""

import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from uuid import uuid4

import aio_pika
import pytest
from mentoring_common.topology import RETRY_DELAYS_SECONDS, all_queues
from mentoring_local import servers


@pytest.fixture(scope="session")
def mongo_uri(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A MongoDB-speaking server; MENTORING_TEST_MONGO_URI names one that runs already."""
    given = os.environ.get("MENTORING_TEST_MONGO_URI")
    if given:
        yield given
        return
    with servers.mongo(tmp_path_factory.mktemp("mongo")) as server:
        yield server.uri


@pytest.fixture(scope="session")
def amqp_uri(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A RabbitMQ node; MENTORING_TEST_AMQP_URI names one that runs already."""
    given = os.environ.get("MENTORING_TEST_AMQP_URI")
    if given:
        yield given
        return
    with servers.rabbitmq(tmp_path_factory.mktemp("rabbitmq")) as server:
        yield server.uri


@pytest.fixture
def database_name() -> str:
    """A name that no other test uses."""
    return f"test_{uuid4().hex[:12]}"


@pytest.fixture
async def empty_queues(amqp_uri: str) -> AsyncIterator[None]:
    """The platform's queues as the first start finds them: not there."""
    await _delete_queues(amqp_uri)
    yield
    await _delete_queues(amqp_uri)


async def _delete_queues(amqp_uri: str) -> None:
    connection = await aio_pika.connect(amqp_uri)
    async with connection:
        channel = await connection.channel()
        for queue in all_queues():
            for name in (queue.name, queue.parked, *map(queue.retry, RETRY_DELAYS_SECONDS)):
                await channel.queue_delete(name)


@pytest.fixture
def wait_until() -> Callable[[Callable[[], Awaitable[bool]]], Awaitable[None]]:
    """Wait for a condition, asked again at once, with a deadline."""

    async def wait(condition: Callable[[], Awaitable[bool]], seconds: float = 30.0) -> None:
        deadline = time.monotonic() + seconds
        while not await condition():
            assert time.monotonic() < deadline, "the condition did not come true in time"

    return wait

"""`mentoring replay` on a real broker: the request that a publisher receives."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from aio_pika.abc import AbstractChannel
from faststream.rabbit import RabbitBroker
from mentoring_common.errand import connected
from mentoring_common.replay import Request, Wanted
from mentoring_common.topology import declare, publishers, requests, requests_queue
from mentoring_tools.cli import app
from typer.testing import CliRunner, Result

Run = Callable[..., Awaitable[Result]]


@pytest.fixture
async def channel(amqp_uri: str, empty_queues: None) -> AsyncIterator[AbstractChannel]:
    """A channel to the broker, on which the publishers' queues of requests are empty."""
    broker = RabbitBroker(amqp_uri, logger=None)
    await broker.connect()
    await declare(broker)
    for publisher in publishers():
        await broker.declare_queue(requests(publisher))
    async with connected(amqp_uri) as connection:
        opened = await connection.channel(publisher_confirms=True)
        for publisher in publishers():
            await (await opened.get_queue(requests_queue(publisher))).purge()
        yield opened
        for publisher in publishers():
            await opened.queue_delete(requests_queue(publisher))
    await broker.stop()


@pytest.fixture
def run(amqp_uri: str) -> Run:
    async def invoke(*arguments: str) -> Result:
        return await asyncio.to_thread(CliRunner().invoke, app, ["replay", *arguments, "--amqp", amqp_uri])

    return invoke


async def received(channel: AbstractChannel, publisher: str) -> list[tuple[Wanted, str, str | None]]:
    queue = await channel.declare_queue(requests_queue(publisher), passive=True)
    found = []
    while (message := await queue.get(fail=False, timeout=60)) is not None:
        request = Request.decode(message.body)
        await message.ack()
        found.append((request.wanted, request.consumer, request.school_id))
    return found


async def test_one_school_is_asked_of_every_publisher_of_the_consumer(run: Run, channel: AbstractChannel) -> None:
    answer = await run("--consumer", "reporting", "--school", "school-7")

    assert (answer.exit_code, answer.stderr) == (0, "")
    assert "matching, registry" in answer.stdout
    asked = [(Wanted.REPLAY, "reporting", "school-7")]
    assert [await received(channel, publisher) for publisher in ("matching", "registry")] == [asked, asked]


async def test_all_schools_are_asked_when_none_is_named(run: Run, channel: AbstractChannel) -> None:
    assert (await run("--consumer", "matching")).exit_code == 0
    assert await received(channel, "registry") == [(Wanted.REPLAY, "matching", None)]
    assert await received(channel, "matching") == []


async def test_a_service_that_receives_nothing_is_refused(run: Run, channel: AbstractChannel) -> None:
    answer = await run("--consumer", "console")
    assert answer.exit_code == 2
    assert "matching, notifications, registry, reporting" in answer.stderr


async def test_an_installation_that_never_ran(run: Run, channel: AbstractChannel) -> None:
    await channel.queue_delete(requests_queue("registry"))
    answer = await run("--consumer", "reporting")
    assert (answer.exit_code, answer.stdout) == (1, "")
    assert "ещё не запускались" in answer.stderr
    assert await received(channel, "matching") == [], "asked of all publishers or of none"

"""A broker that freezes or dies: nothing that was written is lost, and everything arrives when it is back."""

import time

import aio_pika
import pytest
from mentoring_common.batch import SOMETHING_PENDING

from .people import SCHOOL, SCOPE, event
from .queues import Inbox

SETTLED_SECONDS = 2.0
"""RabbitMQ saves its directory of quorum queues up to this long after a declaration: killed before, it forgets one."""


@pytest.fixture
def broker_address(own_broker) -> str:
    return own_broker.uri


@pytest.fixture
def arrived(broker_address: str):
    """Whether these have come to matching's queue by now, asked through a connection of its own."""
    seen: set[str] = set()

    async def arrived(*names: str) -> bool:
        async with await aio_pika.connect(broker_address, timeout=10) as connection:
            inbox = Inbox(await connection.channel(), "matching.registry")
            await inbox.has()
        seen.update(each["subject"] for each in inbox.events)
        return seen == set(names)

    return arrived


@pytest.fixture
def write(aggregates):
    async def write(name: str) -> None:
        state = {"_id": name, "school_id": SCHOOL, "version": 1}
        assert await aggregates.insert(SCOPE, state, [event(name)])

    return write


async def pending(aggregates) -> int:
    return await aggregates.collection.count(SOMETHING_PENDING)


async def test_a_frozen_broker_holds_no_writer_and_no_event(
    own_broker, relay, running, aggregates, write, arrived, metrics, wait_until
) -> None:
    async with running(relay=relay.run):
        await write("ann")
        relay.wake()
        await wait_until(lambda: arrived("ann"))
        own_broker.freeze()
        try:
            await write("ben")
            relay.wake()
            await wait_until(
                lambda: metrics.registry.get_sample_value("mentoring_task_restarts_total", {"task": "relay"})
            )  # the publish gave up
            assert await pending(aggregates) == 1
        finally:
            own_broker.thaw()
        await wait_until(lambda: arrived("ann", "ben"), 60)


async def test_a_killed_broker_keeps_what_it_confirmed_and_gets_the_rest(
    own_broker, relay, running, aggregates, write, arrived, wait_until
) -> None:
    async with running(relay=relay.run):
        await write("ann")
        relay.wake()

        async def confirmed() -> bool:
            return await pending(aggregates) == 0

        declared = time.monotonic()
        await wait_until(confirmed)
        await wait_until(lambda: time.monotonic() > declared + SETTLED_SECONDS)
        own_broker.kill()
        await write("ben")
        relay.wake()
        assert await pending(aggregates) == 1
        own_broker.start()
        await wait_until(lambda: arrived("ann", "ben"), 60)
        await wait_until(confirmed)

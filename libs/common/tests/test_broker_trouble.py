"""A broker that freezes or dies: nothing that was written is lost, and everything arrives when it is back."""

import asyncio
import gc
import time

import aio_pika
import pytest
from aio_pika.exceptions import AMQPConnectionError
from aiormq.exceptions import ChannelInvalidStateError
from mentoring_common.batch import SOMETHING_PENDING
from mentoring_common.errand import connected
from mentoring_common.messaging import PUBLISH_TIMEOUT_SECONDS, BrokerLost, Messaging, make_broker
from mentoring_common.topology import ConsumerQueue
from mentoring_local.ports import LOOPBACK

from .frame import NO_BROKER
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
        async with connected(broker_address, seconds=10) as connection:
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
        await wait_until(lambda: arrived("ann", "ben"))


@pytest.mark.parametrize("once", [True, False])
async def test_a_goodbye_that_is_not_answered_in_time_keeps_no_connection_open(
    messaging, running, monkeypatch, once
) -> None:
    """Nor one that is never answered: the channel was lost before, and the library hopes to mend it."""
    messaging.broker.subscriber(ConsumerQueue("matching", "registry").main_queue(declare=False))(_taken)
    [subscriber] = messaging.broker.subscribers

    async def goodbye() -> None:
        if once:
            monkeypatch.undo()
        raise ChannelInvalidStateError("Channel closed by RPC timeout")

    async with running():
        monkeypatch.setattr(subscriber, "stop", goodbye)
        await messaging.stop()
        assert not await messaging.broker.ping(timeout=1)


async def _taken(_body: bytes) -> None:
    """Whatever comes."""


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
        await wait_until(lambda: arrived("ann", "ben"))
        await wait_until(confirmed)


async def test_what_is_sent_ends_with_the_connection(own_broker, messaging, running) -> None:
    """And not when the time for it is up: nothing else would tell a sender that is waiting for a confirm."""
    never = asyncio.Event()
    async with running():
        own_broker.kill()
        with pytest.raises(BrokerLost):
            async with asyncio.timeout(PUBLISH_TIMEOUT_SECONDS):
                await messaging.while_connected(never.wait())
        own_broker.start()


async def test_who_gives_up_connecting_leaves_nothing_behind(metrics) -> None:
    """Somebody takes the connection and never says a word, as a frozen broker does."""
    taken = asyncio.Event()

    async def take(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        taken.set()
        await gone.wait()
        writer.close()

    gone = asyncio.Event()
    async with await asyncio.start_server(take, LOOPBACK, 0) as mute:
        port = mute.sockets[0].getsockname()[1]
        messaging = Messaging(make_broker(f"amqp://guest:guest@{LOOPBACK}:{port}/", "test", metrics.registry))
        before = asyncio.all_tasks()
        connecting = asyncio.create_task(messaging.run())
        await taken.wait()
        answering = asyncio.all_tasks() - before - {connecting}
        connecting.cancel()
        await asyncio.wait([connecting])
        gone.set()
        left = {task for task in asyncio.all_tasks() - before if "connection_factory" in repr(task.get_coro())}
        assert connecting.cancelled()
        assert answering, "the library connects in a task of its own"
        assert left == set()
        await messaging.stop()


@pytest.mark.parametrize("trouble", ["absent", "frozen"])
async def test_a_connection_that_never_came_to_be_is_closed(request, trouble) -> None:
    """Otherwise it closes itself when it is collected, wherever the process is then."""
    address = NO_BROKER
    if trouble == "frozen":
        broker = request.getfixturevalue("own_broker")
        address = broker.uri
        broker.freeze()
    with pytest.raises((AMQPConnectionError, TimeoutError)):
        async with connected(address, seconds=0.5):
            pytest.fail("connected to nobody")
    left = [each for each in gc.get_objects() if type(each) is aio_pika.Connection and str(each.url) == address]
    assert [each for each in left if not each.is_closed] == []

"""Exchanges, queues and the connection as they stand on the live broker; expected values by hand."""

import asyncio
from typing import Any

import aio_pika
import pytest
from aio_pika.exceptions import ChannelPreconditionFailed, DeliveryError, PublishError
from faststream.rabbit import RabbitMessage
from mentoring_common import topology
from mentoring_common.events.contracts import CONTRACTS, NOT_IN_HISTORY, SUBSCRIBERS
from mentoring_common.topology import ConsumerQueue
from structlog.testing import capture_logs

from .queues import take_all

BOUNDED = {"x-queue-type": "quorum", "x-overflow": "reject-publish", "x-max-length": 1_000_000}


def dead_letters_to(queue: str) -> dict[str, Any]:
    return {
        "x-dead-letter-exchange": "",
        "x-dead-letter-routing-key": queue,
        "x-dead-letter-strategy": "at-least-once",
    }


QUEUES: dict[str, dict[str, Any]] = {
    "matching.registry": {**BOUNDED, **dead_letters_to("matching.registry.parked"), "x-delivery-limit": 20},
    "matching.registry.parked": {**BOUNDED, "x-delivery-limit": 1_000_000},
    **{
        f"matching.registry.retry.{seconds}": {
            **BOUNDED,
            **dead_letters_to("matching.registry"),
            "x-message-ttl": seconds * 1000,
        }
        for seconds in (1, 5, 30, 120)
    },
}

PARTICIPANTS = {"matching.registry", "reporting.registry"}
RECEIVERS = {
    **{
        f"registry.participant.{fact}.v2": PARTICIPANTS
        for fact in ("registered", "updated", "suspended", "resumed", "completed", "withdrawn", "transferred")
    },
    **{f"registry.participant.{fact}.v1": PARTICIPANTS for fact in ("registered", "updated", "withdrawn")},
    **{f"registry.organisation.recorded.{version}": PARTICIPANTS for version in ("v1", "v2")},
    **{f"registry.contact.recorded.{version}": {"notifications.registry"} for version in ("v1", "v2")},
    "registry.agreement.ending.v1": {"notifications.registry"},
    "registry.destruction.due.v1": {"notifications.registry"},
    "registry.assignment.set.v1": {"notifications.registry"},
    "registry.support-need.recorded.v1": {"matching.registry"},
    "registry.tie.recorded.v1": {"matching.registry"},
    **{f"registry.programme.{fact}.v1": {"matching.registry"} for fact in ("opened", "advanced", "closed")},
    **{f"registry.consent.{fact}.v1": {"reporting.registry"} for fact in ("granted", "withdrawn", "expired")},
    "registry.consent-requirement.changed.v1": {"notifications.registry", "reporting.registry"},
    "registry.methodology.released.v1": {"matching.registry", "notifications.registry", "reporting.registry"},
    "registry.checkpoint.taken.v1": {"matching.registry", "notifications.registry", "reporting.registry"},
    "matching.checkpoint.taken.v1": {"notifications.matching", "registry.matching", "reporting.matching"},
    "notifications.checkpoint.taken.v1": {"registry.notifications"},
    "reporting.checkpoint.taken.v1": {"registry.reporting"},
    "registry.participant.erased.v1": {"matching.registry", "notifications.registry", "reporting.registry"},
    **{
        f"{service}.erasure.confirmed.v1": {f"registry.{service}"}
        for service in ("matching", "notifications", "reporting")
    },
    **{f"matching.proposal.{fact}.{v}": {"reporting.matching"} for fact in ("made", "withdrawn") for v in ("v1", "v2")},
    **{f"matching.proposal.{fact}.v2": {"reporting.matching"} for fact in ("approved", "rejected")},
    **{
        f"matching.relation.{fact}.v1": {"registry.matching", "reporting.matching"}
        for fact in ("approved", "cancelled", "fixed", "activated", "suspended", "resumed", "closed")
    },
    "matching.claim.confirmed.v1": {"registry.matching"},
    **{f"matching.run.completed.{v}": {"notifications.matching", "reporting.matching"} for v in ("v1", "v2")},
}


@pytest.fixture
async def declared(running):
    """The platform's queues, declared as a service does it."""
    async with running():
        yield


def test_every_event_type_has_a_subscriber() -> None:
    assert set(SUBSCRIBERS) == set(CONTRACTS) == set(RECEIVERS)
    assert all(SUBSCRIBERS.values())
    assert {queue.name for queue in topology.all_queues()} == set().union(*RECEIVERS.values())
    unkept = (".contact.", ".support-need.", ".tie.", ".checkpoint.")
    assert {event_type for event_type in CONTRACTS if any(part in event_type for part in unkept)} == NOT_IN_HISTORY


def test_a_consumers_queue_names_just_its_publishers_types() -> None:
    for queue in topology.all_queues():
        assert set(queue.event_types) == {each for each, queues in RECEIVERS.items() if queue.name in queues}
    contacts = ConsumerQueue("notifications", "registry")
    assert {each for each in contacts.handled_types if ".contact." in each} == {"registry.contact.recorded.v2"}, (
        "an earlier version is handled as its newest"
    )


async def stands_as(channel, queue: str, arguments: dict[str, Any]) -> bool:
    """The broker takes a second declaration only with the same arguments."""
    own = await channel._connection.channel()
    try:
        await own.declare_queue(queue, durable=True, arguments=arguments)
    except ChannelPreconditionFailed:
        return False
    finally:
        if not own.is_closed:
            await own.close()
    return True


@pytest.mark.parametrize(("queue", "arguments"), QUEUES.items())
async def test_a_queues_arguments(declared, channel, queue, arguments) -> None:
    assert await stands_as(channel, queue, arguments)
    for name, value in arguments.items():
        other = {key: kept for key, kept in arguments.items() if key != name}
        changed = value + 1 if isinstance(value, int) else "other" if "routing" in name else None
        assert not await stands_as(channel, queue, other if changed is None else {**other, name: changed}), name


async def test_each_type_reaches_its_subscribers_and_nobody_else(declared, channel) -> None:
    exchange = await channel.get_exchange("mentoring.events")
    for event_type in RECEIVERS:
        await exchange.publish(aio_pika.Message(event_type.encode()), routing_key=event_type)
    received: dict[str, set[str]] = {event_type: set() for event_type in RECEIVERS}
    for queue in topology.all_queues():
        for message in await take_all(channel, queue.name):
            received[message.body.decode()].add(queue.name)
    assert received == RECEIVERS


async def test_what_waits_for_its_retry_comes_back_to_its_queue(declared, channel, wait_until) -> None:
    await channel.default_exchange.publish(aio_pika.Message(b"again"), routing_key="matching.registry.retry.1")
    assert await take_all(channel, "matching.registry") == []
    returned: list[bytes] = []

    async def back() -> bool:
        returned.extend(message.body for message in await take_all(channel, "matching.registry"))
        return bool(returned)

    await wait_until(back)
    assert returned == [b"again"]


async def test_what_was_delivered_too_often_is_parked(declared, channel, wait_until) -> None:
    await channel.default_exchange.publish(aio_pika.Message(b"crashes everybody"), routing_key="matching.registry")
    queue = await channel.get_queue("matching.registry")
    deliveries = 0

    async def given_up() -> bool:
        nonlocal deliveries
        message = await queue.get(fail=False, timeout=60)
        if message is not None:
            deliveries += 1
            await message.nack(requeue=True)
        return bool(await take_all(channel, "matching.registry.parked"))

    await wait_until(given_up)
    assert deliveries == 21


async def test_a_parked_message_may_be_looked_at_for_ever(declared, channel) -> None:
    await channel.default_exchange.publish(aio_pika.Message(b"event"), routing_key="matching.registry.parked")
    queue = await channel.get_queue("matching.registry.parked")
    for _ in range(30):
        message = await queue.get(timeout=10)
        await message.nack(requeue=True)
    assert (await queue.get(timeout=10)).body == b"event"


async def test_declaring_again_changes_nothing(declared, channel, messaging) -> None:
    await channel.default_exchange.publish(aio_pika.Message(b"kept"), routing_key="matching.registry")
    await topology.declare(messaging.broker)
    assert [message.body for message in await take_all(channel, "matching.registry")] == [b"kept"]


async def test_the_connection(declared, messaging) -> None:
    connection = await messaging.broker.connect()
    assert connection.transport.connection.connection_tune.heartbeat == 5
    with pytest.raises((PublishError, DeliveryError)):
        await messaging.broker.publish(b"to nobody", exchange=topology.EVENTS, routing_key="nobody", timeout=5)


async def test_no_more_than_four_messages_are_in_a_consumers_hands(messaging, running, channel, wait_until) -> None:
    begun: list[RabbitMessage] = []
    go_on = asyncio.Event()
    queue = topology.ConsumerQueue("matching", "registry")

    @messaging.broker.subscriber(queue.main_queue(declare=False))
    async def handle(message: RabbitMessage) -> None:
        begun.append(message)
        await go_on.wait()

    async with running():
        for number in range(12):
            await channel.default_exchange.publish(aio_pika.Message(b"%d" % number), routing_key=queue.name)
        await wait_until(lambda: len(begun) >= 4)

        async def the_rest_lies_in_the_queue() -> bool:
            return (await channel.declare_queue(queue.name, passive=True)).declaration_result.message_count == 8

        await wait_until(the_rest_lies_in_the_queue)
        assert len(begun) == 4
        go_on.set()
        await wait_until(lambda: len(begun) == 12)


async def test_a_queue_that_stands_otherwise_is_named_to_the_operator(messaging, channel, empty_queues) -> None:
    await channel.declare_queue("matching.registry.parked", durable=True)
    await messaging.broker.connect()
    try:
        with capture_logs() as logged, pytest.raises(ChannelPreconditionFailed):
            await topology.declare(messaging.broker)
    finally:
        await messaging.stop()
    assert "matching.registry.parked" in str(logged)

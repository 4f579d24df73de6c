"""What lies in the queues, told by the broker itself: also what no code of ours has put there."""

import aio_pika
import pytest
from aio_pika.abc import AbstractIncomingMessage
from mentoring_common import topology
from mentoring_common.depths import Depths
from mentoring_common.topology import ConsumerQueue

QUEUE = ConsumerQueue("matching", "registry")


@pytest.fixture
async def declared(messaging, empty_queues):
    """Every queue is there; nobody takes from any."""
    await messaging.broker.connect()
    await topology.declare(messaging.broker)
    yield messaging
    await messaging.stop()


@pytest.fixture
def shown(metrics):
    def shown(name: str) -> float | None:
        return metrics.registry.get_sample_value(f"mentoring_{name}", {"queue": "matching.registry"})

    return shown


async def test_what_the_broker_parks_by_itself_is_counted(
    declared, amqp_uri, channel, metrics, shown, wait_until
) -> None:
    depths = Depths([QUEUE], declared, amqp_uri, metrics.registry)
    await depths.look()
    assert [shown(name) for name in ("queue_messages", "queue_consumers", "parked_messages")] == [0, 0, 0]

    await channel.default_exchange.publish(aio_pika.Message(b"[]"), routing_key=QUEUE.name)
    queue = await channel.get_queue(QUEUE.name)
    for _ in range(topology.DELIVERY_LIMIT + 1):

        async def came() -> bool:
            message = await queue.get(fail=False, timeout=60)
            if message is not None:
                await message.nack(requeue=True)
            return message is not None

        await wait_until(came)

    async def is_parked() -> bool:
        await depths.look()
        return (shown("queue_messages"), shown("parked_messages")) == (0, 1)

    await wait_until(is_parked)


async def test_a_queue_that_is_gone_has_nothing_and_hides_no_other(declared, amqp_uri, channel, metrics) -> None:
    others = ConsumerQueue("reporting", "registry")
    depths = Depths([QUEUE, others], declared, amqp_uri, metrics.registry)
    await channel.queue_delete(QUEUE.name)

    async def take(message: AbstractIncomingMessage) -> None:
        await message.ack()

    taken = await (await channel.get_queue(others.name)).consume(take)
    await depths.look()
    told = [
        metrics.registry.get_sample_value("mentoring_queue_consumers", {"queue": queue.name})
        for queue in (QUEUE, others)
    ]
    assert told == [0, 1]
    await (await channel.get_queue(others.name)).cancel(taken)

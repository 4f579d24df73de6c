"""How much lies in a consumer's queues, and whether anybody takes from them: asked of the broker, told to Prometheus.

RabbitMQ parks by itself what was delivered too often (`topology.DELIVERY_LIMIT`), and a consumer can vanish without a
word; neither passes through our code, so nothing of ours counts it. The depth is what everybody has put there.
"""

import asyncio
from collections.abc import Sequence

import aio_pika
from aio_pika.exceptions import ChannelNotFoundEntity
from prometheus_client import CollectorRegistry, Gauge

from mentoring_common.errand import connected
from mentoring_common.messaging import PUBLISH_TIMEOUT_SECONDS, Messaging
from mentoring_common.topology import ConsumerQueue

LOOK_SECONDS = 15.0
"""The usual time between two scrapes."""


class Depths:
    """Gauges of the queues of one service."""

    def __init__(
        self, queues: Sequence[ConsumerQueue], messaging: Messaging, amqp_uri: str, registry: CollectorRegistry
    ) -> None:
        self._queues = queues
        self._messaging = messaging
        self._amqp_uri = amqp_uri
        self._waiting = Gauge(
            "mentoring_queue_messages", "Messages that wait in a consumer's queue", ["queue"], registry=registry
        )
        self._consumers = Gauge(
            "mentoring_queue_consumers", "Processes that take from the queue", ["queue"], registry=registry
        )
        self._parked = Gauge(
            "mentoring_parked_messages",
            "Messages that are parked, by us or by the broker itself, and wait for a person",
            ["queue"],
            registry=registry,
        )

    async def run(self) -> None:
        """For ever, while there is a broker. Supervised: a connection that fails ends it."""
        while True:
            await self._messaging.started.wait()
            await self.look()
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self) -> None:
        """Ask once, over a connection of its own: to ask for a queue that is gone closes the channel."""
        async with connected(self._amqp_uri) as connection, asyncio.timeout(PUBLISH_TIMEOUT_SECONDS):
            for queue in self._queues:
                waiting, consumers = await _depth(connection, queue.name)
                parked, _ = await _depth(connection, queue.parked)
                self._waiting.labels(queue.name).set(waiting)
                self._consumers.labels(queue.name).set(consumers)
                self._parked.labels(queue.name).set(parked)


async def _depth(connection: aio_pika.abc.AbstractConnection, queue: str) -> tuple[int, int]:
    """Messages that are ready, and consumers. A queue that is not there has neither."""
    channel = await connection.channel()
    try:
        declared = (await channel.declare_queue(queue, passive=True)).declaration_result
    except ChannelNotFoundEntity:
        return 0, 0
    await channel.close()
    return declared.message_count or 0, declared.consumer_count or 0

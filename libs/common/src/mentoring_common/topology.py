"""Exchanges and queues: their names, their arguments, and how they are declared.

Every publisher declares the queues of all subscribers of its events, so that a consumer that starts later than
the others has missed nothing. Arguments are part of the contract with the broker: changing one is a migration.
"""

from dataclasses import dataclass

from aio_pika import RobustExchange
from aio_pika.abc import AbstractChannel, AbstractRobustQueue
from aio_pika.exceptions import ChannelPreconditionFailed
from faststream.rabbit import ExchangeType, QueueType, RabbitBroker, RabbitExchange, RabbitQueue
from faststream.rabbit.schemas.queue import QuorumQueueArgs

from mentoring_common.events.contracts import CONTRACTS, EARLIER, SUBSCRIBERS, checkpoint
from mentoring_common.events.upcasts import newest
from mentoring_common.telemetry import get_logger

EVENTS = RabbitExchange("mentoring.events", type=ExchangeType.TOPIC, durable=True)

RETRY_DELAYS_SECONDS = (1, 5, 30, 120)
"""One TTL queue a delay; a failure that may pass comes back at the last delay until it has passed."""
DELIVERY_LIMIT = 20
"""Deliveries that ended in a crash. RabbitMQ 4 has this by default, 3 has none: set, so that both behave alike."""
LOOKED_AT_LIMIT = 1_000_000
"""Each look at a parked queue is a delivery. RabbitMQ 4 drops what was looked at 20 times, 3 takes no "unlimited"."""
MAX_QUEUE_MESSAGES = 1_000_000
"""Two hundred events each: beyond this the publisher waits (reject-publish) and events stay with their aggregates."""


@dataclass(frozen=True)
class ConsumerQueue:
    """The queue in which one service receives one publisher's events."""

    consumer: str
    publisher: str

    @property
    def name(self) -> str:
        return f"{self.consumer}.{self.publisher}"

    @property
    def parked(self) -> str:
        return f"{self.name}.parked"

    def retry(self, delay_seconds: int) -> str:
        return f"{self.name}.retry.{delay_seconds}"

    @property
    def event_types(self) -> list[str]:
        return [
            event_type
            for event_type, consumers in SUBSCRIBERS.items()
            if self.consumer in consumers and event_type.split(".", 1)[0] == self.publisher
        ]

    @property
    def handled_types(self) -> set[str]:
        """The types as which its events are handled: each as its newest version."""
        return {newest(event_type) for event_type in self.event_types}

    def main_queue(self, *, declare: bool = True) -> RabbitQueue:
        return _quorum(
            self.name, {**_dead_letters_to(self.parked), "x-delivery-limit": DELIVERY_LIMIT}, declare=declare
        )


def all_queues() -> list[ConsumerQueue]:
    """Every consumer's queue, as the table of subscribers says."""
    pairs = {
        (consumer, event_type.split(".", 1)[0])
        for event_type, consumers in SUBSCRIBERS.items()
        for consumer in consumers
    }
    return [ConsumerQueue(consumer, publisher) for consumer, publisher in sorted(pairs)]


def requests_queue(publisher: str) -> str:
    """The name of the queue in which a publisher is asked for checkpoints and replays."""
    return f"{publisher}.replay"


def requests(publisher: str, *, declare: bool = True) -> RabbitQueue:
    """The queue of requests. What was tried too often is dropped: a consumer that still differs asks again."""
    return _quorum(requests_queue(publisher), {"x-delivery-limit": DELIVERY_LIMIT}, declare=declare)


def published_types(publisher: str) -> list[str]:
    """The types of a service's events; neither what only earlier releases published, nor its checkpoints."""
    others = {*EARLIER, *checkpoint.CONTRACTS}
    return [each for each in CONTRACTS if each.split(".", 1)[0] == publisher and each not in others]


def publishers() -> list[str]:
    return sorted({queue.publisher for queue in all_queues()})


async def restore(channel: AbstractChannel, publisher: str) -> None:
    """Declare and bind a publisher's subscribers' main queues; changes nothing where they are."""
    exchange = await channel.declare_exchange(EVENTS.name, ExchangeType.TOPIC.value, durable=True)
    for queue in all_queues():
        if queue.publisher == publisher:
            main = queue.main_queue()
            declared = await channel.declare_queue(main.name, durable=True, arguments=dict(main.arguments or {}))
            for event_type in queue.event_types:
                await declared.bind(exchange, routing_key=event_type)


async def declare(broker: RabbitBroker) -> RobustExchange:
    """Declare everything on a connected broker; changes nothing where it stands. The exchange of the events."""
    exchange = await broker.declare_exchange(EVENTS)
    for publisher in publishers():
        await _stand(broker, requests(publisher))
    for queue in all_queues():
        await _stand(broker, _quorum(queue.parked, {"x-delivery-limit": LOOKED_AT_LIMIT}))
        for delay in RETRY_DELAYS_SECONDS:
            await _stand(
                broker, _quorum(queue.retry(delay), {**_dead_letters_to(queue.name), "x-message-ttl": delay * 1000})
            )
        declared = await _stand(broker, queue.main_queue())
        for event_type in queue.event_types:
            await declared.bind(exchange, routing_key=event_type)
    return exchange


async def _stand(broker: RabbitBroker, queue: RabbitQueue) -> AbstractRobustQueue:
    try:
        return await broker.declare_queue(queue)
    except ChannelPreconditionFailed:
        get_logger().error("a queue stands with other arguments: empty it, delete it, start again", queue=queue.name)
        raise


def _quorum(name: str, arguments: QuorumQueueArgs, *, declare: bool = True) -> RabbitQueue:
    bounded: QuorumQueueArgs = {"x-overflow": "reject-publish", "x-max-length": MAX_QUEUE_MESSAGES, **arguments}
    return RabbitQueue(name, queue_type=QueueType.QUORUM, durable=True, declare=declare, arguments=bounded)


def _dead_letters_to(queue: str) -> QuorumQueueArgs:
    return {
        "x-dead-letter-exchange": "",
        "x-dead-letter-routing-key": queue,
        "x-dead-letter-strategy": "at-least-once",
    }

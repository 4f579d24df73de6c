"""The platform's exchange as its neighbours see it: events are published, in disorder too, and overheard."""

import random
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from uuid import uuid4

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractExchange, AbstractIncomingMessage

from mentoring_common.errand import connected
from mentoring_common.events.envelope import BATCH_CONTENT_TYPE, Wire, batches, unpack
from mentoring_common.topology import EVENTS, all_queues

TWICE = 2
"""How often an event comes in disorder."""


@asynccontextmanager
async def exchange_at(amqp_uri: str) -> AsyncIterator[AbstractExchange]:
    """The exchange, with confirms, for as long as the block lasts."""
    async with _channel(amqp_uri) as channel:
        yield await _exchange(channel)


@asynccontextmanager
async def overheard(amqp_uri: str, pattern: str) -> AsyncIterator[list[Wire]]:
    """All events of the pattern, for instance `registry.#`, that come while the block lasts, as they come."""
    heard: list[Wire] = []

    async def take(message: AbstractIncomingMessage) -> None:
        heard.extend(unpack(message.body))
        await message.ack()

    async with _channel(amqp_uri) as channel:
        queue = await channel.declare_queue(exclusive=True)
        await queue.bind(await _exchange(channel), pattern)
        await queue.consume(take)
        yield heard


async def publish(
    exchange: AbstractExchange, events: Sequence[Wire], *, disorder: random.Random | None = None, most: int = 40
) -> None:
    """Publish events, each type by itself; with `disorder` each event twice, in shuffled messages of at most `most`."""
    messages = list(_batched(events, disorder, most))
    if disorder is not None:
        disorder.shuffle(messages)
    for event_type, body in messages:
        message = aio_pika.Message(
            body,
            content_type=BATCH_CONTENT_TYPE,
            delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
            message_id=uuid4().hex,
        )
        await exchange.publish(message, routing_key=event_type)


async def forget_messages(amqp_uri: str) -> None:
    """Drop what waits in the platform's queues: the broker outlives each test."""
    async with connected(amqp_uri) as connection:
        for queue in all_queues():
            channel = await connection.channel()
            with suppress(aio_pika.exceptions.ChannelNotFoundEntity):  # nobody has declared it yet
                await (await channel.get_queue(queue.name)).purge()


def _batched(events: Sequence[Wire], disorder: random.Random | None, most: int) -> Iterator[tuple[str, bytes]]:
    for _ in range(1 if disorder is None else TWICE):
        for event_type in dict.fromkeys(event["type"] for event in events):
            of_type = [event for event in events if event["type"] == event_type]
            size = len(of_type)
            if disorder is not None:
                disorder.shuffle(of_type)
                size = disorder.randint(1, most)
            for start in range(0, len(of_type), size):
                yield from ((event_type, body) for _, body in batches(of_type[start : start + size]))


@asynccontextmanager
async def _channel(amqp_uri: str) -> AsyncIterator[AbstractChannel]:
    async with connected(amqp_uri) as connection:
        yield await connection.channel(publisher_confirms=True, on_return_raises=True)


async def _exchange(channel: AbstractChannel) -> AbstractExchange:
    return await channel.declare_exchange(EVENTS.name, aio_pika.ExchangeType.TOPIC, durable=True)

"""The servers that the platform runs on, asked directly: what a figure's floor is made of."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from uuid import uuid4

import aio_pika
from mentoring_common.errand import connected
from pymongo import AsyncMongoClient

Database = AsyncMongoClient[dict[str, Any]]

WAITED_FOR = {"matching": "participants", "notifications": "contacts", "reporting": "participants"}
"""Who has to know a participant, and where it is kept."""


async def through_the_broker(
    amqp_uri: str, bodies: Sequence[bytes], take: Callable[[bytes], Awaitable[None]]
) -> list[float]:
    """Publish each body with a confirm to a quorum queue and take it; seconds for each."""
    spent: list[float] = []
    async with connected(amqp_uri) as connection:
        channel = await connection.channel()
        queue = await channel.declare_queue(
            f"bench.{uuid4().hex[:8]}", durable=True, arguments={"x-queue-type": "quorum"}
        )
        for body in bodies:
            started = time.perf_counter()
            message = aio_pika.Message(body, delivery_mode=aio_pika.DeliveryMode.PERSISTENT)
            await channel.default_exchange.publish(message, routing_key=queue.name)
            while (taken := await queue.get(fail=False)) is None:
                await asyncio.sleep(0)
            await take(taken.body)
            await taken.ack()
            spent.append(time.perf_counter() - started)
        await queue.delete(if_unused=False, if_empty=False)
    return spent

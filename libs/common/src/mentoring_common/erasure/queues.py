"""Messages of a consumer that wait for a retry or for a person: what tells of an erased person is taken out of them.

What waits in the main queue needs nothing: the consumer drops it when it comes. A queue is gone through once around:
each message is put behind the others, as it was, so that their order stays.
"""

from collections.abc import Sequence

import aio_pika
from aio_pika.abc import AbstractChannel

from mentoring_common import topology
from mentoring_common.erasure.masking import Masks, left_of
from mentoring_common.errand import connected
from mentoring_common.messaging import PUBLISH_TIMEOUT_SECONDS


def waiting_queues(consumer: str) -> Sequence[str]:
    """Where a consumer's messages wait."""
    own = [queue for queue in topology.all_queues() if queue.consumer == consumer]
    retries = [queue.retry(delay) for queue in own for delay in topology.RETRY_DELAYS_SECONDS]
    return [*(queue.parked for queue in own), *retries]


async def erase_waiting(amqp_uri: str, consumer: str, masks: Masks) -> int:
    """Take what tells of him out of everything that waits; how many messages were changed or dropped."""
    async with connected(amqp_uri) as connection:
        channel = await connection.channel()
        return sum([await _erase(channel, name, masks) for name in waiting_queues(consumer)])


async def _erase(channel: AbstractChannel, name: str, masks: Masks) -> int:
    queue = await channel.declare_queue(name, passive=True)
    changed = 0
    for _ in range(queue.declaration_result.message_count or 0):
        message = await queue.get(fail=False)
        if message is None:
            break
        left = left_of(message.body, masks)
        changed += left != message.body
        if left is not None:
            again = aio_pika.Message(
                left,
                headers={key: value for key, value in message.headers.items() if key != "x-death"},
                content_type=message.content_type,
                delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
                message_id=message.message_id,
                type=message.type,
            )
            await channel.default_exchange.publish(
                again, routing_key=name, mandatory=True, timeout=PUBLISH_TIMEOUT_SECONDS
            )
        await message.ack()
    return changed

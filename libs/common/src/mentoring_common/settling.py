"""How a message that we took ends: acknowledged once its work is done, otherwise back in its queue."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from faststream.rabbit import RabbitMessage

from mentoring_common.telemetry import get_logger

RETURN_PAUSE_SECONDS = 5.0
"""Before a message that could be neither done nor set aside goes back: haste helps no broker under alarm."""


@asynccontextmanager
async def settled(message: RabbitMessage, queue: str) -> AsyncIterator[None]:
    """Acknowledges the message after the block; when that fails, the message goes back to `queue` after a pause.

    Left unacknowledged it would hold its place of the prefetch for ever.
    """
    try:
        yield
    except Exception as error:  # noqa: BLE001 - it comes again
        get_logger().error("a message goes back to its queue", queue=queue, exc_info=error)
        await asyncio.sleep(RETURN_PAUSE_SECONDS)
        await message.nack(requeue=True)
    else:
        await message.ack()

"""A connection to RabbitMQ for one errand: a look, a publish, an operator's command."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aio_pika import Connection
from aio_pika.abc import AbstractConnection
from aio_pika.connection import make_url

CONNECT_SECONDS = 5.0
"""A broker that is there answers at once."""


@asynccontextmanager
async def connected(amqp_uri: str, seconds: float = CONNECT_SECONDS) -> AsyncIterator[AbstractConnection]:
    """A connection for one errand, open in the body and closed after it, also where it never came to be.

    The library's own `connect` forgets the connection that it could not open, which then tries to close itself whenever
    it is collected. Raises what the library raises where there is no broker, and TimeoutError after `seconds`.
    """
    async with Connection(make_url(amqp_uri)) as connection:
        await connection.connect(timeout=seconds)
        yield connection

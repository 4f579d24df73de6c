"""The connection to RabbitMQ: one broker a service, with the settings that do not lose events.

The process starts and serves without a broker; `Messaging.run`, a supervised task, connects when there is one, and
again when it was lost.
"""

import asyncio
import random
from collections.abc import Callable, Coroutine
from typing import Any

from aio_pika import RobustConnection
from faststream.rabbit import Channel, RabbitBroker
from faststream.rabbit.prometheus import RabbitPrometheusMiddleware
from prometheus_client import CollectorRegistry

from mentoring_common import topology
from mentoring_common.telemetry import get_logger

HEARTBEAT_SECONDS = 5
"""A frozen peer is noticed after about three of these."""
PREFETCH_MESSAGES = 4
"""Messages hold up to 200 events: four keep the handler busy and bound what a crash delivers again."""
PUBLISH_TIMEOUT_SECONDS = 5.0
"""Under a memory alarm or on a dead connection a publish would otherwise wait for ever."""
CONNECT_TIMEOUT_SECONDS = 10.0
LOOK_SECONDS = 0.5
"""How soon a lost channel is noticed."""


class Broker(RabbitBroker):
    """A broker that leaves no connection behind when connecting is given up.

    The library connects in a task of its own, which outlives whoever waited for it, swallows its cancellation and tries
    again for ever: a process that ends while a broker does not answer would never end, and one that goes on would have
    a second connection one day. Only the connection's `close` ends that task.
    """

    async def _connect(self) -> RobustConnection:
        begun: list[RobustConnection] = []

        def connection(*args: Any, **kwargs: Any) -> RobustConnection:
            begun.append(RobustConnection(*args, **kwargs))
            return begun[-1]

        self._connection_kwargs["connection_class"] = connection
        try:
            return await super()._connect()
        except BaseException:
            await asyncio.gather(*(each.close() for each in begun), return_exceptions=True)
            raise

    async def hang_up(self) -> None:
        """Close the connection without a goodbye of the subscribers."""
        connection, self._channel, self._connection = self._connection, None, None
        if connection is not None:
            await connection.close()
        self.config.disconnect()


def make_broker(amqp_uri: str, service: str, registry: CollectorRegistry) -> Broker:
    """A broker object; nothing is opened yet."""
    separator = "&" if "?" in amqp_uri else "?"
    return Broker(
        f"{amqp_uri}{separator}heartbeat={HEARTBEAT_SECONDS}",
        default_channel=Channel(prefetch_count=PREFETCH_MESSAGES, publisher_confirms=True, on_return_raises=True),
        reconnect_interval=1 + 2 * random.random(),  # noqa: S311 - jitter against a reconnect storm, no secret
        graceful_timeout=15,
        app_id=service,
        logger=None,
        middlewares=[RabbitPrometheusMiddleware(registry=registry, app_name=service)],
    )


class BrokerLost(ConnectionError):
    """The channel to the broker is closed."""


class Messaging:
    """Keeps the broker's connection, channel and subscribers up, and says whether they are."""

    def __init__(self, broker: Broker, on_started: Callable[[], None] = lambda: None) -> None:
        self.broker = broker
        self.started = asyncio.Event()
        self._lost = asyncio.Event()
        self._on_started = on_started

    async def run(self) -> None:
        """Connect, declare the topology, start the subscribers, and watch. Supervised: a loss ends it.

        Raises:
            BrokerLost: a connection once made is gone. The next run makes a new one: the library's own recovery
                leaves a channel closed for ever when the broker dies again, or is not whole yet, while it recovers.
        """
        await self.stop()
        async with asyncio.timeout(CONNECT_TIMEOUT_SECONDS):
            await self.broker.connect()
        exchange = await topology.declare(self.broker)
        await self.broker.start()
        self._lost.clear()
        self.started.set()
        self._on_started()
        try:
            while not exchange.channel.is_closed:  # noqa: ASYNC110 - the library tells of no close that it hopes to mend
                await asyncio.sleep(LOOK_SECONDS)
        finally:
            self.started.clear()
            self._lost.set()
        raise BrokerLost("the channel to the broker is closed")

    async def while_connected(self, sending: Coroutine[Any, Any, Any]) -> None:
        """Await what is sent. Raises BrokerLost as soon as the connection on which it is sent is lost.

        The library would wait for its own recovery, which this class does not use, until the time for a publish is up.
        """
        sent, lost = asyncio.ensure_future(sending), asyncio.ensure_future(self._lost.wait())
        try:
            await asyncio.wait((sent, lost), return_when=asyncio.FIRST_COMPLETED)
            if not sent.done():
                raise BrokerLost("the channel to the broker is closed")
            await sent
        finally:
            sent.cancel()
            lost.cancel()

    async def stop(self) -> None:
        """Let running handlers end, then close; nothing to do where nothing is open.

        A broker that does not answer a subscriber's goodbye in time has lost its channel by that: the second attempt
        mostly says none, and closes the connection that the first has left open. Where the channel was lost before and
        the library hopes to mend it, the second one fails as well; the connection is closed then without a goodbye.
        """
        self.started.clear()
        for _ in range(2):
            try:
                await self.broker.stop()
            except ExceptionGroup as error:  # of subscribers; what is wrong with the broker itself is raised
                get_logger().warning("the broker was not left in order", exc_info=error)
            else:
                return
        await self.broker.hang_up()

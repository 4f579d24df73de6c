"""The sender: takes what is due, hands it to the mail server, notes how that ended."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from mentoring_common.auth import Scope
from mentoring_common.bell import Bell
from mentoring_common.clock import Clock
from mentoring_common.mongo import is_transient
from mentoring_common.telemetry import get_logger

from notifications.contacts.store import ContactStore
from notifications.deliveries.domain import (
    AttemptResult,
    Delayed,
    Delivery,
    DeliveryState,
    MailTrouble,
    NextStep,
    Overtaken,
    Sent,
    Undeliverable,
    next_step,
)
from notifications.deliveries.metrics import MailMetrics
from notifications.deliveries.smtp import SmtpServer, compose, judge
from notifications.deliveries.store import DeliveryStore

POLL_SECONDS = 1.0
"""Retries and what another replica queued come due unannounced."""
MARK_SECONDS = 10.0
"""How long to insist on noting what was sent while the database is away: longer than a replica set's election."""
MARK_PAUSE_SECONDS = 0.5
"""Between two attempts to note it: a database that comes back is met at once, one that is away is not hammered."""


class Sender:
    """Sends each delivery once, as far as that can be had.

    Between the mail server's answer and the note that the mail is sent lies a moment that no order of writes can
    close. A process that dies right then (or loses its database for longer than it insists, or hears no answer
    to a mail that was taken) leaves the delivery SENDING or QUEUED, and it is sent again: one duplicate a crash at
    most, under the same Message-ID, by which servers can drop it. A stopping process finishes its attempt first.

    A mail that waited or was interrupted is not sent once a later one that says all of its matter was queued.
    """

    def __init__(
        self, deliveries: DeliveryStore, contacts: ContactStore, server: SmtpServer, metrics: MailMetrics, clock: Clock
    ) -> None:
        self._deliveries = deliveries
        self._contacts = contacts
        self._server = server
        self._metrics = metrics
        self._clock = clock
        self._bell = Bell()

    def wake(self) -> None:
        """Something was queued: look at once."""
        self._bell.ring()

    async def run(self) -> None:
        """For ever: send what is due, one after another. Supervised."""
        while True:
            self._bell.hush()
            if await _whole(self._send_next()):
                continue
            await self._bell.wait(POLL_SECONDS)

    async def _send_next(self) -> bool:
        """Take one delivery to the end of an attempt; False when none is due."""
        delivery = await self._deliveries.claim(self._clock())
        if delivery is None:
            return False
        outcome = await self._attempt(delivery)
        self._metrics.attempted(outcome)
        step = next_step(outcome, delivery, self._clock())
        if await self._mark(delivery, step):
            self._tell(delivery, step)
        return True

    async def _attempt(self, delivery: Delivery) -> AttemptResult:
        if await self._deliveries.is_overtaken(delivery):
            return Overtaken()
        curator = await self._contacts.curator_of(Scope.of(delivery.school_id), delivery.school_id)
        if curator is None or not curator.email:
            return Delayed(MailTrouble.NO_ADDRESS)
        message = compose(delivery, self._server.mail_from, curator.email)
        if isinstance(message, Undeliverable):
            return message
        try:
            await self._server.take(message)
        except Exception as error:  # noqa: BLE001 - judged; nothing is swallowed
            get_logger().warning(
                "a mail was not taken", event_id=delivery.occasion, attempt=delivery.attempts, exc_info=error
            )
            return judge(error)
        return Sent()

    async def _mark(self, delivery: Delivery, step: NextStep) -> bool:
        """Insist for a while: what is sent but not noted would be sent again."""
        async with asyncio.timeout(MARK_SECONDS):
            while True:
                try:
                    return await self._deliveries.mark(delivery, step, self._clock())
                except Exception as error:
                    if not is_transient(error):
                        raise
                    await asyncio.sleep(MARK_PAUSE_SECONDS)

    def _tell(self, delivery: Delivery, step: NextStep) -> None:
        match step.state:
            case DeliveryState.SENT:
                self._metrics.sent.inc()
            case DeliveryState.FAILED:
                self._metrics.failed.labels(step.reason).inc()
                get_logger().error(
                    "a mail was given up", event_id=delivery.occasion, school_id=delivery.school_id,
                    attempt=delivery.attempts, reason=step.reason,
                )  # fmt: skip
            case DeliveryState.DROPPED:
                self._metrics.dropped.labels(step.reason).inc()
                get_logger().info(
                    "a mail was overtaken", event_id=delivery.occasion, school_id=delivery.school_id,
                    attempt=delivery.attempts, reason=step.reason,
                )  # fmt: skip
            case _:
                self._metrics.delayed.labels(step.reason).inc()


async def _whole(step: Coroutine[Any, Any, bool]) -> bool:
    """Await a step to its end even when we are asked to stop meanwhile: it is bounded, half of it is not wanted."""
    task = asyncio.create_task(step)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.gather(task, return_exceptions=True)
        raise

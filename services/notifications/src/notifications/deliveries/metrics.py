"""What an operator is told of mails: counts and ages, never whose they are."""

import asyncio

from mentoring_common.clock import Clock
from prometheus_client import CollectorRegistry, Counter, Gauge

from notifications.deliveries.domain import AttemptResult, Delayed, MailTrouble, Sent, Undeliverable
from notifications.deliveries.smtp import SmtpServer
from notifications.deliveries.store import DeliveryStore

LOOK_SECONDS = 15.0
"""The usual time between two scrapes."""
NEW = "NEW"
"""The reason of a mail that waits for its first attempt."""


class MailMetrics:
    """Counts of what became of mails, and gauges of those that wait."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.sent = Counter("mentoring_mails_sent_total", "Mails that the mail server has taken", registry=registry)
        self.failed = Counter("mentoring_mails_failed_total", "Mails given up", ["reason"], registry=registry)
        self.dropped = Counter(
            "mentoring_mails_dropped_total", "Mails not sent on purpose", ["reason"], registry=registry
        )
        self.delayed = Counter(
            "mentoring_mails_delayed_total", "Attempts after which a mail waits for another", ["reason"],
            registry=registry,
        )  # fmt: skip
        self._waiting = Gauge(
            "mentoring_mails_waiting", "Mails neither sent nor given up, by why they wait", ["reason"],
            registry=registry,
        )  # fmt: skip
        self._age = Gauge(
            "mentoring_mails_waiting_oldest_age_seconds",
            "Age of the oldest mail that waits for this reason; 0 when none does",
            ["reason"],
            registry=registry,
        )
        self._server_up = Gauge(
            "mentoring_mail_server_up",
            "1 while the mail server lets us in, as the last attempt or question found it",
            registry=registry,
        )
        self._is_server_up = False
        for reason in MailTrouble:
            self.failed.labels(reason)  # from 0 on: the first increase is seen as one

    def attempted(self, outcome: AttemptResult) -> None:
        """What an attempt has shown of the mail server."""
        match outcome:
            case Delayed(reason=MailTrouble.SERVER_UNREACHABLE | MailTrouble.SERVER_REFUSES_US):
                self._server(is_up=False)
            case Sent() | Delayed(reason=MailTrouble.TRY_LATER) | Undeliverable(reason=MailTrouble.REFUSED):
                self._server(is_up=True)
            case _:
                pass  # the server was not asked

    async def ask(self, server: SmtpServer) -> None:
        """Ask the server whether it lets us in, unless that is known: in good days the mails themselves say so."""
        if not self._is_server_up:
            self._server(is_up=await server.lets_us_in())

    async def keep_asking(self, server: SmtpServer) -> None:
        """For ever. Supervised."""
        while True:
            await self.ask(server)
            await asyncio.sleep(LOOK_SECONDS)

    def _server(self, *, is_up: bool) -> None:
        self._is_server_up = is_up
        self._server_up.set(is_up)

    async def look(self, deliveries: DeliveryStore, clock: Clock) -> None:
        """Count once what waits."""
        waiting = {each.reason or NEW: each for each in await deliveries.on_their_way()}
        now = clock()
        for reason in (NEW, *MailTrouble):
            each = waiting.get(reason)
            self._waiting.labels(reason).set(each.count if each else 0)
            age = max((now - each.oldest).total_seconds(), 0) if each else 0
            self._age.labels(reason).set(age)

    async def follow(self, deliveries: DeliveryStore, clock: Clock) -> None:
        """For ever. Supervised."""
        while True:
            await self.look(deliveries, clock)
            await asyncio.sleep(LOOK_SECONDS)

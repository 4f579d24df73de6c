"""The consumer: takes batches of events, applies each, and retries or parks what fails.

Applying is idempotent by construction (see `projection`), so a message may come twice, late or out of order. In a
batch only the failing events are retried or parked; the others are applied. A message is acknowledged only after
every one of its events was applied, or confirmed by the broker on a retry or parked queue.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from faststream import AckPolicy
from faststream.rabbit import RabbitBroker, RabbitMessage

from mentoring_common.clock import Clock, utc_now
from mentoring_common.erasure.masking import Masks, without
from mentoring_common.events.contracts.base import Contract
from mentoring_common.events.envelope import BATCH_CONTENT_TYPE, Event, NotAnEvent, Wire, batches, decode, unpack
from mentoring_common.healing import Healing
from mentoring_common.messaging import PUBLISH_TIMEOUT_SECONDS
from mentoring_common.recoverability import Park, Retry, decide, may_pass
from mentoring_common.replay import REPLAY_HEADER, PortionOf
from mentoring_common.settling import settled
from mentoring_common.telemetry import Metrics, get_logger
from mentoring_common.topology import ConsumerQueue
from mentoring_common.tracing import KIND, OFF, Tracing

Handler = Callable[[Sequence[Any]], Awaitable[None]]
"""Applies events of one type, in the order given. Raises when any of them could not be applied."""

Erased = Callable[[], Awaitable[Masks]]
"""The ids of erased people, each with what stands in its place."""

ATTEMPT_HEADER = "x-attempt"
EMPTY = b"[]"
"""A portion of a replay in which the publisher has nothing."""
REASON_HEADER = "x-reason"
ORIGIN_HEADER = "x-origin"


class Consumer:
    """One service's consumption of one publisher's events."""

    def __init__(
        self,
        broker: RabbitBroker,
        queue: ConsumerQueue,
        handlers: Mapping[str, Handler],
        metrics: Metrics,
        healing: Healing | None = None,
        erased: Erased | None = None,
        clock: Clock = utc_now,
        tracing: Tracing = OFF,
    ) -> None:
        """`healing` takes the publisher's checkpoints and replays; without it neither changes anything.

        What tells of somebody who is `erased` changes nothing; where an event of others names him, it is taken with
        the mask in place of his id.
        """
        checkpoint = f"{queue.publisher}.checkpoint.taken.v1"
        handlers = {**handlers, checkpoint: healing.compare if healing else _nothing}
        self._healing = healing
        self._erased = erased or _nobody
        missing = queue.handled_types ^ set(handlers)
        if missing:
            raise ValueError(f"{queue.name}: bound types and handlers differ: {sorted(missing)}")
        self.queue = queue
        self._broker = broker
        self._handlers = handlers
        self._metrics = metrics
        self._clock = clock
        self._tracing = tracing
        self._told = {"messaging.system": "rabbitmq", "messaging.destination.name": queue.name}
        metrics.event_delay.labels(queue.name)
        for counter in (metrics.events_parked, metrics.events_retried):
            counter.labels(queue.name)  # from 0 on: the first increase is seen as one
        for event_type in handlers.keys() - {checkpoint}:
            metrics.events_applied.labels(event_type)
        self._subscriber = broker.subscriber(
            queue.main_queue(declare=False), ack_policy=AckPolicy.MANUAL, decoder=_undecoded
        )
        self._subscriber(self.receive)

    async def receive(self, message: RabbitMessage) -> None:
        """Take one message to its end: applied, retried or parked, then acknowledged."""
        with self._tracing.carried_on(str(message.headers.get("traceparent") or "") or None):
            async with settled(message, self.queue.name):
                if REPLAY_HEADER in message.headers:
                    await self._restore(message.body, PortionOf.decode(str(message.headers[REPLAY_HEADER])))
                else:
                    await self._take(message.body, int(message.headers.get(ATTEMPT_HEADER, 0)) + 1)

    def registered(self) -> bool:
        """Whether this process's subscriber is registered with the broker."""
        return bool(self._subscriber.running)

    async def _restore(self, body: bytes, portion: PortionOf) -> None:
        """Make a range what its publisher holds. What is kept in no projection is taken as events are."""
        events = without(unpack(body), await self._erased()) if body != EMPTY else []
        if self._healing is not None and portion.kind in self._healing.projections:
            await self._healing.restore(portion, [decode(event).data for event in events])
        elif events:
            await self._take(body, 1, replayed=True)
        if self._healing is not None and portion.is_last:
            await self._healing.end_replay(portion.range.school_id)

    async def _take(self, body: bytes, attempt: int, *, replayed: bool = False) -> None:
        erased = await self._erased()
        try:
            events = without(unpack(body), erased)
        except NotAnEvent as error:
            await self._park_raw(body, error.reason)
            return
        groups: dict[str, list[tuple[Wire, Event[Contract]]]] = defaultdict(list)
        for event in events:
            try:
                decoded = decode(event)
                if decoded.type not in self._handlers:
                    raise NotAnEvent(f"{decoded.type} is not for this queue")
            except NotAnEvent as error:
                await self._give_up([event], error, attempt)
            else:
                groups[decoded.type].append((event, decoded))
        for event_type, group in groups.items():
            await self._apply(event_type, group, attempt, replayed=replayed)

    async def _apply(
        self, event_type: str, group: list[tuple[Wire, Event[Contract]]], attempt: int, *, replayed: bool
    ) -> None:
        """Apply a group; when it fails for a reason of its content, halve it until the culprit stands alone."""
        try:
            with self._tracing.span_of_each_cause(
                f"apply {event_type}",
                [event for event, _ in group],
                kind=KIND.CONSUMER,
                attributes={**self._told, "mentoring.event_type": event_type, "mentoring.attempt": attempt},
            ):
                await self._handlers[event_type]([decoded for _, decoded in group])
                if group[0][0].get("traceparent"):
                    get_logger().info("events applied", queue=self.queue.name, event_type=event_type, events=len(group))
        except Exception as error:  # noqa: BLE001 - judged by `decide`; nothing is swallowed
            if len(group) == 1 or may_pass(error):
                await self._give_up([event for event, _ in group], error, attempt)
                return
            middle = len(group) // 2
            await self._apply(event_type, group[:middle], attempt, replayed=replayed)
            await self._apply(event_type, group[middle:], attempt, replayed=replayed)
        else:
            self._metrics.events_applied.labels(event_type).inc(len(group))
            if not replayed:  # what is told again tells of long ago
                self._observe_delays([decoded for _, decoded in group])

    def _observe_delays(self, events: Sequence[Event[Contract]]) -> None:
        now, delay = self._clock(), self._metrics.event_delay.labels(self.queue.name)
        for event in events:
            delay.observe(max((now - event.time).total_seconds(), 0))

    async def _give_up(self, events: list[Wire], error: BaseException, attempt: int) -> None:
        match decide(error, attempt):
            case Retry(after_seconds=delay):
                get_logger().warning(
                    "events will be retried", queue=self.queue.name, events=len(events), attempt=attempt,
                    delay_seconds=delay, exc_info=error,
                )  # fmt: skip
                self._metrics.events_retried.labels(self.queue.name).inc(len(events))
                for members, body in batches(events):
                    await self._send(self.queue.retry(delay), body, members[0], {ATTEMPT_HEADER: attempt})
            case Park(reason=reason):
                get_logger().error(
                    "events were parked", queue=self.queue.name, events=len(events), reason=reason, exc_info=error
                )
                self._metrics.events_parked.labels(self.queue.name).inc(len(events))
                for event in events:
                    for _, body in batches([event]):
                        await self._send(
                            self.queue.parked, body, event, {REASON_HEADER: reason, ATTEMPT_HEADER: attempt}
                        )

    async def _park_raw(self, body: bytes, reason: str) -> None:
        get_logger().error("a message was parked", queue=self.queue.name, reason=reason)
        self._metrics.events_parked.labels(self.queue.name).inc()
        await self._send(self.queue.parked, body, {}, {REASON_HEADER: reason})

    async def _send(self, queue: str, body: bytes, first: Wire, headers: dict[str, Any]) -> None:
        traceparent = first.get("traceparent")
        await self._broker.publish(
            body,
            queue=queue,
            content_type=BATCH_CONTENT_TYPE,
            message_id=str(first.get("id") or "unknown"),
            message_type=str(first.get("type") or "unknown"),
            headers={
                ORIGIN_HEADER: self.queue.name,
                **({"traceparent": traceparent} if traceparent else {}),
                **headers,
            },
            persist=True,
            mandatory=True,
            timeout=PUBLISH_TIMEOUT_SECONDS,
        )


async def _nobody() -> Masks:
    """Nobody is erased."""
    return {}


async def _nothing(_events: Sequence[Any]) -> None:
    """A checkpoint has nothing to say to a consumer without projections."""


async def _undecoded(message: RabbitMessage) -> bytes:
    return message.body

"""What a consumer does with events that fail, on a real broker: again later, with a count, or set aside."""

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import aio_pika
import pytest
from aio_pika.abc import AbstractChannel
from mentoring_common.consumer import Consumer
from mentoring_common.errors import Conflict, Unavailable
from mentoring_common.events.contracts.registry import ContactState
from mentoring_common.events.envelope import batches, wire
from mentoring_common.messaging import Messaging
from mentoring_common.projection import Range
from mentoring_common.replay import REPLAY_HEADER, PortionOf
from mentoring_common.telemetry import Metrics, traceparent
from mentoring_common.topology import RETRY_DELAYS_SECONDS, ConsumerQueue
from structlog.testing import capture_logs

from .people import NOON, REGISTERED, UPDATED, event, subjects
from .queues import Inbox, events_of

QUEUE = ConsumerQueue("matching", "registry")
AWAY = Unavailable("DATABASE_AWAY", "База недоступна.")


class Handler:
    """Applies events, but fails as often as there are errors for it."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.applied: list[str] = []

    async def __call__(self, events: Sequence[Any]) -> None:
        if self.errors:
            raise self.errors.pop(0)
        self.applied += [each.data.participant_id for each in events]


@pytest.fixture
def consume(messaging: Messaging, metrics: Metrics):
    def consume(handler: Handler) -> Consumer:
        return Consumer(messaging.broker, QUEUE, dict.fromkeys(QUEUE.handled_types, handler), metrics)

    return consume


async def send(channel: AbstractChannel, *names: str, attempt: int | None = None) -> None:
    headers = {} if attempt is None else {"x-attempt": attempt}
    for _, body in batches([event(name) for name in names]):
        await channel.default_exchange.publish(aio_pika.Message(body, headers=headers), routing_key=QUEUE.name)


async def test_what_something_away_made_fail_comes_back_and_is_applied(
    consume, running, channel, metrics, wait_until
) -> None:
    handler = Handler(AWAY)
    consume(handler)
    async with running():
        await send(channel, "ann", "ben")
        await wait_until(lambda: handler.applied == ["ann", "ben"])
    assert metrics.registry.get_sample_value("mentoring_events_retried_total", {"queue": QUEUE.name}) == 2
    assert metrics.registry.get_sample_value("mentoring_events_applied_total", {"type": REGISTERED}) == 2


@pytest.mark.parametrize(
    ("late", "measured", "within_two"),
    [(3, 6, 0), (0.25, 0.5, 2), (-60, 0, 2)],  # a clock that is behind measures no delay below none
)
async def test_how_long_a_change_was_on_its_way_is_measured(
    messaging, running, channel, metrics, wait_until, late: float, measured: float, within_two: int
) -> None:
    handler = Handler()
    Consumer(
        messaging.broker,
        QUEUE,
        dict.fromkeys(QUEUE.handled_types, handler),
        metrics,
        clock=lambda: NOON + timedelta(seconds=late),
    )
    async with running():
        await send(channel, "ann", "ben")
        await wait_until(lambda: handler.applied == ["ann", "ben"])
    named = {"queue": QUEUE.name}
    assert metrics.registry.get_sample_value("mentoring_event_delay_seconds_sum", named) == measured
    counted = "mentoring_event_delay_seconds_bucket"
    assert metrics.registry.get_sample_value(counted, {**named, "le": "2.0"}) == within_two
    assert metrics.registry.get_sample_value(counted, {**named, "le": "5.0"}) == 2


@pytest.mark.parametrize(("before", "delay"), [(1, 5), (2, 30), (3, 120), (40, 120)])
async def test_each_attempt_waits_longer_and_is_counted(
    consume, running, channel, wait_until, before: int, delay: int
) -> None:
    handler = Handler(AWAY)
    consume(handler)
    async with running():
        waiting = Inbox(channel, QUEUE.retry(delay))
        await send(channel, "ann", "ben", attempt=before)
        await wait_until(waiting.has)
    (message,) = waiting.messages
    assert subjects(events_of([message])) == ["ann", "ben"]
    assert message.message_id == events_of([message])[0]["id"]
    assert message.type == REGISTERED
    assert message.headers["x-attempt"] == before + 1
    assert message.headers["x-origin"] == QUEUE.name
    assert message.delivery_mode == aio_pika.DeliveryMode.PERSISTENT
    assert handler.applied == []


TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


@pytest.mark.parametrize("told", [{}, {"traceparent": TRACE}])
async def test_what_is_set_aside_keeps_the_trace_of_its_event(consume, running, channel, wait_until, told) -> None:
    consume(Handler(Conflict("PAIR_FORBIDDEN", "Не подходит.")))
    body = json.dumps([{**event("ann"), **told}]).encode()
    async with running():
        parked = Inbox(channel, QUEUE.parked)
        await channel.default_exchange.publish(aio_pika.Message(body), routing_key=QUEUE.name)
        await wait_until(parked.has)
    (message,) = parked.messages
    assert message.headers.get("traceparent") == told.get("traceparent")


async def test_what_no_queue_takes_is_not_set_aside_and_stays(consume, running, channel, wait_until) -> None:
    consume(Handler(Conflict("PAIR_FORBIDDEN", "Не подходит.")))
    async with running():
        await channel.queue_delete(QUEUE.parked)
        with capture_logs() as told:
            await send(channel, "ann")
            await wait_until(lambda: "a message goes back to its queue" in [each["event"] for each in told])


async def test_a_rule_that_refuses_parks_at_once_and_tells_its_code(consume, running, channel, wait_until) -> None:
    consume(Handler(Conflict("PAIR_FORBIDDEN", "Иванов Пётр не подходит.")))
    async with running():
        parked = Inbox(channel, QUEUE.parked)
        await send(channel, "ann")
        await wait_until(parked.has)
    (message,) = parked.messages
    assert message.headers["x-reason"] == "a rule refused it: PAIR_FORBIDDEN"
    assert message.headers["x-attempt"] == 1
    assert message.type == REGISTERED


async def test_a_type_of_another_queue_is_parked_at_once(consume, running, channel, wait_until) -> None:
    handler = Handler()
    consume(handler)
    contact = ContactState(school_id="school-1", version=1, contact_id="ann", owner="PARTICIPANT")
    stray = wire("registry.contact.recorded.v2", "ann", contact, NOON, None)
    async with running():
        parked = Inbox(channel, QUEUE.parked)
        for _, body in batches([stray]):
            await channel.default_exchange.publish(aio_pika.Message(body), routing_key=QUEUE.name)
        await wait_until(parked.has)
    (message,) = parked.messages
    assert message.headers["x-reason"] == "registry.contact.recorded.v2 is not for this queue"
    assert message.headers["x-attempt"] == 1


class Refusing(Handler):
    """Refuses every group in which somebody of this name is."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self.groups: list[int] = []

    async def __call__(self, events: Sequence[Any]) -> None:
        self.groups.append(len(events))
        if any(each.data.participant_id == self.name for each in events):
            raise Conflict("PAIR_FORBIDDEN", "Не подходит.")
        await super().__call__(events)


@pytest.mark.parametrize("spoiled", ["ann", "ben", "eve"])
async def test_one_that_is_refused_is_parked_alone_and_the_others_are_applied_once(
    consume, running, channel, metrics, wait_until, spoiled: str
) -> None:
    everybody = ["ann", "ben", "cid", "dan", "eve"]
    others = [name for name in everybody if name != spoiled]
    handler = Refusing(spoiled)
    consume(handler)
    async with running():
        parked = Inbox(channel, QUEUE.parked)
        await send(channel, *everybody)
        await wait_until(parked.has)
        await wait_until(lambda: len(handler.applied) == len(others))
    assert subjects(events_of(parked.messages)) == [spoiled]
    assert handler.applied == others
    assert handler.groups[0] == len(everybody)
    assert len(handler.groups) <= 7, "halves, not one by one"
    assert metrics.registry.get_sample_value("mentoring_events_parked_total", {"queue": QUEUE.name}) == 1
    assert metrics.registry.get_sample_value("mentoring_events_applied_total", {"type": REGISTERED}) == len(others)


async def test_a_message_that_is_no_event_is_parked_as_it_came(consume, running, channel, metrics, wait_until) -> None:
    consume(Handler())
    async with running():
        parked = Inbox(channel, QUEUE.parked)
        await channel.default_exchange.publish(aio_pika.Message(b"no event"), routing_key=QUEUE.name)
        await wait_until(parked.has)
    (message,) = parked.messages
    assert (message.body, message.message_id, message.type) == (b"no event", "unknown", "unknown")
    assert message.headers["x-origin"] == QUEUE.name
    assert message.headers["x-reason"] == "the body is not JSON"
    assert metrics.registry.get_sample_value("mentoring_events_parked_total", {"queue": QUEUE.name}) == 1


async def replay(channel: AbstractChannel, body: bytes) -> None:
    portion = PortionOf("participant", Range("school-1", "", None), NOON, is_last=True)
    message = aio_pika.Message(body, headers={REPLAY_HEADER: portion.encode()})
    await channel.default_exchange.publish(message, routing_key=QUEUE.name)


async def test_what_is_replayed_and_kept_in_no_projection_is_applied_as_events_are(
    consume, running, channel, metrics, wait_until
) -> None:
    """It tells of long ago: nobody waited so long for it."""
    handler = Handler()
    consume(handler)
    (_, body), *_ = batches([event("ann"), event("ben")])
    async with running():
        with capture_logs() as told:
            await replay(channel, b"[]")
            await replay(channel, body)
            await send(channel, "cid")
            await wait_until(lambda: "cid" in handler.applied)
    assert handler.applied == ["ann", "ben", "cid"]
    assert [each["event"] for each in told if each["log_level"] == "error"] == [], "none goes back to its queue"
    named = {"queue": QUEUE.name}
    assert metrics.registry.get_sample_value("mentoring_event_delay_seconds_count", named) == 1, "of the third alone"
    assert metrics.registry.get_sample_value("mentoring_events_parked_total", named) == 0


async def test_what_is_replayed_is_tried_for_the_first_time(consume, running, channel, wait_until) -> None:
    consume(Handler(AWAY))
    (_, body), *_ = batches([event("ann")])
    async with running():
        waiting = Inbox(channel, QUEUE.retry(RETRY_DELAYS_SECONDS[0]))
        await replay(channel, body)
        await wait_until(waiting.has)
    (message,) = waiting.messages
    assert message.headers["x-attempt"] == 1


async def test_every_handler_is_demanded_and_no_other(messaging, metrics) -> None:
    with pytest.raises(ValueError, match="withdrawn"):
        Consumer(messaging.broker, QUEUE, dict.fromkeys((REGISTERED, UPDATED), Handler()), metrics)
    unbound = "registry.contact.recorded.v2"
    with pytest.raises(ValueError, match="contact"):
        Consumer(messaging.broker, QUEUE, dict.fromkeys((*QUEUE.handled_types, unbound), Handler()), metrics)


async def test_what_a_queue_retried_and_parked_is_counted_from_none_on(consume, metrics) -> None:
    """A counter that is first seen at 1 has never risen, and no alert hears of it."""
    consume(Handler())
    for counted in ("mentoring_events_retried_total", "mentoring_events_parked_total"):
        assert metrics.registry.get_sample_value(counted, {"queue": QUEUE.name}) == 0
    assert metrics.registry.get_sample_value("mentoring_events_applied_total", {"type": REGISTERED}) == 0


@pytest.mark.parametrize("told", [{}, {"traceparent": TRACE}])
async def test_what_is_done_for_a_message_belongs_to_its_trace(consume, running, channel, wait_until, told) -> None:
    traces: list[str] = []

    async def handler(_events: Sequence[Any]) -> None:
        traces.append((traceparent() or "").partition("-")[2][:32])

    consume(handler)
    async with running():
        for _, body in batches([event("ann")]):
            await channel.default_exchange.publish(aio_pika.Message(body, headers=told), routing_key=QUEUE.name)
        await wait_until(lambda: traces)
    assert (traces == ["4bf92f3577b34da6a3ce929d0e0e4736"]) == bool(told)

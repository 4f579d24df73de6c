"""The relay on a real broker: nothing leaves `pending` before its confirm, nothing is lost, little is repeated."""

import aio_pika
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mentoring_common.aggregate import Change, Saved
from mentoring_common.batch import SOMETHING_PENDING
from mentoring_common.events.contracts.registry import ContactState
from mentoring_common.events.envelope import BATCH_CONTENT_TYPE, wire
from mentoring_common.lease import Lease
from mentoring_common.relay import Relay, in_rounds
from mentoring_common.supervisor import Supervisor
from mentoring_common.telemetry import Metrics
from mentoring_methodology.codes import ContactOwner

from .conftest import RELAY_LEASE_SECONDS
from .link import link_to
from .people import NOON, REGISTERED, SCHOOL, SCOPE, UPDATED, WITHDRAWN, event, new, subjects
from .queues import Inbox

ANN = {"_id": "ann", "school_id": SCHOOL, "version": 1}
CONTACT = "registry.contact.recorded.v2"


@pytest.fixture
def inbox(channel) -> Inbox:
    return Inbox(channel, "matching.registry")


@pytest.fixture
def nothing_waits(aggregates, event_batches):
    async def check() -> bool:
        return not (await aggregates.collection.count(SOMETHING_PENDING) or await event_batches.collection.count({}))

    return check


async def test_an_event_arrives_persistent_and_named(aggregates, relay, running, inbox, wait_until) -> None:
    parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    await aggregates.insert(SCOPE, ANN, [{**event("ann"), "traceparent": parent}])
    async with running(relay=relay.run):
        await wait_until(inbox.has)
    (message,) = inbox.messages
    assert inbox.events == [{**event("ann"), "traceparent": parent}]
    assert message.delivery_mode is aio_pika.DeliveryMode.PERSISTENT
    assert message.message_id == "registry.participant.registered.v2/ann/1"
    assert (message.content_type, message.type, message.app_id) == (BATCH_CONTENT_TYPE, REGISTERED, "test")
    assert message.headers["traceparent"] == parent
    assert message.routing_key == REGISTERED


async def test_events_of_one_type_travel_together_and_are_then_forgotten(
    aggregates, relay, running, inbox, metrics, nothing_waits, wait_until
) -> None:
    await aggregates.insert_many(SCOPE, "job", [new(f"p{number:03}") for number in range(450)])
    for number in range(3):
        await aggregates.insert(SCOPE, {**ANN, "_id": f"q{number}"}, [event(f"q{number}")])
    async with running(relay=relay.run):
        await wait_until(lambda: inbox.has_events(453))
        await wait_until(nothing_waits)
    assert subjects(inbox.events) == [*(f"p{number:03}" for number in range(450)), "q0", "q1", "q2"]
    assert [message.message_id for message in inbox.messages] == [  # of the first one, and of how many more
        "registry.participant.registered.v2/p000/1+199",
        "registry.participant.registered.v2/p200/1+199",
        "registry.participant.registered.v2/p400/1+49",
        "registry.participant.registered.v2/q0/1+2",
    ]
    assert metrics.registry.get_sample_value("mentoring_events_published_total", {"type": REGISTERED}) == 453


async def test_what_waits_leaves_at_one_look_however_much_it_is(
    aggregates, relay, running, inbox, monkeypatch, nothing_waits, wait_until
) -> None:
    monkeypatch.setattr("mentoring_common.relay.POLL_SECONDS", 600)
    monkeypatch.setattr("mentoring_common.relay.AGGREGATES_A_PASS", 2)
    monkeypatch.setattr("mentoring_common.relay.BATCHES_A_PASS", 1)
    for job in range(3):
        await aggregates.insert_many(SCOPE, f"job-{job}", [new(f"p{job}")])
    for number in range(5):
        await aggregates.insert(SCOPE, {**ANN, "_id": f"q{number}"}, [event(f"q{number}")])
    async with running(relay=relay.run):
        relay.wake()  # it may have looked before the broker was there
        await wait_until(nothing_waits)
        await wait_until(lambda: inbox.has_events(8))


async def test_a_message_belongs_to_the_trace_of_its_first_event(aggregates, relay, running, inbox, wait_until) -> None:
    first = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    second = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    await aggregates.insert(SCOPE, ANN, [{**event("ann"), "traceparent": first}])
    await aggregates.insert(SCOPE, {**ANN, "_id": "bob"}, [{**event("bob"), "traceparent": second}])
    async with running(relay=relay.run):
        await wait_until(lambda: inbox.has_events(2))
    (message,) = inbox.messages
    assert message.headers["traceparent"] == first


async def test_it_leads_while_it_runs_and_at_no_other_time(relay, running, wait_until) -> None:
    """Who leads no more takes no checkpoints."""
    assert not relay.leads
    async with running(relay=relay.run):
        await wait_until(lambda: relay.leads)
    assert not relay.leads


async def test_nobody_is_updated_before_he_is_registered(aggregates, relay, running, inbox, wait_until) -> None:
    """Bob waits longer, with an update alone; what travels with his takes nobody's update along before its time."""
    await aggregates.insert(SCOPE, {**ANN, "_id": "bob"}, [])
    await aggregates.save(SCOPE, Change("bob", 1, "2", {}, [event("bob", 2)]))
    await aggregates.insert(SCOPE, ANN, [event("ann", 1)])
    await aggregates.save(SCOPE, Change("ann", 1, "2", {}, [event("ann", 2)]))
    async with running(relay=relay.run):
        await wait_until(lambda: inbox.has_events(3))
    assert [each["data"]["version"] for each in inbox.events if each["subject"] == "ann"] == [1, 2]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from([REGISTERED, UPDATED, WITHDRAWN])), max_size=12))
def test_rounds_keep_the_order_of_each_subject_and_lose_nothing(told: list[tuple[str, str]]) -> None:
    events = [event(subject, number, kind) for number, (subject, kind) in enumerate(told, 1)]
    sent = [each for by_type in in_rounds(events) for batch in by_type.values() for each in batch]
    for subject in "abc":
        assert [each for each in sent if each["subject"] == subject] == [
            each for each in events if each["subject"] == subject
        ]
    assert len(sent) == len(events)


def test_events_of_one_type_need_one_round() -> None:
    many = [event(f"p{number}", version, REGISTERED) for number in range(9) for version in (1, 2)]
    assert [list(each) for each in in_rounds(many)] == [[REGISTERED]]


async def test_an_aggregates_events_keep_their_order(aggregates, relay, running, inbox, wait_until) -> None:
    await aggregates.insert(SCOPE, ANN, [event("ann", 1)])
    for version in (2, 3, 4):
        await aggregates.save(SCOPE, Change("ann", version - 1, str(version), {}, [event("ann", version, REGISTERED)]))
    async with running(relay=relay.run):
        await wait_until(lambda: inbox.has_events(4))
    assert [each["data"]["version"] for each in inbox.events] == [1, 2, 3, 4]


async def test_a_write_while_the_relay_sleeps_wakes_it(aggregates, relay, running, inbox, monkeypatch, wait_until):
    monkeypatch.setattr("mentoring_common.relay.POLL_SECONDS", 600)
    aggregates._wake_relay = relay.wake
    async with running(relay=relay.run):
        relay.wake()  # it may have looked before the broker was there
        await aggregates.insert(SCOPE, ANN, [event("ann")])
        await wait_until(inbox.has, 5)


async def test_a_refused_event_waits(aggregates, relay, running, inbox, channel, metrics, nothing_waits, wait_until):
    """The broker answers with a nack as long as one of the bound queues is full."""
    async with running(relay=relay.run):
        full = await channel.declare_queue("full", exclusive=True, arguments={"x-max-length": 0, "x-overflow": "reject-publish"})  # fmt: skip
        await full.bind("mentoring.events", REGISTERED)
        await aggregates.insert(SCOPE, ANN, [event("ann")])
        relay.wake()
        restarts = {"task": "relay"}
        await wait_until(lambda: metrics.registry.get_sample_value("mentoring_task_restarts_total", restarts))
        assert await aggregates.collection.count(SOMETHING_PENDING) == 1
        assert not metrics.registry.get_sample_value("mentoring_events_published_total", {"type": REGISTERED})

        await full.delete()
        await wait_until(nothing_waits)
        assert await inbox.has()
    assert subjects(set_of(inbox.events)) == ["ann"]


def set_of(events):
    return {each["id"]: each for each in events}.values()


async def test_an_event_that_no_queue_takes_waits(
    aggregates, relay, running, inbox, channel, metrics, nothing_waits, wait_until
) -> None:
    async with running(relay=relay.run):
        queues = [await channel.get_queue(name) for name in ("matching.registry", "reporting.registry")]
        for queue in queues:
            await queue.unbind("mentoring.events", REGISTERED)
        await aggregates.insert(SCOPE, ANN, [event("ann")])
        relay.wake()
        restarts = {"task": "relay"}
        await wait_until(lambda: metrics.registry.get_sample_value("mentoring_task_restarts_total", restarts))
        assert await aggregates.collection.count(SOMETHING_PENDING) == 1

        for queue in queues:
            await queue.bind("mentoring.events", REGISTERED)
        await wait_until(nothing_waits)
        assert await inbox.has()


async def test_a_crash_between_confirm_and_clearing_sends_again(
    aggregates, relay, running, inbox, nothing_waits, monkeypatch, wait_until
) -> None:
    update_many, crashes = aggregates.collection.update_many, ["once"]

    async def crash(*arguments):
        if crashes:
            crashes.pop()
            raise RuntimeError("the process ends here")
        return await update_many(*arguments)

    monkeypatch.setattr(aggregates.collection, "update_many", crash)
    await aggregates.insert(SCOPE, ANN, [event("ann")])
    async with running(relay=relay.run):
        await wait_until(nothing_waits)
        await wait_until(lambda: inbox.has(2))
    assert inbox.events == [event("ann"), event("ann")]


async def test_an_aggregate_that_moved_on_keeps_its_newer_events(
    aggregates, relay, running, inbox, messaging, nothing_waits, monkeypatch, wait_until
) -> None:
    """A command comes between the relay's reading and its clearing."""
    publish, ends, waiting = messaging.broker.publish, [], []

    async def publish_and_move_on(*arguments, **options):
        await publish(*arguments, **options)
        if not ends:
            ends.append(await aggregates.save(SCOPE, Change("ann", 1, "c", {}, [event("ann", 2)])))
        else:
            waiting.append(await aggregates.collection.find_one({"_id": "ann"}))

    monkeypatch.setattr(messaging.broker, "publish", publish_and_move_on)
    await aggregates.insert(SCOPE, ANN, [event("ann")])
    await aggregates.insert(SCOPE, {**ANN, "_id": "ben"}, [event("ben")])
    async with running(relay=relay.run):
        await wait_until(nothing_waits)
        await wait_until(lambda: inbox.has_events(3))
    assert ends == [Saved.DONE]
    assert waiting[0]["pending"] == [event("ann", 2)], "the first event was taken out, the second was not"
    assert sorted(each["id"] for each in inbox.events) == sorted(
        each["id"] for each in (event("ann"), event("ben"), event("ann", 2))
    )


async def test_the_history_keeps_everything_but_contacts(
    aggregates, relay, running, mongo, nothing_waits, wait_until, channel
) -> None:
    contact = ContactState(
        school_id=SCHOOL, version=1, contact_id="ann", owner=ContactOwner.PARTICIPANT, email="parent@school.test"
    )
    await aggregates.insert(SCOPE, ANN, [event("ann"), wire(CONTACT, "ann", contact, NOON, None)])
    async with running(relay=relay.run):
        await wait_until(nothing_waits)
    (kept,) = await mongo.collection("events").find({})
    assert (kept["type"], kept["schools"], kept["published_at"]) == (REGISTERED, [SCHOOL], NOON)
    assert kept["events"] == [event("ann")]
    assert await Inbox(channel, "notifications.registry").has(), "contacts travel all the same"


async def test_of_two_relays_one_publishes(
    aggregates, relay, running, messaging, event_batches, mongo, clock, inbox, metrics, nothing_waits, wait_until
) -> None:
    others = Metrics("other")
    other = Relay(
        messaging=messaging, collections=[aggregates.collection], batches=event_batches,
        history=mongo.collection("events"), clock=clock, metrics=others,
        lease=Lease(mongo.collection("leases"), "relay", clock, RELAY_LEASE_SECONDS),
    )  # fmt: skip

    def leaders() -> list[float | None]:
        return [each.registry.get_sample_value("mentoring_relay_leader") for each in (metrics, others)]

    async with running(relay=relay.run, other=other.run):
        await wait_until(lambda: sum(leaders()) == 1)
        led = leaders()
        for number in range(5):
            await aggregates.insert(SCOPE, {**ANN, "_id": f"p{number}"}, [event(f"p{number}")])
            relay.wake()
            other.wake()
        await wait_until(nothing_waits)
        await wait_until(lambda: inbox.has_events(5))
        assert leaders() == led
    assert len(inbox.events) == 5, "nothing was published twice"
    assert leaders() == [0, 0], "a relay that has ended leads nobody"


async def test_a_relay_whose_lease_another_has_taken_stops_in_the_middle(
    aggregates, relay, running, messaging, mongo, clock, inbox, monkeypatch, wait_until
) -> None:
    """Three portions wait; the lease runs out, and is taken, while the first is published."""
    monkeypatch.setattr("mentoring_common.relay.AGGREGATES_A_PASS", 1)
    other = Lease(mongo.collection("leases"), "relay", clock, RELAY_LEASE_SECONDS)
    publish = messaging.broker.publish

    async def publish_slowly(*arguments, **options):
        await publish(*arguments, **options)
        clock.advance(RELAY_LEASE_SECONDS + 1)
        assert await other.acquire()

    async def looked_again() -> bool:
        return relay.leads is False

    for name in ("ann", "ben", "cem"):
        await aggregates.insert(SCOPE, {**ANN, "_id": name}, [event(name)])
        clock.advance(1)
    monkeypatch.setattr(messaging.broker, "publish", publish_slowly)
    async with running(relay=relay.run):
        await wait_until(looked_again)
        await wait_until(lambda: inbox.has_events(1))
    assert subjects(inbox.events) == ["ann"]
    assert await aggregates.collection.count(SOMETHING_PENDING) == 2, "they are left to the one who leads now"


@pytest.fixture
def link(amqp_uri, empty_queues):
    with link_to(amqp_uri) as link:
        yield link


class TestWithoutBroker:
    @pytest.fixture
    def broker_address(self, link) -> str:
        return link.uri

    async def test_events_wait_while_the_broker_is_away(
        self, aggregates, relay, running, link, inbox, clock, metrics, nothing_waits, wait_until
    ) -> None:
        def age() -> float:
            return metrics.registry.get_sample_value("mentoring_pending_oldest_age_seconds") or 0.0

        async with running(relay=relay.run):
            link.cut()
            await aggregates.insert(SCOPE, ANN, [event("ann")])
            for seconds in (30, 60):
                clock.advance(30)
                await wait_until(lambda seconds=seconds: age() == seconds)
            assert await aggregates.insert_many(SCOPE, "job", [new("ben")]) == set(), "commands go on"
            saved = await aggregates.save(SCOPE, Change("ann", 1, "c", {}, [event("ann", 2)]))
            assert saved is Saved.DONE

            link.mend()
            await wait_until(nothing_waits)
            await wait_until(lambda: age() == 0)
            await wait_until(lambda: inbox.has_events(3))
        assert {each["id"] for each in inbox.events} == {each["id"] for each in (event("ann"), event("ann", 2), event("ben"))}  # fmt: skip

    async def test_a_service_that_starts_before_its_broker_publishes_when_it_comes(
        self, aggregates, relay, link, messaging, metrics, inbox, wait_until
    ) -> None:
        link.cut()
        supervisor = Supervisor(metrics)
        supervisor.add("broker", messaging.run)
        supervisor.add("relay", relay.run)
        supervisor.start()
        try:
            await aggregates.insert(SCOPE, ANN, [event("ann")])
            restarts = {"task": "broker"}
            await wait_until(lambda: metrics.registry.get_sample_value("mentoring_task_restarts_total", restarts))
            assert supervisor.dead() == []
            assert metrics.registry.get_sample_value("mentoring_task_up", {"task": "relay"}) == 1

            link.mend()
            await wait_until(messaging.started.is_set)
            await wait_until(inbox.has)
        finally:
            await supervisor.stop()
            await messaging.stop()

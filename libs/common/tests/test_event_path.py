"""The whole event path on a real broker and database, with everything delivered twice and out of order."""

import random
from datetime import UTC, datetime

import aio_pika
import pytest
from mentoring_common.aggregate import Aggregates, Change, Saved
from mentoring_common.auth import Scope
from mentoring_common.batch import SOMETHING_PENDING, EventBatches, NewAggregate
from mentoring_common.clock import utc_now
from mentoring_common.consumer import Consumer
from mentoring_common.errand import connected
from mentoring_common.events.contracts.registry import ParticipantState
from mentoring_common.events.envelope import batches, unpack, wire
from mentoring_common.lease import Lease
from mentoring_common.messaging import Messaging, make_broker
from mentoring_common.mongo import Mongo, Update
from mentoring_common.projection import apply_states
from mentoring_common.relay import Relay
from mentoring_common.settings import MongoDriver
from mentoring_common.supervisor import Supervisor
from mentoring_common.telemetry import Metrics
from mentoring_common.topology import ConsumerQueue, declare
from mentoring_methodology.codes import MentoringForm, Role

REGISTERED, UPDATED, WITHDRAWN = (f"registry.participant.{fact}.v2" for fact in ("registered", "updated", "withdrawn"))
NOW = datetime(2026, 9, 1, tzinfo=UTC)
SCOPE = Scope.of("s1")


def event(participant_id: str, version: int = 1):
    state = ParticipantState(
        participant_id=participant_id, person_id="person", school_id="s1", version=version, role=Role.MENTOR,
        form=MentoringForm.PUPIL_PUPIL, school_year=2026, capacity=version,
    )  # fmt: skip
    return wire(REGISTERED if version == 1 else UPDATED, participant_id, state, NOW, None)


def new(participant_id: str) -> NewAggregate:
    return NewAggregate({"_id": participant_id, "school_id": "s1", "version": 1}, [event(participant_id)])


@pytest.fixture(params=list(MongoDriver))
async def mongo(request, mongo_uri, database_name):
    connection = Mongo(mongo_uri, database_name, request.param)
    connection.open()
    yield connection
    await connection.drop()
    await connection.close()


@pytest.fixture
def event_batches(mongo):
    return EventBatches(mongo.collection("event_batches"), utc_now)


@pytest.fixture
async def aggregates(mongo, event_batches):
    kept = Aggregates(mongo.collection("participants"), event_batches, utc_now, lambda: None)
    await event_batches.ensure_indexes()
    await kept.ensure_indexes()
    return kept


async def sealed(event_batches) -> set[str]:
    found = await event_batches.collection.find(SOMETHING_PENDING)
    return {pending["subject"] for batch in found for pending in batch["pending"]}


async def test_the_store_keeps_its_promises_on_both_drivers(mongo) -> None:
    things = mongo.collection("things")
    assert await things.insert_new([{"_id": 1}, {"_id": 2}]) == set()
    assert await things.insert_new([{"_id": 2}, {"_id": 3}, {"_id": 1}]) == {0, 2}
    assert await things.insert_one({"_id": 3}) is False
    assert await things.update_one({"_id": 3, "version": {"$lt": 1}}, {"$set": {"version": 1}}, upsert=True) == 0
    assert await things.write([Update({"_id": 9}, {"$set": {"a": 1}}, upsert=True)]) == 1
    assert [each["_id"] for each in await things.find({}, sort=[("_id", -1)], limit=2)] == [9, 3]
    assert await things.aggregate([{"$group": {"_id": None, "n": {"$sum": 1}}}]) == [{"_id": None, "n": 4}]
    assert await things.count({}) == 4
    assert await things.delete_many({"_id": {"$gt": 2}}) == 2


async def test_a_command_is_applied_once_at_its_version(aggregates) -> None:
    assert await aggregates.insert(SCOPE, {"_id": "p", "school_id": "s1", "version": 1, "name": "a"}, [event("p")])

    def rename(expected_version: int, command_id: str) -> Change:
        return Change("p", expected_version, command_id, {"name": "b"}, [event("p", 2)])

    assert await aggregates.save(SCOPE, rename(1, "c")) is Saved.DONE
    assert await aggregates.save(SCOPE, rename(1, "c")) is Saved.REPEATED
    assert await aggregates.save(SCOPE, rename(1, "d")) is Saved.MOVED_ON
    assert await aggregates.save(Scope.of("s2"), rename(2, "e")) is Saved.MOVED_ON
    kept = await aggregates.collection.find_one({"_id": "p"})
    assert (kept["version"], kept["name"], len(kept["pending"])) == (2, "b", 2)


async def test_a_bulk_insert_publishes_just_what_it_stored(aggregates, event_batches) -> None:
    assert await aggregates.insert_many(SCOPE, "job", [new("a"), new("b")]) == set()
    assert await aggregates.insert_many(SCOPE, "job", [new("b"), new("c")]) == {0}
    assert await sealed(event_batches) == {"a", "b", "c"}
    assert await event_batches.collection.count({}) == 2


@pytest.mark.parametrize("stored", [0, 1, 3])
async def test_a_crash_between_the_writes_loses_and_invents_nothing(aggregates, event_batches, stored: int) -> None:
    people = [new("a"), new("b"), new("c")]
    batch_id = await event_batches.open("job", "participants", people)
    await aggregates.collection.insert_new([{**person.state, "batch_id": batch_id} for person in people[:stored]])
    assert await sealed(event_batches) == set()
    await aggregates.recover("job")
    assert await sealed(event_batches) == set(["a", "b", "c"][:stored])
    await event_batches.seal(batch_id, people)  # the one thought dead was only slow, and stored them all
    assert await sealed(event_batches) == {"a", "b", "c"}


@pytest.fixture
async def path(mongo, aggregates, event_batches, amqp_uri, empty_queues):
    """Registry's relay and matching's consumer with a projection."""
    metrics = Metrics("test")
    messaging = Messaging(make_broker(amqp_uri, "test", metrics.registry))
    projection = mongo.collection("projection")

    async def apply(events) -> None:
        if any(each.data.participant_id.startswith("poison") for each in events):
            raise NotImplementedError
        await apply_states(
            projection,
            [{"_id": e.data.participant_id, "version": e.data.version, "capacity": e.data.capacity} for e in events],
        )

    Consumer(
        messaging.broker,
        ConsumerQueue("matching", "registry"),
        dict.fromkeys(ConsumerQueue("matching", "registry").handled_types, apply),
        metrics,
    )
    relay = Relay(
        messaging=messaging, collections=[aggregates.collection], batches=event_batches, history=mongo.collection("events"),
        lease=Lease(mongo.collection("leases"), "relay", utc_now, 5), clock=utc_now, metrics=metrics,
    )  # fmt: skip
    supervisor = Supervisor(metrics)
    supervisor.add("broker", messaging.run)
    supervisor.add("relay", relay.run)
    supervisor.start()
    await messaging.started.wait()
    yield projection
    await supervisor.stop()
    await messaging.stop()


async def test_from_the_aggregate_to_the_projection(path, aggregates, mongo, wait_until) -> None:
    await aggregates.insert_many(SCOPE, "job", [new(f"p{number}") for number in range(500)])
    await aggregates.save(SCOPE, Change("p7", 1, "c", {}, [event("p7", 2)]))

    async def known() -> bool:
        return await path.count({}) == 500 and await path.count({"version": 2}) == 1

    await wait_until(known)

    async def nothing_waits() -> bool:
        return not await aggregates.collection.find(SOMETHING_PENDING) and not await mongo.collection(
            "event_batches"
        ).count({})

    await wait_until(nothing_waits)
    history = await mongo.collection("events").find({})
    assert sorted(each["subject"] for kept in history for each in kept["events"]) == sorted(
        [*(f"p{n}" for n in range(500)), "p7"]
    )


async def test_twice_and_out_of_order_changes_nothing(path, amqp_uri, wait_until) -> None:
    chance = random.Random(2026)
    events = [event(f"p{number}", version) for number in range(60) for version in (1, 2, 3)] * 2
    chance.shuffle(events)
    async with connected(amqp_uri) as connection:
        channel = await connection.channel()
        while events:
            portion, events = events[: (size := chance.randint(1, 40))], events[size:]
            for _, body in batches(portion):
                await channel.default_exchange.publish(aio_pika.Message(body), routing_key="matching.registry")

    async def newest() -> bool:
        return await path.count({"version": 3, "capacity": 3}) == 60

    await wait_until(newest)
    assert await path.count({}) == 60


async def test_only_what_fails_is_set_aside(path, amqp_uri, wait_until) -> None:
    good, unknown, poison = event("good"), {**event("x"), "type": "registry.x.y.v1"}, event("poison")
    async with connected(amqp_uri) as connection:
        channel = await connection.channel()
        exchange = channel.default_exchange
        await exchange.publish(aio_pika.Message(batches([good, unknown])[0][1]), routing_key="matching.registry")
        await exchange.publish(
            aio_pika.Message(batches([event("fine"), poison])[0][1], headers={"x-attempt": 4}),
            routing_key="matching.registry",
        )
        await exchange.publish(aio_pika.Message(batches([event("poison2")])[0][1]), routing_key="matching.registry")
        await exchange.publish(aio_pika.Message(b"{broken"), routing_key="matching.registry")

        async def applied() -> bool:
            return {each["_id"] for each in await path.find({})} == {"good", "fine"}

        await wait_until(applied)
        parked = await channel.get_queue("matching.registry.parked")
        reasons: dict[str, str] = {}

        async def all_parked() -> bool:
            message = await parked.get(fail=False, timeout=60)
            if message is not None:
                reasons[message.body.decode()] = str(message.headers["x-reason"])
                assert message.headers["x-origin"] == "matching.registry"
                await message.ack()
            return len(reasons) == 3

        await wait_until(all_parked)
    by_subject = {
        body if body == "{broken" else unpack(body.encode())[0]["subject"]: why for body, why in reasons.items()
    }
    assert by_subject == {
        "x": "the event's type is unknown",
        "poison": "unexpected NotImplementedError after 5 attempts",
        "{broken": "the body is not JSON",
    }


async def test_the_topology_on_the_live_broker(amqp_uri, empty_queues) -> None:
    broker = make_broker(amqp_uri, "test", Metrics("test").registry)
    await broker.connect()
    await declare(broker)
    await declare(broker)  # changes nothing where it stands
    await broker.stop()
    async with connected(amqp_uri) as connection:
        channel = await connection.channel()
        await channel.declare_queue(
            "matching.registry", durable=True,
            arguments={
                "x-queue-type": "quorum", "x-delivery-limit": 20, "x-overflow": "reject-publish", "x-max-length": 1_000_000,
                "x-dead-letter-exchange": "", "x-dead-letter-routing-key": "matching.registry.parked",
                "x-dead-letter-strategy": "at-least-once",
            },
        )  # fmt: skip

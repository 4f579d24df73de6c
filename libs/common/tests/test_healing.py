"""A consumer that has drifted from its publisher, in whatever way, is the same again by itself; on real servers."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import aio_pika
import pytest
from aio_pika.abc import AbstractQueue
from fastapi import FastAPI
from mentoring_common import checkpoints
from mentoring_common.aggregate import Aggregates, Change
from mentoring_common.auth import Scope
from mentoring_common.batch import EventBatches, NewAggregate
from mentoring_common.checkpoints import Portion, Source
from mentoring_common.clock import utc_now
from mentoring_common.events.contracts.base import MUNICIPALITY
from mentoring_common.events.contracts.checkpoint import CheckpointTaken, KindTotal
from mentoring_common.events.contracts.registry import ParticipantState
from mentoring_common.events.envelope import decode, wire
from mentoring_common.healing import Healing
from mentoring_common.mongo import Collection, Document
from mentoring_common.projection import Projection, Range, Restored
from mentoring_common.replay import PortionOf, Request, Wanted, request_replay
from mentoring_common.service import Service
from mentoring_common.settings import ServiceSettings
from mentoring_common.stored import write
from mentoring_common.testing.exchange import exchange_at, publish
from mentoring_common.topology import ConsumerQueue

from .frame import served
from .people import UPDATED, event, participant

SCHOOLS = ("school-1", "school-2", "school-3")
IN_EACH_SCHOOL = 4


def document_of(state: ParticipantState) -> Document:
    """What this consumer needs of a participant."""
    kept = write(state, id_field="participant_id")
    return {name: kept[name] for name in ("_id", "school_id", "version", "role", "capacity", "status")}


class Publisher:
    """A registry of participants, which keeps of each no more than its capacity."""

    def __init__(self, settings: ServiceSettings) -> None:
        self.service = Service("registry", settings, utc_now)
        self.while_read: Callable[[], Awaitable[None]] | None = None
        """What somebody else does once, between a reader's first look and his reading."""
        self.people: Aggregates = self.service.aggregates("participants")
        self.service.prepare(self.people.ensure_indexes)
        self.service.publishes(Source("participant", self.schools, self.states))
        self.app = self.service.app([], title="Проба")

    async def schools(self) -> set[str]:
        return {each["school_id"] for each in await self.people.collection.find({}, fields=["school_id"])}

    async def states(self, school_id: str, after: str, limit: int) -> Portion:
        if school_id == SCHOOLS[0] and self.while_read is not None:
            happens, self.while_read = self.while_read, None
            await happens()
        wanted = {"school_id": school_id, "_id": {"$gt": after}}
        found = await self.people.collection.find(wanted, sort=[("_id", 1)], limit=limit)
        states = [
            participant(each["_id"], each["version"], school_id=school_id, capacity=each["capacity"]) for each in found
        ]
        events = [wire(UPDATED, state.participant_id, state, utc_now(), None) for state in states]
        return Portion(events, found[-1]["_id"] if len(found) == limit else None)

    async def register(self, school_id: str, *names: str) -> None:
        for name in names:
            state = {"_id": name, "school_id": school_id, "version": 1, "capacity": 1}
            await self.people.insert(Scope.of(school_id), state, [event(name, school_id=school_id, capacity=1)])

    async def change(self, school_id: str, name: str, version: int, capacity: int) -> None:
        told = event(name, version, school_id=school_id, capacity=capacity)
        change = Change(name, version - 1, f"c{version}", {"capacity": capacity}, [told])
        await self.people.save(Scope.of(school_id), change)


class BulkInsert:
    """Of one person, as a slow import does it: he is stored long before the relay is given his event."""

    def __init__(self, publisher: Publisher) -> None:
        self._people = publisher.people.collection
        self._batches = EventBatches(publisher.service.mongo.collection("event_batches"), utc_now)
        state = {"_id": "slow", "school_id": SCHOOLS[0], "version": 1, "capacity": 1}
        self._new = NewAggregate(state, [event("slow", school_id=SCHOOLS[0], capacity=1)])
        self._batch_id = ""

    async def begin(self) -> None:
        self._batch_id = await self._batches.open("import", self._people.name, [self._new])
        await self._people.insert_new([{**self._new.state, "batch_id": self._batch_id}])

    async def end(self) -> None:
        await self._batches.seal(self._batch_id, [self._new])


class Receiver:
    """A matching that projects participants."""

    def __init__(self, settings: ServiceSettings) -> None:
        self.concluded: list[tuple[str, bool]] = []
        """The schools from which conclusions were drawn, and whether nothing was missing then."""
        self.failures = 0
        """How many conclusions will fail."""
        self.service = Service("matching", settings, utc_now)
        self.collection: Collection = self.service.mongo.collection("projection")
        self.states: Projection[ParticipantState] = Projection(self.collection, "participant", document_of)
        self.service.prepare(self.states.ensure_indexes)

        async def take(events: Any) -> None:
            await self.states.apply([each.data for each in events])

        async def ignore(_events: Any) -> None: ...

        types = self.service_types()
        handlers = {each: take if ".participant." in each else ignore for each in types}
        self.service.consume("registry", handlers, [self.states], on_whole=self.conclude)
        self.app: FastAPI = self.service.app([], title="Проба")

    @staticmethod
    def service_types() -> set[str]:
        return ConsumerQueue("matching", "registry").handled_types - {"registry.checkpoint.taken.v1"}

    async def conclude(self, school_id: str) -> None:
        survey = await self.states.survey(school_id)
        self.concluded.append((school_id, survey.is_sound and survey.total.count == IN_EACH_SCHOOL))
        if self.failures:
            self.failures -= 1
            raise RuntimeError("the service dies here")

    async def content(self) -> dict[str, tuple[str, int, int]]:
        """What is known of each: school, version, capacity."""
        found = await self.collection.find({})
        return {each["_id"]: (each["school_id"], each["version"], each["capacity"]) for each in found}

    def repairs(self) -> float:
        value = self.service.metrics.registry.get_sample_value(
            "mentoring_projection_repairs_total", {"publisher": "registry"}
        )
        return value or 0.0


@pytest.fixture
async def pair(
    mongo_uri, database_name, amqp_uri, empty_queues, token_settings, own_logging
) -> AsyncIterator[tuple[Publisher, Receiver]]:
    settings = ServiceSettings(
        mongo_uri=mongo_uri, mongo_database=database_name, amqp_uri=amqp_uri, http_port=1,
        checkpoint_seconds=0.3, checkpoint_all_seconds=0.6, **token_settings,
    )  # fmt: skip
    publisher = Publisher(settings)
    receiver = Receiver(settings.model_copy(update={"mongo_database": f"{database_name}-b"}))
    async with served(publisher.app), served(receiver.app):
        yield publisher, receiver
        await receiver.service.mongo.drop()


async def three_schools(publisher: Publisher) -> dict[str, tuple[str, int, int]]:
    """Twelve participants in three schools, some of them changed; what is to be known of them."""
    for number, school_id in enumerate(SCHOOLS):
        await publisher.register(school_id, *(f"p{number}{each}" for each in range(4)))
        await publisher.change(school_id, f"p{number}0", 2, 5)
        await publisher.change(school_id, f"p{number}0", 3, 7)
    return {
        f"p{number}{each}": (school_id, 3 if each == 0 else 1, 7 if each == 0 else 1)
        for number, school_id in enumerate(SCHOOLS)
        for each in range(4)
    }


async def altered(c: Collection, chance: random.Random, name: str) -> None:
    await c.update_one({"_id": name}, {"$set": {"capacity": 9}})


async def altered_version(c: Collection, chance: random.Random, name: str) -> None:
    await c.update_one({"_id": name}, {"$inc": {"version": chance.randint(1, 5)}, "$set": {"capacity": 8}})


async def missing(c: Collection, chance: random.Random, name: str) -> None:
    await c.delete_many({"_id": name})


async def extra(c: Collection, chance: random.Random, name: str) -> None:
    await c.insert_one(
        {"_id": f"nobody{chance.random()}", "school_id": chance.choice(SCHOOLS), "version": 1, "capacity": 1}
    )


async def older(c: Collection, chance: random.Random, name: str) -> None:
    await c.update_one({"_id": name}, {"$set": {"version": 0, "capacity": 2}})


async def in_another_school(c: Collection, chance: random.Random, name: str) -> None:
    document = await c.find_one({"_id": name})
    others = {*SCHOOLS, "no-such-school"} - {document["school_id"] if document else ""}
    await c.update_one({"_id": name}, {"$set": {"school_id": chance.choice(sorted(others))}})


async def doubled(c: Collection, chance: random.Random, name: str) -> None:
    document = await c.find_one({"_id": name})
    if document is not None:
        await c.insert_one({**document, "_id": f"{name}-again"})


async def of_another_shape(c: Collection, chance: random.Random, name: str) -> None:
    await c.update_one({"_id": name}, {"$set": {"shape": 0}, "$unset": {"capacity": ""}})


DRIFTS = [altered, altered_version, missing, extra, older, in_another_school, doubled, of_another_shape]


async def same(receiver: Receiver, known: dict[str, Any]) -> bool:
    documents = await receiver.collection.find({})
    if {each["_id"] for each in documents} != set(known) or any("capacity" not in each for each in documents):
        return False
    surveys = [await receiver.states.survey(school_id) for school_id in SCHOOLS]
    return await receiver.content() == known and all(survey.is_sound for survey in surveys)


async def test_fifty_drifts_of_eight_kinds_are_found_and_repaired(pair, wait_until) -> None:
    publisher, receiver = pair
    known = await three_schools(publisher)
    await wait_until(lambda: same(receiver, known))
    chance = random.Random(10)
    injected, before = 0, receiver.repairs()
    for _ in range(7):
        for drift in DRIFTS:
            await drift(receiver.collection, chance, chance.choice(sorted(known)))
            injected += 1
        await wait_until(lambda: same(receiver, known))
    assert injected > 50
    assert receiver.repairs() > before
    await wait_until(lambda: no_drift(receiver))


async def no_drift(receiver: Receiver) -> bool:
    differences = receiver.service.mongo.collection("projection_differences")
    return await differences.count({"school_id": {"$exists": True}}) == 0


@pytest.mark.parametrize("drift", DRIFTS, ids=lambda drift: drift.__name__)
async def test_each_kind_of_drift_alone_is_repaired(pair, wait_until, drift) -> None:
    publisher, receiver = pair
    known = await three_schools(publisher)
    await wait_until(lambda: same(receiver, known))
    await wait_until(Checkpoints(receiver).five_more)  # the first start's own replay is over
    before = receiver.repairs()
    await drift(receiver.collection, random.Random(3), "p10")
    await wait_until(lambda: receiver.repairs() > before)
    await wait_until(lambda: same(receiver, known))


async def test_a_restored_school_is_concluded_from_when_it_is_whole_and_again_until_that_is_done(
    pair, wait_until
) -> None:
    publisher, receiver = pair
    known = await three_schools(publisher)
    await wait_until(lambda: same(receiver, known))
    await wait_until(Checkpoints(receiver).five_more)
    await wait_until(lambda: no_drift(receiver))
    receiver.concluded.clear()
    receiver.failures = 1
    await missing(receiver.collection, random.Random(3), "p10")
    await altered(receiver.collection, random.Random(3), "p11")
    await wait_until(lambda: len(receiver.concluded) >= 2)
    await wait_until(lambda: no_drift(receiver))
    await wait_until(Checkpoints(receiver).five_more)
    assert set(receiver.concluded) == {("school-2", True)}


async def test_a_clean_system_raises_none_while_it_changes(pair, wait_until) -> None:
    publisher, receiver = pair
    known = await three_schools(publisher)
    await wait_until(lambda: same(receiver, known))
    taken = Checkpoints(receiver)
    await wait_until(taken.five_more)
    for version in range(2, 10):
        await publisher.change("school-1", "p01", version, version)
        await asyncio.sleep(0.2)
    await wait_until(taken.five_more)
    assert receiver.repairs() == 0
    assert await no_drift(receiver)


async def test_every_school_has_its_turn_however_little_is_done_at_once(pair, wait_until, monkeypatch) -> None:
    monkeypatch.setattr(checkpoints, "WORK_SECONDS", 0.0)
    publisher, receiver = pair
    known = await three_schools(publisher)
    await wait_until(lambda: same(receiver, known))
    await wait_until(Checkpoints(receiver).five_more)  # the first start's own replay is over
    await receiver.collection.delete_many({"school_id": SCHOOLS[-1]})
    await wait_until(lambda: same(receiver, known))


@pytest.mark.parametrize("while_read", [False, True])
async def test_a_bulk_insert_that_is_not_published_yet_is_no_drift(pair, wait_until, while_read: bool) -> None:
    publisher, receiver = pair
    known = await three_schools(publisher)
    await wait_until(lambda: same(receiver, known))
    taken = Checkpoints(receiver)
    await wait_until(taken.five_more)
    slow = BulkInsert(publisher)
    if while_read:
        publisher.while_read = slow.begin
        await wait_until(lambda: publisher.while_read is None)
    else:
        await slow.begin()
    for _ in range(3):
        await wait_until(taken.five_more)
        assert await no_drift(receiver)
    assert receiver.repairs() == 0
    await slow.end()
    await wait_until(lambda: same(receiver, {**known, "slow": (SCHOOLS[0], 1, 1)}))


class Checkpoints:
    """Counts the checkpoints that a receiver has compared."""

    def __init__(self, receiver: Receiver) -> None:
        self._registry = receiver.service.metrics.registry
        self._seen = self._now()

    def _now(self) -> float:
        labels = {"type": "registry.checkpoint.taken.v1"}
        return self._registry.get_sample_value("mentoring_events_applied_total", labels) or 0.0

    def five_more(self) -> bool:
        if self._now() < self._seen + 5:
            return False
        self._seen = self._now()
        return True


async def test_events_that_went_with_a_deleted_queue_come_again(pair, channel, wait_until) -> None:
    publisher, receiver = pair
    known = await three_schools(publisher)
    await wait_until(lambda: same(receiver, known))
    await receiver.service.supervisor.stop()  # frozen
    await receiver.service.messaging.stop()
    await publisher.register("school-1", *(f"late{number}" for number in range(10)))

    async def nothing_waits() -> bool:
        return not await publisher.people.collection.find({"pending_since": {"$gt": datetime(1970, 1, 1, tzinfo=UTC)}})

    await wait_until(nothing_waits)
    await channel.queue_delete("matching.registry")
    receiver.service.supervisor.start()
    late = {f"late{number}": ("school-1", 1, 1) for number in range(10)}
    await wait_until(lambda: same(receiver, {**known, **late}))


async def test_a_drift_is_asked_for_once_however_long_the_replay_takes(pair, amqp_uri, channel, wait_until) -> None:
    """Meanwhile a school that seems to be the same is not concluded from: what comes late would find it settled."""
    publisher, receiver = pair
    known = await three_schools(publisher)
    await wait_until(lambda: same(receiver, known))
    await wait_until(Checkpoints(receiver).five_more)
    await wait_until(lambda: no_drift(receiver))
    await publisher.service.supervisor.stop()  # nobody answers
    await publisher.service.messaging.stop()
    requests = await channel.get_queue("registry.replay")
    await requests.purge()
    receiver.concluded.clear()
    as_it_is = KindTotal(count=IN_EACH_SCHOOL, digest=(await receiver.states.survey("school-2")).total.digest)
    await altered(receiver.collection, random.Random(3), "p10")
    taken = Checkpoints(receiver)
    for _ in range(5):
        await hear_checkpoint(amqp_uri, as_it_is)
    await wait_until(taken.five_more)
    assert [each.wanted for each in await taken_from(requests)] == [Wanted.CHECKPOINT, Wanted.REPLAY]

    right = participant("p10", 3, school_id="school-2", capacity=7)
    await receiver.states.restore([right], Range("school-2", "", "p10"), utc_now())
    for _ in range(5):
        await hear_checkpoint(amqp_uri, as_it_is)
    await wait_until(taken.five_more)
    assert not await no_drift(receiver)

    request = Request(Wanted.REPLAY, "matching", "school-2", utc_now())
    await channel.default_exchange.publish(aio_pika.Message(request.encode()), "registry.replay")
    publisher.service.supervisor.start()
    await wait_until(lambda: no_drift(receiver))
    assert set(receiver.concluded) == {("school-2", True)}
    assert await same(receiver, known)


async def test_several_checkpoints_at_once_are_concluded_from_once(pair, wait_until) -> None:
    publisher, receiver = pair
    known = await three_schools(publisher)
    await wait_until(lambda: same(receiver, known))
    concluded = []

    async def conclude(school_id: str) -> None:
        concluded.append(school_id)
        await receiver.collection.count({})  # time for others

    healing = Healing(
        consumer="matching", publisher="registry", broker=receiver.service.messaging.broker,
        projections=[receiver.states], differences=receiver.service.mongo.collection("other_differences"),
        metrics=receiver.service.metrics, on_whole=conclude,
    )  # fmt: skip
    nobody_else = PortionOf("participant", Range("school-2", "p13", None), utc_now(), is_last=True)
    await healing.restore(nobody_else, [])
    await healing.end_replay("school-2")
    as_it_is = KindTotal(count=IN_EACH_SCHOOL, digest=(await receiver.states.survey("school-2")).total.digest)
    await healing.compare([checkpoint(MUNICIPALITY, {})])
    await asyncio.gather(*(healing.compare([checkpoint("school-2", {"participant": as_it_is})]) for _ in range(5)))
    assert concluded == ["school-2"]


def checkpoint(school_id: str, kinds: dict[str, KindTotal]) -> Any:
    said = CheckpointTaken(school_id=school_id, version=1, taken_at=utc_now(), kinds=kinds)
    return decode(wire("registry.checkpoint.taken.v1", school_id, said, utc_now(), None))


async def hear_checkpoint(amqp_uri: str, people: KindTotal) -> None:
    """What a registry that does not answer requests goes on to say of the second school."""
    now = utc_now()
    said = CheckpointTaken(school_id="school-2", version=1, taken_at=now, kinds={"participant": people})
    async with exchange_at(amqp_uri) as exchange:
        await publish(exchange, [wire("registry.checkpoint.taken.v1", "school-2", said, now, None)])


async def taken_from(requests: AbstractQueue) -> list[Request]:
    found = []
    while (message := await requests.get(fail=False, timeout=60)) is not None:
        await message.ack()
        found.append(Request.decode(message.body))
    return found


async def test_who_is_new_or_asked_for_by_hand_gets_everything(pair, channel, wait_until) -> None:
    publisher, receiver = pair
    known = await three_schools(publisher)
    await wait_until(lambda: same(receiver, known))
    await receiver.collection.delete_many({})
    await request_replay(channel, "registry", "matching", "school-2")
    in_school_2 = {name: told for name, told in known.items() if told[0] == "school-2"}

    async def those_of_school_2() -> bool:
        return in_school_2.items() <= (await receiver.content()).items()

    await wait_until(those_of_school_2)
    await request_replay(channel, "registry", "matching")
    await wait_until(lambda: same(receiver, known))


async def test_a_replay_does_not_undo_what_arrived_meanwhile(pair, wait_until) -> None:
    _publisher, receiver = pair
    await wait_until(lambda: same(receiver, {}))
    asked_at = utc_now()
    newer, unknown = participant("ann", 3, capacity=3), participant("ben", 1, capacity=1)
    await receiver.states.apply([newer, unknown])
    whole = Range("school-1", "", None)
    assert await receiver.states.restore([participant("ann", 2, capacity=2)], whole, asked_at) == Restored(
        "participant", frozenset(), frozenset({"school-1"})
    )
    assert await receiver.content() == {"ann": ("school-1", 3, 3), "ben": ("school-1", 1, 1)}
    later = asked_at + timedelta(hours=1)
    restored = await receiver.states.restore([participant("ann", 2, capacity=2)], whole, later)
    assert restored.removed == {"ben"}
    assert await receiver.content() == {"ann": ("school-1", 2, 2)}
    assert MUNICIPALITY not in await receiver.states.schools()


async def test_who_is_of_a_school_of_which_the_publisher_has_nothing_goes_when_it_is_asked(
    pair, channel, wait_until
) -> None:
    publisher, receiver = pair
    known = await three_schools(publisher)
    await wait_until(lambda: same(receiver, known))
    await receiver.collection.insert_one({"_id": "p9", "school_id": "school-9", "version": 1, "capacity": 1})
    await request_replay(channel, "registry", "matching", "school-9")
    await wait_until(lambda: same(receiver, known))

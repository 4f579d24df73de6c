"""Bulk inserts: whatever dies between their writes, events are published for the stored aggregates and for no other."""

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mentoring_common.aggregate import Aggregates
from mentoring_common.batch import ABANDONED_AFTER, SOMETHING_PENDING, EventBatches, NewAggregate
from mentoring_common.mongo import Index

from .people import SCOPE, event, new

ABANDONED = ABANDONED_AFTER.total_seconds() + 1


async def given_to_relay(batches: EventBatches) -> set[str]:
    """Whose events the relay would publish now."""
    found = await batches.collection.find(SOMETHING_PENDING)
    return {pending["subject"] for batch in found for pending in batch["pending"]}


async def stored(aggregates: Aggregates) -> set[str]:
    return {document["_id"] for document in await aggregates.collection.find({})}


class Dying:
    """A process that inserts in bulk and dies where it is told to."""

    def __init__(self, aggregates: Aggregates, batches: EventBatches, people: Sequence[NewAggregate]) -> None:
        self._aggregates, self._batches, self._people = aggregates, batches, people
        self.batch_id = ""

    async def open(self) -> None:
        self.batch_id = await self._batches.open("job", self._aggregates.collection.name, self._people)

    async def insert(self, number: int) -> set[int]:
        return await self._aggregates.collection.insert_new(
            [
                {**person.state, "pending": [], "command_ids": [], "batch_id": self.batch_id}
                for person in self._people[:number]
            ]
        )

    async def seal(self) -> None:
        await self._batches.seal(self.batch_id, self._people)


@pytest.fixture
def dying(aggregates, event_batches) -> Dying:
    return Dying(aggregates, event_batches, [new("ann"), new("ben"), new("cid")])


async def test_a_whole_bulk_insert(aggregates, event_batches) -> None:
    assert await aggregates.insert_many(SCOPE, "job", [new("ann"), new("ben")]) == set()
    assert await given_to_relay(event_batches) == await stored(aggregates) == {"ann", "ben"}


async def test_positions_that_were_there_give_no_event(aggregates, event_batches) -> None:
    await aggregates.ensure_indexes([Index(("school_id", "key"), unique=True)])
    await aggregates.collection.insert_one({"_id": "old", "school_id": "school-1", "key": "k"})

    def keyed(name: str, key: str) -> NewAggregate:
        person = new(name)
        return NewAggregate({**person.state, "key": key}, person.events)

    people = [keyed("ann", "a"), keyed("twin", "k"), keyed("ben", "b"), keyed("twin of ann", "a")]
    assert await aggregates.insert_many(SCOPE, "job", people) == {1, 3}
    assert await given_to_relay(event_batches) == {"ann", "ben"}


async def test_when_all_were_there_nothing_is_left(aggregates, event_batches) -> None:
    await aggregates.insert_many(SCOPE, "job", [new("ann")])
    await event_batches.collection.delete_many({})
    assert await aggregates.insert_many(SCOPE, "job", [new("ann")]) == {0}
    assert await event_batches.collection.count({}) == 0


async def test_died_before_anything_was_stored(aggregates, event_batches, dying) -> None:
    await dying.open()
    assert await given_to_relay(event_batches) == set(), "the relay leaves an open batch alone"
    await aggregates.recover("job")
    assert await given_to_relay(event_batches) == set()


async def test_died_when_some_were_stored(aggregates, event_batches, dying) -> None:
    await dying.open()
    await dying.insert(2)
    await aggregates.recover("job")
    assert await given_to_relay(event_batches) == {"ann", "ben"}


async def test_died_before_the_seal(aggregates, event_batches, dying) -> None:
    await dying.open()
    await dying.insert(3)
    await aggregates.recover("job")
    assert await given_to_relay(event_batches) == {"ann", "ben", "cid"}


async def test_the_successor_inserts_the_rest(aggregates, event_batches, dying) -> None:
    await dying.open()
    await dying.insert(1)
    await aggregates.recover("job")
    assert await aggregates.insert_many(SCOPE, "job", [new("ann"), new("ben"), new("cid")]) == {0}
    assert await given_to_relay(event_batches) == await stored(aggregates) == {"ann", "ben", "cid"}


async def test_the_dead_ones_last_write_arrives_after_its_recovery(aggregates, event_batches, dying, clock) -> None:
    await dying.open()
    await aggregates.recover("job")
    await dying.insert(2)
    assert await aggregates.insert_many(SCOPE, "job", [new("ann"), new("ben"), new("cid")]) == {0, 1}
    clock.advance(ABANDONED)
    await event_batches.recover_abandoned([aggregates.collection])
    assert await given_to_relay(event_batches) == await stored(aggregates) == {"ann", "ben", "cid"}


async def test_one_that_was_only_slow_seals_late(aggregates, event_batches, dying, clock) -> None:
    await dying.open()
    await dying.insert(1)
    await aggregates.recover("job")
    await dying.insert(3)
    await dying.seal()
    assert await given_to_relay(event_batches) == {"ann", "ben", "cid"}
    clock.advance(ABANDONED)
    await event_batches.recover_abandoned([aggregates.collection])
    assert await event_batches.collection.count({"opened_at": {"$exists": True}}) == 0


async def test_another_owners_batch_is_left_alone(aggregates, event_batches, dying) -> None:
    await dying.open()
    await dying.insert(1)
    await aggregates.recover("another job")
    assert await given_to_relay(event_batches) == set()


async def test_an_abandoned_batch_is_recovered_without_its_owner(aggregates, event_batches, dying, clock) -> None:
    await dying.open()
    await dying.insert(2)
    clock.advance(ABANDONED_AFTER.total_seconds())
    await event_batches.recover_abandoned([aggregates.collection])
    assert await given_to_relay(event_batches) == set(), "its owner may still live"
    clock.advance(1)
    await event_batches.recover_abandoned([aggregates.collection])
    assert await given_to_relay(event_batches) == {"ann", "ben"}


async def test_a_batch_of_a_collection_that_is_no_longer_published_stops_nobody(
    aggregates, event_batches, dying, clock
) -> None:
    await event_batches.open("job", "gone", [new("x")])
    await dying.open()
    await dying.insert(1)
    clock.advance(ABANDONED)
    await event_batches.recover_abandoned([aggregates.collection])
    assert await given_to_relay(event_batches) == {"ann"}


async def test_one_that_was_there_before_is_not_taken_for_stored(aggregates, event_batches, dying) -> None:
    """The event of a refused newcomer says something of the aggregate that was never so."""
    await aggregates.insert(SCOPE, {**new("ann").state, "capacity": 1}, [event("ann", capacity=1)])
    await dying.open()
    assert await dying.insert(2) == {0}
    await aggregates.recover("job")
    assert await given_to_relay(event_batches) == {"ben"}


async def test_a_drivers_own_retry_is_not_taken_for_twins(aggregates, event_batches, monkeypatch) -> None:
    """A bulk that was applied, its answer lost, is sent again by the driver and refused by itself."""
    insert_new = aggregates.collection.insert_new

    async def twice(documents):
        await insert_new(documents)
        return await insert_new(documents)

    monkeypatch.setattr(aggregates.collection, "insert_new", twice)
    assert await aggregates.insert_many(SCOPE, "job", [new("ann"), new("ben")]) == set()
    assert await given_to_relay(event_batches) == {"ann", "ben"}


STEPS = st.lists(st.sampled_from(["insert 1", "insert 3", "insert 5", "recover", "rival"]), max_size=7)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, lives=st.booleans(), abandoned_at=st.none() | st.integers(0, 6))
async def test_in_every_interleaving_events_and_aggregates_agree(
    aggregates, event_batches, clock, steps, lives, abandoned_at
) -> None:
    """A process inserts bit by bit while others recover its batch and insert some of its people; it may then die."""
    await aggregates.collection.delete_many({})
    await event_batches.collection.delete_many({})
    people = [new(name) for name in ("ann", "ben", "cid", "dan", "eve")]
    process = Dying(aggregates, event_batches, people)
    await process.open()
    mine: set[str] = set()

    async def abandon() -> None:
        clock.advance(ABANDONED)
        await event_batches.recover_abandoned([aggregates.collection])

    for at, step in enumerate(steps):
        if lives and at == abandoned_at:  # only a process that lives may be so slow that it is thought dead
            await abandon()
        match step.split():
            case ["insert", number]:
                refused = await process.insert(int(number))
                mine |= {people[at].state["_id"] for at in range(int(number)) if at not in refused}
            case ["recover"]:
                await aggregates.recover("job")
            case ["rival"]:
                await aggregates.insert_many(SCOPE, "rival", [new("eve"), new("fay")])
    if lives:
        refused = {at for at, each in enumerate(people) if each.state["_id"] not in mine}
        await event_batches.seal(process.batch_id, people, refused)
    await abandon()
    assert await given_to_relay(event_batches) == await stored(aggregates)
    assert await event_batches.collection.count({"opened_at": {"$exists": True}}) == 0

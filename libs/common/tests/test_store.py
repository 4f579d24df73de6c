"""What every driver promises: the store contract, run on motor and on PyMongo's own async client."""

import asyncio

import pymongo.errors
import pytest
from mentoring_common.mongo import Index, Mongo, Replacement, Update, is_transient
from mentoring_common.settings import MongoDriver

from .link import link_to


@pytest.fixture(params=list(MongoDriver))
async def mongo(request, mongo_uri, database_name):
    connection = Mongo(mongo_uri, database_name, request.param)
    connection.open()
    yield connection
    await connection.close()


@pytest.fixture
def things(mongo):
    return mongo.collection("things")


async def versions(things) -> dict[str, int]:
    return {document["_id"]: document["version"] for document in await things.find({})}


async def test_insert_new_names_the_positions_that_were_there(things) -> None:
    assert await things.insert_new([]) == set()
    assert await things.insert_new([{"_id": "b"}, {"_id": "d"}]) == set()

    assert await things.insert_new([{"_id": each} for each in "abcde"]) == {1, 3}
    assert {document["_id"] for document in await things.find({})} == set("abcde")


async def test_insert_new_heeds_every_unique_key(things) -> None:
    await things.ensure_indexes([Index(("school_id", "key"), unique=True)])
    await things.insert_one({"_id": "x", "school_id": "1", "key": "k"})

    refused = await things.insert_new(
        [{"_id": "a", "school_id": "1", "key": "k"}, {"_id": "b", "school_id": "2", "key": "k"}]
    )
    assert refused == {0}


async def test_insert_new_of_twins_in_one_bulk_keeps_one(things) -> None:
    assert await things.insert_new([{"_id": "a", "n": 1}, {"_id": "a", "n": 2}]) == {1}
    assert await things.find({}) == [{"_id": "a", "n": 1}]


async def test_insert_one_says_whether_it_was_new(things) -> None:
    assert await things.insert_one({"_id": "a"}) is True
    assert await things.insert_one({"_id": "a"}) is False


async def test_of_many_that_insert_at_once_one_wins(things) -> None:
    won = await asyncio.gather(*(things.insert_one({"_id": "a", "by": n}) for n in range(12)))
    assert sorted(won) == [False] * 11 + [True]


async def test_find_filters_sorts_skips_limits_and_chooses_fields(things) -> None:
    await things.insert_new([{"_id": n, "even": n % 2 == 0, "more": "…"} for n in range(6)])

    assert [each["_id"] for each in await things.find({"even": True}, sort=[("_id", -1)])] == [4, 2, 0]
    assert await things.find({}, fields=["even"], sort=[("_id", 1)], skip=1, limit=2) == [
        {"_id": 1, "even": False},
        {"_id": 2, "even": True},
    ]
    assert await things.find_one({"_id": 3}, fields=["even"]) == {"_id": 3, "even": False}
    assert await things.find_one({"_id": 7}) is None
    assert await things.count({"even": True}) == 3


async def test_aggregate(things) -> None:
    await things.insert_new([{"_id": n, "school": n % 2} for n in range(5)])
    counted = await things.aggregate([{"$group": {"_id": "$school", "n": {"$sum": 1}}}, {"$sort": {"_id": 1}}])
    assert counted == [{"_id": 0, "n": 3}, {"_id": 1, "n": 2}]


async def test_update_one_counts_what_matched(things) -> None:
    await things.insert_one({"_id": "a", "version": 1})

    assert await things.update_one({"_id": "a", "version": 1}, {"$set": {"version": 2}}) == 1
    assert await things.update_one({"_id": "a", "version": 2}, {"$set": {"version": 2}}) == 1, "matched, unchanged"
    assert await things.update_one({"_id": "a", "version": 1}, {"$set": {"version": 9}}) == 0
    assert await things.update_one({"_id": "b"}, {"$set": {"version": 1}}, upsert=True) == 1
    assert await versions(things) == {"a": 2, "b": 1}


async def test_a_guarded_upsert_of_something_older_changes_nothing(things) -> None:
    await things.insert_one({"_id": "a", "version": 5})
    older = {"_id": "a", "version": {"$lt": 3}}

    assert await things.update_one(older, {"$set": {"version": 3}}, upsert=True) == 0
    assert await things.write([Replacement(older, {"_id": "a", "version": 3}, upsert=True)]) == 0
    assert await things.write([Update(older, {"$set": {"version": 3}}, upsert=True)]) == 0
    assert await versions(things) == {"a": 5}


async def test_a_bulk_does_the_rest_when_some_are_older(things) -> None:
    await things.insert_new([{"_id": "old", "version": 5}, {"_id": "known", "version": 1}])

    def state(thing: str, version: int) -> Replacement:
        return Replacement({"_id": thing, "version": {"$lt": version}}, {"_id": thing, "version": version}, upsert=True)

    assert await things.write([state("old", 2), state("known", 2), state("new", 2)]) == 2
    assert await versions(things) == {"old": 5, "known": 2, "new": 2}
    assert await things.write([]) == 0


async def test_a_defect_in_a_bulk_is_not_taken_for_older(things) -> None:
    with pytest.raises(pymongo.errors.BulkWriteError):
        await things.write([Update({"_id": "a"}, {"$push": {"_id": 1}}, upsert=True)])
    await things.insert_one({"_id": "text", "n": "one"})
    with pytest.raises(pymongo.errors.BulkWriteError):
        await things.write([Update({"_id": "text"}, {"$inc": {"n": 1}})])


async def test_upserts_that_race_make_one_document(things) -> None:
    made = await asyncio.gather(
        *(
            things.update_one({"_id": "a", "version": {"$lt": n}}, {"$set": {"version": n}}, upsert=True)
            for n in range(1, 13)
        )
    )
    assert set(made) <= {0, 1}
    assert await versions(things) == {"a": 12}


async def test_update_many_and_delete_many_count(things) -> None:
    await things.insert_new([{"_id": n, "version": n} for n in range(5)])
    assert await things.update_many({"version": {"$gte": 3}}, {"$set": {"version": 9}}) == 2
    assert await things.delete_many({"version": 9}) == 2
    assert await things.delete_many({"version": 9}) == 0
    assert await things.count({}) == 3


async def test_indexes_can_be_demanded_again(things) -> None:
    indexes = [Index(("school_id", "at")), Index(("key",), unique=True, where={"key": {"$gt": ""}})]
    await things.ensure_indexes(indexes)
    await things.ensure_indexes(indexes)
    await things.ensure_indexes([])

    assert await things.insert_new([{"_id": 1}, {"_id": 2}]) == set(), "the partial index leaves these out"
    assert await things.insert_new([{"_id": 3, "key": "k"}, {"_id": 4, "key": "k"}]) == {1}


async def test_moments_come_back_with_their_zone(things, clock) -> None:
    await things.insert_one({"_id": 1, "at": clock()})
    found = await things.find_one({"_id": 1})
    assert found is not None
    assert found["at"] == clock()
    assert found["at"].utcoffset().total_seconds() == 0


async def test_a_database_is_read_for_readiness_and_can_be_forgotten(mongo, things) -> None:
    await things.insert_one({"_id": 1})
    await mongo.read_check()
    await mongo.drop()
    assert await things.count({}) == 0


@pytest.mark.parametrize("driver", MongoDriver)
async def test_a_database_that_goes_away_is_transient(
    driver, mongo_uri, database_name, monkeypatch, wait_until
) -> None:
    monkeypatch.setattr("mentoring_common.mongo.SERVER_SELECTION_TIMEOUT_MS", 200)
    with link_to(mongo_uri) as link:
        mongo = Mongo(link.uri, database_name, driver)
        mongo.open()
        try:
            things = mongo.collection("things")
            await things.insert_one({"_id": 1})
            link.cut()
            for attempt in (
                mongo.read_check, lambda: things.insert_one({"_id": 2}), lambda: things.insert_new([{"_id": 2}]),
                lambda: things.find({}), lambda: things.update_one({"_id": 1}, {"$set": {"a": 1}}),
                lambda: things.write([Update({"_id": 1}, {"$set": {"a": 1}})]),
            ):  # fmt: skip
                with pytest.raises(pymongo.errors.PyMongoError) as failure:
                    await attempt()
                assert is_transient(failure.value), failure.value

            link.mend()

            async def back() -> bool:
                try:
                    return await things.count({}) == 1
                except pymongo.errors.ServerSelectionTimeoutError:
                    return False

            await wait_until(back)
        finally:
            await mongo.close()


@pytest.mark.parametrize(
    ("error", "transient"),
    [
        (pymongo.errors.AutoReconnect(), True),
        (pymongo.errors.NotPrimaryError(), True),
        (pymongo.errors.ServerSelectionTimeoutError(), True),
        (pymongo.errors.WaitQueueTimeoutError(), True),
        (pymongo.errors.NetworkTimeout(), True),
        (pymongo.errors.ExecutionTimeout("slow"), True),
        (pymongo.errors.WTimeoutError("slow"), True),
        (pymongo.errors.OperationFailure("conflict", 112, {"errorLabels": ["TransientTransactionError"]}), True),
        (pymongo.errors.OperationFailure("no such field", 9), False),
        (pymongo.errors.DuplicateKeyError("twin"), False),
        (pymongo.errors.DocumentTooLarge("big"), False),
        (pymongo.errors.ConfigurationError(), False),
        (ConnectionResetError(), False),
        (ValueError(), False),
    ],
)
def test_what_may_pass(error: Exception, transient: bool) -> None:
    assert is_transient(error) is transient


@pytest.mark.parametrize("driver", list(MongoDriver))
async def test_each_operation_is_told_with_how_it_ended(mongo_uri, database_name, driver) -> None:
    told: list[tuple[str, bool]] = []

    def answered(operation: str, seconds: float, *, failed: bool) -> None:
        assert 0 < seconds < 60
        told.append((operation, failed))

    mongo = Mongo(mongo_uri, database_name, driver, answered)
    mongo.open()
    pupils = mongo.collection("pupils")
    assert await pupils.insert_one({"_id": 1})
    assert not await pupils.insert_one({"_id": 1}), "a key that is taken is an answer"
    await pupils.count({})
    with pytest.raises(pymongo.errors.PyMongoError):
        await pupils.count({"$nonsense": 1})
    await mongo.close()
    assert told == [("insert_one", False), ("insert_one", False), ("count", False), ("count", True)]

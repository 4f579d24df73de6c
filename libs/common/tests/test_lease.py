"""The lease on a real database: one holder at a time, by the clock that it is given."""

import asyncio
from collections.abc import Callable

import pytest
from mentoring_common.lease import Lease
from mentoring_common.mongo import Mongo
from mentoring_common.settings import MongoDriver


@pytest.fixture(params=list(MongoDriver))
async def mongo(request, mongo_uri, database_name):
    connection = Mongo(mongo_uri, database_name, request.param)
    connection.open()
    yield connection
    await connection.close()


@pytest.fixture
def lease(mongo, clock) -> Callable[..., Lease]:
    """One process's lease of ten seconds."""
    return lambda name="relay": Lease(mongo.collection("leases"), name, clock, 10)


async def test_one_holds_it_and_the_others_do_not(lease) -> None:
    one, other = lease(), lease()
    assert await one.acquire() is True
    assert await other.acquire() is False
    assert await one.acquire() is True, "its holder keeps it"


async def test_of_many_at_once_one_gets_it(lease) -> None:
    processes = [lease() for _ in range(12)]
    assert sorted(await asyncio.gather(*(each.acquire() for each in processes))) == [False] * 11 + [True]


async def test_of_many_at_once_one_gets_what_ran_out(lease, clock) -> None:
    await lease().acquire()
    clock.advance(11)
    processes = [lease() for _ in range(12)]
    assert sorted(await asyncio.gather(*(each.acquire() for each in processes))) == [False] * 11 + [True]


async def test_a_holder_that_does_not_prolong_loses_it_and_notices(lease, clock) -> None:
    one, other = lease(), lease()
    await one.acquire()
    clock.advance(10)
    assert await other.acquire() is False, "its last moment is the holder's"
    clock.advance(0.001)
    assert await other.acquire() is True
    assert await one.acquire() is False


async def test_a_prolonged_lease_lasts_from_then_on(lease, clock) -> None:
    one, other = lease(), lease()
    await one.acquire()
    for _ in range(3):
        clock.advance(9)
        assert await one.acquire() is True
        assert await other.acquire() is False
    clock.advance(9)
    assert await other.acquire() is False
    clock.advance(2)
    assert await other.acquire() is True


async def test_a_late_holder_may_go_on_where_nobody_came(lease, clock) -> None:
    one, other = lease(), lease()
    await one.acquire()
    clock.advance(3600)
    assert await one.acquire() is True
    assert await other.acquire() is False


async def test_a_lease_of_a_clock_that_ran_ahead_is_free_once_that_is_set_right(lease, clock) -> None:
    one, other = lease(), lease()
    clock.advance(3600)
    await one.acquire()
    clock.advance(-3600)
    assert await other.acquire() is True
    assert await one.acquire() is False


async def test_a_clock_that_is_a_little_behind_takes_nothing(lease, clock) -> None:
    one, other = lease(), lease()
    clock.advance(9)
    await one.acquire()
    clock.advance(-9)
    assert await other.acquire() is False


async def test_a_released_lease_is_free_at_once(lease) -> None:
    one, other = lease(), lease()
    await one.acquire()
    await one.release()
    assert await other.acquire() is True
    assert await one.acquire() is False


async def test_nobody_releases_anothers_lease(lease) -> None:
    one, other, third = lease(), lease(), lease()
    await one.acquire()
    await other.release()
    assert await third.acquire() is False


async def test_names_do_not_stand_in_each_others_way(lease) -> None:
    assert await lease("relay").acquire() is True
    assert await lease("mail").acquire() is True

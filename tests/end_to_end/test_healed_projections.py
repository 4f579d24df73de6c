"""What the services keep of one another is put right again, whatever became of it; all four in this process."""

from collections.abc import AsyncIterator, Callable

import pytest
from mentoring_common.testing.waiting import until

from .city import City, Document, a_school_with_pairs, running_city


@pytest.fixture
async def city(
    mongo_uri: str, amqp_uri: str, empty_queues: None, database_name: str,
    token_settings: Document, issue_token: Callable[..., str],
) -> AsyncIterator[City]:  # fmt: skip
    common = {"mongo_uri": mongo_uri, "amqp_uri": amqp_uri, **token_settings}
    async with running_city(common, database_name, issue_token) as running:
        yield running


async def test_a_service_that_lost_the_methodology_gets_it_again(city: City) -> None:
    await a_school_with_pairs(city)
    known = city.kept()
    for service in ("reporting", "notifications", "matching"):
        city.collection(service, "methodology").delete_many({})

    async def is_there() -> bool:
        return city.kept() == known

    await until(is_there)


async def test_a_school_from_which_a_replay_only_removes_is_counted_again(city: City) -> None:
    """The stray participant is in no event, so that no handler hears of its end."""
    school_id = (await a_school_with_pairs(city)).school_id
    empty = await city.judges.organisation()
    people, figures = city.collection("reporting", "participants"), city.collection("reporting", "figures")
    counted = figures.find_one({"school_id": school_id})
    stray = people.find_one({"school_id": school_id})
    assert counted is not None
    assert stray is not None
    wrong = {**counted, "_id": f"{empty}:{counted['school_year']}", "school_id": empty}
    figures.replace_one({"_id": wrong["_id"]}, wrong, upsert=True)
    people.insert_one({**stray, "_id": "stray", "school_id": empty})

    async def is_right() -> bool:
        found = figures.find_one({"_id": wrong["_id"]})
        return people.find_one({"_id": "stray"}) is None and found is not None and not found["forms"]

    await until(is_right)

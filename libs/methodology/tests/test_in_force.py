"""A service works by the last release that it has taken, in every replica, whatever the order in which they come."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from mentoring_common.errors import Unprocessable
from mentoring_common.events.contracts.base import MUNICIPALITY
from mentoring_common.events.contracts.registry import MethodologyReleased
from mentoring_common.events.envelope import Event, decode, wire
from mentoring_common.mongo import Collection, Mongo
from mentoring_methodology.in_force import MethodologyInForce
from mentoring_methodology.pack import shipped_document

NOW = datetime(2026, 10, 1, 9, tzinfo=UTC)


@pytest.fixture
async def collection(mongo_uri: str) -> AsyncIterator[Collection]:
    mongo = Mongo(mongo_uri, f"test_methodology_{uuid4().hex[:12]}")
    mongo.open()
    yield mongo.collection("methodology")
    await mongo.drop()
    await mongo.close()


def released(version: int, mentee_age_min: int = 10, **sections: Any) -> Event[MethodologyReleased]:
    """The event as it comes from the wire."""
    content = shipped_document() | sections
    content["norms"]["pupil_pupil"]["mentee_age_min"]["value"] = mentee_age_min
    state = MethodologyReleased(
        school_id=MUNICIPALITY, version=version, pack_version=f"{version}", content=content, released_at=NOW
    )
    event: Event[Any] = decode(wire("registry.methodology.released.v1", "methodology", state, NOW, None))
    return event


def age_of(methodology: MethodologyInForce) -> int:
    return methodology.current().norms.pupil_pupil.mentee_age_min.value


async def test_the_shipped_pack_until_the_first_release(collection: Collection):
    methodology = MethodologyInForce(collection)
    await methodology.look()
    assert methodology.current().version == "2026.7"


async def test_the_newest_release_counts_in_any_order_and_twice(collection: Collection):
    methodology = MethodologyInForce(collection)
    await methodology.take([released(3, 12)])
    await methodology.take([released(2, 11), released(3, 12)])
    assert age_of(methodology) == 12
    await methodology.take([released(4, 9)])
    assert age_of(methodology) == 9
    assert await collection.count({}) == 1


async def test_a_restarted_service_goes_on_by_what_was_released(collection: Collection):
    await MethodologyInForce(collection).take([released(1, 11)])
    restarted = MethodologyInForce(collection)
    await restarted.look()
    assert age_of(restarted) == 11


async def test_another_replica_follows(collection: Collection):
    one, other = MethodologyInForce(collection), MethodologyInForce(collection)
    following = asyncio.create_task(other.follow())
    try:
        await one.take([released(1, 13)])
        for _ in range(1_000):
            if age_of(other) == 13:
                break
            await asyncio.sleep(0.02)
        assert age_of(other) == 13
    finally:
        following.cancel()


async def test_a_release_that_cannot_be_used_is_refused_and_changes_nothing(collection: Collection):
    methodology = MethodologyInForce(collection)
    await methodology.take([released(1, 11)])
    with pytest.raises(Unprocessable, match="METHODOLOGY_INVALID"):
        await methodology.take([released(2, 101)])
    assert age_of(methodology) == 11
    assert (await collection.find_one({}))["version"] == 1


async def test_a_kept_release_that_an_older_software_cannot_use_leaves_the_earlier_in_force(collection: Collection):
    methodology = MethodologyInForce(collection)
    await methodology.take([released(1, 11)])
    await collection.update_one({"_id": "methodology"}, {"$set": {"version": 2, "content": '{"version": 7}'}})
    await methodology.look()
    assert age_of(methodology) == 11
    await methodology.take([released(3, 12)])
    assert age_of(methodology) == 12


async def test_a_document_of_a_later_release_of_the_software_is_read(collection: Collection):
    await MethodologyInForce(collection).take([released(1, 11)])
    await collection.update_one({"_id": "methodology"}, {"$set": {"moon": "full"}})
    later = MethodologyInForce(collection)
    await later.look()
    assert age_of(later) == 11

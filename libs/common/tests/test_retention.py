"""What is kept for a time: forgotten by the clock when it is over, and nothing else."""

from datetime import timedelta

import pytest
from mentoring_common import retention
from mentoring_common.mongo import Collection
from mentoring_common.retention import Retention
from mentoring_common.service import Service
from mentoring_common.settings import ServiceSettings
from mentoring_common.testing.waiting import until
from pydantic import ValidationError

from .clocks import SetClock
from .frame import served

KEPT = timedelta(days=31)


@pytest.fixture
async def kept(mongo, clock: SetClock) -> Collection:
    """Seven documents, whose ages are their ids in days, and one that has none."""
    collection = mongo.collection("kept")
    ages = (0, 30, 31, 32, 33, 40, 400)
    await collection.insert_new(
        [{"_id": age, "at": clock.now - timedelta(days=age), "is_done": age != 40} for age in ages]
    )
    await collection.insert_one({"_id": "without", "is_done": True})
    return collection


async def left(collection: Collection) -> set[object]:
    return {each["_id"] for each in await collection.find({})}


@pytest.mark.parametrize("at_once", [1, 2, 500])
async def test_what_is_older_is_forgotten(kept, clock, monkeypatch, at_once) -> None:
    monkeypatch.setattr(retention, "AT_ONCE", at_once)
    forgetting = Retention(kept, "at", KEPT, clock)
    await forgetting.ensure_indexes()
    for _ in range(2):
        await forgetting.forget(clock.now.date())
        assert await left(kept) == {0, 30, 31, "without"}
    clock.advance(86_400)
    await forgetting.forget(clock.now.date())
    assert await left(kept) == {0, 30, "without"}


@pytest.mark.parametrize("at_once", [1, 500])
async def test_what_does_not_fulfil_the_condition_stays(kept, clock, monkeypatch, at_once) -> None:
    monkeypatch.setattr(retention, "AT_ONCE", at_once)
    await Retention(kept, "at", KEPT, clock, {"is_done": True}).forget(clock.now.date())
    assert await left(kept) == {0, 30, 31, 40, "without"}


@pytest.fixture
def settings(mongo_uri, amqp_uri, database_name, token_settings, own_logging) -> ServiceSettings:
    return ServiceSettings(
        mongo_uri=mongo_uri, mongo_database=database_name, amqp_uri=amqp_uri, http_port=1, **token_settings
    )


async def test_a_publisher_forgets_its_oldest_history_each_day(settings, clock) -> None:
    service = Service("registry", settings.model_copy(update={"history_kept_days": 100}), clock)
    service.prepare(service.aggregates("pupils").ensure_indexes)
    app = service.app([], title="Проба")
    async with served(app):
        history = service.mongo.collection("events")
        ages = (99, 101)
        await until(lambda: _is_done(service))
        await history.insert_new([{"_id": age, "published_at": clock.now - timedelta(days=age)} for age in ages])
        clock.advance(86_400)

        async def is_forgotten() -> bool:
            return await left(history) == {99}

        await until(is_forgotten)


async def _is_done(service: Service) -> bool:
    """Whether the round has done today, so that it is tomorrow's that forgets."""
    done = await service.mongo.collection("rounds").find_one({"_id": "history"})
    return done is not None and done["last_day"] == service.today().isoformat()


def test_nobody_forgets_within_a_month(settings) -> None:
    with pytest.raises(ValidationError):
        ServiceSettings(**{**settings.model_dump(), "history_kept_days": 30})

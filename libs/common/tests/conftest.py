from collections.abc import AsyncIterator

import pytest
from mentoring_common.aggregate import Aggregates
from mentoring_common.batch import EventBatches
from mentoring_common.mongo import Mongo
from mentoring_common.settings import MongoDriver
from mentoring_common.telemetry import Metrics

from .clocks import SetClock


@pytest.fixture
async def mongo(mongo_uri: str, database_name: str) -> AsyncIterator[Mongo]:
    """The default driver; a module that tests the store runs on both."""
    connection = Mongo(mongo_uri, database_name, MongoDriver.MOTOR)
    connection.open()
    yield connection
    await connection.close()


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def metrics() -> Metrics:
    return Metrics("test")


@pytest.fixture
def event_batches(mongo: Mongo, clock: SetClock) -> EventBatches:
    return EventBatches(mongo.collection("event_batches"), clock)


@pytest.fixture
async def aggregates(mongo: Mongo, event_batches: EventBatches, clock: SetClock) -> Aggregates:
    """Participants, with the indexes that the relay needs."""
    kept = Aggregates(mongo.collection("participants"), event_batches, clock, lambda: None)
    await event_batches.ensure_indexes()
    await kept.ensure_indexes()
    return kept

"""A database that freezes: whoever asks is refused within seconds, and is answered again when it lives again."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import psutil
import pytest
from mentoring_common.mongo import Collection, Mongo, is_transient
from mentoring_common.patience import ANSWER_SECONDS, answering
from mentoring_common.settings import MongoDriver, ServiceSettings
from mentoring_local import servers
from mentoring_local.servers import Server
from pymongo.errors import PyMongoError

from .frame import NO_BROKER, served, writing_service

PROMISED_SECONDS = 5.0
SLACK_SECONDS = 1.5
"""Two cores that others fill too."""
PUPILS = "/registry/v1/pupils"


@pytest.fixture(scope="module")
def own_mongo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A database server of this module's own, to be frozen."""
    with servers.mongo(tmp_path_factory.mktemp("own-mongo")) as server:
        yield server


@contextmanager
def frozen(server: Server) -> Iterator[None]:
    process = psutil.Process(server.pid)
    process.suspend()
    try:
        while process.status() != psutil.STATUS_STOPPED:  # each of its threads has still to notice
            time.sleep(0.001)
        yield
    finally:
        process.resume()


@asynccontextmanager
async def opened(uri: str, driver: MongoDriver) -> AsyncIterator[Collection]:
    mongo = Mongo(uri, "frozen", driver)
    mongo.open()
    try:
        yield mongo.collection("pupils")
    finally:
        await mongo.close()


@pytest.fixture(params=list(MongoDriver))
def settings(request, own_mongo, token_settings, own_logging) -> ServiceSettings:
    return ServiceSettings(
        mongo_uri=own_mongo.uri,
        mongo_database=f"frozen-{request.param}",
        mongo_driver=request.param,
        amqp_uri=NO_BROKER,
        http_port=1,
        **{**token_settings, "mongo_answer_seconds": ANSWER_SECONDS},
    )


async def test_requests_of_a_frozen_database_are_refused_within_five_seconds(
    settings, own_mongo, issue_token, wait_until
) -> None:
    headers = {"Authorization": f"Bearer {issue_token('curator', ['school-1'])}"}
    _, app = writing_service(settings)
    async with served(app) as client:

        async def write(name: str):
            began = time.monotonic()
            answer = await client.post(PUPILS, json={"name": name, "grade": 5}, headers=headers)
            return answer, time.monotonic() - began

        async def read():
            began = time.monotonic()
            answer = await client.get(f"{PUPILS}/ann", headers=headers)
            return answer, time.monotonic() - began

        async def names_are_read() -> bool:
            return (await read())[0].status_code == 200

        assert (await write("ann"))[0].status_code == 201
        with frozen(own_mongo):
            refused = await asyncio.gather(read(), write("ben"), *(read() for _ in range(30)))
        for answer, took in refused:
            assert (answer.status_code, answer.json()["code"]) == (503, "DATABASE_UNAVAILABLE")
            assert answer.headers["content-type"] == "application/problem+json"
            assert took < PROMISED_SECONDS + SLACK_SECONDS
        await wait_until(names_are_read)
        assert (await write("cid"))[0].status_code == 201


async def test_how_long_a_request_waits_is_a_setting(settings, own_mongo, issue_token) -> None:
    headers = {"Authorization": f"Bearer {issue_token('curator', ['school-1'])}"}
    _, app = writing_service(settings.model_copy(update={"mongo_answer_seconds": 0.5}))
    async with served(app) as client:
        with frozen(own_mongo):
            began = time.monotonic()
            answer = await client.get(f"{PUPILS}/ann", headers=headers)
            took = time.monotonic() - began
    assert answer.status_code == 503
    assert took < 0.5 + SLACK_SECONDS


@pytest.mark.parametrize("driver", MongoDriver)
async def test_after_an_operation_without_an_answer_a_request_waits_for_no_other_as_long(own_mongo, driver) -> None:
    async with opened(own_mongo.uri, driver) as pupils:
        await pupils.find_one({})
        with frozen(own_mongo), answering():
            for at_most in (PROMISED_SECONDS, 0.5):
                began = time.monotonic()
                with pytest.raises(PyMongoError) as caught:
                    await pupils.count({})
                assert is_transient(caught.value)
                assert time.monotonic() - began < at_most + SLACK_SECONDS


@pytest.mark.parametrize("driver", MongoDriver)
async def test_what_nobody_waits_for_goes_on_when_the_database_lives_again(own_mongo, driver, wait_until) -> None:
    """After longer than a request would have waited."""
    async with opened(own_mongo.uri, driver) as pupils:
        await pupils.find_one({})
        began = time.monotonic()
        with frozen(own_mongo):
            counting = asyncio.create_task(pupils.count({}))
            await wait_until(lambda: counting.done() or time.monotonic() - began > PROMISED_SECONDS)
            assert not counting.done()
        assert await counting == 0

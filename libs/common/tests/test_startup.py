"""How a service's process starts: its port first, alive while it prepares, and an end that is an end."""

import asyncio
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from mentoring_common.clock import utc_now
from mentoring_common.service import Service
from mentoring_common.settings import ServiceSettings
from mentoring_common.testing.databases import beside
from pymongo.errors import InvalidOperation

from .frame import NO_BROKER, served, writing_service
from .link import link_to

LIVE, READY, PUPILS = "/health/live", "/health/ready", "/registry/v1/pupils"
REPOSITORY = Path(__file__).resolve().parents[3]


@pytest.fixture
def settings(mongo_uri, database_name, token_settings, own_logging) -> ServiceSettings:
    return ServiceSettings(
        mongo_uri=mongo_uri, mongo_database=database_name, amqp_uri=NO_BROKER, http_port=1, **token_settings
    )


async def test_while_it_prepares_a_service_is_alive_names_what_it_waits_for_and_takes_nothing(
    settings, issue_token, wait_until
) -> None:
    service, app = writing_service(settings)
    go_on = asyncio.Event()

    async def compile_engine() -> None:
        await go_on.wait()

    service.prepare(compile_engine, "engine")
    service.startup.in_background = True
    async with served(app) as client:

        async def waits_for_the_engine_alone() -> bool:
            return (await client.get(READY)).json()["waits_for"] == ["engine"]

        await wait_until(waits_for_the_engine_alone)
        assert (await client.get(READY)).status_code == 503
        assert (await client.get(LIVE)).status_code == 200
        assert (await client.get("/metrics")).status_code == 200
        headers = {"Authorization": f"Bearer {issue_token('curator', ['school-1'])}"}
        refused = await client.post(PUPILS, json={"name": "ann", "grade": 5}, headers=headers)
        assert (refused.status_code, refused.json()["code"]) == (503, "STARTING")
        go_on.set()
        await wait_until(lambda: _is(client, READY, 200))
        written = await client.post(PUPILS, json={"name": "ann", "grade": 5}, headers=headers)
        assert written.status_code == 201


async def _is(client: httpx.AsyncClient, address: str, status: int) -> bool:
    return (await client.get(address)).status_code == status


async def test_what_cannot_be_closed_does_not_keep_the_rest_open(settings) -> None:
    service, app = writing_service(settings)
    closed = []

    async def breaks() -> None:
        raise OSError("the broker is gone")

    async def closes() -> None:
        closed.append("the second")

    service.on_close(breaks)
    service.on_close(closes)
    with pytest.raises(OSError, match="the broker is gone"):
        async with served(app):
            await service.mongo.read_check()
    assert closed == ["the second"]
    with pytest.raises(InvalidOperation):
        await service.mongo.read_check()


async def test_a_database_that_comes_later_is_waited_for(settings, mongo_uri, monkeypatch, wait_until) -> None:
    monkeypatch.setattr("mentoring_common.mongo.SERVER_SELECTION_TIMEOUT_MS", 100)
    monkeypatch.setattr("mentoring_common.startup.RETRY_SECONDS", 0.05)
    with link_to(mongo_uri) as link:
        link.cut()
        service, app = writing_service(settings.model_copy(update={"mongo_uri": link.uri}))
        service.startup.in_background = True
        async with served(app) as client:
            assert (await client.get(READY)).json()["waits_for"] == ["indexes"]
            link.mend()
            await wait_until(lambda: _is(client, READY, 200))


PROCESS = """
import sys
from mentoring_common.server import run
from mentoring_common.settings import ServiceSettings, load
from libs.common.tests.frame import writing_service
settings = load(ServiceSettings)
service, app = writing_service(settings)
async def fail():
    raise RuntimeError("Иванов")
words = sys.argv[1:]
if "fail" in words:
    words.remove("fail")
    service.prepare(fail)
run(app, settings, words)
"""


@contextmanager
def process(settings: ServiceSettings, port: int, *words: str) -> Iterator[subprocess.Popen[str]]:
    """A service in a process of its own; killed at the end of the block where it still lives."""
    given = {
        f"MENTORING_{name.upper()}": str(value)
        for name, value in settings.model_dump(mode="json", exclude_none=True).items()
    }
    started = subprocess.Popen(
        [sys.executable, "-c", PROCESS, *words],
        cwd=REPOSITORY,
        env={**os.environ, **given, "MENTORING_HTTP_PORT": str(port), "MENTORING_INSTANCE": "this-one"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield started
    finally:
        started.kill()
        started.communicate()


@pytest.fixture
def port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free: int = probe.getsockname()[1]
    return free


def test_a_port_that_is_taken_ends_the_process_at_once_with_one_sentence(settings) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        with process(settings, taken) as started:
            _, said = started.communicate(timeout=30)
    assert started.returncode == 3
    assert said == (
        f"The address 127.0.0.1:{taken} is not to be had (Address already in use); nothing was started. "
        "Free it, or set MENTORING_HTTP_HOST and MENTORING_HTTP_PORT.\n"
    )


def test_a_preparation_that_fails_for_good_ends_the_process(settings, port) -> None:
    with process(settings, port, "fail") as started:
        _, said = started.communicate(timeout=30)
    assert started.returncode == 4
    assert "Иванов" not in said


async def test_a_database_is_prepared_without_a_server(settings, port) -> None:
    with process(settings, port, "prepare") as started:
        _, said = started.communicate(timeout=60)
    assert (started.returncode, said) == (0, "")
    async with beside(settings.mongo_uri, settings.mongo_database) as mongo:
        assert "pending_since_1" in await mongo.database["pupils"].index_information()


def test_a_preparation_without_a_server_that_fails_for_good_says_so_by_its_status(settings, port) -> None:
    with process(settings, port, "prepare", "fail") as started:
        _, said = started.communicate(timeout=60)
    assert started.returncode == 4
    assert "Иванов" not in said


def test_a_word_that_is_no_command_starts_nothing(settings, port) -> None:
    with process(settings, port, "migrate") as started:
        _, said = started.communicate(timeout=60)
    assert (started.returncode, said) == (2, "Give no word, to serve, or 'prepare', to prepare the database and end.\n")


def test_a_process_answers_under_its_own_name_and_ends_when_asked(settings, port) -> None:
    with process(settings, port) as started:
        deadline = time.monotonic() + 30
        while (answer := _ready(port)) is None:
            assert time.monotonic() < deadline, "not ready within 30 s"
            assert started.poll() is None
        assert answer["instance"] == "this-one"
        started.terminate()
        started.communicate(timeout=20)
    assert started.returncode in {0, -15}


def _ready(port: int) -> dict[str, object] | None:
    try:
        answer = httpx.get(f"http://127.0.0.1:{port}{READY}", timeout=2)
    except httpx.TransportError:
        return None
    found: dict[str, object] = answer.json()
    return found if answer.status_code == 200 else None


def test_what_is_waited_for_is_named_once_and_in_order(settings) -> None:
    async def nothing() -> None: ...

    service = Service("matching", settings, utc_now)
    for name in ("indexes", "indexes", "engine"):
        service.prepare(nothing, name)
    assert service.startup.waits_for == ["indexes", "engine"]

"""Real servers for every service test: given by the environment, or started once a session; tokens; a patient wait.

MENTORING_TEST_MONGO_URI and MENTORING_TEST_AMQP_URI name servers that run already. Otherwise
MENTORING_TEST_SERVERS=docker starts containers, =embedded private processes, and =auto (so it is unless set)
containers where a Docker engine answers.
"""

import asyncio
import inspect
import os
import signal
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from hypothesis import settings
from mentoring_common.auth import UserRole
from mentoring_common.clock import utc_now
from mentoring_common.errand import connected
from mentoring_common.testing import waiting
from mentoring_common.topology import RETRY_DELAYS_SECONDS, all_queues
from mentoring_local import probes, servers, tokens
from mentoring_local.places import RunFolder
from mentoring_local.ports import LOOPBACK, any_free
from mentoring_local.servers import START_SECONDS, Server
from pymongo import MongoClient
from testcontainers.core.config import testcontainers_config
from testcontainers.core.container import DockerContainer

pytest_plugins = ["mentoring_common.testing.fixtures"]

MONGO_IMAGE = "mongo:8.0"
RABBITMQ_IMAGE = "rabbitmq:4.0-management"

testcontainers_config.ryuk_disabled = True  # our own fixtures end what they start; its image is not everywhere


# A merge is refused for what it changes, not for what was drawn that time: `make explore` looks for what nobody drew.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.register_profile("explore", derandomize=False, deadline=None, max_examples=2000, print_blob=True)
settings.load_profile("repeatable")


class Broker(Protocol):
    """A broker of the test's own, to be frozen and killed; its data and its address stay."""

    uri: str

    def start(self) -> object: ...
    def kill(self) -> None: ...
    def freeze(self) -> None: ...
    def thaw(self) -> None: ...


class Process(Server):
    """A private RabbitMQ node."""

    def freeze(self) -> None:
        os.kill(self.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        os.kill(self.pid, signal.SIGCONT)


class Container:
    """RabbitMQ in a container with a port that survives a restart."""

    def __init__(self) -> None:
        port = any_free()
        self.uri = f"amqp://guest:guest@{LOOPBACK}:{port}/"
        self._container = DockerContainer(RABBITMQ_IMAGE).with_bind_ports(5672, port).with_kwargs(hostname="broker")
        self._created = False

    def start(self) -> None:
        if self._created:
            self._container.get_wrapped_container().start()
        else:
            self._container.start()
            self._created = True
        _demand_well(probes.amqp(self.uri))

    def kill(self) -> None:
        self._container.get_wrapped_container().kill()

    def freeze(self) -> None:
        self._container.get_wrapped_container().pause()

    def thaw(self) -> None:
        self._container.get_wrapped_container().unpause()

    def remove(self) -> None:
        self._container.stop()


@pytest.fixture(scope="session")
def uses_docker() -> bool:
    """Where servers come from, decided once a session."""
    wish = os.environ.get("MENTORING_TEST_SERVERS", "auto")
    if wish not in {"auto", "docker", "embedded"}:
        raise pytest.UsageError(f"MENTORING_TEST_SERVERS is auto, docker or embedded, not {wish}")
    return wish == "docker" or (wish == "auto" and _docker_answers())


@pytest.fixture(scope="session")
def mongo_uri(uses_docker: bool, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A MongoDB-speaking server; MENTORING_TEST_MONGO_URI names one that runs already."""
    if given := os.environ.get("MENTORING_TEST_MONGO_URI"):
        yield given
    elif uses_docker:
        with DockerContainer(MONGO_IMAGE).with_command("--replSet rs0 --bind_ip_all").with_exposed_ports(27017) as made:
            uri = f"mongodb://{made.get_container_host_ip()}:{made.get_exposed_port(27017)}/?directConnection=true"
            _demand_replica_set(uri)
            yield uri
    else:
        with servers.mongo(tmp_path_factory.mktemp("mongo")) as server:
            yield server.uri


@pytest.fixture(scope="session")
def amqp_uri(uses_docker: bool, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A RabbitMQ node for all tests; MENTORING_TEST_AMQP_URI names one that runs already."""
    if given := os.environ.get("MENTORING_TEST_AMQP_URI"):
        yield given
        return
    with _broker(uses_docker, tmp_path_factory.mktemp("rabbitmq")) as broker:
        broker.start()
        yield broker.uri


@pytest.fixture
def own_broker(uses_docker: bool, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """A started broker of this test's own, for what nobody else should suffer."""
    with _broker(uses_docker, tmp_path_factory.mktemp("own-rabbitmq")) as broker:
        broker.start()
        yield broker


@pytest.fixture
def places(tmp_path: Path) -> RunFolder:
    """The folder of an embedded run of this test's own; nothing is in it yet."""
    return RunFolder(tmp_path / "run")


@pytest.fixture
def database_name(mongo_uri: str) -> Iterator[str]:
    """A database that no other test uses; dropped in the end."""
    name = f"test_{uuid4().hex[:12]}"
    yield name
    with MongoClient[dict[str, Any]](mongo_uri) as client:
        client.drop_database(name)


@pytest.fixture
async def empty_queues(amqp_uri: str) -> AsyncIterator[None]:
    """The platform's queues as the first start finds them: not there.

    Deleted rather than purged: a purge leaves what is unacknowledged or on its way through a retry queue.
    """
    await _delete_queues(amqp_uri)
    yield
    await _delete_queues(amqp_uri)


@pytest.fixture(scope="session")
def token_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The test issuer's key and JWKS file."""
    return tmp_path_factory.mktemp("tokens")


@pytest.fixture(scope="session")
def token_settings(token_folder: Path) -> dict[str, Any]:
    """The fields of every service's settings with which it trusts the test issuer and is patient on a full machine."""
    tokens.load_or_make_key(token_folder)
    return {
        "mongo_answer_seconds": 60.0,
        "token_issuer": tokens.ISSUER,
        "token_audience": tokens.AUDIENCE,
        "token_algorithm": tokens.ALGORITHM,
        "token_jwks": str(token_folder / tokens.JWKS_FILE),
    }


@pytest.fixture(scope="session")
def issue_token(token_folder: Path) -> Callable[..., str]:
    """A token of the test issuer: `issue_token("curator", schools=["school-1"])`."""
    key = tokens.load_or_make_key(token_folder)

    def issue(
        role: UserRole | str,
        schools: Sequence[str] = (),
        ttl: timedelta = timedelta(hours=1),
        subject: str | None = None,
    ) -> str:
        return tokens.make_token(key, role=role, schools=schools, now=utc_now(), ttl=ttl, subject=subject)

    return issue


@pytest.fixture
def wait_until() -> Callable[..., Awaitable[None]]:
    """Wait until a condition, plain or awaitable, holds; its last answer is told when the time is up."""

    async def wait(condition: Callable[[], Any], seconds: float | None = None) -> None:
        seconds = waiting.DEADLINE_SECONDS if seconds is None else seconds
        deadline = time.monotonic() + seconds
        while True:
            holds = condition()
            if inspect.isawaitable(holds):
                holds = await holds
            if holds:
                return
            assert time.monotonic() < deadline, f"not within {seconds} s: {inspect.getsource(condition).strip()}"
            await asyncio.sleep(0.01)

    return wait


def _docker_answers() -> bool:
    """Whether anybody listens where the engine should; its own client would leave a socket open when nobody does."""
    host = urlsplit(os.environ.get("DOCKER_HOST", "unix:///var/run/docker.sock"))
    unix = host.scheme == "unix"
    with socket.socket(socket.AF_UNIX if unix else socket.AF_INET) as probe:
        probe.settimeout(3)
        try:
            probe.connect(host.path if unix else (host.hostname, host.port))
        except OSError:
            return False
    return True


@contextmanager
def _broker(uses_docker: bool, folder: Path) -> Iterator[Broker]:
    if uses_docker:
        container = Container()
        try:
            yield container
        finally:
            container.remove()
    else:
        made = servers.rabbitmq(folder)
        process = Process(made.uri, made.folder, made.steps)
        try:
            yield process
        finally:
            process.kill()


def _demand_well(probe: probes.Probe) -> None:
    if (reason := probes.wait_until_well(probe, START_SECONDS)) is not None:
        raise servers.ServerDidNotStartError(reason)


def _demand_replica_set(uri: str) -> None:
    """Make a fresh server a replica set of one: without that it has no transactions."""
    with MongoClient[dict[str, Any]](uri, serverSelectionTimeoutMS=int(START_SECONDS * 1000)) as client:
        if "setName" not in client.admin.command("hello"):
            alone = {"_id": "rs0", "members": [{"_id": 0, "host": "127.0.0.1:27017"}]}
            client.admin.command("replSetInitiate", alone)
    _demand_well(probes.mongo(uri))


async def _delete_queues(amqp_uri: str) -> None:
    async with connected(amqp_uri) as connection:
        channel = await connection.channel()
        await asyncio.gather(
            *(
                channel.queue_delete(name)
                for queue in all_queues()
                for name in (queue.name, queue.parked, *map(queue.retry, RETRY_DELAYS_SECONDS))
            )
        )

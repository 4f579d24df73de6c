"""Liveness asks nobody else; readiness reads the database; a broker that is away is told to operators alone."""

import asyncio
import socket

import psutil
import pytest
from mentoring_common.batch import SOMETHING_PENDING
from mentoring_common.clock import utc_now
from mentoring_common.frame import Frame
from mentoring_common.service import Service
from mentoring_common.settings import ServiceSettings
from mentoring_common.topology import ConsumerQueue

from .frame import NO_BROKER, served, writing_service
from .link import link_to
from .queues import Inbox

LIVE, READY, PUPILS = "/health/live", "/health/ready", "/registry/v1/pupils"
NAMED = {"instance": "i-7", "waits_for": []}


@pytest.fixture
def settings(mongo_uri, database_name, token_settings, own_logging) -> ServiceSettings:
    return ServiceSettings(
        mongo_uri=mongo_uri,
        mongo_database=database_name,
        amqp_uri=NO_BROKER,
        http_port=1,
        instance="i-7",
        **token_settings,
    )


@pytest.fixture
def curator(issue_token) -> dict[str, str]:
    return {"Authorization": f"Bearer {issue_token('curator', ['school-1'])}"}


def receiving_service(settings: ServiceSettings):
    service = Service("matching", settings, utc_now)

    async def ignore(events) -> None:
        pass

    service.consume("registry", dict.fromkeys(ConsumerQueue("matching", "registry").handled_types, ignore))
    return service.app([], title="Проба")


async def shown(client, metric: str) -> str | None:
    """The value of a metric without labels in what the process tells Prometheus."""
    lines = (await client.get("/metrics")).text.splitlines()
    return next((line.split()[1] for line in lines if line.startswith(f"{metric} ")), None)


async def answers(client, address: str, status: int) -> bool:
    return (await client.get(address)).status_code == status


async def test_without_a_broker_a_service_that_only_writes_is_alive_and_ready_and_writes(settings, curator) -> None:
    _, app = writing_service(settings)
    async with served(app) as client:
        live, ready = await client.get(LIVE), await client.get(READY)
        assert (live.status_code, live.json()) == (200, {"alive": True, "dead_tasks": [], "instance": "i-7"})
        assert (ready.status_code, ready.json()) == (200, {**NAMED, "ready": True, "checks": {"database": True}})
        written = await client.post(PUPILS, json={"name": "ann", "grade": 5}, headers=curator)
        assert written.status_code == 201


async def test_when_the_broker_goes_away_writing_goes_on_and_events_arrive_later(
    settings, amqp_uri, empty_queues, channel, curator, wait_until
) -> None:
    with link_to(amqp_uri) as link:
        service, app = writing_service(settings.model_copy(update={"amqp_uri": link.uri}))
        async with served(app) as client:
            await service.messaging.started.wait()
            link.cut()
            for name in ("ann", "ben"):
                written = await client.post(PUPILS, json={"name": name, "grade": 5}, headers=curator)
                assert written.status_code == 201
            assert (await client.get(READY)).status_code == 200
            assert (await client.get(LIVE)).status_code == 200
            assert await service.mongo.collection("pupils").count(SOMETHING_PENDING) == 2

            link.mend()
            inbox = Inbox(channel, "matching.registry")
            await wait_until(lambda: inbox.has_events(2))
    assert {event["subject"] for event in inbox.events} == {"ann", "ben"}


async def test_without_a_broker_a_service_that_receives_is_ready_and_tells_operators_alone(
    settings, amqp_uri, empty_queues, wait_until
) -> None:
    with link_to(amqp_uri) as link:
        link.cut()
        app = receiving_service(settings.model_copy(update={"amqp_uri": link.uri}))
        async with served(app) as client:

            async def broker_up(says: str) -> bool:
                return await shown(client, "mentoring_broker_up") == says

            for cut_again in (True, False):
                await wait_until(lambda: broker_up("0.0"))
                ready = await client.get(READY)
                assert (ready.status_code, ready.json()) == (
                    200,
                    {**NAMED, "ready": True, "checks": {"database": True}},
                )
                assert (await client.get(LIVE)).status_code == 200
                link.mend()
                await wait_until(lambda: broker_up("1.0"))
                if cut_again:
                    link.cut()


async def test_a_process_without_a_broker_says_nothing_of_one(settings) -> None:
    frame = Frame("console", settings, utc_now)
    async with served(frame.web([], title="Проба")) as client:
        assert await shown(client, "mentoring_broker_up") is None
        assert await shown(client, "mentoring_database_up") is not None


async def test_the_process_says_when_it_began(settings) -> None:
    _, app = writing_service(settings)
    began = psutil.Process().create_time()
    async with served(app) as client:
        assert float(await shown(client, "process_start_time_seconds") or 0) == pytest.approx(began, abs=2)


async def test_without_its_database_a_service_is_alive_and_not_ready(
    settings, mongo_uri, monkeypatch, wait_until
) -> None:
    monkeypatch.setattr("mentoring_common.mongo.SERVER_SELECTION_TIMEOUT_MS", 200)
    monkeypatch.setattr("mentoring_common.watch.LOOK_SECONDS", 0.1)
    with link_to(mongo_uri) as link:
        _, app = writing_service(settings.model_copy(update={"mongo_uri": link.uri}))
        async with served(app) as client:

            async def gauges(says: str) -> bool:
                told = {await shown(client, name) for name in ("mentoring_ready", "mentoring_database_up")}
                return told == {says}

            assert (await client.get(READY)).status_code == 200
            await wait_until(lambda: gauges("1.0"))
            link.cut()
            ready = await client.get(READY)
            assert (ready.status_code, ready.json()) == (503, {**NAMED, "ready": False, "checks": {"database": False}})
            assert (await client.get(LIVE)).status_code == 200
            await wait_until(lambda: gauges("0.0"))
            link.mend()
            await wait_until(lambda: answers(client, READY, 200))
            await wait_until(lambda: gauges("1.0"))


async def test_a_database_that_does_not_answer_in_time_is_not_ready(settings, monkeypatch) -> None:
    monkeypatch.setattr("mentoring_common.http.health.CHECK_TIMEOUT_SECONDS", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        uri = f"mongodb://127.0.0.1:{silent.getsockname()[1]}"
        app = Service("registry", settings.model_copy(update={"mongo_uri": uri}), utc_now).app([], title="Проба")
        async with served(app) as client:
            assert (await client.get(READY)).json()["checks"] == {"database": False}


async def test_a_task_that_fails_is_restarted_and_one_whose_supervision_has_ended_is_dead(settings, wait_until) -> None:
    service, app = writing_service(settings)

    async def failing() -> None:
        raise RuntimeError

    service.task("failing", failing)
    async with served(app) as client:
        restarts = {"task": "failing"}
        await wait_until(lambda: service.metrics.registry.get_sample_value("mentoring_task_restarts_total", restarts))
        assert (await client.get(LIVE)).status_code == 200

        (supervising,) = [task for task in asyncio.all_tasks() if task.get_name() == "failing"]
        supervising.cancel()
        await wait_until(lambda: answers(client, LIVE, 503))
        assert (await client.get(LIVE)).json() == {"alive": False, "dead_tasks": ["failing"], "instance": "i-7"}


async def test_metrics_are_given_as_text(settings) -> None:
    _, app = writing_service(settings)
    async with served(app) as client:
        metrics = await client.get("/metrics")
    assert metrics.headers["content-type"].startswith("text/plain")
    assert 'mentoring_service_info{service="registry"} 1.0' in metrics.text.splitlines()


async def test_operators_addresses_are_in_no_contract(settings) -> None:
    _, app = writing_service(settings)
    async with served(app) as client:
        contract = (await client.get("/registry/openapi.json")).json()
    assert set(contract["paths"]) >= {PUPILS}
    assert not [path for path in contract["paths"] if path.startswith(("/health", "/metrics"))]

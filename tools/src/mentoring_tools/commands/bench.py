"""`mentoring bench`: how fast the running platform is, each figure beside its floor on the same servers."""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any
from uuid import uuid4

import aio_pika
import httpx
import typer
import uvicorn
from fastapi import FastAPI
from mentoring_local.ports import any_free
from mentoring_local.state import State
from prometheus_client.parser import text_string_to_metric_families
from pymongo import AsyncMongoClient
from pymongo.asynchronous.collection import AsyncCollection
from rich.console import Console
from rich.table import Table

from mentoring_tools.demo import make_district, write_rosters
from mentoring_tools.demo.agreement import compare
from mentoring_tools.demo.client import GatewayClient, wait_for
from mentoring_tools.demo.play import attestation_of
from mentoring_tools.embedded import find_running, methodologist

PROJECTIONS = (
    ("registry", "participants"), ("registry", "events"), ("matching", "participants"),
    ("notifications", "contacts"), ("reporting", "participants"),
)  # fmt: skip
"""What an import leaves in the database: the floor puts the same documents there again."""
WAITED_FOR = {"matching": "participants", "notifications": "contacts", "reporting": "participants"}
"""Who has to know a participant, and where it is kept."""
BULK = 300
SINGLE_PARTICIPANTS = 100
READS = 600
READERS = 8
Database = AsyncMongoClient[dict[str, Any]]


def bench(rows: Annotated[int, typer.Option(help="Строк в загрузке")] = 10_000) -> None:
    """Измерить скорость работающей платформы; после make up, на машине без другой нагрузки."""
    state = find_running()
    if state is None:
        typer.echo("Платформа не запущена. Запустить: make up", err=True)
        raise typer.Exit(1)
    table = Table("что", "измерено", "предел", "отношение")
    with methodologist(state) as client:
        for line in (_import(state, client, rows), *_latency(state, client), _reads(state, client)):
            table.add_row(*line)
    Console().print(table)


def _import(state: State, client: GatewayClient, rows: int) -> tuple[str, ...]:
    """From the first upload until the last service agrees, beside the same documents and batches put there bare."""
    district = make_district(seed=7, people=rows, clean=True)
    prefix = f"bench-{uuid4().hex[:6]}"
    files = write_rosters(district, Path(tempfile.mkdtemp(prefix="mentoring-bench-")))
    school_of = {number: f"{prefix}-{number:02d}" for number in range(1, 13)}
    for number, school_id in school_of.items():
        body = {"kind": "SCHOOL", "name": f"Школа {prefix} {number}", "short_name": f"{prefix} {number}"}
        client.ask("PUT", f"/registry/v1/organisations/{school_id}", json=body)
    in_files: dict[str, int] = dict.fromkeys(school_of.values(), 0)
    before = {service: _applied(state, service) for service in WAITED_FOR}
    started = time.perf_counter()
    for file in files:
        in_files[school_of[file.school_number]] += file.expected_people
        client.upload(file.path, school_of[file.school_number], attestation_of(file))
    schools = list(school_of.values())
    asyncio.run(_counted(state, schools, sum(in_files.values()), before))
    measured = time.perf_counter() - started
    if not wait_for(lambda: all(school.agrees for school in compare(client, in_files)), 60):
        typer.echo("Службы не сошлись.", err=True)
        raise typer.Exit(1)
    floor = asyncio.run(_import_floor(state, schools))
    speed = f"загрузка {rows} строк до согласия всех служб, с ({rows / measured:.0f} строк/с)"
    return speed, f"{measured:.1f}", f"{floor:.1f}", f"{measured / floor:.2f}"


async def _counted(state: State, schools: Sequence[str], people: int, before: Mapping[str, float]) -> None:
    """Wait until every projection holds the people.

    The services' own counters of applied events tell cheaply when it is worth to count the documents: counting them
    all the time would be the database's heaviest work and would be measured with the rest.
    """
    client: Database = AsyncMongoClient(state.mongo_uri)
    chosen = {"school_id": {"$in": list(schools)}}
    waiting = dict(WAITED_FOR)
    while waiting:
        await asyncio.sleep(0.1)
        for service, collection in WAITED_FOR.items():
            if (
                service in waiting
                and _applied(state, service) - before[service] >= people
                and await client[service][collection].count_documents(chosen) >= people
            ):
                del waiting[service]
    await client.close()


def _applied(state: State, service: str) -> float:
    """Participants' events that the service has applied since it started."""
    metrics = httpx.get(f"{state.url(service)}/metrics", trust_env=False).text
    events = "contact.recorded" if service == "notifications" else "participant.registered"
    found = [
        sample.value
        for family in text_string_to_metric_families(metrics)
        for sample in family.samples
        if sample.name == "mentoring_events_applied_total" and sample.labels["type"] == f"registry.{events}.v1"
    ]
    return sum(found)


async def _import_floor(state: State, schools: Sequence[str]) -> float:
    """The same documents into collections with the same indexes, and the same batches through the broker, bare."""
    client: Database = AsyncMongoClient(state.mongo_uri)
    scratch = client[f"bench_{uuid4().hex[:8]}"]
    spent = 0.0
    messages: list[bytes] = []
    for service, name in PROJECTIONS:
        field = "schools" if name == "events" else "school_id"
        documents = await client[service][name].find({field: {"$in": list(schools)}}).to_list()
        target = scratch[f"{service}_{name}"]
        await _same_indexes(client[service][name], target)
        if name == "events":
            messages = [repr(document["events"]).encode() for document in documents]
        size = 1 if name == "events" else BULK
        started = time.perf_counter()
        for start in range(0, len(documents), size):
            await target.insert_many(documents[start : start + size], ordered=False)
        spent += time.perf_counter() - started
    started = time.perf_counter()
    await _through_the_broker(state, messages * 2, lambda _body: _nothing())
    spent += time.perf_counter() - started
    await client.drop_database(scratch.name)
    await client.close()
    return spent


async def _same_indexes(source: AsyncCollection[dict[str, Any]], target: AsyncCollection[dict[str, Any]]) -> None:
    for name, index in (await source.index_information()).items():
        if name != "_id_":
            kept = {key: index[key] for key in ("unique", "partialFilterExpression") if key in index}
            await target.create_index(index["key"], name=name, **kept)


async def _nothing() -> None:
    return


async def _through_the_broker(
    state: State, bodies: Sequence[bytes], take: Callable[[bytes], Awaitable[None]]
) -> list[float]:
    """Publish each body with a confirm to a quorum queue and take it; seconds for each."""
    connection = await aio_pika.connect(state.amqp_uri)
    spent: list[float] = []
    async with connection:
        channel = await connection.channel()
        queue = await channel.declare_queue(
            f"bench.{uuid4().hex[:8]}", durable=True, arguments={"x-queue-type": "quorum"}
        )
        for body in bodies:
            started = time.perf_counter()
            message = aio_pika.Message(body, delivery_mode=aio_pika.DeliveryMode.PERSISTENT)
            await channel.default_exchange.publish(message, routing_key=queue.name)
            while (taken := await queue.get(fail=False)) is None:
                await asyncio.sleep(0)
            await take(taken.body)
            await taken.ack()
            spent.append(time.perf_counter() - started)
        await queue.delete(if_unused=False, if_empty=False)
    return spent


def _latency(state: State, client: GatewayClient) -> list[tuple[str, ...]]:
    """From the POST of one participant until every service shows it."""
    school = f"bench-one-{uuid4().hex[:6]}"
    body = {"kind": "SCHOOL", "name": f"Школа {school}", "short_name": school}
    client.ask("PUT", f"/registry/v1/organisations/{school}", json=body)
    measured, floor = asyncio.run(_latencies(state, client, school))
    return [
        (
            f"один участник известен всем, {name}, мс",
            f"{_percentile(measured, share):.0f}",
            f"{_percentile(floor, share):.0f}",
            f"{_percentile(measured, share) / _percentile(floor, share):.1f}",
        )
        for name, share in (("p50", 50), ("p99", 99))
    ]


async def _latencies(state: State, client: GatewayClient, school: str) -> tuple[list[float], list[float]]:
    database: Database = AsyncMongoClient(state.mongo_uri)
    measured = []
    for number in range(SINGLE_PARTICIPANTS):
        person = {"school_id": school, "full_name": f"Замеров Номер{number}", "role": "MENTEE", "form": "PUPIL_PUPIL",
                  "birth_year": 1950 + number % 60}  # fmt: skip
        started = time.perf_counter()
        made = await asyncio.to_thread(client.ask, "POST", "/registry/v1/participants", json=person)
        for service, collection in WAITED_FOR.items():
            while await database[service][collection].find_one({"_id": made["participant_id"]}, {"_id": 1}) is None:
                await asyncio.sleep(0)
        measured.append(time.perf_counter() - started)
    scratch = database[f"bench_{uuid4().hex[:8]}"]

    async def write(body: bytes) -> None:
        await scratch["one"].insert_one({"body": body})

    floor = await _through_the_broker(state, [b"x" * 1000] * SINGLE_PARTICIPANTS, write)
    await database.drop_database(scratch.name)
    await database.close()
    return measured, floor


def _percentile(seconds: Sequence[float], share: int) -> float:
    return statistics.quantiles(seconds, n=100, method="inclusive")[share - 1] * 1000


def _reads(state: State, client: GatewayClient) -> tuple[str, ...]:
    """Reads of one participant by id at the service itself, beside a bare FastAPI route with one find."""
    one = client.ask("GET", "/registry/v1/participants?limit=1")["items"][0]["participant_id"]
    token = client.authorization
    measured = asyncio.run(_rate(f"{state.url('registry')}/registry/v1/participants/{one}", token))
    floor = asyncio.run(_bare_rate(state, one))
    return "чтений одного участника в секунду", f"{measured:.0f}", f"{floor:.0f}", f"{floor / measured:.2f}"


async def _rate(url: str, token: str) -> float:
    async with httpx.AsyncClient(headers={"Authorization": token}, trust_env=False, timeout=30) as client:

        async def read_some() -> None:
            for _ in range(READS // READERS):
                (await client.get(url)).raise_for_status()

        started = time.perf_counter()
        await asyncio.gather(*(read_some() for _ in range(READERS)))
        return READS / (time.perf_counter() - started)


async def _bare_rate(state: State, participant_id: str) -> float:
    database: Database = AsyncMongoClient(state.mongo_uri)
    app = FastAPI()

    @app.get("/{one}")
    async def read_one(one: str) -> dict[str, str]:
        found = await database["registry"]["participants"].find_one({"_id": one})
        return {"id": str(found and found["_id"])}

    server = uvicorn.Server(uvicorn.Config(app, port=any_free(), log_level="error"))
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.05)
    rate = await _rate(f"http://127.0.0.1:{server.config.port}/{participant_id}", "")
    server.should_exit = True
    await serving
    await database.close()
    return rate

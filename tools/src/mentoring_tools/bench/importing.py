"""Rosters uploaded until every service agrees, beside the same documents and batches put there bare."""

import asyncio
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import typer
from mentoring_local.state import State
from prometheus_client.parser import text_string_to_metric_families
from pymongo.asynchronous.collection import AsyncCollection

from mentoring_tools.bench.figure import Figure
from mentoring_tools.bench.servers import WAITED_FOR, Database, through_the_broker
from mentoring_tools.demo import make_district, write_rosters
from mentoring_tools.demo.agreement import compare
from mentoring_tools.demo.client import GatewayClient, wait_for
from mentoring_tools.demo.play import attestation_of

PROJECTIONS = (
    ("registry", "participants"), ("registry", "people"), ("registry", "events"), ("matching", "participants"),
    ("notifications", "contacts"), ("reporting", "participants"),
)  # fmt: skip
"""What an import leaves in the database: the floor puts the same documents there again."""
APPLIED = "mentoring_events_applied_total"
BULK = 300
LOOKED_UP_AT_ONCE = 50
PORTION_ROWS = 10_000
"""Filled at a time: what twelve schools upload together."""
AGREEMENT_SECONDS = 120
LOOK_SECONDS = 0.2


def measure_import(state: State, client: GatewayClient, rows: int) -> Figure:
    """Seconds from the first upload until the last service agrees."""
    spent, schools = import_rosters(state, client, rows, seed=7)
    floor = asyncio.run(_floor(state, schools))
    return Figure(f"загрузка {rows} строк до согласия всех служб ({rows / spent:.0f} строк/с), с", spent, floor)


def fill(state: State, client: GatewayClient, people: int) -> None:
    """Import invented schools until registry knows so many participants."""
    portion = 0
    while (missing := people - count_participants(state)) > 0:
        portion += 1
        rows = min(PORTION_ROWS, max(missing, 1000))
        spent, _ = import_rosters(state, client, rows, seed=100 + portion)
        typer.echo(f"  заполнение: {count_participants(state)} из {people} ({rows / spent:.0f} строк/с)", err=True)


def count_participants(state: State) -> int:
    """How many participants registry has."""

    async def count() -> int:
        database: Database = Database(state.mongo_uri)
        found = await database["registry"]["participants"].estimated_document_count()
        await database.close()
        return found

    return asyncio.run(count())


def import_rosters(state: State, client: GatewayClient, rows: int, seed: int) -> tuple[float, list[str]]:
    """Upload the rosters of twelve new schools; the seconds until all services agree, and the schools."""
    district = make_district(seed=seed, people=rows, clean=True)
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
    asyncio.run(_known_everywhere(state, schools, sum(in_files.values()), before))
    spent = time.perf_counter() - started
    if not wait_for(lambda: all(school.agrees for school in compare(client, in_files)), AGREEMENT_SECONDS):
        typer.echo("Службы не сошлись.", err=True)
        raise typer.Exit(1)
    return spent, schools


async def _known_everywhere(state: State, schools: Sequence[str], people: int, before: Mapping[str, float]) -> None:
    """Wait until every projection holds the people.

    The services' own counters of applied events say cheaply when it is worth to count the documents: counting them
    all the time would be the database's heaviest work and would be measured with the rest.
    """
    client: Database = Database(state.mongo_uri)
    chosen = {"school_id": {"$in": list(schools)}}
    waiting = dict(WAITED_FOR)
    while waiting:
        await asyncio.sleep(LOOK_SECONDS)
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
    asked = "\n".join(
        line for line in metrics.splitlines() if line.startswith(APPLIED)
    )  # reading all would be load too
    fact = "contact.recorded" if service == "notifications" else "participant.registered"
    return sum(
        sample.value
        for family in text_string_to_metric_families(f"{asked}\n")
        for sample in family.samples
        if sample.name == APPLIED and sample.labels["type"].startswith(f"registry.{fact}.")
    )


async def _floor(state: State, schools: Sequence[str]) -> float:
    """The same documents into collections with the same indexes, and the same batches through the broker, bare."""
    client: Database = Database(state.mongo_uri)
    scratch = client[f"bench_{uuid4().hex[:8]}"]
    spent = 0.0
    messages: list[bytes] = []
    people: list[str] = []
    for service, name in PROJECTIONS:
        found = [await client[service][name].find(each).to_list() for each in _chosen(name, schools, people)]
        documents = [document for portion in found for document in portion]
        if (service, name) == ("registry", "participants"):
            people = [document["person_id"] for document in documents if "person_id" in document]
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
    await through_the_broker(state.amqp_uri, messages * 2, _nothing)
    spent += time.perf_counter() - started
    await client.drop_database(scratch.name)
    await client.close()
    return spent


def _chosen(name: str, schools: Sequence[str], people: Sequence[str]) -> list[dict[str, Any]]:
    """Filters that find together what these schools' import has left in a collection."""
    if (
        name == "people"
    ):  # of partners too, whose tenant is no school; the embedded database reads a long `$in` for each
        portions = range(0, len(people), LOOKED_UP_AT_ONCE)
        return [{"_id": {"$in": list(people[start : start + LOOKED_UP_AT_ONCE])}} for start in portions]
    return [{"schools" if name == "events" else "school_id": {"$in": list(schools)}}]


async def _same_indexes(source: AsyncCollection[dict[str, Any]], target: AsyncCollection[dict[str, Any]]) -> None:
    for name, index in (await source.index_information()).items():
        if name != "_id_":
            kept = {key: index[key] for key in ("unique", "partialFilterExpression") if key in index}
            await target.create_index(index["key"], name=name, **kept)


async def _nothing(_body: bytes) -> None:
    return

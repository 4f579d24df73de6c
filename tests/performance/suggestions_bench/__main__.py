"""`make bench-suggestions`: the ten best among 6,000 mentors of one school form, over HTTP, while they change."""

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import httpx
import numpy as np
from aio_pika.abc import AbstractExchange
from mentoring_common.clock import utc_now
from mentoring_common.mongo import Mongo
from mentoring_common.testing.databases import beside
from mentoring_common.testing.exchange import exchange_at, publish
from mentoring_common.testing.waiting import consumes, until
from mentoring_local import servers, tokens
from mentoring_local.ports import LOOPBACK, any_free

from tests.performance.people_bench.measure import processor_seconds

from .school import SCHOOL, School, event_of

TOKEN_LASTS = timedelta(hours=8)
COMPILED_SECONDS = 600.0
KNOWN_SECONDS = 600.0
BULK = 40
"""Events in one message, as registry's."""
REQUEST_SECONDS = 300


@dataclass(frozen=True)
class Asked:
    """How large, and how busy."""

    mentors: int
    mentees: int
    requests: int
    events: float
    """Changes of mentors a second, each a message of its own."""
    replicas: int = 1


def main() -> None:
    words = argparse.ArgumentParser(prog="make bench-suggestions", description=__doc__)
    words.add_argument("--mentors", type=int, default=6_000)
    words.add_argument("--mentees", type=int, default=200)
    words.add_argument("--requests", type=int, default=500)
    words.add_argument("--events", type=float, default=5.0, help="changes of mentors a second; 0 for a quiet school")
    words.add_argument("--replicas", type=int, default=1, help="processes of matching, asked in turns")
    asked = Asked(**vars(words.parse_args()))
    with tempfile.TemporaryDirectory(prefix="mentoring-suggestions-") as name:
        folder = Path(name)
        with servers.mongo(folder / "mongo") as mongo, servers.rabbitmq(folder / "rabbitmq") as rabbit:
            asyncio.run(run(mongo.uri, mongo.pid, rabbit.uri, folder, asked))


async def run(mongo_uri: str, database_pid: int, amqp_uri: str, folder: Path, asked: Asked) -> None:
    """Print what was measured."""
    database = f"suggestions_bench_{uuid4().hex[:8]}"
    school = School(asked.mentors, asked.mentees, utc_now().date())
    key = tokens.load_or_make_key(folder)
    token = tokens.make_token(key, role="curator", schools=[SCHOOL], now=utc_now(), ttl=TOKEN_LASTS)
    async with beside(mongo_uri, database, drop=True) as mongo, exchange_at(amqp_uri) as exchange:
        ports = [any_free() for _ in range(asked.replicas)]
        with _serving(ports, folder, mongo_uri, amqp_uri, database) as pids:
            async with _clients(ports, token) as clients:
                await _known(mongo, exchange, school)
                processors = (database_pid, *pids)
                first = await _measure(clients, school, asked.replicas, processors)
                quiet = await _measure(clients, school, asked.requests, processors)
                streaming = asyncio.create_task(_stream(exchange, school, asked.events)) if asked.events else None
                busy = await _measure(clients, school, asked.requests, processors) if streaming else None
                if streaming:
                    streaming.cancel()
    print(f"{asked.mentors} наставников одной формы, {asked.requests} запросов подряд, копий службы: {asked.replicas}")
    print(f"первый запрос: {max(first.seconds):.1f} с, процессора {first.processor:.2f} с")
    print(f"без изменений: {_told(quiet)}")
    if busy:
        print(f"при {asked.events:g} изменениях наставников в секунду: {_told(busy)}")


@contextmanager
def _serving(ports: Sequence[int], folder: Path, mongo_uri: str, amqp_uri: str, database: str) -> Iterator[list[int]]:
    """Matching at its ports, each a process of its own, so that the client's work is not its."""
    common = {
        "MENTORING_MONGO_URI": mongo_uri, "MENTORING_MONGO_DATABASE": database, "MENTORING_AMQP_URI": amqp_uri,
        "MENTORING_TOKEN_ISSUER": tokens.ISSUER, "MENTORING_TOKEN_AUDIENCE": tokens.AUDIENCE,
        "MENTORING_TOKEN_ALGORITHM": tokens.ALGORITHM, "MENTORING_TOKEN_JWKS": str(folder / tokens.JWKS_FILE),
        "MENTORING_LOG_LEVEL": "WARNING", "MENTORING_SUBJECT_REQUESTS_PER_SECOND": "10000",
    }  # fmt: skip
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "matching"], env={**os.environ, **common, "MENTORING_HTTP_PORT": str(port)}
        )
        for port in ports
    ]
    try:
        yield [each.pid for each in processes]
    finally:
        for each in processes:
            each.terminate()
        for each in processes:
            each.wait()


@asynccontextmanager
async def _clients(ports: Sequence[int], token: str) -> AsyncIterator[list[httpx.AsyncClient]]:
    headers = {"Authorization": f"Bearer {token}"}
    clients = [
        httpx.AsyncClient(
            base_url=f"http://{LOOPBACK}:{port}", headers=headers, trust_env=False, timeout=REQUEST_SECONDS
        )
        for port in ports
    ]
    try:
        for each in clients:
            await until(lambda client=each: _is_ready(client), COMPILED_SECONDS)  # type: ignore[misc]
        yield clients
    finally:
        for each in clients:
            await each.aclose()


async def _is_ready(client: httpx.AsyncClient) -> bool:
    try:
        told = (await client.get("/metrics")).text
        return await consumes(client) and "mentoring_matching_engine_compiled 1.0" in told.splitlines()
    except httpx.TransportError:
        return False


async def _known(mongo: Mongo, exchange: AbstractExchange, school: School) -> None:
    people = [*school.mentors, *school.mentees]
    for start in range(0, len(people), BULK):
        await publish(exchange, [event_of(each) for each in people[start : start + BULK]])

    async def all_known() -> bool:
        return await mongo.collection("participants").count({}) == len(people)

    await until(all_known, KNOWN_SECONDS, pause=0.5)


async def _stream(exchange: AbstractExchange, school: School, a_second: float) -> None:
    """For ever: a change at a time, as evenly as the machine allows."""
    while True:
        began = time.perf_counter()
        await publish(exchange, [school.change()])
        await asyncio.sleep(max(0.0, began + 1 / a_second - time.perf_counter()))


@dataclass
class Spent:
    """What some requests took, one after another."""

    seconds: list[float] = field(default_factory=list)
    refused: int = 0
    """Those for which the database did not answer in time."""
    processor: float = 0.0
    """Seconds a request of the database's and matching's processors, which another program's work lengthens less."""


async def _measure(
    clients: Sequence[httpx.AsyncClient], school: School, requests: int, processes: Sequence[int]
) -> Spent:
    spent = Spent()
    worked = sum(map(processor_seconds, processes))
    for number in range(requests):
        mentee = school.mentees[number % len(school.mentees)].participant_id
        began = time.perf_counter()
        answer = await clients[number % len(clients)].get(f"/matching/v1/suggestions/{mentee}")
        spent.seconds.append(time.perf_counter() - began)
        if answer.status_code == httpx.codes.SERVICE_UNAVAILABLE:
            spent.refused += 1
        elif not answer.raise_for_status().json()["items"]:
            raise AssertionError(f"nobody for {mentee}")
    spent.processor = (sum(map(processor_seconds, processes)) - worked) / requests
    return spent


def _told(spent: Spent) -> str:
    p50, p95, p99 = np.quantile(spent.seconds, [0.5, 0.95, 0.99]) * 1000
    times = f"p50 {p50:.1f} мс, p95 {p95:.1f} мс, p99 {p99:.1f} мс, дольше всего {max(spent.seconds) * 1000:.1f} мс"
    return f"{times}; процессора на запрос {spent.processor * 1000:.1f} мс; отказано {spent.refused}"


if __name__ == "__main__":
    main()

"""`make bench-people`: a city of 200,000 on servers of its own, and how long it takes to find somebody there."""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import cache
from pathlib import Path
from uuid import uuid4

import uvicorn
from fastapi import FastAPI
from mentoring_common.clock import utc_now
from mentoring_common.testing.databases import beside
from mentoring_local import servers, tokens
from mentoring_local.ports import LOOPBACK, any_free
from registry.main import build
from registry.settings import RegistrySettings

from .city import City, settle, stores
from .measure import measure, table
from .questions import questions

START_SECONDS = 300
TOKEN_LASTS = timedelta(hours=8)
LOOK_SECONDS = 0.05
TOLD_EVERY = 15_000
"""People."""


def main() -> None:
    asked = argparse.ArgumentParser(prog="make bench-people", description=__doc__)
    asked.add_argument("--people", type=int, default=200_000)
    asked.add_argument("--schools", type=int, default=200)
    asked.add_argument("--searches", type=int, default=100, help="of each kind and place")
    asked.add_argument("--rest", type=int, default=60, help="seconds: what registry does when it starts is over then")
    options = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="mentoring-people-") as name:
        folder = Path(name)
        with servers.mongo(folder / "mongo") as mongo, servers.rabbitmq(folder / "rabbitmq") as rabbit:
            city = City(options.people, options.schools)
            asyncio.run(run(mongo.uri, mongo.pid, rabbit.uri, folder, city, options.searches, options.rest))


async def run(
    mongo_uri: str, database_pid: int, amqp_uri: str, folder: Path, city: City, searches: int, rest: int
) -> None:
    """Print what was measured."""
    key = tokens.load_or_make_key(folder)
    settings = RegistrySettings(
        mongo_uri=mongo_uri, mongo_database=f"people_bench_{uuid4().hex[:8]}", amqp_uri=amqp_uri, http_port=any_free(),
        token_issuer=tokens.ISSUER, token_audience=tokens.AUDIENCE, token_algorithm=tokens.ALGORITHM,
        token_jwks=str(folder / tokens.JWKS_FILE), log_level="WARNING",
    )  # fmt: skip

    @cache
    def token_of(school: str | None) -> str:
        role, schools = ("methodologist", []) if school is None else ("curator", [school])
        return tokens.make_token(key, role=role, schools=schools, now=utc_now(), ttl=TOKEN_LASTS)

    async with beside(mongo_uri, settings.mongo_database, drop=True) as mongo:
        started = time.perf_counter()

        def tell(number: int) -> None:
            if number % TOLD_EVERY == 0 or number == city.people:
                print(f"  {number} человек за {time.perf_counter() - started:.0f} с", file=sys.stderr, flush=True)

        await settle(mongo, await stores(mongo), city, utc_now(), tell)
        people = [(name, city.school(number)) for number, name in enumerate(city.names())]
        url = f"http://{LOOPBACK}:{settings.http_port}"
        async with _served(settings):
            await asyncio.sleep(rest)
            await measure(
                url, token_of, mongo, database_pid, questions(people, 1, seed=3)
            )  # everything has been used once
            found = await measure(url, token_of, mongo, database_pid, questions(people, searches))
        print(f"{city.people} человек, {city.schools} школ; по {searches} поисков каждого вида\n")
        print(table(found))


@asynccontextmanager
async def _served(settings: RegistrySettings) -> AsyncIterator[FastAPI]:
    """Registry at its port, ready."""
    app = build(settings)
    server = uvicorn.Server(uvicorn.Config(app, host=LOOPBACK, port=settings.http_port, log_level="error"))
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn tells nobody
        await asyncio.sleep(LOOK_SECONDS)
    try:
        yield app
    finally:
        server.should_exit = True
        await serving


if __name__ == "__main__":
    main()

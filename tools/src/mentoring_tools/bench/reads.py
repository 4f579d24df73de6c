"""Reads of one participant by id at the service itself, beside a bare FastAPI route with one find."""

import asyncio
import time

import httpx
import uvicorn
from fastapi import FastAPI
from mentoring_local.ports import LOOPBACK, any_free
from mentoring_local.state import State

from mentoring_tools.bench.figure import Figure, percentiles
from mentoring_tools.bench.servers import Database
from mentoring_tools.demo.client import GatewayClient

READS = 600
READERS = 8
"""At the same time."""
REQUEST_SECONDS = 30
LOOK_SECONDS = 0.05


def measure_reads(state: State, client: GatewayClient) -> list[Figure]:
    """Reads a second, and how long one takes."""
    one = client.ask("GET", "/registry/v1/participants?limit=1")["items"][0]["participant_id"]
    url = f"{state.url('registry')}/registry/v1/participants/{one}"
    rate, measured = asyncio.run(_read(url, client.authorization))
    bare_rate, floor = asyncio.run(_read_bare(state, one))
    return [
        Figure("чтений одного участника в секунду", rate, bare_rate, more_is_better=True, digits=0),
        *percentiles(f"чтение одного участника, {READERS} сразу", measured, floor),
    ]


async def _read(url: str, token: str) -> tuple[float, list[float]]:
    """Reads a second, and the seconds of each."""
    spent: list[float] = []
    async with httpx.AsyncClient(headers={"Authorization": token}, trust_env=False, timeout=REQUEST_SECONDS) as client:

        async def read_some() -> None:
            for _ in range(READS // READERS):
                started = time.perf_counter()
                (await client.get(url)).raise_for_status()
                spent.append(time.perf_counter() - started)

        started = time.perf_counter()
        await asyncio.gather(*(read_some() for _ in range(READERS)))
        return READS / (time.perf_counter() - started), spent


async def _read_bare(state: State, participant_id: str) -> tuple[float, list[float]]:
    database: Database = Database(state.mongo_uri)
    app = FastAPI()

    @app.get("/{one}")
    async def read_one(one: str) -> dict[str, str]:
        found = await database["registry"]["participants"].find_one({"_id": one})
        return {"id": str(found and found["_id"])}

    server = uvicorn.Server(uvicorn.Config(app, port=any_free(), log_level="error"))
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(LOOK_SECONDS)
    measured = await _read(f"http://{LOOPBACK}:{server.config.port}/{participant_id}", "")
    server.should_exit = True
    await serving
    await database.close()
    return measured

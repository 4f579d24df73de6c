"""From the POST of one participant until every service shows it, beside one message and one write."""

import asyncio
import time
from datetime import date, timedelta
from uuid import uuid4

from mentoring_local.state import State

from mentoring_tools.bench.figure import Figure, percentiles
from mentoring_tools.bench.servers import WAITED_FOR, Database, through_the_broker
from mentoring_tools.demo.client import GatewayClient

PARTICIPANTS = 100
BODY_BYTES = 1000
"""An event of one participant."""
FIRST_BIRTH = date(2010, 1, 1)
"""Each is born a day later, so that nobody looks like another's second record."""


def measure_latency(state: State, client: GatewayClient) -> list[Figure]:
    """Until a new participant is known to all services."""
    school = f"bench-one-{uuid4().hex[:6]}"
    body = {"kind": "SCHOOL", "name": f"Школа {school}", "short_name": school}
    client.ask("PUT", f"/registry/v1/organisations/{school}", json=body)
    measured, floor = asyncio.run(_latencies(state, client, school))
    return percentiles("один участник известен всем", measured, floor)


def _in_letters(number: int) -> str:
    """A given name of its own for every number: names have no digits."""
    return "Ном" + str(number).translate(str.maketrans("0123456789", "абвгдежзик"))


async def _latencies(state: State, client: GatewayClient, school: str) -> tuple[list[float], list[float]]:
    database: Database = Database(state.mongo_uri)
    measured = []
    for number in range(PARTICIPANTS):
        person = {"school_id": school, "full_name": f"Замеров {_in_letters(number)}", "role": "MENTEE",
                  "form": "PUPIL_PUPIL", "birth_date": str(FIRST_BIRTH + timedelta(days=number))}  # fmt: skip
        started = time.perf_counter()
        made = await asyncio.to_thread(client.ask, "POST", "/registry/v1/participants", json=person)
        for service, collection in WAITED_FOR.items():
            while await database[service][collection].find_one({"_id": made["participant_id"]}, {"_id": 1}) is None:
                await asyncio.sleep(0)
        measured.append(time.perf_counter() - started)
    scratch = database[f"bench_{uuid4().hex[:8]}"]

    async def write(body: bytes) -> None:
        await scratch["one"].insert_one({"body": body})

    floor = await through_the_broker(state.amqp_uri, [b"x" * BODY_BYTES] * PARTICIPANTS, write)
    await database.drop_database(scratch.name)
    await database.close()
    return measured, floor

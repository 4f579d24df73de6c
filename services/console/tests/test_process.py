"""`python -m console`: what a supervisor starts."""

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import httpx
from mentoring_local.ports import any_free

from .conftest import PUBLIC_URL, SERVICES
from .provider import ISSUER

HTML = {"Accept": "text/html"}


@asynccontextmanager
async def started(mongo_uri: str, database: str) -> AsyncIterator[Callable[[str], Awaitable[httpx.Response | None]]]:
    """The process, and what answers to a GET: nothing before it listens."""
    port = any_free()
    told = {
        "MONGO_URI": mongo_uri, "MONGO_DATABASE": database, "HTTP_PORT": str(port),
        "PUBLIC_URL": PUBLIC_URL, "ISSUER": ISSUER, **{f"{name.upper()}_URL": f"http://{name}" for name in SERVICES},
    }  # fmt: skip
    environment = {"PATH": os.environ["PATH"], **{f"MENTORING_{name}": value for name, value in told.items()}}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "console", env=environment, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:

            async def get(path: str) -> httpx.Response | None:
                assert process.returncode is None, "it has ended: why is above"
                try:
                    return await client.get(path, headers=HTML)
                except httpx.TransportError:
                    return None

            yield get
    finally:
        with suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(20):
            await process.wait()


async def test_the_process_starts_answers_and_ends(
    mongo_uri: str, database_name: str, wait_until: Callable[..., Awaitable[None]]
) -> None:
    async with started(mongo_uri, database_name) as get:

        async def is_ready() -> bool:
            answer = await get("/health/ready")
            return answer is not None and answer.is_success

        await wait_until(is_ready)
        page = await get("/session/login")
        assert page is not None
        assert page.status_code == 200


async def test_a_page_of_a_console_that_still_starts_has_its_style_and_the_script_by_which_it_opens(
    database_name: str, wait_until: Callable[..., Awaitable[None]]
) -> None:
    """Without the script nothing would look again; without a database it starts for as long as it takes."""
    nowhere = f"mongodb://127.0.0.1:{any_free()}/?serverSelectionTimeoutMS=500"
    async with started(nowhere, database_name) as get:

        async def listens() -> bool:
            return await get("/health/live") is not None

        await wait_until(listens)
        page = await get("/participants")
        assert page is not None
        assert (page.status_code, "Временно недоступно" in page.text) == (503, True)
        files = re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text)
        assert {file.split("/")[-1].split(".")[0] for file in files} >= {"app", "come_back"}
        for file in files:
            answer = await get(file)
            assert answer is not None
            assert answer.status_code == 200, file

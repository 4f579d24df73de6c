"""`python -m console`: what a supervisor starts."""

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress

import httpx
from mentoring_local.ports import any_free

from .conftest import PUBLIC_URL, SERVICES
from .provider import ISSUER


async def test_the_process_starts_answers_and_ends(
    mongo_uri: str, database_name: str, wait_until: Callable[..., Awaitable[None]]
) -> None:
    port = any_free()
    told = {
        "MONGO_URI": mongo_uri, "MONGO_DATABASE": database_name, "HTTP_PORT": str(port),
        "PUBLIC_URL": PUBLIC_URL, "ISSUER": ISSUER, **{f"{name.upper()}_URL": f"http://{name}" for name in SERVICES},
    }  # fmt: skip
    environment = {"PATH": os.environ["PATH"], **{f"MENTORING_{name}": value for name, value in told.items()}}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "console", env=environment, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:

            async def is_ready() -> bool:
                assert process.returncode is None, "it has ended: why stands above"
                try:
                    return (await client.get("/health/ready")).is_success
                except httpx.TransportError:
                    return False

            await wait_until(is_ready)
            assert (await client.get("/session/login", headers={"Accept": "text/html"})).status_code == 200
    finally:
        with suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(20):
            await process.wait()

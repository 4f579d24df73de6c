"""A service of today in this process, the day after the dump was made."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

import httpx
from mentoring_common.testing.waiting import consumes, until

AFTERWARDS = datetime(2026, 11, 27, 9, tzinfo=UTC)
"""The day after the dump: its people are of this school year then."""
OWN_SETTINGS: dict[str, dict[str, Any]] = {
    "registry": {},
    "matching": {},
    "notifications": {
        "smtp_host": "127.0.0.1",
        "smtp_port": 1,
        "mail_from": "mentoring@city.example",
        "console_url": "http://127.0.0.1/",
    },
    "reporting": {},
}


@asynccontextmanager
async def running(
    service: str, mongo_uri: str, amqp_uri: str, database: str, token_settings: dict[str, str]
) -> AsyncIterator[Any]:
    kind = getattr(import_module(f"{service}.settings"), f"{service.capitalize()}Settings")
    settings = kind(
        mongo_uri=mongo_uri, amqp_uri=amqp_uri, mongo_database=database, http_port=1,
        **token_settings, **OWN_SETTINGS[service],
    )  # fmt: skip
    began = time.monotonic()
    app = import_module(f"{service}.main").build(
        settings, lambda: AFTERWARDS + timedelta(milliseconds=round((time.monotonic() - began) * 1000))
    )
    async with app.router.lifespan_context(app):
        await ready(app)
        yield app


async def ready(app: Any) -> None:
    """Wait until the service consumes: one that is stopped while it connects leaves a connection half made."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://t") as client:
        await until(lambda: consumes(client))

"""Waiting for what happens in its own time: a condition with a deadline, never a sleep of a guessed length."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

import httpx

Answer = TypeVar("Answer")

DEADLINE_SECONDS = 120.0
"""Two cores that others fill too; on idle ones every condition holds within two seconds. Looked up at each wait: where
code is broken on purpose, nobody waits so long for what will not come."""
PAUSE_SECONDS = 0.02
"""Between two looks: short beside what is waited for, long beside what a look costs."""


async def until(
    holds: Callable[[], Awaitable[Answer]], seconds: float | None = None, pause: float = PAUSE_SECONDS
) -> Answer:
    """The condition's first true value. Raises AssertionError with its last false one when the time is up, which is
    after `DEADLINE_SECONDS` unless it is said.

    A look that costs much takes a longer pause, lest it keep what it waits for from happening.
    """
    seconds = DEADLINE_SECONDS if seconds is None else seconds
    deadline = time.monotonic() + seconds
    while not (found := await holds()):
        if time.monotonic() >= deadline:
            raise AssertionError(f"not within {seconds} s: {found!r}")
        await asyncio.sleep(pause)
    return found


async def consumes(service: httpx.AsyncClient) -> bool:
    """Whether the service is ready and its consumers are registered with the broker; it may be ready without."""
    if not (await service.get("/health/ready")).is_success:
        return False
    return "\nmentoring_broker_up 1.0\n" in (await service.get("/metrics")).text

"""Workers that do durable jobs for a while, and the work that they do."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from mentoring_common.jobs import Jobs, Work
from mentoring_common.mongo import Document

from .people import SCOPE


@asynccontextmanager
async def working(jobs: Jobs, work: Work) -> AsyncIterator[None]:
    """A worker that dies at the end of the block, whatever it is doing."""
    worker = asyncio.create_task(jobs.run(work))
    try:
        yield
    finally:
        worker.cancel()
        with suppress(asyncio.CancelledError):
            await worker


class Slow:
    """Work that has begun and takes until it is told to end."""

    def __init__(self) -> None:
        self.begun, self.end = asyncio.Event(), asyncio.Event()

    async def __call__(self, job: Document) -> dict[str, Any]:
        self.begun.set()
        await self.end.wait()
        return {"by": f"the slow one, at attempt {job['attempts']}"}


async def quick(_job: Document) -> dict[str, Any]:
    return {"by": "the quick one"}


async def found(jobs: Jobs, job_id: str) -> Document:
    job = await jobs.get(SCOPE, job_id)
    assert job is not None
    return job


async def is_done(jobs: Jobs, job_id: str) -> bool:
    return bool((await found(jobs, job_id))["status"] == "DONE")

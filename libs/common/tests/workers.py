"""Workers that do durable jobs for a while, and the work that they do."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from mentoring_common.clock import Clock
from mentoring_common.jobs import GivenUp, Job, Jobs, JobStatus, Work
from mentoring_common.mongo import Mongo

from .people import SCOPE


@dataclass(frozen=True)
class Order:
    """What is to be done."""

    file: str = "a.xlsx"


@dataclass(frozen=True)
class Progress:
    """How far it is."""

    rows_total: int = 0
    rows_done: int = 0


@dataclass(frozen=True)
class Result:
    """What came of it."""

    by: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)


FileJobs = Jobs[Order, Progress, Result]
FileJob = Job[Order, Progress, Result]


def jobs_of(mongo: Mongo, clock: Clock) -> FileJobs:
    """The jobs of one process."""
    return Jobs(mongo.collection("jobs"), clock, order=Order, progress=Progress, result=Result)


@asynccontextmanager
async def working(
    jobs: FileJobs,
    work: Work[Order, Progress, Result],
    given_up: GivenUp[Order, Progress, Result] | None = None,
) -> AsyncIterator[None]:
    """A worker that dies at the end of the block, whatever it is doing."""
    worker = asyncio.create_task(jobs.run(work, given_up))
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

    async def __call__(self, job: FileJob) -> Result:
        self.begun.set()
        await self.end.wait()
        return Result(by=f"the slow one, at attempt {job.attempts}")


async def quick(_job: FileJob) -> Result:
    return Result(by="the quick one")


async def found(jobs: FileJobs, job_id: str) -> FileJob:
    job = await jobs.get(SCOPE, job_id)
    assert job is not None
    return job


async def result_of(jobs: FileJobs, job_id: str) -> Result:
    result = (await found(jobs, job_id)).result
    assert result is not None
    return result


async def is_done(jobs: FileJobs, job_id: str) -> bool:
    return (await found(jobs, job_id)).status is JobStatus.DONE

"""No school waits for another one's work: turns, several workers, failures that stand aside."""

import asyncio

import pytest
from mentoring_common import jobs as module
from mentoring_common.auth import Scope
from mentoring_common.jobs import JobFailed

from .people import SCHOOL, SCOPE
from .workers import FileJob, FileJobs, Order, Result, found, is_done, quick, working

EVERYWHERE = Scope.municipality()


@pytest.fixture(autouse=True)
def eager(monkeypatch) -> None:
    monkeypatch.setattr(module, "POLL_SECONDS", 0.02)


async def queued(jobs: FileJobs, clock, *names: str) -> None:
    """Jobs named `school/number`, one second apart."""
    for name in names:
        clock.advance(1)
        await jobs.submit(EVERYWHERE, name, name.partition("/")[0], Order())


async def done(jobs: FileJobs, *names: str) -> bool:
    found_jobs = [await jobs.get(EVERYWHERE, name) for name in names]
    return all(job is not None and job.status == "DONE" for job in found_jobs)


async def test_schools_take_turns(jobs, clock, wait_until) -> None:
    order: list[str] = []

    async def work(job: FileJob) -> Result:
        order.append(job.id)
        return Result()

    await queued(jobs, clock, "a/1", "a/2", "a/3", "b/1", "b/2", "c/1")
    async with working(jobs, work):
        await wait_until(lambda: done(jobs, "a/1", "a/2", "a/3", "b/1", "b/2", "c/1"))
    assert order == ["a/1", "b/1", "c/1", "a/2", "b/2", "a/3"]


async def test_two_workers_do_two_schools_at_a_time_and_one_job_of_each(jobs, clock, wait_until) -> None:
    begun: list[str] = []
    may_end = asyncio.Event()

    async def work(job: FileJob) -> Result:
        begun.append(job.id)
        if job.school_id == "a":
            await may_end.wait()
        return Result()

    await queued(jobs, clock, "a/1", "a/2", "b/1", "b/2")
    async with working(jobs, work), working(jobs, work):
        await wait_until(lambda: done(jobs, "b/1", "b/2"))
        assert (set(begun[:2]), begun[2:]) == ({"a/1", "b/1"}, ["b/2"]), "the other worker leaves a's second job alone"
        may_end.set()
        await wait_until(lambda: done(jobs, "a/1", "a/2"))
    assert begun[2:] == ["b/2", "a/2"]


async def test_a_job_that_fails_holds_up_nobody(jobs, clock, wait_until) -> None:
    """The clock stands: the failed job is not free again before the others are done."""
    attempts: list[str] = []

    async def work(job: FileJob) -> Result:
        attempts.append(job.id)
        if job.id == "a/1":
            raise RuntimeError("broken")
        return Result()

    await queued(jobs, clock, "a/1", "a/2", "b/1")
    async with working(jobs, work):
        await wait_until(lambda: done(jobs, "a/2", "b/1"))
    assert attempts == ["a/1", "b/1", "a/2"]


async def test_what_a_given_up_job_leaves_behind_is_cleared_away_first(submit, jobs, mongo, clock, wait_until) -> None:
    """Where clearing away fails, the job is not FAILED yet and is given up again."""
    cleared: list[str] = []

    async def work(_job: FileJob) -> Result:
        raise JobFailed("FILE_GONE")

    async def clear(job: FileJob) -> None:
        cleared.append(job.status)
        if len(cleared) == 1:
            raise RuntimeError("the database is away")

    async def put_off() -> bool:
        document = await mongo.collection("jobs").find_one({"_id": "one"})
        return document is not None and (document["lease_until"] - clock()).total_seconds() == 1

    async def failed() -> bool:
        return (await found(jobs, "one")).status == "FAILED"

    await submit("one")
    async with working(jobs, work, clear):
        await wait_until(put_off)
        assert not await failed()
        clock.advance(1)
        await wait_until(failed)
    assert cleared == ["RUNNING", "RUNNING"]


async def test_a_worker_that_dies_leaves_its_school_to_the_next(submit, jobs, clock, wait_until) -> None:
    begun = asyncio.Event()

    async def forever(_job: FileJob) -> Result:
        begun.set()
        await asyncio.Event().wait()
        return Result()

    await submit("one")
    async with working(jobs, forever):
        await begun.wait()
    clock.advance(module.LEASE_SECONDS)
    async with working(jobs, quick):
        await wait_until(lambda: is_done(jobs, "one"))
    assert (await jobs.submit(SCOPE, "one", SCHOOL, Order())).attempts == 2


@pytest.mark.parametrize("ahead", [60, 3600, 86_400])
async def test_a_job_of_a_clock_that_ran_ahead_waits_no_longer_than_its_lease(
    replica, jobs, clock, ahead, wait_until
) -> None:
    """Both what it queued and what its process held when it died."""
    begun = asyncio.Event()

    async def never(_job: FileJob) -> Result:
        begun.set()
        await asyncio.Event().wait()
        return Result()

    right = clock.now
    clock.advance(ahead)
    await jobs.submit(EVERYWHERE, "held", "a", Order())
    async with working(replica(), never):
        await begun.wait()
    await jobs.submit(EVERYWHERE, "queued", "b", Order())
    clock.now = right

    async def work(_job: FileJob) -> Result:
        return Result()

    async with working(replica(), work):
        await wait_until(lambda: done(jobs, "held", "queued"), 10)

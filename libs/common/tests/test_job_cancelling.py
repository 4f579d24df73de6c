"""The end of a job that somebody has asked for: what was done stays, and nobody works on for nothing."""

import asyncio

import pytest
from mentoring_common import jobs as module
from mentoring_common.auth import Scope
from mentoring_common.jobs import JobCancelled, JobStatus
from mentoring_common.testing.waiting import until

from .people import SCHOOL, SCOPE
from .workers import FileJob, FileJobs, Order, Result, found, is_done, quick, working


@pytest.fixture(autouse=True)
def eager(monkeypatch) -> None:
    monkeypatch.setattr(module, "POLL_SECONDS", 0.02)


class InPortions:
    """Work that goes on until its end is asked for."""

    def __init__(self, jobs: FileJobs) -> None:
        self.jobs, self.begun, self.cleared = jobs, asyncio.Event(), list[str]()

    async def __call__(self, job: FileJob) -> Result:
        self.begun.set()
        await until(lambda: self.jobs.is_cancelling(job.id))
        raise JobCancelled(Result(by="two portions"))

    async def clear(self, job: FileJob) -> None:
        self.cleared.append(job.id)


async def is_cancelled(jobs: FileJobs, job_id: str) -> bool:
    return (await found(jobs, job_id)).status is JobStatus.CANCELLED


async def test_a_job_that_nobody_has_begun_is_cancelled_at_once(jobs, clock, wait_until):
    await jobs.submit(SCOPE, "one", SCHOOL, Order(), key="k")
    cancelled = await jobs.cancel(SCOPE, "one")
    assert (cancelled.status, cancelled.finished_at, cancelled.result) == ("CANCELLED", clock(), None)
    assert (await jobs.submit(SCOPE, "two", SCHOOL, Order(), key="k")).id == "two", "its key is free"
    async with working(jobs, quick):
        await wait_until(lambda: is_done(jobs, "two"))
    assert (await found(jobs, "one")).attempts == 0


async def test_a_running_job_ends_with_what_was_done(jobs, wait_until):
    work = InPortions(jobs)
    await jobs.submit(SCOPE, "one", SCHOOL, Order())
    async with working(jobs, work, work.clear):
        await work.begun.wait()
        asked = await jobs.cancel(SCOPE, "one")
        assert (asked.status, asked.cancelling) == ("RUNNING", True)
        await wait_until(lambda: is_cancelled(jobs, "one"))
    ended = await found(jobs, "one")
    assert (ended.result, ended.cancelling, ended.failure) == (Result(by="two portions"), False, None)
    assert work.cleared == ["one"]


async def test_who_takes_over_a_cancelled_job_ends_it(jobs, replica, clock, wait_until):
    dying = InPortions(jobs)
    await jobs.submit(SCOPE, "one", SCHOOL, Order())
    async with working(jobs, dying):
        await dying.begun.wait()
    await jobs.cancel(SCOPE, "one")
    clock.advance(module.LEASE_SECONDS + 1)
    successor = replica()
    async with working(successor, InPortions(successor)):
        await wait_until(lambda: is_cancelled(jobs, "one"))


async def test_what_has_ended_stays_as_it_is(jobs, wait_until):
    await jobs.submit(SCOPE, "one", SCHOOL, Order())
    async with working(jobs, quick):
        await wait_until(lambda: is_done(jobs, "one"))
    assert (await jobs.cancel(SCOPE, "one")).status is JobStatus.DONE


async def test_another_school_cancels_nothing(jobs):
    await jobs.submit(SCOPE, "one", SCHOOL, Order())
    assert await jobs.cancel(Scope.of("school-2"), "one") is None
    assert (await found(jobs, "one")).status is JobStatus.QUEUED

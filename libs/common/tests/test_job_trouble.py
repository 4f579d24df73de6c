"""Durable jobs when something goes wrong: a dead owner, a slow one, work that fails, a database that is away."""

from datetime import datetime

import pytest
from mentoring_common import jobs as module
from mentoring_common.clock import utc_now
from mentoring_common.jobs import JobFailed
from mentoring_common.mongo import Mongo
from structlog.testing import capture_logs

from .link import link_to
from .people import SCHOOL, SCOPE
from .workers import (
    FileJob,
    FileJobs,
    Order,
    Progress,
    Result,
    Slow,
    found,
    is_done,
    jobs_of,
    quick,
    result_of,
    working,
)


@pytest.fixture(autouse=True)
def eager(monkeypatch) -> None:
    """Workers look often; leases are prolonged only where a test makes them short."""
    monkeypatch.setattr(module, "POLL_SECONDS", 0.02)
    monkeypatch.setattr(module, "LEASE_SECONDS", 600.0)


async def test_the_job_of_a_dead_process_is_taken_over_when_its_lease_runs_out(
    submit, jobs, replica, clock, wait_until
) -> None:
    slow = Slow()
    await submit("orphan")
    async with working(jobs, slow):
        await slow.begun.wait()
    job = await found(jobs, "orphan")
    assert (job.status, job.attempts) == ("RUNNING", 1)

    async with working(replica(), quick):
        clock.advance(598)
        await submit("other")  # in the lease's last second
        await wait_until(lambda: is_done(jobs, "other"))
        assert (await found(jobs, "orphan")).attempts == 1, "its owner may still live"
        clock.advance(1)
        await wait_until(lambda: is_done(jobs, "orphan"))
    job = await found(jobs, "orphan")
    assert (job.attempts, job.result) == (2, Result(by="the quick one"))


async def test_one_that_was_only_slow_cannot_write_into_the_job_any_more(
    submit, jobs, replica, clock, wait_until
) -> None:
    async def slow(job: FileJob) -> Result:
        if job.id == "one":
            clock.advance(601)  # a pause in which its lease runs out
            await wait_until(lambda: is_done(jobs, "one"))
            await jobs.progress("one", Progress(rows_done=1))
        return Result(by="the slow one")

    await submit("one")
    async with working(jobs, slow):
        await wait_until(lambda: _begun(jobs, "one"))
        async with working(replica(), quick):
            await wait_until(lambda: is_done(jobs, "one"))
        await submit("next")
        await wait_until(lambda: is_done(jobs, "next"))
    job = await found(jobs, "one")
    assert (job.result, job.progress, job.attempts) == (Result(by="the quick one"), Progress(), 2)
    assert (await result_of(jobs, "next")).by == "the slow one"


async def test_the_failure_of_one_that_was_only_slow_does_not_set_the_job_free(
    submit, jobs, replica, mongo, clock, wait_until
) -> None:
    successor = Slow()

    async def slow(job: FileJob) -> Result:
        if job.id == "one":
            clock.advance(601)
            await successor.begun.wait()
            raise RuntimeError
        return Result()

    await submit("one")
    async with working(jobs, slow):
        await wait_until(lambda: _begun(jobs, "one"))
        async with working(replica(), successor):
            await submit("next")
            await wait_until(lambda: is_done(jobs, "next"))
            job = await found(jobs, "one")
            assert (job.status, job.attempts) == ("RUNNING", 2)
            assert await _lease_until(mongo, "one") > clock()


async def _begun(jobs: FileJobs, job_id: str) -> bool:
    return (await found(jobs, job_id)).attempts > 0


async def test_a_living_owner_prolongs_its_lease(submit, jobs, mongo, clock, monkeypatch, wait_until) -> None:
    monkeypatch.setattr(module, "LEASE_SECONDS", 0.06)
    slow = Slow()
    await submit("long")
    async with working(jobs, slow):
        await slow.begun.wait()
        for _ in range(3):
            clock.advance(5)
            await wait_until(lambda: _prolonged(mongo, "long", clock, 0.06))


async def _prolonged(mongo: Mongo, job_id: str, clock, seconds: float) -> bool:
    return (await _lease_until(mongo, job_id) - clock()).total_seconds() == seconds


async def _lease_until(mongo: Mongo, job_id: str) -> datetime:
    document = await mongo.collection("jobs").find_one({"_id": job_id})
    assert document is not None
    until: datetime = document["lease_until"]
    return until


async def test_a_job_that_fails_is_free_again_after_a_pause(submit, jobs, mongo, clock, wait_until) -> None:
    """A second after the first failure, which is sooner than its lease would end."""
    attempts: list[int] = []

    async def work(job: FileJob) -> Result:
        attempts.append(job.attempts)
        if len(attempts) == 1:
            raise RuntimeError("Иванов")
        return Result()

    async def put_off() -> bool:
        return (await _lease_until(mongo, "one") - clock()).total_seconds() == 1

    await submit("one")
    async with working(jobs, work):
        await wait_until(put_off)
        assert attempts == [1]
        clock.advance(1)
        await wait_until(lambda: is_done(jobs, "one"))
    assert attempts == [1, 2]


async def test_a_job_that_always_fails_is_given_up_and_says_so(mongo, monkeypatch, wait_until) -> None:
    monkeypatch.setattr(module, "LEASE_SECONDS", 0.03)  # also the longest pause after a failure
    jobs = jobs_of(mongo, utc_now)
    attempts: list[int] = []

    async def work(job: FileJob) -> Result:
        attempts.append(job.attempts)
        raise RuntimeError("Иванов")

    async def given_up() -> bool:
        return (await found(jobs, "bad")).status == "FAILED"

    await jobs.submit(SCOPE, "bad", SCHOOL, Order())
    async with working(jobs, work):
        await wait_until(given_up)
    assert attempts == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
    job = await found(jobs, "bad")
    assert job.failure == "ATTEMPTS_EXHAUSTED"
    assert job.finished_at is not None
    assert job.finished_at > job.created_at
    assert "Иванов" not in str(await mongo.collection("jobs").find_one({"_id": "bad"}))

    await jobs.submit(SCOPE, "good", SCHOOL, Order())
    async with working(jobs, quick):
        await wait_until(lambda: is_done(jobs, "good"))
    assert (await found(jobs, "bad")).status == "FAILED"


async def test_work_that_no_attempt_can_do_fails_at_once_with_its_code(submit, jobs, wait_until) -> None:
    async def work(_job: FileJob) -> Result:
        raise JobFailed("FILE_GONE")

    async def failed() -> bool:
        return (await found(jobs, "one")).status == "FAILED"

    await submit("one", key="k")
    async with working(jobs, work):
        await wait_until(failed)
    job = await found(jobs, "one")
    assert (job.failure, job.attempts, job.result) == ("FILE_GONE", 1, None)
    assert (await submit("two", key="k")).id == "two", "a failed job holds no key"


async def test_a_database_that_is_away_for_a_while_does_not_end_a_job(
    mongo_uri, database_name, mongo, clock, submit, jobs, monkeypatch, wait_until
) -> None:
    """The owner's own connection breaks; the bystander's stands."""
    monkeypatch.setattr(module, "LEASE_SECONDS", 0.06)
    monkeypatch.setattr("mentoring_common.mongo.SERVER_SELECTION_TIMEOUT_MS", 100)
    slow = Slow()
    with link_to(mongo_uri) as link:
        breaking = Mongo(link.uri, database_name)
        breaking.open()
        try:
            await submit("one")
            async with working(jobs_of(breaking, clock), slow):
                await slow.begun.wait()
                with capture_logs() as lines:
                    link.cut()
                    await wait_until(lambda: "a job's lease could not be prolonged" in {x["event"] for x in lines})
                link.mend()
                clock.advance(30)
                await wait_until(lambda: _prolonged(mongo, "one", clock, 0.06))
                slow.end.set()
                await wait_until(lambda: is_done(jobs, "one"))
        finally:
            await breaking.close()
    assert (await result_of(jobs, "one")).by == "the slow one, at attempt 1"

"""Durable jobs when something goes wrong: a dead owner, a slow one, work that fails, a database that is away."""

from typing import Any

import pytest
from mentoring_common import jobs as module
from mentoring_common.clock import utc_now
from mentoring_common.jobs import Jobs
from mentoring_common.mongo import Document, Mongo
from structlog.testing import capture_logs

from .link import link_to
from .people import SCHOOL
from .workers import Slow, found, is_done, quick, working


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
    assert (job["status"], job["attempts"]) == ("RUNNING", 1)

    async with working(replica(), quick):
        clock.advance(598)
        await submit("other")  # in the lease's last second
        await wait_until(lambda: is_done(jobs, "other"))
        assert (await found(jobs, "orphan"))["attempts"] == 1, "its owner may still live"
        clock.advance(1)
        await wait_until(lambda: is_done(jobs, "orphan"))
    job = await found(jobs, "orphan")
    assert (job["attempts"], job["by"]) == (2, "the quick one")


async def test_one_that_was_only_slow_cannot_write_into_the_job_any_more(
    submit, jobs, replica, clock, wait_until
) -> None:
    async def slow(job: Document) -> dict[str, Any]:
        if job["_id"] == "one":
            clock.advance(601)  # a pause in which its lease runs out
            await wait_until(lambda: is_done(jobs, "one"))
            await jobs.progress("one", {"rows_done": 1})
        return {"by": "the slow one"}

    await submit("one")
    async with working(jobs, slow):
        await wait_until(lambda: _begun(jobs, "one"))
        async with working(replica(), quick):
            await wait_until(lambda: is_done(jobs, "one"))
        await submit("next")
        await wait_until(lambda: is_done(jobs, "next"))
    job = await found(jobs, "one")
    assert (job["by"], job.get("rows_done"), job["attempts"]) == ("the quick one", None, 2)
    assert (await found(jobs, "next"))["by"] == "the slow one"


async def test_the_failure_of_one_that_was_only_slow_does_not_set_the_job_free(
    submit, jobs, replica, clock, wait_until
) -> None:
    successor = Slow()

    async def slow(job: Document) -> dict[str, Any]:
        if job["_id"] == "one":
            clock.advance(601)
            await successor.begun.wait()
            raise RuntimeError
        return {}

    await submit("one")
    async with working(jobs, slow):
        await wait_until(lambda: _begun(jobs, "one"))
        async with working(replica(), successor):
            await submit("next")
            await wait_until(lambda: is_done(jobs, "next"))
            job = await found(jobs, "one")
            assert (job["status"], job["attempts"]) == ("RUNNING", 2)
            assert job["lease_until"] > clock()


async def _begun(jobs: Jobs, job_id: str) -> bool:
    return (await found(jobs, job_id))["attempts"] > 0


async def test_a_living_owner_prolongs_its_lease(submit, jobs, clock, monkeypatch, wait_until) -> None:
    monkeypatch.setattr(module, "LEASE_SECONDS", 0.06)
    slow = Slow()
    await submit("long")
    async with working(jobs, slow):
        await slow.begun.wait()
        for _ in range(3):
            clock.advance(5)
            await wait_until(lambda: _prolonged(jobs, "long", clock, 0.06))


async def _prolonged(jobs: Jobs, job_id: str, clock, seconds: float) -> bool:
    return ((await found(jobs, job_id))["lease_until"] - clock()).total_seconds() == seconds


async def test_a_job_that_fails_is_free_again_after_a_pause(submit, jobs, wait_until) -> None:
    """The clock stands: it is not the lease that sets it free."""
    attempts: list[int] = []

    async def work(job: Document) -> dict[str, Any]:
        attempts.append(job["attempts"])
        if len(attempts) == 1:
            raise RuntimeError("Иванов")
        return {}

    await submit("one")
    async with working(jobs, work):
        await wait_until(lambda: is_done(jobs, "one"))
    assert attempts == [1, 2]


async def test_a_job_that_always_fails_is_given_up_and_says_so(mongo, monkeypatch, wait_until) -> None:
    monkeypatch.setattr(module, "LEASE_SECONDS", 0.03)  # also the longest pause after a failure
    jobs = Jobs(mongo.collection("jobs"), utc_now)
    attempts: list[int] = []

    async def work(job: Document) -> dict[str, Any]:
        attempts.append(job["attempts"])
        raise RuntimeError("Иванов")

    async def given_up() -> bool:
        return (await found(jobs, "bad"))["status"] == "FAILED"

    await jobs.submit("bad", SCHOOL, {}, None)
    async with working(jobs, work):
        await wait_until(given_up)
    assert attempts == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
    job = await found(jobs, "bad")
    assert job["failure"] == "ATTEMPTS_EXHAUSTED"
    assert job["finished_at"] > job["created_at"]
    assert "Иванов" not in str(job)

    await jobs.submit("good", SCHOOL, {}, None)
    async with working(jobs, quick):
        await wait_until(lambda: is_done(jobs, "good"))
    assert (await found(jobs, "bad"))["status"] == "FAILED"


async def test_a_database_that_is_away_for_a_while_does_not_end_a_job(
    mongo_uri, database_name, clock, submit, jobs, monkeypatch, wait_until
) -> None:
    """The owner's own connection breaks; the bystander's stands."""
    monkeypatch.setattr(module, "LEASE_SECONDS", 0.06)
    monkeypatch.setattr("mentoring_common.mongo.SERVER_SELECTION_TIMEOUT_MS", 100)
    slow = Slow()
    with link_to(mongo_uri) as link:
        mongo = Mongo(link.uri, database_name)
        mongo.open()
        try:
            await submit("one")
            async with working(Jobs(mongo.collection("jobs"), clock), slow):
                await slow.begun.wait()
                with capture_logs() as lines:
                    link.cut()
                    await wait_until(lambda: "a job's lease could not be prolonged" in {x["event"] for x in lines})
                link.mend()
                clock.advance(30)
                await wait_until(lambda: _prolonged(jobs, "one", clock, 0.06))
                slow.end.set()
                await wait_until(lambda: is_done(jobs, "one"))
        finally:
            await mongo.close()
    assert (await found(jobs, "one"))["by"] == "the slow one, at attempt 1"

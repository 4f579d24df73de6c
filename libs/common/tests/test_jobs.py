"""Durable jobs on a real database, with both drivers: each is done once, in its order, and can be looked at."""

import asyncio
from typing import Any

import pytest
from mentoring_common import jobs as module
from mentoring_common.auth import Scope
from mentoring_common.mongo import Document, Mongo
from mentoring_common.settings import MongoDriver
from mentoring_common.telemetry import traceparent

from .people import SCHOOL, SCOPE
from .workers import Slow, found, is_done, quick, working

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.fixture(params=list(MongoDriver))
async def mongo(request, mongo_uri, database_name):
    connection = Mongo(mongo_uri, database_name, request.param)
    connection.open()
    yield connection
    await connection.close()


@pytest.fixture(autouse=True)
def eager(monkeypatch) -> None:
    monkeypatch.setattr(module, "POLL_SECONDS", 0.02)


class Noting:
    """Work that notes which jobs it was given."""

    def __init__(self) -> None:
        self.jobs: list[Document] = []

    async def __call__(self, job: Document) -> dict[str, Any]:
        self.jobs.append(job)
        await asyncio.sleep(0)
        return {}

    @property
    def ids(self) -> list[str]:
        return [job["_id"] for job in self.jobs]


async def test_a_job_is_done_with_its_fields_and_keeps_its_result(jobs, clock, wait_until) -> None:
    seen: list[tuple[Any, ...]] = []

    async def work(job: Document) -> dict[str, Any]:
        clock.advance(60)
        trace_id = (traceparent() or "").split("-")[1]
        seen.append((job["_id"], job["school_id"], job["file"], job["attempts"], trace_id))
        return {"counts": {"rows": 3}}

    assert await jobs.submit("one", SCHOOL, {"file": "a.xlsx"}, TRACE)
    async with working(jobs, work):
        await wait_until(lambda: is_done(jobs, "one"))
    assert seen == [("one", "school-1", "a.xlsx", 1, "0af7651916cd43dd8448eb211c80319c")]
    job = await found(jobs, "one")
    assert (job["counts"], job["attempts"]) == ({"rows": 3}, 1)
    assert (job["finished_at"] - job["created_at"]).total_seconds() == 60


async def test_an_id_submitted_twice_is_one_job(jobs, wait_until) -> None:
    work = Noting()
    assert await jobs.submit("one", SCHOOL, {"file": "first"}, None) is True
    assert await jobs.submit("one", SCHOOL, {"file": "second"}, None) is False
    async with working(jobs, work):
        await wait_until(lambda: is_done(jobs, "one"))
        assert await jobs.submit("one", SCHOOL, {"file": "third"}, None) is False
        assert await jobs.submit("last", SCHOOL, {"file": "last"}, None) is True
        await wait_until(lambda: is_done(jobs, "last"))
    assert [job["file"] for job in work.jobs] == ["first", "last"]


async def test_the_oldest_job_comes_first(replica, clock, wait_until) -> None:
    jobs, work = replica(), Noting()  # without the index, which has an order of its own
    for job_id, earlier in (("c", 0), ("a", 100), ("b", 50)):
        clock.advance(-earlier)
        await jobs.submit(job_id, SCHOOL, {}, None)
        clock.advance(earlier)
    async with working(jobs, work):
        await wait_until(lambda: len(work.ids) == 3)
    assert work.ids == ["a", "b", "c"]


async def test_many_workers_do_each_job_once(submit, replica, jobs, wait_until) -> None:
    """The clock stands, so that a job in hands is never free."""
    work = Noting()
    for number in range(12):
        await submit(f"j{number:02}")

    async def all_done() -> bool:
        return all(job["status"] == "DONE" for job in await jobs.latest(SCOPE, 20))

    async with working(jobs, work), working(replica(), work), working(replica(), work), working(replica(), work):
        await wait_until(all_done)
    assert sorted(work.ids) == [f"j{number:02}" for number in range(12)]


async def test_a_submitted_job_wakes_the_worker_of_its_process(submit, jobs, monkeypatch, wait_until) -> None:
    monkeypatch.setattr(module, "POLL_SECONDS", 600.0)
    async with working(jobs, quick):
        for job_id in ("one", "two"):
            await submit(job_id)
            await wait_until(lambda job_id=job_id: is_done(jobs, job_id), 10)


async def test_a_job_submitted_to_another_process_is_found(submit, replica, jobs, wait_until) -> None:
    async with working(replica(), quick):
        for job_id in ("one", "two"):
            await submit(job_id)
            await wait_until(lambda job_id=job_id: is_done(jobs, job_id))


async def test_progress_is_seen_while_the_job_runs(submit, jobs, wait_until) -> None:
    go_on = asyncio.Event()

    async def work(job: Document) -> dict[str, Any]:
        await jobs.progress(job["_id"], {"rows_done": 500, "rows_total": 1000})
        await go_on.wait()
        return {"rows_done": 1000}

    async def half() -> bool:
        return (await found(jobs, "one")).get("rows_done") == 500

    await submit("one")
    async with working(jobs, work):
        await wait_until(half)
        assert (await found(jobs, "one"))["status"] == "RUNNING"
        go_on.set()
        await wait_until(lambda: is_done(jobs, "one"))
    job = await found(jobs, "one")
    assert (job["rows_done"], job["rows_total"]) == (1000, 1000)


async def test_jobs_are_found_in_their_scope_alone(submit, jobs, wait_until) -> None:
    slow = Slow()
    await submit("done", digest="d")
    async with working(jobs, quick):
        await wait_until(lambda: is_done(jobs, "done"))
    await submit("running", digest="r")
    await submit("queued", digest="q")
    await submit("theirs", "school-2", digest="t")

    async def unfinished(digest: str) -> str | None:
        job = await jobs.unfinished(SCOPE, {"digest": digest})
        return job and job["_id"]

    async with working(jobs, slow):
        await slow.begun.wait()
        assert [await unfinished(digest) for digest in "drqt"] == [None, "running", "queued", None]
    assert [job["_id"] for job in await jobs.latest(SCOPE, 2)] == ["queued", "running"]
    assert await jobs.get(SCOPE, "theirs") is None
    assert await jobs.get(Scope.of("school-2"), "theirs") is not None

"""Durable jobs on a real database, with both drivers: each is done once, in its order, and can be looked at."""

import asyncio
from typing import Any

import pytest
from mentoring_common import jobs as module
from mentoring_common.auth import Scope
from mentoring_common.mongo import Mongo
from mentoring_common.settings import MongoDriver
from mentoring_common.telemetry import traceparent

from .people import SCHOOL, SCOPE
from .workers import FileJob, Order, Progress, Result, Slow, found, is_done, quick, working

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
        self.jobs: list[FileJob] = []

    async def __call__(self, job: FileJob) -> Result:
        self.jobs.append(job)
        await asyncio.sleep(0)
        return Result()

    @property
    def ids(self) -> list[str]:
        return [job.id for job in self.jobs]


async def test_a_job_is_done_with_its_order_and_keeps_its_result(jobs, clock, wait_until) -> None:
    seen: list[tuple[Any, ...]] = []

    async def work(job: FileJob) -> Result:
        clock.advance(60)
        trace_id = (traceparent() or "").split("-")[1]
        seen.append((job.id, job.school_id, job.order, job.attempts, trace_id))
        return Result(counts={"rows": 3})

    queued = await jobs.submit(SCOPE, "one", SCHOOL, Order("b.xlsx"), traceparent=TRACE)
    assert (queued.id, queued.status, queued.order, queued.progress, queued.result) == (
        "one", "QUEUED", Order("b.xlsx"), Progress(), None
    )  # fmt: skip
    async with working(jobs, work):
        await wait_until(lambda: is_done(jobs, "one"))
    assert seen == [("one", "school-1", Order("b.xlsx"), 1, "0af7651916cd43dd8448eb211c80319c")]
    job = await found(jobs, "one")
    assert (job.result, job.attempts, job.failure) == (Result(counts={"rows": 3}), 1, None)
    assert job.finished_at is not None
    assert (job.finished_at - job.created_at).total_seconds() == 60


async def test_an_id_submitted_twice_is_one_job(jobs, wait_until) -> None:
    work = Noting()
    assert (await jobs.submit(SCOPE, "one", SCHOOL, Order("first"))).order.file == "first"
    assert (await jobs.submit(SCOPE, "one", SCHOOL, Order("second"))).order.file == "first"
    async with working(jobs, work):
        await wait_until(lambda: is_done(jobs, "one"))
        again = await jobs.submit(SCOPE, "one", SCHOOL, Order("third"))
        assert (again.order.file, again.status) == ("first", "DONE")
        await jobs.submit(SCOPE, "last", SCHOOL, Order("last"))
        await wait_until(lambda: is_done(jobs, "last"))
    assert [job.order.file for job in work.jobs] == ["first", "last"]


async def test_of_twenty_orders_at_once_with_one_key_one_is_a_job(jobs, replica, mongo, wait_until) -> None:
    replicas = [jobs, *(replica() for _ in range(3))]
    orders = [replicas[n % 4].submit(SCOPE, f"j{n:02}", SCHOOL, Order(), key="run") for n in range(20)]
    queued = await asyncio.gather(*orders)
    assert len({job.id for job in queued}) == 1
    assert await mongo.collection("jobs").count({}) == 1

    theirs = await jobs.submit(Scope.of("school-2"), "theirs", "school-2", Order(), key="run")
    other = await jobs.submit(SCOPE, "other", SCHOOL, Order(), key="another")
    assert (theirs.id, other.id) == ("theirs", "other"), "a key is of its school"

    slow = Slow()
    async with working(jobs, slow):
        await slow.begun.wait()
        assert (await jobs.submit(SCOPE, "late", SCHOOL, Order(), key="run")).id == queued[0].id, "it runs still"
        slow.end.set()
        await wait_until(lambda: is_done(jobs, queued[0].id))
        assert (await jobs.submit(SCOPE, "late", SCHOOL, Order(), key="run")).id == "late", "the key is free again"


async def test_a_job_outside_the_scope_is_refused(jobs, mongo) -> None:
    with pytest.raises(PermissionError):
        await jobs.submit(SCOPE, "theirs", "school-2", Order())
    assert await mongo.collection("jobs").count({}) == 0


async def test_jobs_of_the_first_release_are_read(jobs, mongo, clock) -> None:
    """It kept the fields of order, progress and result beside the job's own; and a later one may add some."""
    common = {"school_id": SCHOOL, "created_at": clock(), "lease_until": clock(), "attempts": 1, "traceparent": None}
    done = {"status": "DONE", "finished_at": clock(), "rows_total": 7, "rows_done": 7, "counts": {"rows": 7}}
    await mongo.collection("jobs").insert_new(
        [
            {"_id": "old", **common, "file": "old.xlsx", **done},
            {"_id": "waiting", **common, "status": "QUEUED", "file": "w.xlsx", "rows_total": 7, "rows_done": 0},
            {"_id": "later", **common, "status": "QUEUED", "colour": 1, "order": {"file": "l.xlsx", "colour": 1}},
        ]
    )
    old, waiting, later = [await found(jobs, job_id) for job_id in ("old", "waiting", "later")]
    assert (old.order, old.progress, old.result) == (Order("old.xlsx"), Progress(7, 7), Result(counts={"rows": 7}))
    assert (waiting.order, waiting.progress, waiting.result) == (Order("w.xlsx"), Progress(7, 0), None)
    assert (later.order, later.progress) == (Order("l.xlsx"), Progress())


async def test_the_oldest_job_comes_first(replica, clock, wait_until) -> None:
    jobs, work = replica(), Noting()  # without the index, which has an order of its own
    for job_id, earlier in (("c", 0), ("a", 100), ("b", 50)):
        clock.advance(-earlier)
        await jobs.submit(SCOPE, job_id, SCHOOL, Order())
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
        return all(job.status == "DONE" for job in await jobs.latest(SCOPE, 20))

    async with working(jobs, work), working(replica(), work), working(replica(), work), working(replica(), work):
        await wait_until(all_done)
    assert sorted(work.ids) == [f"j{number:02}" for number in range(12)]


async def test_a_submitted_job_wakes_the_worker_of_its_process(submit, jobs, monkeypatch, wait_until) -> None:
    monkeypatch.setattr(module, "POLL_SECONDS", 600.0)
    async with working(jobs, quick):
        for job_id in ("one", "two"):
            await submit(job_id)
            await wait_until(lambda job_id=job_id: is_done(jobs, job_id))


async def test_a_job_submitted_to_another_process_is_found(submit, replica, jobs, wait_until) -> None:
    async with working(replica(), quick):
        for job_id in ("one", "two"):
            await submit(job_id)
            await wait_until(lambda job_id=job_id: is_done(jobs, job_id))


async def test_progress_is_seen_while_the_job_runs(submit, jobs, wait_until) -> None:
    go_on = asyncio.Event()

    async def work(job: FileJob) -> Result:
        await jobs.progress(job.id, Progress(rows_total=1000, rows_done=500))
        await go_on.wait()
        return Result()

    async def half() -> bool:
        return (await found(jobs, "one")).progress == Progress(rows_total=1000, rows_done=500)

    await submit("one")
    async with working(jobs, work):
        await wait_until(half)
        assert (await found(jobs, "one")).status == "RUNNING"
        go_on.set()
        await wait_until(lambda: is_done(jobs, "one"))
    assert await half(), "what was reported last stays"


async def test_jobs_are_found_in_their_scope_alone_and_newest_first(submit, jobs) -> None:
    for job_id in ("first", "second", "third"):
        await submit(job_id)
    await submit("theirs", "school-2")

    async def ids(scope: Scope, limit: int, after: str | None = None) -> list[str]:
        return [job.id for job in await jobs.latest(scope, limit, after)]

    assert await ids(SCOPE, 2) == ["third", "second"]
    assert await ids(SCOPE, 2, "second") == ["first"]
    assert await ids(SCOPE, 2, "first") == []
    assert await ids(SCOPE, 2, "theirs") == [], "an id of another school is as good as none"
    assert await ids(Scope.municipality(), 2, "third") == ["second", "first"]
    assert await jobs.get(SCOPE, "theirs") is None
    assert await jobs.get(Scope.of("school-2"), "theirs") is not None


async def test_every_newer_job_of_the_scope_is_found(submit, jobs) -> None:
    first = await submit("first")
    for job_id in ("second", "third"):
        await submit(job_id)
    await submit("theirs", "school-2")
    assert [job.id for job in await jobs.newer_than(SCOPE, first)] == ["second", "third"]


async def test_pages_of_jobs_of_one_moment_lose_none(jobs) -> None:
    for number in range(7):
        await jobs.submit(SCOPE, f"j{number}", SCHOOL, Order())
    seen: list[str] = []
    while page := await jobs.latest(SCOPE, 3, seen[-1] if seen else None):
        seen += [job.id for job in page]
    assert seen == ["j6", "j5", "j4", "j3", "j2", "j1", "j0"]

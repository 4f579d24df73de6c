"""What an operator is told of jobs: how many wait, for how long, and how they have ended."""

import asyncio

import pytest
from mentoring_common import jobs as module
from mentoring_common.job_metrics import JobMetrics
from mentoring_common.jobs import MAX_ATTEMPTS, JobCancelled, JobFailed, Jobs, JobStatus
from mentoring_common.telemetry import Metrics

from .people import SCHOOL, SCOPE
from .workers import FileJob, FileJobs, Order, Progress, Result, found, is_done, quick, working


@pytest.fixture(autouse=True)
def eager(monkeypatch) -> None:
    monkeypatch.setattr(module, "POLL_SECONDS", 0.02)


@pytest.fixture
def told(mongo, clock, metrics: Metrics) -> FileJobs:
    collection, of = mongo.collection("jobs"), JobMetrics(metrics.registry)
    return Jobs(collection, clock, order=Order, progress=Progress, result=Result, metrics=of)


@pytest.fixture
def shown(metrics: Metrics):
    def shown(name: str, **labels: str) -> float | None:
        return metrics.registry.get_sample_value(f"mentoring_jobs_{name}", {"jobs": "jobs", **labels})

    return shown


async def test_jobs_that_wait_and_run_are_counted_with_the_age_of_the_oldest(told, clock, shown, wait_until) -> None:
    await told.look()
    assert [shown(name) for name in ("waiting", "running", "waiting_oldest_age_seconds")] == [0, 0, 0]
    await told.submit(SCOPE, "one", SCHOOL, Order())
    clock.advance(60)
    await told.submit(SCOPE, "two", SCHOOL, Order())
    clock.advance(40)
    await told.look()
    assert [shown(name) for name in ("waiting", "running", "waiting_oldest_age_seconds")] == [2, 0, 100]

    begun, end = asyncio.Event(), asyncio.Event()

    async def work(_job: FileJob) -> Result:
        begun.set()
        await end.wait()
        return Result()

    async with working(told, work):
        await begun.wait()
        await told.look()
        assert [shown(name) for name in ("waiting", "running", "waiting_oldest_age_seconds")] == [1, 1, 40]
        end.set()
        await wait_until(lambda: is_done(told, "two"))
    await told.look()
    assert [shown(name) for name in ("waiting", "running", "waiting_oldest_age_seconds")] == [0, 0, 0]
    assert shown("ended_total", outcome="DONE") == 2
    assert shown("seconds_count") == 2
    assert shown("seconds_sum") == 140


async def refuses(_job: FileJob) -> Result:
    raise JobFailed("UNREADABLE")


async def is_cancelled(_job: FileJob) -> Result:
    raise JobCancelled


@pytest.mark.parametrize(
    ("work", "attempts", "outcome"),
    [
        (quick, 0, "DONE"),
        (refuses, 0, "REFUSED"),
        (is_cancelled, 0, "CANCELLED"),
        (quick, MAX_ATTEMPTS, "GIVEN_UP"),
    ],
)
async def test_each_end_is_counted_by_how_it_came(told, mongo, shown, wait_until, work, attempts, outcome) -> None:
    assert shown("ended_total", outcome=outcome) == 0, "from the start"
    await told.submit(SCOPE, "one", SCHOOL, Order())
    await mongo.collection("jobs").update_one({"_id": "one"}, {"$set": {"attempts": attempts}})
    async with working(told, work):

        async def ended() -> bool:
            return (await found(told, "one")).status not in {JobStatus.QUEUED, JobStatus.RUNNING}

        await wait_until(ended)
        await wait_until(lambda: shown("ended_total", outcome=outcome) == 1)

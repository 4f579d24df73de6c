"""Rounds on a real database: each day once, in its order, whatever happened on the days before."""

import asyncio
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from mentoring_common import rounds as module
from mentoring_common.clock import today_in
from mentoring_common.lease import Lease
from mentoring_common.rounds import Round, Work

from .clocks import SetClock


@pytest.fixture
def days() -> list[str]:
    """The days that were done, in order."""
    return []


@pytest.fixture
def replica(mongo, metrics, clock: SetClock, days: list[str]) -> Callable[..., Round]:
    """Makes the round of one more process."""

    async def note(day: date) -> None:
        days.append(day.isoformat())

    def make(work: Work = note, name: str = "expiry") -> Round:
        lease = Lease(mongo.collection("leases"), f"round:{name}", clock, module.LEASE_SECONDS)
        return Round(
            name,
            work,
            collection=mongo.collection("rounds"),
            lease=lease,
            today=today_in("Asia/Yekaterinburg", clock),
            metrics=metrics,
        )

    return make


async def test_a_day_of_the_municipality_is_done_once(replica, clock, days) -> None:
    clock.now = datetime(2026, 8, 31, 18, 59, tzinfo=UTC)  # 23:59 in Yekaterinburg
    for _ in range(2):
        await replica().catch_up()
    assert days == ["2026-08-31"]
    clock.advance(60)
    for _ in range(2):
        await replica().catch_up()
    assert days == ["2026-08-31", "2026-09-01"]


async def test_missed_days_are_caught_up_in_order(replica, clock, days) -> None:
    await replica().catch_up()
    clock.advance(4 * 86_400)
    await replica().catch_up()
    assert days == ["2026-09-01", "2026-09-02", "2026-09-03", "2026-09-04", "2026-09-05"]


async def test_a_long_absence_is_caught_up_for_thirty_one_days(replica, clock, days) -> None:
    await replica().catch_up()
    clock.now = datetime(2027, 3, 1, 12, tzinfo=UTC)
    await replica().catch_up()
    assert (days[1], days[-1], len(days) - 1) == ("2027-01-29", "2027-03-01", 32)
    await replica().catch_up()
    assert len(days) - 1 == 32


async def test_a_clock_that_goes_back_repeats_nothing(replica, clock, days) -> None:
    await replica().catch_up()
    clock.advance(-2 * 86_400)
    await replica().catch_up()
    clock.advance(2 * 86_400)
    await replica().catch_up()
    assert days == ["2026-09-01"]


async def test_a_day_that_failed_is_done_again_before_the_next(replica, clock, days) -> None:
    async def fail(day: date) -> None:
        days.append(f"failed {day}")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await replica(fail).catch_up()
    clock.advance(86_400)
    await replica().catch_up()
    assert days == ["failed 2026-09-01", "2026-09-01", "2026-09-02"]
    clock.advance(86_400)
    with pytest.raises(RuntimeError):
        await replica(fail).catch_up()
    clock.advance(86_400)
    await replica().catch_up()
    assert days[3:] == ["failed 2026-09-03", "2026-09-03", "2026-09-04"]


async def test_of_three_replicas_one_does_the_round(replica, days) -> None:
    begun, end = asyncio.Event(), asyncio.Event()

    async def slow(day: date) -> None:
        days.append(day.isoformat())
        begun.set()
        await end.wait()

    first = asyncio.create_task(replica(slow).catch_up())
    await begun.wait()
    await asyncio.gather(replica().catch_up(), replica().catch_up())
    assert days == ["2026-09-01"]
    end.set()
    await first
    await replica().catch_up()
    assert days == ["2026-09-01"]


async def test_a_dead_replicas_day_is_done_by_another_when_its_lease_runs_out(
    replica, clock, days, monkeypatch, wait_until
) -> None:
    begun = asyncio.Event()

    async def hang(_day: date) -> None:
        begun.set()
        await asyncio.Event().wait()

    async def gone() -> bool:
        raise ConnectionError

    dying = replica(hang)
    monkeypatch.setattr(dying._lease, "release", gone)  # a killed process releases nothing
    task = asyncio.create_task(dying.catch_up())
    await begun.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await replica().catch_up()
    assert days == []
    clock.advance(module.LEASE_SECONDS + 1)
    await replica().catch_up()
    assert days == ["2026-09-01"]


async def test_a_long_day_keeps_its_lease(replica, clock, days, monkeypatch, wait_until) -> None:
    monkeypatch.setattr(module, "LEASE_SECONDS", 0.06)
    begun, end = asyncio.Event(), asyncio.Event()

    async def slow(day: date) -> None:
        days.append(day.isoformat())
        begun.set()
        await end.wait()

    working = replica(slow)
    task = asyncio.create_task(working.catch_up())
    await begun.wait()
    clock.advance(10)  # far beyond the lease
    await wait_until(lambda: _held(working, clock))
    await replica().catch_up()
    end.set()
    await task
    assert days == ["2026-09-01"]


async def _held(working: Round, clock: SetClock) -> bool:
    document = await working._lease._collection.find_one({"_id": "round:expiry"})
    return document is not None and document["until"] > clock()


async def test_rounds_do_not_know_each_other(replica, days) -> None:
    await replica().catch_up()
    await replica(name="birthdays").catch_up()
    assert days == ["2026-09-01", "2026-09-01"]


async def test_a_running_round_does_the_next_day_by_itself(replica, clock, days, monkeypatch, wait_until) -> None:
    monkeypatch.setattr(module, "LOOK_SECONDS", 0.02)
    running = asyncio.create_task(replica().run())
    try:
        await wait_until(lambda: days == ["2026-09-01"])
        clock.advance(86_400)
        await wait_until(lambda: days == ["2026-09-01", "2026-09-02"])
    finally:
        running.cancel()


async def test_the_days_behind_are_a_metric(replica, clock, metrics) -> None:
    def behind() -> float | None:
        return metrics.registry.get_sample_value("mentoring_round_behind_days", {"round": "expiry"})

    async def fail(_day: date) -> None:
        raise RuntimeError

    await replica().catch_up()
    assert behind() == 0
    clock.advance(3 * 86_400)
    with pytest.raises(RuntimeError):
        await replica(fail).catch_up()
    assert behind() == 3

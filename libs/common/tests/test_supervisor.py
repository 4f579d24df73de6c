"""Tasks that end in any way begin again; only a stop ends them."""

import asyncio

import pytest
from mentoring_common import supervisor as module
from mentoring_common.heartbeat import Noticed
from mentoring_common.supervisor import Supervisor
from mentoring_common.telemetry import Metrics


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FIRST_DELAY_SECONDS", 0.01)


async def returns() -> None:
    pass


async def fails() -> None:
    raise RuntimeError("Иванов Пётр")


async def is_cancelled_by_a_library() -> None:
    raise asyncio.CancelledError


@pytest.mark.parametrize("run", [returns, fails, is_cancelled_by_a_library])
async def test_a_task_that_ends_begins_again_and_is_counted(metrics: Metrics, wait_until, run) -> None:
    begun = 0

    async def counted() -> None:
        nonlocal begun
        begun += 1
        await run()

    supervisor = Supervisor(metrics)
    supervisor.add("work", counted)
    supervisor.start()
    await wait_until(lambda: begun >= 3)
    assert supervisor.dead() == []
    await supervisor.stop()
    assert (metrics.registry.get_sample_value("mentoring_task_restarts_total", {"task": "work"}) or 0) >= 2


async def test_a_stop_ends_every_task_the_last_one_first(metrics: Metrics, wait_until) -> None:
    ended: list[str] = []
    supervisor = Supervisor(metrics)

    def task(name: str):
        async def run() -> None:
            try:
                await asyncio.Event().wait()
            finally:
                ended.append(name)

        return run

    for name in ("broker", "relay"):
        supervisor.add(name, task(name))
    supervisor.start()
    await wait_until(lambda: metrics.registry.get_sample_value("mentoring_task_up", {"task": "relay"}) == 1)
    await supervisor.stop()
    assert ended == ["relay", "broker"]
    for name in ended:
        assert metrics.registry.get_sample_value("mentoring_task_up", {"task": name}) == 0


async def test_a_stop_outlasts_a_library_that_swallows_it(metrics: Metrics, wait_until, monkeypatch) -> None:
    monkeypatch.setattr(module, "CANCEL_AGAIN_SECONDS", 0.05)
    asked = 0

    async def swallows() -> None:
        nonlocal asked
        while True:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                asked += 1
                if asked == 3:
                    raise

    supervisor = Supervisor(metrics)
    supervisor.add("work", swallows)
    supervisor.start()
    await wait_until(lambda: metrics.registry.get_sample_value("mentoring_task_up", {"task": "work"}) == 1)
    await asyncio.wait_for(supervisor.stop(), 10)
    assert asked == 3


async def test_a_task_that_keeps_failing_is_started_ever_less_often(metrics: Metrics, monkeypatch) -> None:
    pauses: list[float] = []
    supervisor = Supervisor(metrics)
    enough = asyncio.Event()
    real_sleep = asyncio.sleep

    async def note(seconds: float) -> None:
        task = asyncio.current_task()
        if task is None or task.get_name() != "work":  # a library's own pause
            return await real_sleep(seconds)
        pauses.append(seconds)
        if len(pauses) >= 12:
            enough.set()
        return await real_sleep(0)

    monkeypatch.setattr(asyncio, "sleep", note)
    supervisor.add("work", fails)
    supervisor.start()
    await enough.wait()
    await supervisor.stop()
    assert pauses[:3] == [0.01, 0.02, 0.04]
    assert max(pauses) == pauses[11] == 5.0


async def test_a_task_that_waits_for_ever_is_seen_and_one_that_may_is_not(metrics: Metrics, wait_until) -> None:
    def stepped(task: str) -> float:
        told = "mentoring_task_last_step_timestamp_seconds"
        return metrics.registry.get_sample_value(told, {"task": task}) or 0.0

    going, hanging = asyncio.Event(), asyncio.Event()

    async def goes_on() -> None:
        while True:
            await asyncio.sleep(0.01)
            going.set()

    async def hangs() -> None:
        await going.wait()
        hanging.set()
        await asyncio.Event().wait()

    supervisor = Supervisor(metrics)
    supervisor.add("goes on", goes_on)
    supervisor.add("hangs", hangs)
    supervisor.add("rests", hangs, rests=True)
    supervisor.start()
    await hanging.wait()
    last = stepped("hangs")
    assert last > 0
    await wait_until(lambda: stepped("goes on") > last + 0.1)
    assert stepped("hangs") == last
    assert stepped("rests") == 0
    await supervisor.stop()


async def test_what_notices_steps_hands_on_results_and_errors() -> None:
    taken: list[str] = []

    async def asked() -> None:
        try:
            await asyncio.sleep(30)
        except asyncio.CancelledError:
            taken.append("cancelled")
        await asyncio.sleep(0)
        raise LookupError

    task = asyncio.ensure_future(_awaited(Noticed(asked(), lambda: taken.append("step"))))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(LookupError):
        await task
    assert taken == ["step", "step", "cancelled", "step"]


async def _awaited(whole: Noticed) -> None:
    await whole

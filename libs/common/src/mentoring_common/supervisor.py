"""Background tasks that do not die in silence.

A half-open broker connection makes a publish raise CancelledError although nobody cancelled anything, so a loop
under `except Exception` would end without a word. Here every end is seen, counted and followed by a new start.
"""

import asyncio
from collections.abc import Awaitable, Callable

from mentoring_common.heartbeat import Noticed
from mentoring_common.telemetry import Metrics, get_logger

FIRST_DELAY_SECONDS = 0.2
LONGEST_DELAY_SECONDS = 5.0
"""A dependency that is down is asked again at least this often."""

CANCEL_AGAIN_SECONDS = 3.0
"""Longer than a task needs to tidy up: a second cancellation would break that off."""


class Supervisor:
    """Runs named tasks for ever; each is started again, after a growing delay, whenever it ends."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._runs: dict[str, Callable[[], Awaitable[None]]] = {}
        self._resting: set[str] = set()
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def add(self, name: str, run: Callable[[], Awaitable[None]], *, rests: bool = False) -> None:
        """`run` is expected never to return. One that `rests` may do nothing for longer than some minutes."""
        self._runs[name] = run
        if rests:
            self._resting.add(name)
        self._metrics.task_restarts.labels(name)  # from 0 on: the first increase is seen as one

    def start(self) -> None:
        for name, run in self._runs.items():
            self._tasks[name] = asyncio.create_task(self._keep(name, run), name=name)

    async def stop(self) -> None:
        """Cancel all tasks, the last one added first, and wait for their ends.

        A library may swallow a cancellation (a connection that opens or closes at that moment does), and its task goes
        on: whoever has not ended soon is cancelled again.
        """
        tasks = list(self._tasks.values())
        going_on = set(tasks)
        while going_on:
            for task in reversed(tasks):
                task.cancel()
            _, going_on = await asyncio.wait(going_on, timeout=CANCEL_AGAIN_SECONDS)
        await asyncio.gather(*tasks, return_exceptions=True)
        self._tasks.clear()

    def dead(self) -> list[str]:
        """The names of tasks whose supervision itself has ended: the process should be replaced."""
        return [name for name, task in self._tasks.items() if task.done()]

    async def _keep(self, name: str, run: Callable[[], Awaitable[None]]) -> None:
        delay = FIRST_DELAY_SECONDS
        loop = asyncio.get_running_loop()
        while True:
            started = loop.time()
            self._metrics.task_up.labels(name).set(1)
            try:
                await Noticed(run(), self._step_of(name))
                get_logger().error("a supervised task returned", task=name)
            except asyncio.CancelledError as error:
                if _asked_to_stop():
                    raise
                get_logger().warning("a supervised task was cancelled by a library", task=name, exc_info=error)
            except Exception as error:  # noqa: BLE001 - logged, counted and followed by a restart
                get_logger().error("a supervised task failed", task=name, delay_seconds=delay, exc_info=error)
            finally:
                self._metrics.task_up.labels(name).set(0)
            self._metrics.task_restarts.labels(name).inc()
            if loop.time() - started > LONGEST_DELAY_SECONDS:
                delay = FIRST_DELAY_SECONDS
            await asyncio.sleep(delay)
            delay = min(delay * 2, LONGEST_DELAY_SECONDS)

    def _step_of(self, name: str) -> Callable[[], None]:
        """What notices a step of the task."""
        return (lambda: None) if name in self._resting else self._metrics.task_stepped.labels(name).set_to_current_time


def _asked_to_stop() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0

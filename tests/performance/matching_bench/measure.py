"""Time and memory of one piece of work in this process."""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

RUNS = 3
"""The best of so many counts: what disturbs a run only makes it longer."""
REPEATED_BELOW = 5.0
"""Seconds of the first run from which it is not repeated."""

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Cost:
    """What the work took."""

    wall: float
    """Seconds by the clock on the wall."""
    cpu: float
    """Seconds of all threads, user's and system's."""
    megabytes: float | None
    """By how much the process' peak rose above what it held before; None where the system does not tell."""
    runs: int


def measured(work: Callable[[], Answer], before_each: Callable[[], object] = lambda: None) -> tuple[Answer, Cost]:
    """The answer and the best of some runs; memory is the first run's."""
    walls, cpus = list[float](), list[float]()
    _forget_peak()
    held = _status("VmRSS")
    while True:
        before_each()
        wall, cpu = time.perf_counter(), time.process_time()
        answer = work()
        cpus.append(time.process_time() - cpu)
        walls.append(time.perf_counter() - wall)
        if len(walls) == 1:
            peak = _status("VmHWM")
        if len(walls) == RUNS or walls[0] >= REPEATED_BELOW:
            added = None if held is None or peak is None else max(0.0, peak - held)
            return answer, Cost(min(walls), min(cpus), added, len(walls))


def _forget_peak() -> None:
    """Where Linux allows it, the peak starts anew; else reading the instance may hide a part of what follows."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def _status(name: str) -> float | None:
    """A line of the process' status, in megabytes."""
    with suppress(OSError):
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith(f"{name}:"):
                return int(line.split()[1]) / 1024
    return None

"""Start processes, recognise them later, and end only those that we started."""

import os
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from pydantic import BaseModel, ConfigDict

LOG_BYTES = 20 * 1024 * 1024
"""A log larger than this is set aside at the next start; one older piece is kept."""

KILL_SECONDS = 5.0
"""A killed process is gone as soon as the kernel has freed its memory."""

SAME_START_SECONDS = 1.0
"""The kernel counts a start in ticks from boot and the boot time may be corrected by a clock adjustment."""


@dataclass(frozen=True)
class Launch:
    """What is needed to start one process."""

    command: tuple[str, ...]
    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    """Added to our own environment."""


class ProcessId(BaseModel):
    """A process for good: a pid alone is given again to another process."""

    model_config = ConfigDict(frozen=True)

    pid: int
    created: float

    @classmethod
    def of(cls, pid: int) -> "ProcessId":
        return cls(pid=pid, created=psutil.Process(pid).create_time())


def find(identity: ProcessId | None) -> psutil.Process | None:
    """The process, if it is that one and still runs."""
    if identity is None:
        return None
    try:
        process = psutil.Process(identity.pid)
        same = abs(process.create_time() - identity.created) <= SAME_START_SECONDS
        return process if same and _runs(process) else None
    except psutil.NoSuchProcess:
        return None


def listens(pid: int, port: int) -> bool:
    """Whether the process or one that it started listens on the port; True where its sockets may not be looked at."""
    try:
        root = psutil.Process(pid)
        return any(
            socket.status == psutil.CONN_LISTEN and socket.laddr.port == port
            for process in (root, *root.children(recursive=True))
            for socket in process.net_connections("tcp")
        )
    except psutil.NoSuchProcess:
        return False
    except psutil.AccessDenied:
        return True


def worked_seconds(identity: ProcessId | None) -> float:
    """Processor time that the process and those that it started have used so far; 0 when it does not run."""
    root = find(identity)
    if root is None:
        return 0.0
    worked = 0.0
    for process in (root, *_descendants([root])):
        with suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            worked += times.user + times.system
    return worked


def start(launch: Launch, log: Path) -> subprocess.Popen[bytes]:
    """Start it in a session of its own (a Ctrl-C in the terminal is not meant for it), its output appended to `log`."""
    log.parent.mkdir(parents=True, exist_ok=True)
    set_aside(log)
    with log.open("ab") as output:
        return subprocess.Popen(
            launch.command,
            cwd=launch.folder,
            env={**os.environ, **launch.environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def set_aside(log: Path, limit_bytes: int = LOG_BYTES) -> None:
    """Rename a log that has grown large, so that the next lines begin a new file."""
    if log.exists() and log.stat().st_size > limit_bytes:
        log.replace(log.with_name(log.name + ".1"))


def end_child(process: subprocess.Popen[bytes], grace_seconds: float) -> None:
    """End a process that we have just started ourselves, and take its exit status."""
    if process.poll() is None:
        end([psutil.Process(process.pid)], grace_seconds)
    process.wait(KILL_SECONDS)


def end(running: Sequence[psutil.Process], grace_seconds: float) -> None:
    """Ask them all to end, wait that long together, then kill them and whatever they had started."""
    families = [*running, *_descendants(running)]
    for process in running:
        _signal(process.terminate)
    wait_until_gone(running, grace_seconds)
    for process in families:
        _signal(process.kill)
    wait_until_gone(families, KILL_SECONDS)


def wait_until_gone(running: Sequence[psutil.Process], seconds: float) -> bool:
    """Whether all have ended in that time. A zombie has ended, whoever was to collect it."""
    deadline = time.monotonic() + seconds
    while any(_runs(process) for process in running):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def _runs(process: psutil.Process) -> bool:
    try:
        return bool(process.is_running()) and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _descendants(running: Iterable[psutil.Process]) -> list[psutil.Process]:
    found: list[psutil.Process] = []
    for process in running:
        with suppress(psutil.NoSuchProcess):
            found += process.children(recursive=True)
    return found


def _signal(send: Callable[[], object]) -> None:
    with suppress(psutil.NoSuchProcess):  # psutil compares the start time before it sends: another's pid is safe
        send()

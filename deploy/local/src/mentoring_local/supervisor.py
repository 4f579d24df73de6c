"""The one background process: starts every part, keeps it running, ends all in good order on SIGTERM."""

import fcntl
import os
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from typing import TextIO

import structlog

from mentoring_local import leftovers, ports, state, system, tokens
from mentoring_local.claims import PortClaims
from mentoring_local.keeper import Keeper
from mentoring_local.parts import Wave
from mentoring_local.places import RunFolder
from mentoring_local.processes import ProcessId
from mentoring_local.state import State, StateFile

WATCHED = "--watched"
"""The argument that asks for a Prometheus beside the platform."""
MakeWaves = Callable[[RunFolder, dict[str, int]], tuple[Wave, ...]]


class Supervision:
    """All parts of one run, from the first start to the last end."""

    def __init__(self, places: RunFolder, waves: tuple[Wave, ...], state_file: StateFile) -> None:
        self._waves = [[Keeper(part, places, state_file) for part in wave] for wave in waves]

    def start(self) -> None:
        """Start what needs nothing at once, the rest as soon as what it needs answers."""
        for wave in self._waves:
            for keeper in wave:
                keeper.start()

    def stop(self) -> None:
        """End the waves, the last first, the parts of a wave together."""
        for wave in reversed(self._waves):
            for keeper in wave:
                keeper.stop()
            for keeper in wave:
                keeper.join()


def supervise(
    places: RunFolder,
    make_waves: MakeWaves,
    stopping: threading.Event,
    usual: Mapping[str, int] = ports.USUAL,
) -> None:
    """Run everything until `stopping` is set, on ports of these names.

    Returns at once when another supervisor has this folder.
    """
    log = structlog.get_logger()
    places.path.mkdir(parents=True, exist_ok=True)
    with places.lock.open("a") as lock:
        if not _taken(lock):
            log.info("another supervisor runs already")
            return
        last_time = state.read(places)
        ended = leftovers.end(last_time, make_waves(places, {**dict.fromkeys(ports.USUAL, 0), **last_time.ports}))
        if ended:
            log.warning("ended what a killed supervisor had left", parts=ended)
        claims = PortClaims()
        chosen = ports.choose(usual, last_time.ports, claims.take, ports.any_free)
        tokens.name_issuer(places.keys, system.issuer(chosen))
        tokens.load_or_make_key(places.keys)
        waves = make_waves(places, chosen)
        file = StateFile(State(folder=places.path, supervisor=ProcessId.of(os.getpid()), ports=chosen))
        supervision = Supervision(places, waves, file)
        supervision.start()
        log.info("started", ports=chosen)
        stopping.wait()
        log.info("stopping")
        supervision.stop()
        claims.release()
        log.info("stopped")


def _taken(lock: TextIO) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def main() -> None:
    """The process: `python -m mentoring_local.supervisor [--watched]`."""
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stdout))
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    usual = {**ports.USUAL, **(ports.WATCHED if WATCHED in sys.argv[1:] else {})}
    supervise(RunFolder.from_environment(), system.waves, stopping, usual)


if __name__ == "__main__":
    main()

"""Start and end the supervisor, from the outside."""

import shutil
import subprocess
import sys
from collections.abc import Callable

from mentoring_local import leftovers, processes, supervisor, system
from mentoring_local.places import RunFolder
from mentoring_local.processes import Launch
from mentoring_local.state import State, read

END_SECONDS = 90.0
"""The waves' bounded waits together."""


class SupervisorDiedError(Exception):
    """Its log says why."""


def begin(places: RunFolder, *, watched: bool = False) -> subprocess.Popen[bytes] | None:
    """Start a supervisor in the background, unless one runs; it outlives us. `watched`: with a Prometheus."""
    if read(places).supervised:
        return None
    places.path.mkdir(parents=True, exist_ok=True)
    command = (sys.executable, "-m", "mentoring_local.supervisor", *([supervisor.WATCHED] if watched else []))
    environment = {"MENTORING_RUN_FOLDER": str(places.path), "PYTHONUNBUFFERED": "1"}
    return processes.start(Launch(command, places.path, environment), places.log_of("supervisor"))


def watch(
    places: RunFolder, begun: subprocess.Popen[bytes] | None, done: Callable[[State], bool], wait: Callable[[], None]
) -> State:
    """Read the state again and again until it satisfies `done`. Raises SupervisorDiedError."""
    while True:
        state = read(places)
        if state.supervised and done(state):
            return state
        if not state.supervised and (begun is None or begun.poll() is not None):
            raise SupervisorDiedError
        wait()


def finish(places: RunFolder) -> bool:
    """End the supervisor and with it every part, or what a killed one had left; False when there was nothing."""
    state = read(places)
    running = processes.find(state.supervisor)
    if running is not None:
        running.terminate()
        processes.wait_until_gone([running], END_SECONDS)
    left = leftovers.end(read(places), system.waves(places, state.ports)) if state.ports else []
    return running is not None or bool(left)


def abandon(places: RunFolder, begun: subprocess.Popen[bytes]) -> None:
    """End a supervisor that was begun a moment ago and may not yet have written down that it runs."""
    begun.terminate()
    begun.wait(END_SECONDS)
    finish(places)


def forget(places: RunFolder) -> None:
    """Remove everything that the run has left on the disk."""
    for path in places.everything:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    if places.path.is_dir() and not any(places.path.iterdir()):
        places.path.rmdir()

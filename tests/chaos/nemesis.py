"""Kills, freezes and restarts the processes of an embedded run, one at a time. Each pid is the supervisor's own record.

No partitions: the parts of an embedded run talk over the loopback interface without anything between them. A frozen part
is what its peers see of a partition: connections that stay open and say nothing.
"""

import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field

import psutil
from mentoring_local import health, processes
from mentoring_local.places import RunFolder
from mentoring_local.state import State, read

from .floors import Fault
from .schedule import Blow

LOOK_SECONDS = 0.3
HEALED_WITHIN_SECONDS = 240.0
"""A broker on two busy cores takes half a minute; a part that died often waits half a minute before it is started."""


class NotHealedError(AssertionError):
    """A part that was hurt did not come back."""


@dataclass
class Nemesis:
    """Strikes the run in this folder."""

    places: RunFolder
    enough: threading.Event
    """Set from outside: strike no more."""
    faults: list[Fault] = field(default_factory=list)

    def strike(self, blows: Iterable[Blow]) -> None:
        """Each of them in its turn, waiting until all parts are well again before the next."""
        for blow in blows:
            if self.enough.wait(blow.pause_seconds):
                return
            struck_at = time.monotonic()
            self._hurt(blow)
            self._wait_until_well()
            self.faults.append(Fault(blow.kind, blow.part, struck_at, time.monotonic()))

    def _hurt(self, blow: Blow) -> None:
        process = self._process(blow.part)
        match blow.kind:
            case "kill":
                process.kill()
            case "restart":
                process.terminate()
            case "freeze":
                process.suspend()
                try:
                    self.enough.wait(blow.frozen_seconds)
                finally:
                    with suppress(psutil.NoSuchProcess):
                        process.resume()
                return
            case other:
                raise AssertionError(other)
        if not processes.wait_until_gone([process], HEALED_WITHIN_SECONDS):
            raise NotHealedError(f"{blow.part} does not end on SIGTERM")

    def _process(self, part: str) -> psutil.Process:
        found = processes.find(self._state().parts[part].process)
        if found is None:
            raise NotHealedError(f"{part} does not run")
        return found

    def _wait_until_well(self) -> None:
        wait_until_well(self.places, HEALED_WITHIN_SECONDS)

    def _state(self) -> State:
        return read(self.places)


def wait_until_well(places: RunFolder, seconds: float) -> None:
    """Until every part of the run answers. Raises NotHealedError."""
    deadline = time.monotonic() + seconds
    while True:
        state = read(places)
        ailing = {each.part: each.reason for each in health.ask(state) if not each.well}
        if state.all_running and not ailing:
            return
        if time.monotonic() > deadline:
            raise NotHealedError(f"not well after {seconds:.0f} s: {ailing or state.parts}")
        threading.Event().wait(LOOK_SECONDS)

"""Keep one part running: a thread that starts its process, waits until it answers, and starts it again when it dies."""

import subprocess
import threading
import time
from collections.abc import Callable

import structlog

from mentoring_local import processes, restarts
from mentoring_local.parts import Part, held_by_another, why_not_well
from mentoring_local.places import RunFolder
from mentoring_local.ports import is_free
from mentoring_local.state import PartState, Phase, StateFile

LOOK_SECONDS = 0.2
"""How soon a death is seen, and an answer during a start; ten threads asking five times a second cost nothing."""


class Keeper:
    """Owns one part's process; nobody else starts or ends it."""

    def __init__(self, part: Part, places: RunFolder, state_file: StateFile) -> None:
        self.part = part
        self._places = places
        self._file = state_file
        self._stopping = threading.Event()
        self._now = PartState()
        self._thread = threading.Thread(target=self._keep, name=part.name, daemon=True)
        self._log = structlog.get_logger().bind(part=part.name)
        self._record()

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Ask it to end; does not wait."""
        self._stopping.set()

    def join(self) -> None:
        """Wait until its process is gone: bounded by the part's `stop_seconds` and the time of a kill."""
        self._thread.join(self.part.stop_seconds + 2 * processes.KILL_SECONDS)

    def _keep(self) -> None:
        if not self._wait_for(self._needs_run):
            self._record(phase=Phase.STOPPED)
            return
        deaths_in_a_row = 0
        while not self._stopping.is_set():
            began = time.monotonic()
            reason = self._run_once()
            if reason is None:
                break
            restart = restarts.after_death(deaths_in_a_row, time.monotonic() - began)
            deaths_in_a_row = restart.deaths_in_a_row
            self._record(
                phase=Phase.FAILING if restart.failing else Phase.RESTARTING,
                process=None,
                deaths=self._now.deaths + 1,
                last_reason=reason,
            )
            self._log.warning("died", reason=reason, again_after_seconds=restart.delay_seconds, failing=restart.failing)
            self._stopping.wait(restart.delay_seconds)
        self._record(phase=Phase.STOPPED, process=None)

    def _run_once(self) -> str | None:
        """One life of the process: None when we ended it, else why it died."""
        try:
            process = processes.start(self.part.launch(), self._places.log_of(self.part.name))
        except Exception as error:  # noqa: BLE001 - whatever it is, the keeper must live to tell it and to try again
            return f"cannot be started: {error}"
        # The phase stays "failing" until it answers: one that keeps dying must not look well between two deaths.
        phase = Phase.FAILING if self._now.phase is Phase.FAILING else Phase.STARTING
        self._record(phase=phase, process=processes.ProcessId.of(process.pid))
        answered = False
        while not self._stopping.wait(LOOK_SECONDS):
            if process.poll() is not None:
                return self._last_words(process)
            if not answered and why_not_well(self.part, process.pid) is None:
                answered = True
                self._record(phase=Phase.RUNNING, last_reason=None)
                self._log.info("answers")
        processes.end_child(process, self.part.stop_seconds)
        return None

    def _needs_run(self) -> bool:
        others = self._file.state.parts
        return all(others[name].phase is Phase.RUNNING for name in self.part.needs)

    def _wait_for(self, condition: Callable[[], bool]) -> bool:
        while not condition():
            if self._stopping.wait(LOOK_SECONDS):
                return False
        return True

    def _record(self, **changes: object) -> None:
        self._now = self._now.model_copy(update=changes)
        self._file.record(self.part.name, self._now)

    def _last_words(self, process: subprocess.Popen[bytes]) -> str:
        code, port = process.returncode, self.part.port
        words = f"killed by signal {-code}" if code < 0 else f"ended with status {code}"
        return words if port is None or is_free(port) else f"{words}: {held_by_another(port)}"

"""What runs, where and how, written by the supervisor into `.run/state.json` and read by everybody else."""

import threading
from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from mentoring_local import servers
from mentoring_local.places import RunFolder
from mentoring_local.ports import LOOPBACK
from mentoring_local.processes import ProcessId, find


class Phase(StrEnum):
    """The life of a part."""

    WAITING = "waiting"
    """For the parts that it needs."""
    STARTING = "starting"
    RUNNING = "running"
    """It has answered since its last start."""
    RESTARTING = "restarting"
    """It died and will be started again."""
    FAILING = "failing"
    """It dies again and again; still started again, after longer and longer waits."""
    STOPPED = "stopped"


class PartState(BaseModel):
    """One part, as its keeper sees it."""

    model_config = ConfigDict(frozen=True)

    phase: Phase = Phase.WAITING
    process: ProcessId | None = None
    deaths: int = 0
    """Since the supervisor started."""
    last_reason: str | None = None
    """Why it is not running, in a few words."""


class State(BaseModel):
    """The embedded run. `demo` and the benches find everything that they need here."""

    model_config = ConfigDict(frozen=True)

    folder: Path
    supervisor: ProcessId | None = None
    ports: dict[str, int] = {}
    parts: dict[str, PartState] = {}

    @property
    def places(self) -> RunFolder:
        return RunFolder(self.folder)

    @property
    def supervised(self) -> bool:
        return find(self.supervisor) is not None

    @property
    def all_running(self) -> bool:
        return bool(self.parts) and all(part.phase is Phase.RUNNING for part in self.parts.values())

    def url(self, name: str) -> str:
        """The address of a part that speaks HTTP; the services' own are for metrics, clients use `gateway_url`."""
        return f"http://{LOOPBACK}:{self.ports[name]}"

    @property
    def gateway_url(self) -> str:
        return self.url("gateway")

    @property
    def mail_url(self) -> str:
        return self.url("mail")

    @property
    def prometheus_url(self) -> str | None:
        """None where the run is not watched."""
        return self.url("prometheus") if "prometheus" in self.ports else None

    @property
    def mongo_uri(self) -> str:
        return servers.mongo_uri(self.ports["mongo"])

    @property
    def amqp_uri(self) -> str:
        return f"amqp://guest:guest@{LOOPBACK}:{self.ports['amqp']}/"


def read(places: RunFolder) -> State:
    """The last written state; an empty one when there is none or it cannot be read."""
    try:
        return State.model_validate_json(places.state.read_text())
    except (FileNotFoundError, ValidationError):
        return State(folder=places.path)


class StateFile:
    """The supervisor's pen: one writer, whole files only, so that a reader never sees half a state."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._lock = threading.Lock()
        self._write()

    @property
    def state(self) -> State:
        return self._state

    def record(self, part: str, part_state: PartState) -> None:
        with self._lock:
            self._state = self._state.model_copy(update={"parts": {**self._state.parts, part: part_state}})
            self._write()

    def _write(self) -> None:
        file = self._state.places.state
        file.parent.mkdir(parents=True, exist_ok=True)
        draft = file.with_suffix(".draft")
        draft.write_text(self._state.model_dump_json(indent=2))
        draft.replace(file)

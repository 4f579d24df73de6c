"""A part of the embedded run, as its supervisor needs to know it."""

from collections.abc import Callable
from dataclasses import dataclass

from mentoring_local.ports import is_free
from mentoring_local.probes import Probe
from mentoring_local.processes import Launch, listens


@dataclass(frozen=True)
class Part:
    """One process, kept running."""

    name: str
    launch: Callable[[], Launch]
    """Called before every start, so that a damaged settings file is written anew."""
    probe: Probe
    port: int | None = None
    """Where it listens: its probe counts only while a process of its own does, so that a neighbour's answer is not
    taken for its own."""
    needs: frozenset[str] = frozenset()
    """The parts that must have answered before this one is started for the first time."""
    stop_seconds: float = 15.0
    """How long it may take to end in good order before it is killed."""


def why_not_well(part: Part, pid: int) -> str | None:
    """Ask the part, whose process this is; None when it is well, else the reason in a few words."""
    if part.port is not None and not listens(pid, part.port):
        return "does not listen yet" if is_free(part.port) else held_by_another(part.port)
    return part.probe()


def held_by_another(port: int) -> str:
    return f"port {port} is held by another process"


Wave = tuple[Part, ...]
"""Parts that end together. Waves are listed in the order in which they start and end the other way round."""

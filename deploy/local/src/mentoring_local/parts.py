"""A part of the embedded run, as its supervisor needs to know it."""

from collections.abc import Callable
from dataclasses import dataclass

from mentoring_local.probes import Probe
from mentoring_local.processes import Launch


@dataclass(frozen=True)
class Part:
    """One process, kept running."""

    name: str
    launch: Callable[[], Launch]
    """Called before every start, so that a damaged settings file is written anew."""
    probe: Probe
    needs: frozenset[str] = frozenset()
    """The parts that must have answered before this one is started for the first time."""
    stop_seconds: float = 15.0
    """How long it may take to end in good order before it is killed."""


Wave = tuple[Part, ...]
"""Parts that end together. Waves are listed in the order in which they start and end the other way round."""

"""How every part is right now, asked of the parts themselves."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from mentoring_local import system
from mentoring_local.parts import Part, why_not_well
from mentoring_local.state import PartState, Phase, State

HIDDEN = frozenset({"broker-names"})
"""Erlang's port mapper: shown only when it ails."""


@dataclass(frozen=True)
class PartHealth:
    """One part, looked at from outside (the probe) and from inside (its keeper)."""

    part: str
    kept: PartState
    reason: str | None
    """Why it is not well; None when it is."""

    @property
    def well(self) -> bool:
        return self.reason is None

    @property
    def shown(self) -> bool:
        return self.part not in HIDDEN or not self.well


def ask(state: State) -> list[PartHealth]:
    """Every part's health, asked at the same time."""
    parts = [part for wave in system.waves(state.places, state.ports) for part in wave] if state.ports else []
    with ThreadPoolExecutor(max_workers=max(1, len(parts))) as pool:
        return list(pool.map(lambda part: _ask(part, state.parts.get(part.name, PartState())), parts))


def all_well(healths: Sequence[PartHealth]) -> bool:
    return bool(healths) and all(health.well for health in healths)


def _ask(part: Part, kept: PartState) -> PartHealth:
    if kept.process is None or kept.phase in {Phase.RESTARTING, Phase.FAILING, Phase.STOPPED, Phase.WAITING}:
        return PartHealth(part.name, kept, kept.last_reason or kept.phase)
    return PartHealth(part.name, kept, why_not_well(part, kept.process.pid))

"""Was there anything to survive? A run in which nobody wrote, or nothing was hurt while somebody did, proves nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from .checker import Verdict
from .history import Operation


@dataclass(frozen=True)
class Fault:
    """What was done to a part, when, and when everything answered again. By the monotonic clock, in seconds."""

    kind: str
    """`kill`, `freeze` or `restart`."""
    part: str
    struck_at: float
    healed_at: float


@dataclass(frozen=True)
class Floors:
    """The least that a run must have done to count."""

    acknowledged: int
    faults: int
    """That landed: somebody was waiting for an answer between the blow and the healing."""


def landed(faults: Sequence[Fault], operations: Sequence[Operation]) -> list[Fault]:
    """The faults during which a write was under way."""
    return [
        fault
        for fault in faults
        if any(each.invoked_at <= fault.healed_at and each.ended_at >= fault.struck_at for each in operations)
    ]


def missed(floors: Floors, verdict: Verdict, faults: Sequence[Fault], operations: Sequence[Operation]) -> list[str]:
    """Which floors the run has not reached, in words; a run that misses one is no proof, whatever its verdict."""
    hits = len(landed(faults, operations))
    return [
        *(
            [f"{verdict.acknowledged} of {floors.acknowledged} writes"]
            if verdict.acknowledged < floors.acknowledged
            else []
        ),
        *([f"{hits} of {floors.faults} faults landed"] if hits < floors.faults else []),
    ]

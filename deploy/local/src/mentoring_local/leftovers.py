"""The processes that a killed supervisor left behind."""

from mentoring_local import processes
from mentoring_local.parts import Wave
from mentoring_local.state import State

GRACE_SECONDS = 20.0


def end(state: State, waves: tuple[Wave, ...]) -> list[str]:
    """End the recorded processes that still run, the last started first; their parts' names.

    Recognised by pid and start time, so that nothing of anybody else's is touched. They are ended, not adopted: a
    restart costs seconds, and a process that is not our child cannot be watched as surely.
    """
    running = {name: process for name, part in state.parts.items() if (process := processes.find(part.process))}
    listed = [[part.name for part in wave] for wave in reversed(waves)]
    unlisted = [name for name in running if not any(name in names for names in listed)]
    for names in [unlisted, *listed]:
        processes.end([running[name] for name in names if name in running], GRACE_SECONDS)
    return list(running)

"""The reading process: `python -m registry.imports.roster.child`.

Takes one line of JSON (limits and the file's name) and then the file on stdin; answers one JSON on stdout.
It imports nothing but the reader, so that it starts in about a tenth of a second.
"""

import json
import resource
import sys
from typing import BinaryIO

from registry.imports.roster.limits import RosterLimits
from registry.imports.roster.reading import read_roster
from registry.imports.roster.refused import RosterRefused, too_complex
from registry.imports.roster.wire import refusal_to_json, roster_to_json


def main(stdin: BinaryIO, stdout: BinaryIO) -> None:
    """Bounds itself, reads the file and answers; whatever else happens ends the process."""
    order = json.loads(stdin.readline())
    limits = RosterLimits(**order["limits"])
    _bound(resource.RLIMIT_AS, limits.child_memory_bytes)
    _bound(resource.RLIMIT_CPU, limits.child_cpu_seconds, grace=1)
    _bound(resource.RLIMIT_CORE, 0)
    try:
        answer = roster_to_json(read_roster(stdin.read(), order["filename"], limits))
    except RosterRefused as refused:
        answer = refusal_to_json(refused)
    except MemoryError:
        answer = refusal_to_json(too_complex())
    stdout.write(answer)
    stdout.flush()


def _bound(which: int, most: int, grace: int = 0) -> None:
    """With a grace the process ends by the limit's own signal and not by a SIGKILL, which anybody might have sent."""
    _, hard = resource.getrlimit(which)
    allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
    ceiling = allowed + grace if hard == resource.RLIM_INFINITY else min(allowed + grace, hard)
    resource.setrlimit(which, (allowed, ceiling))


if __name__ == "__main__":
    main(sys.stdin.buffer, sys.stdout.buffer)

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
from registry.imports.roster.refused import RosterRefused
from registry.imports.roster.wire import refusal_to_json, roster_to_json


def main(stdin: BinaryIO, stdout: BinaryIO) -> None:
    """Bounds itself, reads the file and answers; whatever else happens ends the process."""
    order = json.loads(stdin.readline())
    limits = RosterLimits(**order["limits"])
    _bound(resource.RLIMIT_AS, limits.child_memory_bytes)
    _bound(resource.RLIMIT_CPU, limits.child_cpu_seconds)
    _bound(resource.RLIMIT_CORE, 0)
    try:
        answer = roster_to_json(read_roster(stdin.read(), order["filename"], limits))
    except RosterRefused as refused:
        answer = refusal_to_json(refused)
    stdout.write(answer)
    stdout.flush()


def _bound(which: int, most: int) -> None:
    _, hard = resource.getrlimit(which)
    allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(which, (allowed, allowed))


if __name__ == "__main__":
    main(sys.stdin.buffer, sys.stdout.buffer)

"""Reads a roster in a process of its own, so that a hostile file takes nothing with it."""

import dataclasses
import json
import os
import signal
import subprocess
import sys

from registry.imports.roster.container import sniff
from registry.imports.roster.limits import RosterLimits
from registry.imports.roster.refused import ReaderDied, too_complex
from registry.imports.roster.table import Roster
from registry.imports.roster.wire import roster_from_json

_SPENT = frozenset({signal.SIGXCPU, signal.SIGABRT, signal.SIGSEGV, signal.SIGBUS})
"""How the process ends that has spent its time, its address space or its stack: the file did it."""


def read_roster_in_child(content: bytes, filename: str, limits: RosterLimits) -> Roster:
    """The same as `read_roster`, with memory and processor time bounded; blocks the calling thread.

    Raises `RosterRefused` for the child's own refusal and for a spent limit (code TOO_COMPLEX), and `ReaderDied` for
    every other end, which says nothing of the file. The child gets none of our environment, which holds the service's
    secrets.
    """
    sniff(content, limits)  # what is refused by its size or directory needs no process
    order = json.dumps({"limits": dataclasses.asdict(limits), "filename": filename}).encode()
    try:
        ended = subprocess.run(  # noqa: S603  our own interpreter and module, no shell
            [sys.executable, "-m", f"{__package__}.child"],
            input=order + b"\n" + content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=limits.child_wall_seconds,
            env={"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONUTF8": "1"},
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise too_complex() from late
    except OSError as unborn:
        raise ReaderDied("the reading process did not start") from unborn
    if ended.returncode < 0 and signal.Signals(-ended.returncode) in _SPENT:
        raise too_complex()
    if ended.returncode != 0:
        raise ReaderDied(f"the reading process ended with {ended.returncode}")
    try:
        return roster_from_json(ended.stdout)
    except ValueError as broken:
        raise ReaderDied("the reading process did not finish its answer") from broken

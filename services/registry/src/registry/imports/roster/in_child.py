"""Reads a roster in a process of its own, so that a hostile file takes nothing with it."""

import dataclasses
import json
import os
import subprocess
import sys

from registry.imports.roster.container import sniff
from registry.imports.roster.limits import RosterLimits
from registry.imports.roster.refused import RosterRefused
from registry.imports.roster.table import Roster
from registry.imports.roster.wire import roster_from_json


def read_roster_in_child(content: bytes, filename: str, limits: RosterLimits) -> Roster:
    """The same as `read_roster`, with memory and processor time bounded; blocks the calling thread.

    A crash, a timeout or a spent limit raises `RosterRefused` with the code UNREADABLE. The child gets none of our
    environment, which holds the service's secrets.
    """
    sniff(content, limits)  # what is refused by its size or directory needs no process
    order = json.dumps({"limits": dataclasses.asdict(limits), "filename": filename}).encode()
    try:
        answer = subprocess.run(  # noqa: S603  our own interpreter and module, no shell
            [sys.executable, "-m", f"{__package__}.child"],
            input=order + b"\n" + content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=limits.child_wall_seconds,
            env={"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONUTF8": "1"},
            check=True,
        ).stdout
        return roster_from_json(answer)
    except (subprocess.SubprocessError, ValueError, OSError) as broken:
        raise RosterRefused(
            "UNREADABLE",
            "Файл не удалось прочитать: он повреждён или слишком сложен. Скопируйте таблицу (только значения) "
            "в новую книгу, сохраните как .xlsx и загрузите ещё раз.",
        ) from broken

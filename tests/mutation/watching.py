"""Which lines of the sources under trial are run, in this process or in one that a test starts."""

import os
import sys
import threading
from collections.abc import Callable, MutableSet
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

Place = tuple[str, int]

STARTER = """from tests.mutation.watching import watch, Written
watch({sources!r}, Written({folder!r}))
"""
"""What a process runs first that is started with its `sitecustomize.py`'s folder on the path."""


class Written:
    """Lines kept in a file of this process, as they come: it may be ended at any time."""

    def __init__(self, folder: str) -> None:
        self._file = os.open(f"{folder}/{os.getpid()}.lines", os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def add(self, place: Place) -> None:
        os.write(self._file, f"{place[1]}:{place[0]}\n".encode())


class Watch:
    """Tells each line once; `forget` makes it tell all of them again."""

    def __init__(self, sources: tuple[str, ...], told: MutableSet[Place] | Written) -> None:
        self._sources = sources
        self._told = told
        self._unseen: dict[CodeType, set[int]] = {}

    def forget(self) -> None:
        self._unseen.clear()

    def called(self, frame: FrameType, _event: str, _argument: Any) -> Callable[..., Any] | None:
        """Python's trace function. A function of which every line was seen is left alone."""
        code = frame.f_code
        if not code.co_filename.startswith(self._sources):
            return None
        unseen = self._unseen.get(code)
        if unseen is None:
            unseen = self._unseen[code] = {line for *_, line in code.co_lines() if line is not None}
        return self._stepped if unseen else None

    def _stepped(self, frame: FrameType, event: str, _argument: Any) -> Callable[..., Any]:
        if event == "line":
            unseen = self._unseen.setdefault(frame.f_code, set())
            if frame.f_lineno in unseen:
                unseen.discard(frame.f_lineno)
                self._told.add((frame.f_code.co_filename, frame.f_lineno))
        return self._stepped


def watch(sources: tuple[str, ...], told: MutableSet[Place] | Written) -> Watch:
    """Begins to tell the lines of these files and folders; `unwatch` ends it."""
    made = Watch(sources, told)
    threading.settrace(made.called)
    sys.settrace(made.called)
    return made


def unwatch() -> None:
    sys.settrace(None)
    threading.settrace(None)


def written(folder: Path) -> set[Place]:
    """What processes have told since the last time."""
    places: set[Place] = set()
    for file in folder.glob("*.lines"):
        for line in file.read_text().splitlines():
            number, colon, name = line.partition(":")
            if colon and name:
                places.add((name, int(number)))
        file.unlink()
    return places

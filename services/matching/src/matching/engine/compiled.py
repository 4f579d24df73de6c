"""Compiles the engine's loops with numba where it is installed; elsewhere they stay Python and callers avoid them.

Compiled code is kept on disk, so that a machine compiles it once: in numba's own directory if `NUMBA_CACHE_DIR` names
one, else beside the sources, else in the user's cache. Numba looks for changes in the file of a function alone, not in
those that it calls, so the directory is named for the contents of all of the engine.
"""

import os
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path
from typing import Any, TypeVar

Function = TypeVar("Function", bound=Callable[..., Any])

ENGINE = Path(__file__).parent

try:
    import numba
    import numba.extending
except ImportError:  # pragma: no cover - a test runs it in a process of its own
    HAS_NUMBA = False

    def compiled(function: Function) -> Function:
        """The function as it is."""
        return function

    def either_way(function: Function) -> Function:
        """The function as it is."""
        return function

else:
    HAS_NUMBA = True

    def _cache_directory() -> Path:
        digest = blake2b(digest_size=8)
        for source in sorted(ENGINE.rglob("*.py")):
            digest.update(source.read_bytes())
        beside = ENGINE / "__pycache__"
        given = os.environ.get("NUMBA_CACHE_DIR")
        if given:
            home = Path(given)
        elif os.access(beside if beside.exists() else ENGINE, os.W_OK):
            home = beside
        else:
            home = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "mentoring"
        return home / f"compiled-{digest.hexdigest()}"

    numba.config.CACHE_DIR = str(_cache_directory())  # type: ignore[attr-defined,unused-ignore]

    def compiled(function: Function) -> Function:
        """The function compiled at its first call for the given types; it releases the interpreter's lock."""
        return numba.njit(cache=True, nogil=True)(function)  # type: ignore[return-value,no-any-return,unused-ignore]

    def either_way(function: Function) -> Function:
        """A function for arrays outside compiled code, that compiled code may call for numbers."""
        return numba.extending.register_jitable(function)  # type: ignore[return-value,no-any-return,unused-ignore]

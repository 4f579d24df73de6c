"""Compiles the engine's loops with numba where it is installed; elsewhere they stay Python and callers avoid them.

A compiled function is kept in numba's cache on disk, so that a machine compiles it once. It releases the interpreter's
lock: several may run in threads.
"""

from collections.abc import Callable
from typing import Any, TypeVar

Function = TypeVar("Function", bound=Callable[..., Any])

try:
    import numba
except ImportError:  # pragma: no cover - the fallback has a test of its own process
    HAS_NUMBA = False

    def compiled(function: Function) -> Function:
        """The function as it is."""
        return function

    def either_way(function: Function) -> Function:
        """The function as it is."""
        return function

else:
    HAS_NUMBA = True

    def compiled(function: Function) -> Function:
        """The function compiled at its first call for the given types."""
        return numba.njit(cache=True, nogil=True)(function)  # type: ignore[return-value,no-any-return,unused-ignore]

    def either_way(function: Function) -> Function:
        """A function for arrays outside compiled code, that compiled code may call for numbers."""
        return numba.extending.register_jitable(function)  # type: ignore[return-value,no-any-return,unused-ignore]

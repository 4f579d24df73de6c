"""Compiles the engine's loops with numba where it is installed; elsewhere they stay Python and callers avoid them.

Nothing is compiled before the first call, and nothing is kept on disk before somebody asks for it: see `COMPILED`.
"""

from collections.abc import Callable
from typing import Any, TypeVar

Function = TypeVar("Function", bound=Callable[..., Any])

COMPILED: list[Any] = []
"""Every compiled function, for whoever keeps their code on disk."""

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

    def compiled(function: Function) -> Function:
        """The function compiled at its first call for the given types; it releases the interpreter's lock."""
        dispatcher = numba.njit(nogil=True)(function)
        COMPILED.append(dispatcher)
        return dispatcher  # type: ignore[return-value,no-any-return,unused-ignore]

    def either_way(function: Function) -> Function:
        """A function for arrays outside compiled code, that compiled code may call for numbers."""
        return numba.extending.register_jitable(function)  # type: ignore[return-value,no-any-return,unused-ignore]

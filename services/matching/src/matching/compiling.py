"""The engine's loops compiled while the service is already serving."""

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path

from mentoring_common.telemetry import get_logger
from prometheus_client import CollectorRegistry, Gauge

from matching.engine import Norms
from matching.engine.warm import warm
from matching.kept_code import ENGINE, MARK, keep_compiled_code


class CompiledEngine:
    """Compiles in a process of its own, since compiling holds this one's interpreter for minutes, then loads the code.

    Until then runs wait in their queue and suggestions are found by the rules one by one.
    """

    def __init__(self, norms: Callable[[], Norms], folder: Path | None, registry: CollectorRegistry) -> None:
        self._norms = norms
        self._folder = folder
        self._ready = asyncio.Event()
        self._gauge = Gauge("mentoring_matching_engine_compiled", "1 once the engine is compiled", registry=registry)

    @property
    def is_ready(self) -> bool:
        return self._ready.is_set()

    async def wait(self) -> None:
        """Returns once the engine is compiled."""
        await self._ready.wait()

    async def run(self) -> None:
        """Compile or load once, then stay. Supervised: a failure is tried again."""
        kept = keep_compiled_code(self._folder)
        if kept is not None and not _is_complete(kept / MARK):
            get_logger().info("the engine is being compiled; runs wait meanwhile")
            await _compile_apart(kept.parent)
        await asyncio.to_thread(warm, self._norms())
        self._ready.set()
        self._gauge.set(1)
        get_logger().info("the engine is compiled")
        await asyncio.Event().wait()


def _is_complete(mark: Path) -> bool:
    newest = max(source.stat().st_mtime for source in ENGINE.rglob("*.py"))
    return mark.exists() and mark.stat().st_mtime >= newest


async def _compile_apart(folder: Path) -> None:
    """Raises RuntimeError when the compiling process fails; ends it when this task is cancelled."""
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "matching.warm", str(folder))
    try:
        status = await process.wait()
    except asyncio.CancelledError:
        process.terminate()
        await process.wait()
        raise
    if status != 0:
        raise RuntimeError(f"compiling the engine ended with status {status}")

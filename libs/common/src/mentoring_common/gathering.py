"""Small writes of many callers, gathered: what comes while one write is under way goes together in the next.

A database takes ten documents in one bulk nearly as fast as one. Nobody waits for company: a caller who comes alone is
written at once.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Gathering(Generic[Item]):
    """One writer for callers of one event loop."""

    def __init__(self, write: Callable[[Sequence[Item]], Awaitable[None]]) -> None:
        self._write = write
        self._turn = asyncio.Lock()
        self._waiting: list[Item] = []
        self._next: asyncio.Task[None] | None = None

    async def add(self, items: Sequence[Item]) -> None:
        """Return when the items are written, or raise what their write raised.

        A caller who is cancelled takes nothing back: the others' items are in the same write.
        """
        if not items:
            return
        self._waiting.extend(items)
        if self._next is None:
            self._next = asyncio.create_task(self._write_next())
        await asyncio.shield(self._next)

    async def _write_next(self) -> None:
        async with self._turn:
            items, self._waiting, self._next = self._waiting, [], None
            await self._write(items)

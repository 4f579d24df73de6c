"""Uploads are read in turns: a school one file at a time, and the process a few, so that none waits for another's."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from mentoring_common.errors import TooMany

from registry.imports.roster import Roster, RosterLimits, read_roster_in_child

READ_AT_ONCE = 2
"""Files in all. Each is read by a process of its own that fills a core."""
SMALL_BYTES = 100_000
"""A file up to this, of about a thousand rows, is read in a fraction of a second: it waits for no large one."""
LONGEST_WAIT_SECONDS = 20.0
"""For a turn. A gateway gives an answer up after a minute, and the reading itself takes its time too."""


@dataclass
class _Place:
    """A school's place in the room, and how many of its files are there."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    present: int = 0


class ReadingRoom:
    """Where uploads are read; a file that is sent again while it is being read is read once."""

    def __init__(
        self, limits: RosterLimits, at_once: int = READ_AT_ONCE, longest_wait: float = LONGEST_WAIT_SECONDS
    ) -> None:
        """`longest_wait` is in seconds."""
        self._limits = limits
        self._longest_wait = longest_wait
        self._free = asyncio.Semaphore(at_once)
        self._free_for_small = asyncio.Semaphore(1)
        self._places: dict[str, _Place] = {}
        self._being_read: dict[tuple[str, str, bytes], asyncio.Task[Roster]] = {}

    async def read(self, school_id: str, content: bytes, filename: str) -> Roster:
        """The roster in the file.

        Raises what `read_roster_in_child` raises, and `TooMany` where the school's turn does not come in time.
        """
        key = (school_id, filename, hashlib.sha256(content).digest())
        reading = self._being_read.get(key)
        if reading is None:
            reading = asyncio.create_task(self._read(school_id, content, filename))
            self._being_read[key] = reading
            reading.add_done_callback(lambda _: self._being_read.pop(key))
        return await asyncio.shield(reading)  # somebody else may wait for it too

    async def _read(self, school_id: str, content: bytes, filename: str) -> Roster:
        async with self.turn(school_id, small=len(content) <= SMALL_BYTES):
            return await asyncio.to_thread(read_roster_in_child, content, filename, self._limits)

    @asynccontextmanager
    async def turn(self, school_id: str, *, small: bool = False) -> AsyncIterator[None]:
        """The school's turn to read one file; `small` ones have a place of their own. Raises `TooMany`."""
        free = self._free_for_small if small else self._free
        place = self._places.setdefault(school_id, _Place())
        place.present += 1
        try:
            async with asyncio.timeout(self._longest_wait) as waiting, place.lock, free:
                waiting.reschedule(None)
                yield
        except TimeoutError:
            if not waiting.expired():
                raise
            raise TooMany(
                "UPLOADS_AT_ONCE",
                "Сразу загружается слишком много файлов. Дождитесь, пока прочитаются прежние, и загрузите этот снова.",
            ) from None
        finally:
            place.present -= 1
            if place.present == 0:
                del self._places[school_id]

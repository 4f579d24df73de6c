"""The mentors of the school forms that were asked for lately, kept in memory and true.

An event reaches one replica and a write any, so what is kept is believed only as long as the database says that nothing
has changed: before each answer the number of the school's changes is read, and where it has moved those alone whom the
changes name. A look every second does the same between answers, so that an answer finds little to do, and whoever was
erased is gone from every replica.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from contextvars import Context
from dataclasses import dataclass, field
from datetime import date

from mentoring_common.auth import Scope
from mentoring_common.clock import Today
from mentoring_common.events.contracts.base import MUNICIPALITY

from matching.engine import Norms, PeopleIndex, Person
from matching.participants.domain import Participant, person_of
from matching.participants.store import ParticipantStore

LOOK_SECONDS = 1.0
"""Between two looks at what is kept: less than an erasure waits before it is confirmed."""
IDLE_SECONDS = 600.0
"""For which nobody has asked: a curator who works through his list asks every minute."""
LONGEST_SECONDS = 3600.0
"""After which everything is read again, should a process have died between a change and its note."""
MOST_KEPT = 30_000
"""Mentors of all school forms together; with some 3.1 kB each they stay under 100 MB."""
READ_AT_ONCE = 50
"""Mentors in one query: the embedded database takes 0.2 ms for each of fifty ids, 0.6 ms of two hundred, and
other requests have their turn between two portions."""


@dataclass(frozen=True, order=True)
class SchoolForm:
    """The mentors who may be suggested to a mentee."""

    school_id: str
    form: str
    school_year: int


@dataclass
class Read:
    """An index, and what it was read by."""

    index: PeopleIndex
    norms: Norms
    on: date
    number: int
    """The number of the school's changes that are in the index."""
    municipality: int
    """The number of the municipality's, on which every school rests."""
    at: float


@dataclass
class Kept:
    """What is kept of a school form."""

    asked_at: float
    read: Read | None = None
    reading: asyncio.Task[Read] | None = None
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class KeptMentors:
    """Indexes by school form, those asked for last; each says what one made at that moment would."""

    def __init__(
        self,
        participants: ParticipantStore,
        norms: Callable[[], Norms],
        today: Today,
        most: int = MOST_KEPT,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._participants = participants
        self._changes = participants.changes
        self._norms = norms
        self._today = today
        self._most = most
        self._clock = clock
        self._kept: OrderedDict[SchoolForm, Kept] = OrderedDict()

    def __contains__(self, key: object) -> bool:
        return key in self._kept

    def __len__(self) -> int:
        """Mentors of all school forms."""
        return sum(len(each.read.index) for each in self._kept.values() if each.read)

    async def of(self, key: SchoolForm) -> PeopleIndex:
        """The mentors as they are now. It is to be asked before anything else is awaited: it goes on changing."""
        kept = self._kept.setdefault(key, Kept(self._clock()))
        self._kept.move_to_end(key)
        kept.asked_at = self._clock()
        index = await self._followed(key, kept, await self._changes.numbers({key.school_id, MUNICIPALITY}))
        self._let_go()
        return index

    def correct(self, index: PeopleIndex, asked: Iterable[str], found: Mapping[str, Participant]) -> bool:
        """Whether the index has of the asked what was found of them in the database; it has from now on."""
        people = {name: person_of(each) for name, each in found.items()}
        wrong = [name for name in asked if index.get(name) != people.get(name)]
        index.change([people[name] for name in wrong if name in people], wrong)
        return not wrong

    async def run(self) -> None:
        """For ever: look at what is kept. Supervised: what cannot be compared is not kept."""
        try:
            while True:
                await self.look()
                await asyncio.sleep(LOOK_SECONDS)
        finally:
            for each in self._kept.values():
                if each.reading is not None:
                    each.reading.cancel()
            self._kept.clear()

    async def look(self) -> None:
        """Forget what nobody asks for, and follow the changes of the rest."""
        now = self._clock()
        for key in [key for key, kept in self._kept.items() if now - kept.asked_at > IDLE_SECONDS]:
            del self._kept[key]
        if not self._kept:
            return
        followed = list(self._kept.items())
        numbers = await self._changes.numbers({MUNICIPALITY, *(key.school_id for key, _ in followed)})
        for key, kept in followed:
            if kept.read is not None and now - kept.read.at > LONGEST_SECONDS:
                kept.read = await self._read(key)
            await self._followed(key, kept, numbers)

    async def _followed(self, key: SchoolForm, kept: Kept, numbers: Mapping[str, int]) -> PeopleIndex:
        async with kept.lock:
            read = kept.read
            if read is not None and self._holds(read, numbers) and read.number != numbers[key.school_id]:
                read = await self._with_changes(key, read)
            if read is None or not self._holds(read, numbers):
                read = await self._read_for_all(key, kept)
            kept.read = read
            return read.index

    def _holds(self, read: Read, numbers: Mapping[str, int]) -> bool:
        is_of_today = read.norms is self._norms() and read.on == self._today()
        return is_of_today and read.municipality >= numbers[MUNICIPALITY]

    async def _with_changes(self, key: SchoolForm, read: Read) -> Read | None:
        """With those read again whom the changes name; None where it may be anybody."""
        since = await self._changes.since(key.school_id, read.number)
        if since.ids is None:
            return None
        found = await self._mentors(key, sorted(since.ids))
        read.index.change(found, since.ids)
        read.number = since.number
        return read

    async def _read_for_all(self, key: SchoolForm, kept: Kept) -> Read:
        """Everybody read, once for all who wait for it, and for as long as it takes whoever gives up waiting."""
        if kept.reading is None or kept.reading.done():
            kept.reading = asyncio.get_running_loop().create_task(self._read(key), context=Context())
        return await asyncio.shield(kept.reading)

    async def _read(self, key: SchoolForm) -> Read:
        norms, on = self._norms(), self._today()
        numbers = await self._changes.numbers({key.school_id, MUNICIPALITY})
        ids = await self._participants.mentor_ids(Scope.of(key.school_id), key.school_id, key.form, key.school_year)
        index = await asyncio.to_thread(PeopleIndex, on, norms, await self._mentors(key, ids))
        return Read(index, norms, on, numbers[key.school_id], numbers[MUNICIPALITY], self._clock())

    async def _mentors(self, key: SchoolForm, ids: list[str]) -> list[Person]:
        scope, mentors = Scope.of(key.school_id), list[Person]()
        for start in range(0, len(ids), READ_AT_ONCE):
            some = ids[start : start + READ_AT_ONCE]
            found = await self._participants.mentors_among(scope, key.school_id, key.form, key.school_year, some)
            mentors += [person_of(each) for each in found.values()]
        return mentors

    def _let_go(self) -> None:
        """Of more than may be kept, those go for whom nobody has asked for longest."""
        while self._kept and len(self) > self._most:
            self._kept.popitem(last=False)

"""What declares a tie, takes one back, and lets ties follow people who became one."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import uuid4

from mentoring_common.aggregate import Saved
from mentoring_common.auth import Scope
from mentoring_common.clock import Clock
from mentoring_common.telemetry import traceparent

from registry.participations.commands import ANY_SCHOOL, MOVED_ON, TRIES, Register
from registry.participations.merging import person_in
from registry.people.domain import Person
from registry.ties.domain import TIE_NOT_FOUND, Tie, TieKind, declared, event_of, of_merged, renewed, taken_back
from registry.ties.store import TieStore

PLATFORM = "platform"
"""Who lets a tie follow two records that became one."""


@dataclass(frozen=True)
class Ties:
    """The commands of ties."""

    store: TieStore
    register: Register

    async def declare(self, scope: Scope, person_id: str, other_id: str, kind: TieKind, by: str) -> Tie:
        """Write a tie down; the one that is there where it was. Raises NotFound, or Conflict."""
        person = await person_in(self.register, scope, person_id)
        other = await person_in(self.register, scope, other_id)
        now = self.register.clock()
        school_id = school_of(scope, person, other)
        new = declared(uuid4().hex, school_id, person.person_id, other.person_id, kind, now, by)
        for _ in range(TRIES):
            if await self.store.insert(scope, new, [event_of(new, now, traceparent())], now):
                return new
            known = await self.store.same_as(scope, new)
            if known is None:
                continue
            following = renewed(known, now, by)
            if following is known or await self._save(scope, following):
                return following
        raise MOVED_ON

    async def take_back(self, scope: Scope, person_id: str, tie_id: str, by: str) -> None:
        """Say that a tie holds no more. Raises NotFound, or Conflict."""
        person = await person_in(self.register, scope, person_id)
        for _ in range(TRIES):
            known = await self.store.get(scope, tie_id)
            if known is None or not known.names(person.person_id) or not known.active:
                raise TIE_NOT_FOUND
            if await self._save(scope, taken_back(known, self.register.clock(), by)):
                return
        raise MOVED_ON

    async def of(self, scope: Scope, person: Person) -> list[Tie]:
        """The ties in force that the scope's schools have declared of the person."""
        return [each for each in await self.store.of_person(scope, person.person_id) if each.active]

    async def _save(self, scope: Scope, following: Tie) -> bool:
        events = [event_of(following, self.register.clock(), traceparent())]
        return await self.store.save(scope, following, uuid4().hex, events) is not Saved.MOVED_ON


def school_of(scope: Scope, person: Person, other: Person) -> str:
    """Which school declares it: one that knows both where there is one, else the first one's."""
    own = [school_id for school_id in person.known_in if scope.permits(school_id)]
    return next((school_id for school_id in own if school_id in other.known_in), own[0])


def following_merges(store: TieStore, clock: Clock) -> Callable[[str, str], Awaitable[None]]:
    """What lets the ties of a record that is gone name the person who is kept. Repeatable."""

    async def follow(gone: str, kept: str) -> None:
        for known in await store.of_person(ANY_SCHOOL, gone):
            now = clock()
            moved = of_merged(known, gone, kept, now, PLATFORM)
            same = await store.same_as(ANY_SCHOOL, moved)
            if same is not None and same.tie_id != known.tie_id:  # the person who is kept has it too
                if known.active and not same.active:
                    await save(renewed(same, now, PLATFORM), f"merge/{gone}/{known.tie_id}")
                moved = taken_back(known, now, PLATFORM)
            if moved.version > known.version:
                await save(moved, f"merge/{gone}/{kept}")

    async def save(moved: Tie, command_id: str) -> None:
        events = [event_of(moved, clock(), traceparent())]
        if await store.save(ANY_SCHOOL, moved, command_id, events) is Saved.MOVED_ON:
            raise MOVED_ON

    return follow

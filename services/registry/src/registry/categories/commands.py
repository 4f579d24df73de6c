"""What says, changes and takes away the category of a teacher mentee."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from mentoring_common.auth import Scope

from registry.categories.domain import (
    CategoryRecord,
    Said,
    demand_teacher_mentee,
    demand_whole,
    following,
    is_teacher_mentee,
)
from registry.categories.store import CategoryStore
from registry.participations.commands import ANY_SCHOOL, MOVED_ON, NOT_FOUND, TRIES, Register, cell_of
from registry.participations.domain import Participation
from registry.participations.store import ParticipationStore


@dataclass(frozen=True)
class Categories:
    """The commands of categories."""

    store: CategoryStore
    register: Register

    async def participation(self, scope: Scope, participant_id: str) -> Participation:
        """Raises NotFound."""
        found = await self.register.participations.get(scope, participant_id)
        if found is None:
            raise NOT_FOUND
        return found

    async def of(self, scope: Scope, participation: Participation) -> Said | None:
        """What is said of the participation; where nothing was, what the school last said of the same person.

        So a category is there in the next school year, and after two records have become one; another school says its
        own.
        """
        record = await self.store.get(scope, participation.id)
        return record.said if record else await self._before(participation)

    async def say(self, scope: Scope, participant_id: str, said: Said | None, by: str) -> Participation:
        """Say it, or take it away. Raises NotFound, Unprocessable, or Conflict."""
        found = await self.participation(scope, participant_id)
        demand_teacher_mentee(found)
        if said is not None:
            demand_whole(said, self.register.today())
        for _ in range(TRIES):
            before = await self.store.get(scope, participant_id)
            inherited = None if before else await self._before(found)
            before = before or CategoryRecord(participant_id, found.state.school_id, 0)
            after = following(before, said, self.register.clock(), by, inherited)
            if after is None or await self.store.save(scope, after):
                return found
        raise MOVED_ON

    async def _before(self, participation: Participation) -> Said | None:
        """What the school last said of the person in another of his participations."""
        state = participation.state
        if not is_teacher_mentee(participation):
            return None
        school = Scope.of(state.school_id)
        others = await self.register.participations.of_people(school, [state.person_id])
        ids = [each.id for each in others if each.id != participation.id and is_teacher_mentee(each)]
        known = [record for each in ids if (record := await self.store.get(school, each)) is not None]
        return max(known, key=lambda each: each.history[-1].at).said if known else None


def following_merges(store: CategoryStore, participations: ParticipationStore) -> Callable[[str, str], Awaitable[None]]:
    """What carries a category to the participation that goes on where two records of one person become one."""

    async def follow(other_id: str, kept_id: str) -> None:
        mine = {cell_of(each): each for each in await participations.of_people(ANY_SCHOOL, [kept_id])}
        for theirs in await participations.of_people(ANY_SCHOOL, [other_id]):
            same, known = mine.get(cell_of(theirs)), await store.get(ANY_SCHOOL, theirs.id)
            if same is not None and known is not None and await store.get(ANY_SCHOOL, same.id) is None:
                await store.save(Scope.of(known.school_id), replace(known, participant_id=same.id, version=1))

    return follow

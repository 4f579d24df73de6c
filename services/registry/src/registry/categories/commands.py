"""What says, changes and takes away the category of a teacher mentee."""

from dataclasses import dataclass

from mentoring_common.auth import Scope

from registry.categories.domain import CategoryRecord, Said, demand_teacher_mentee, demand_whole, following
from registry.categories.store import CategoryStore
from registry.participations.commands import MOVED_ON, NOT_FOUND, TRIES, Register
from registry.participations.domain import Participation


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

    async def of(self, scope: Scope, participant_id: str) -> Said | None:
        """What is said of the participation."""
        record = await self.store.get(scope, participant_id)
        return record.said if record else None

    async def say(self, scope: Scope, participant_id: str, said: Said | None, by: str) -> Participation:
        """Say it, or take it away. Raises NotFound, Unprocessable, or Conflict."""
        found = await self.participation(scope, participant_id)
        demand_teacher_mentee(found)
        if said is not None:
            demand_whole(said, self.register.today())
        for _ in range(TRIES):
            before = await self.store.get(scope, participant_id)
            before = before or CategoryRecord(participant_id, found.state.school_id, 0)
            after = following(before, said, self.register.clock(), by)
            if after is None or await self.store.save(scope, after):
                return found
        raise MOVED_ON

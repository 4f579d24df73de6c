"""Opening a group, joining it and leaving it.

The group is written first, under its version, so that two curators never bring in more than fit; its pairs are told
second, one by one, and whatever a crash leaves of that is finished by the round.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from mentoring_common.aggregate import Saved
from mentoring_common.auth import Scope
from mentoring_common.clock import Clock
from mentoring_common.errors import Unavailable
from mentoring_common.telemetry import traceparent
from mentoring_methodology.norms import Groups as GroupNorms

from matching.groups.domain import (
    GROUP_NOT_FOUND,
    MOVED_ON,
    Candidate,
    Group,
    demand_may_leave,
    finished,
    is_in,
    joined,
    opened,
    taken_out,
)
from matching.groups.store import GroupStore
from matching.lifecycle.commands import RELATION_NOT_FOUND
from matching.participants.store import ParticipantStore
from matching.proposals.commands import ANY_SCHOOL
from matching.relations.domain import NextRelation, Relation
from matching.relations.life import Author, grouped
from matching.relations.store import RelationStore

ATTEMPTS = 5
"""A group or a pair that others have moved on as often is left to whoever asks again."""
LOOK_SECONDS = 30.0
"""How soon what a dead process has left is finished."""


@dataclass(frozen=True)
class Groups:
    """The commands of groups."""

    store: GroupStore
    relations: RelationStore
    participants: ParticipantStore
    norms: Callable[[], GroupNorms]
    clock: Clock
    new_id: Callable[[], str]

    async def open(
        self, scope: Scope, relation_ids: Sequence[str], topics: Sequence[str], initiative_id: str | None, by: str
    ) -> Group:
        """A group of these pairs of one mentor. Raises NotFound, Unprocessable; Conflict with all that is against it.

        Then nothing is changed.
        """
        candidates = await self.candidates(scope, await self._named(scope, relation_ids))
        made = opened(self.new_id(), topics, candidates, initiative_id, self.norms(), self.clock(), by)
        return await self.add(scope, made, by)

    async def add(self, scope: Scope, made: Group, by: str | None) -> Group:
        """Store a new group, and have its pairs say so; one of its id that is there already stays."""
        await self.store.insert(scope, made)
        return await self._tell(made, by)

    async def get(self, scope: Scope, group_id: str) -> Group:
        """Raises NotFound unless the scope has it."""
        found = await self.store.get(scope, group_id)
        if found is None:
            raise GROUP_NOT_FOUND
        return found

    async def join(
        self, scope: Scope, group_id: str, relation_ids: Sequence[str], by: str | None, *, by_order: str | None = None
    ) -> Group:
        """Bring pairs in; those that are in it stay. Raises NotFound, Conflict: then none has joined."""
        for _ in range(ATTEMPTS):
            group = await self.get(scope, group_id)
            if group.unfinished:
                group = await self._tell(group, by)
            members = await self.members(group)
            new = await self.candidates(scope, await self._named(scope, relation_ids))
            after = joined(
                group, [each for each in members if each.relation.stands], new, self.norms(), self.clock(), by,
                by_order=by_order,
            )  # fmt: skip
            if after is group:
                return group
            if await self.store.save(scope, after):
                return await self._tell(after, by)
        raise MOVED_ON

    async def leave(self, scope: Scope, group_id: str, relation_id: str, by: str) -> Group:
        """Take a pair out that no order has fixed. Raises NotFound, Conflict."""
        group = await self.get(scope, group_id)
        found = await self.relations.get(scope, relation_id)
        if found is None or relation_id not in group.relation_ids:
            raise RELATION_NOT_FOUND
        await self._mark(group, relation_id, None, by)
        for _ in range(ATTEMPTS):
            group = await self.get(scope, group_id)
            if relation_id not in group.relation_ids:
                return group
            after = taken_out(group, relation_id, self.clock(), by)
            if await self.store.save(scope, after):
                return after
        raise MOVED_ON

    async def undo(self, scope: Scope, group_id: str, relation_ids: Sequence[str]) -> None:
        """Take pairs out that an order without force has brought in; a group that nobody was ever in is gone."""
        for _ in range(ATTEMPTS):
            group = await self.store.get(scope, group_id)
            if group is None:
                return
            for each in relation_ids:
                await self._mark(group, each, None, None, is_forced=True)
            after = group
            for each in set(relation_ids).intersection(group.relation_ids):
                after = replace(taken_out(after, each, self.clock(), None), version=group.version + 1)
            if not after.relation_ids:
                await self.store.remove(scope, group)
                return
            if after is group or await self.store.save(scope, after):
                return
        raise MOVED_ON

    async def members(self, group: Group) -> list[Candidate]:
        """The pairs that are in the group, ended ones too, in the order in which they joined."""
        found = await self.relations.of_ids(Scope.of(group.school_id), group.relation_ids)
        there = [found[each] for each in group.relation_ids if each in found and is_in(group, found[each])]
        return await self.candidates(ANY_SCHOOL, there)

    async def standing(self, groups: Sequence[Group]) -> dict[str, int]:
        """Group -> how many of its pairs are not over."""
        found = await self.relations.of_ids(ANY_SCHOOL, [name for each in groups for name in each.relation_ids])
        told = {each.group_id: [found[name] for name in each.relation_ids if name in found] for each in groups}
        return {each.group_id: sum(one.stands and is_in(each, one) for one in told[each.group_id]) for each in groups}

    async def candidates(self, scope: Scope, relations: Sequence[Relation]) -> list[Candidate]:
        """The pairs with their mentees."""
        people = await self.participants.of_ids(scope, [each.mentee_id for each in relations])
        return [Candidate(each, people.get(each.mentee_id)) for each in relations]

    async def alone(
        self, scope: Scope, school_id: str | None, school_year: int
    ) -> Mapping[tuple[str, str], list[Candidate]]:
        """School and mentor -> his standing pairs there that are in no group."""
        if school_id is None:
            found = await self.relations.standing(scope, school_year)
        else:
            found = await self.relations.standing_of_school(scope, school_id)
        free = [each for each in found if each.state.school_year == school_year and each.state.group_id is None]
        of_mentor: dict[tuple[str, str], list[Candidate]] = {}
        for each in await self.candidates(scope, free):
            state = each.relation.state
            of_mentor.setdefault((state.school_id, state.mentor_id), []).append(each)
        return of_mentor

    async def could_join(self, scope: Scope, group: Group, *, is_left: bool) -> list[Candidate]:
        """Pairs without a group: the mentor's; of the whole form where nobody is left in the group."""
        alone = await self.alone(scope, group.school_id, group.school_year)
        if not is_left:
            return alone.get((group.school_id, group.mentor_id), [])
        return [each for pairs in alone.values() for each in pairs if each.relation.state.form == group.form]

    async def finish(self) -> None:
        """Tell the pairs of groups that a dead process has left half told. Repeatable."""
        for group in await self.store.unfinished(ANY_SCHOOL):
            await self._tell(group, None)

    async def run(self) -> None:
        """For ever: finish what is left. Supervised."""
        while True:
            await self.finish()
            await asyncio.sleep(LOOK_SECONDS)

    async def _tell(self, group: Group, by: str | None) -> Group:
        """Have every pair of the group say that it is in it; a pair that is over stays as it ended."""
        for relation_id in group.relation_ids:
            await self._mark(group, relation_id, group.group_id, by)
        after = finished(group)
        return after if await self.store.save(ANY_SCHOOL, after) else await self.get(ANY_SCHOOL, group.group_id)

    async def _mark(
        self, group: Group, relation_id: str, group_id: str | None, by: str | None, *, is_forced: bool = False
    ) -> None:
        for _ in range(ATTEMPTS):
            relation = await self.relations.get(Scope.of(group.school_id), relation_id)
            if relation is None or not relation.stands or relation.state.group_id == group_id:
                return
            if group_id is None:
                if relation.state.group_id != group.group_id:
                    return
                if not is_forced:
                    demand_may_leave(relation)
            elif relation.state.group_id is not None:  # another group was faster
                return
            after = grouped(relation, group_id, self.clock(), Author(by))
            change = NextRelation.to(after, self.clock(), traceparent())
            saved = await self.relations.save(Scope.of(group.school_id), change, str(change.event["id"]))
            if saved is not Saved.MOVED_ON:
                return
        raise Unavailable("RELATION_OVERTAKEN", "Пара меняется прямо сейчас. Повторите через несколько секунд.")

    async def _named(self, scope: Scope, relation_ids: Sequence[str]) -> list[Relation]:
        found = await self.relations.of_ids(scope, relation_ids)
        if not found.keys() >= set(relation_ids):
            raise RELATION_NOT_FOUND
        return [found[each] for each in dict.fromkeys(relation_ids)]

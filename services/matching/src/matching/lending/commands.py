"""Agree to lend a mentor, or refuse."""

from collections.abc import Sequence
from dataclasses import dataclass

from mentoring_common.aggregate import Saved
from mentoring_common.auth import Scope
from mentoring_common.clock import Clock, Today
from mentoring_common.errors import Unavailable
from mentoring_common.telemetry import traceparent

from matching.decisions.commands import Decisions
from matching.lifecycle.commands import RELATION_NOT_FOUND
from matching.participants.store import ParticipantStore
from matching.proposals.commands import ANY_SCHOOL
from matching.relations.domain import CancelReason, NextRelation, Relation
from matching.relations.life import Author, cancelled, lent
from matching.relations.store import RelationStore

ATTEMPTS = 5
"""A relation that others have moved on as often is left to whoever asks again."""


@dataclass(frozen=True)
class Lent:
    """A pair whose mentor is of a school, and whose mentee is another's."""

    relation: Relation
    topics: tuple[str, ...]
    """What the mentee asks for and the mentor offers: all that is told of the mentee."""


@dataclass(frozen=True)
class Lending:
    """What a school sees and decides of its mentors in other schools."""

    relations: RelationStore
    participants: ParticipantStore
    decisions: Decisions
    today: Today
    clock: Clock

    async def of_schools(self, scope: Scope) -> list[Lent]:
        """The pairs that are not over, those that wait for an answer first, then the latest first."""
        found = await self.relations.lent(scope)
        ids = sorted({name for each in found for name in (each.mentee_id, each.state.mentor_id)})
        people = await self.participants.of_ids(ANY_SCHOOL, ids) if ids else {}
        told = [
            Lent(each, _common(*((people[name].state.topics if name in people else ()) for name in _both(each))))
            for each in found
        ]
        told.sort(key=lambda one: (one.relation.state.approved_at, one.relation.relation_id), reverse=True)
        return sorted(told, key=lambda one: not one.relation.lacks_mentor_school)

    async def agree(self, scope: Scope, relation_id: str, by: str) -> Relation:
        """The mentor's school agrees; agreeing again changes nothing. Raises NotFound, Conflict."""
        for _ in range(ATTEMPTS):
            relation = await self._of_mentor(scope, relation_id)
            if not relation.lacks_mentor_school:
                return relation
            after = lent(relation, self.today(), self.clock(), Author(by))
            if await self._save(after):
                return after
        raise _overtaken()

    async def refuse(self, scope: Scope, relation_id: str, by: str, note: str) -> Relation:
        """The mentor's school does not agree: the pair is given up and not proposed again this school year.

        Raises NotFound; Conflict for a pair that an order has fixed.
        """
        for _ in range(ATTEMPTS):
            relation = await self._of_mentor(scope, relation_id)
            after = cancelled(relation, CancelReason.BY_MENTOR_SCHOOL.value, self.clock(), Author(by, note))
            if await self._save(after):
                await self.decisions.follow(after, None)
                return after
        raise _overtaken()

    async def _of_mentor(self, scope: Scope, relation_id: str) -> Relation:
        """The pair, where the mentor's own school is the scope's. Raises NotFound."""
        found = await self.relations.get(ANY_SCHOOL, relation_id)
        if found is None or found.state.mentor_school_id is None or not scope.permits(found.state.mentor_school_id):
            raise RELATION_NOT_FOUND
        return found

    async def _save(self, after: Relation) -> bool:
        change = NextRelation.to(after, self.clock(), traceparent())
        saved = await self.relations.save(Scope.of(after.state.school_id), change, str(change.event["id"]))
        return saved is not Saved.MOVED_ON


def _both(relation: Relation) -> tuple[str, str]:
    return relation.mentee_id, relation.state.mentor_id


def _common(asked: Sequence[str], offered: Sequence[str]) -> tuple[str, ...]:
    return tuple(each for each in asked if each in offered)


def _overtaken() -> Unavailable:
    return Unavailable("RELATION_OVERTAKEN", "Пара меняется прямо сейчас. Повторите через несколько секунд.")

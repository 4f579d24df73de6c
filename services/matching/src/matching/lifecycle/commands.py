"""The commands of relations; whatever they do, the proposal follows."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from mentoring_common.aggregate import Saved
from mentoring_common.auth import Scope
from mentoring_common.clock import Clock, Today
from mentoring_common.errors import NotFound, Unavailable
from mentoring_common.telemetry import traceparent
from mentoring_common.tracing import caused_by
from mentoring_methodology.codes import ParticipantStatus

from matching.decisions.commands import Decisions
from matching.engine import Norms, Reason
from matching.participants.domain import Participant, person_of
from matching.participants.store import ParticipantStore
from matching.proposals.commands import ANY_SCHOOL
from matching.relations.addendum import REASONS, keeps_from_closing, over_by
from matching.relations.domain import (
    ORDERED,
    STANDING,
    CancelReason,
    ClosureReason,
    NextRelation,
    Relation,
    RelationStatus,
)
from matching.relations.life import (
    PLATFORM,
    WAITS_FOR_ORDER,
    Author,
    activated,
    cancelled,
    closed,
    judged,
    lapsed,
    resumed,
    suspended,
)
from matching.relations.papers import Addendum, Initiator, Papers
from matching.relations.store import RelationStore

ATTEMPTS = 5
"""A relation that others have moved on as often is left to whoever asks again."""
PORTION = 200
"""Relations of one query of a day's work."""
RELATION_NOT_FOUND = NotFound("RELATION_NOT_FOUND", "Пара не найдена. Проверьте её идентификатор.")

Step = Callable[[Relation, Sequence[Reason]], Relation | None]
"""What a relation becomes, by what has lapsed of its people; None leaves it."""


@dataclass(frozen=True)
class Lifecycle:
    """Moves relations on."""

    relations: RelationStore
    participants: ParticipantStore
    decisions: Decisions
    norms: Callable[[], Norms]
    today: Today
    clock: Clock

    async def get(self, scope: Scope, relation_id: str) -> Relation:
        """Raises NotFound unless the scope has it."""
        found = await self.relations.get(scope, relation_id)
        if found is None:
            raise RELATION_NOT_FOUND
        return found

    async def cancel(self, scope: Scope, relation_id: str, by: Author) -> Relation:
        """Give up a pair that no order has fixed. Raises NotFound, Conflict."""
        now = self.clock()
        return await self._move(
            scope, relation_id, lambda one, _: cancelled(one, CancelReason.BY_CURATOR.value, now, by)
        )

    async def suspend(self, scope: Scope, relation_id: str, code: str, by: Author) -> Relation:
        """Stop a pair at once. Raises NotFound, Conflict."""
        now, today = self.clock(), self.today()
        return await self._move(scope, relation_id, lambda one, _: suspended(one, code, today, now, by))

    async def resume(self, scope: Scope, relation_id: str, by: Author) -> Relation:
        """Let a pair work again. Raises NotFound; Conflict with what still stands against it."""
        now, today = self.clock(), self.today()
        return await self._move(scope, relation_id, lambda one, causes: resumed(one, causes, today, now, by))

    async def close(self, scope: Scope, relation_id: str, reason: ClosureReason, by: Author) -> Relation:
        """End a pair for a reason. Raises NotFound, Conflict; for a school that has not warned its employee too."""
        now, today = self.clock(), self.today()
        papers = (await self.relations.papers(scope, [relation_id])).get(relation_id, Papers())
        if (why := keeps_from_closing(papers, reason, today)) is not None:
            raise why
        return await self._move(scope, relation_id, lambda one, _: closed(one, reason, today, now, by))

    async def end(self, scope: Scope, relation_id: str, reason: ClosureReason, on: date, by: Author) -> Relation:
        """End a pair on a day as an order says; one that is over already stays as it is. Raises NotFound."""
        now = self.clock()
        after = await self._move(
            scope,
            relation_id,
            lambda one, _: closed(one, reason, on, now, by) if one.state.status in ORDERED else None,
        )
        await self.decisions.follow(after, None)  # whatever a dead process has left of it
        return after

    async def end_addendum(self, relation: Relation, addendum: Addendum | None, day: date) -> bool:
        """End a teacher's pair whose addendum has ended before its term; whether it has by the day."""
        ends = over_by(addendum, day)
        if ends is None:
            return False
        reason = REASONS[Initiator(ends.initiator)]
        scope = Scope.of(relation.state.school_id)
        await self.end(scope, relation.relation_id, reason, ends.last_day_on, PLATFORM)
        return True

    async def judge(self, participant_ids: Iterable[str]) -> None:
        """Stop what may not go on, of the relations that name any of these participants.

        Whoever learns something of a person stores it first and then calls this; an approval or an order stores its
        relation first and then calls this; so one of the two always sees the other.
        """
        await self._judge_all(await self.relations.standing_naming(ANY_SCHOOL, sorted(set(participant_ids))))

    async def judge_school(self, school_id: str) -> None:
        """Judge all standing relations of a school."""
        await self._judge_all(await self.relations.standing_of_school(Scope.of(school_id), school_id))

    async def day(self, day: date) -> None:
        """The work of a day: what begins, what has lapsed, what is over, what no order has fixed in time."""
        if day < self.today():
            return
        await self.decisions.settle()
        after = ""
        while portion := await self.relations.all_by_id(ANY_SCHOOL, after, PORTION):
            after = portion[-1].relation_id
            standing = [each for each in portion if each.stands]
            await self._judge_all(standing)
            ordered = [each.relation_id for each in standing if each.state.status in ORDERED]
            papers = await self.relations.papers(ANY_SCHOOL, ordered)
            for each in standing:
                if not await self.end_addendum(each, papers.get(each.relation_id, Papers()).addendum, day):
                    await self._of_day(each, day)

    async def begin(self, relation: Relation) -> Relation:
        """Have a fixed relation work, where its day has come and nothing stands against it."""
        if not _is_due(relation, self.today()):
            return relation
        now, today = self.clock(), self.today()
        return await self._move(
            ANY_SCHOOL,
            relation.relation_id,
            lambda one, causes: activated(one, today, now) if _is_due(one, today) and not causes else None,
        )

    async def _of_day(self, relation: Relation, day: date) -> None:
        now = self.clock()
        if _is_due(relation, day):
            await self.begin(relation)
        elif relation.state.status == RelationStatus.APPROVED and relation.state.approved_at < now - WAITS_FOR_ORDER:
            await self._move(
                ANY_SCHOOL,
                relation.relation_id,
                lambda one, _: (
                    cancelled(one, CancelReason.NO_ORDER.value, now, PLATFORM)
                    if one.state.status == RelationStatus.APPROVED
                    else None
                ),
            )

    async def _judge_all(self, relations: Iterable[Relation]) -> None:
        now, today = self.clock(), self.today()
        for each in relations:
            with caused_by(each.mentee_id, each.state.mentor_id):
                await self._judge(each, now, today)

    async def _judge(self, relation: Relation, now: datetime, today: date) -> None:
        people = await self._people(relation)
        moved = any(one.state.status == ParticipantStatus.TRANSFERRED for one in people)

        def step(one: Relation, causes: Sequence[Reason], *, moved: bool = moved) -> Relation | None:
            return judged(one, causes, today, now, moved=moved)

        if people and step(relation, self._lapsed(people)) is not None:
            await self._move(ANY_SCHOOL, relation.relation_id, step)

    async def _move(self, scope: Scope, relation_id: str, step: Step) -> Relation:
        """Move a relation on and have its proposal follow. Raises NotFound, Conflict; Unavailable when overtaken."""
        for _ in range(ATTEMPTS):
            before = await self.get(scope, relation_id)
            after = step(before, self._lapsed(await self._people(before)))
            if after is None:
                return before
            change = NextRelation.to(after, self.clock(), traceparent())
            saved = await self.relations.save(Scope.of(after.state.school_id), change, str(change.event["id"]))
            if saved is not Saved.MOVED_ON:
                if after.state.status not in STANDING:
                    await self.decisions.follow(after, None)
                return after
        raise Unavailable("RELATION_OVERTAKEN", "Пара меняется прямо сейчас. Повторите через несколько секунд.")

    async def _people(self, relation: Relation) -> list[Participant]:
        """Mentee and mentor; nobody where one of them is not known here, of whom nothing is concluded."""
        names = [relation.mentee_id, relation.state.mentor_id]
        found = await self.participants.of_ids(ANY_SCHOOL, names)
        return [found[name] for name in names] if len(found) == len(set(names)) else []

    def _lapsed(self, people: Sequence[Participant]) -> Sequence[Reason]:
        if not people:
            return ()
        mentee, mentor = people
        return lapsed(person_of(mentee), person_of(mentor), self.today(), self.norms())


def _is_due(relation: Relation, day: date) -> bool:
    starts = relation.state.starts_on
    return relation.state.status == RelationStatus.FIXED and (starts is None or starts <= day)

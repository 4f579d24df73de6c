"""Note an addendum, and its end before the term."""

from collections.abc import Sequence
from dataclasses import dataclass

from mentoring_common.auth import Scope
from mentoring_common.clock import Today
from mentoring_common.errors import Conflict, Fault, Unprocessable

from matching.lifecycle.commands import Lifecycle
from matching.participants.store import ParticipantStore
from matching.proposals.commands import ANY_SCHOOL
from matching.relations.addendum import ENDED, terminated
from matching.relations.domain import ORDERED, Relation
from matching.relations.papers import Addendum, LegalReview, Papers, Termination, needs_addendum
from matching.relations.store import RelationStore

MOST_REPLACED = 20
"""Addenda of one pair that are kept after they were written over: slips of the pen, and a new term now and then."""


@dataclass(frozen=True)
class Addenda:
    """The commands of addenda, and the register of them."""

    relations: RelationStore
    participants: ParticipantStore
    lifecycle: Lifecycle
    today: Today

    async def of_pair(
        self, scope: Scope, relation_id: str
    ) -> tuple[list[tuple[Relation, Addendum]], Sequence[Addendum]]:
        """The pair with its addendum, nothing where none is noted, and the addenda that were written over.

        Raises NotFound unless the scope has the pair.
        """
        relation, papers = await self._found(scope, relation_id)
        return [] if papers.addendum is None else [(relation, papers.addendum)], papers.replaced

    async def add(self, scope: Scope, relation_id: str, addendum: Addendum) -> None:
        """Note on what a teacher's mentoring rests; what was noted before is kept beside.

        Raises NotFound; Conflict for a pair that needs none, or whose addendum has an end before its term.
        """
        relation, papers = await self._found(scope, relation_id)
        known = papers.addendum
        if not needs_addendum(relation.state.form):
            raise Conflict("ADDENDUM_NOT_NEEDED", "Дополнительное соглашение нужно только педагогам.")
        if known is not None and known.termination is not None:
            raise ENDED
        replaced = papers.replaced if known is None else (*papers.replaced, known)[-MOST_REPLACED:]
        if not await self.relations.keep_addendum(scope, relation_id, addendum, replaced):
            raise ENDED

    async def terminate(self, scope: Scope, relation_id: str, told: Termination) -> tuple[Relation, Addendum]:
        """Note the end before the term; the pair ends when its last day has passed. Repeatable.

        Raises NotFound, Unprocessable; Conflict for a pair that does not work, and for a second end.
        """
        relation, papers = await self._found(scope, relation_id)
        addendum = papers.addendum
        after = terminated(addendum, told, self.today())
        if after != addendum:
            if relation.state.status not in ORDERED:
                raise Conflict(
                    "RELATION_MOVED_ON",
                    "Досрочно прекращают только закреплённую приказом пару, которая ещё не закрыта.",
                )
            if not await self.relations.keep_addendum(scope, relation_id, after, papers.replaced):
                raise ENDED
        await self.lifecycle.end_addendum(relation, after, self.today())
        return await self.lifecycle.get(scope, relation_id), after

    async def clear(self, scope: Scope, relation_id: str, review: LegalReview) -> None:
        """Note that a lawyer has cleared a pair of teachers of two schools; a later day takes an earlier one's place.

        Raises NotFound; Conflict for a pair that needs no review, Unprocessable for a day to come.
        """
        relation = await self.lifecycle.get(scope, relation_id)
        names = [relation.mentee_id, relation.state.mentor_id]
        people = await self.participants.of_ids(ANY_SCHOOL, names)
        schools = {each.state.school_id for each in people.values()}
        if not needs_addendum(relation.state.form) or len(schools) < len(set(names)):
            raise Conflict("REVIEW_NOT_NEEDED", "Проверка юриста нужна только паре педагогов из двух школ.")
        if review.cleared_on > self.today():
            text = "этот день ещё не наступил"
            raise Unprocessable("DATE_IN_FUTURE", f"Э{text[1:]}.", [Fault("DATE_IN_FUTURE", "/body/cleared_on", text)])
        await self.relations.keep_review(scope, relation_id, review)

    async def of_year(
        self, scope: Scope, school_id: str | None, school_year: int, after: str | None, limit: int
    ) -> list[tuple[Relation, Addendum]]:
        """The pairs of teachers of which an addendum or a job duty is noted, over ones too, by id."""
        return await self.relations.with_addenda(scope, school_id, school_year, after, limit)

    async def _found(self, scope: Scope, relation_id: str) -> tuple[Relation, Papers]:
        relation = await self.lifecycle.get(scope, relation_id)
        return relation, (await self.relations.papers(scope, [relation_id])).get(relation_id, Papers())

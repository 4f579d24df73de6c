"""How pairing stands in the schools of a scope, put together from what is noted of changes, runs and proposals."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime

from mentoring_common.auth import Scope
from mentoring_common.clock import Today

from matching.attention.domain import SchoolWaiting
from matching.attention.store import AttentionStore
from matching.orders.store import OrderStore
from matching.preferences.domain import waits
from matching.preferences.store import PreferenceStore
from matching.programmes.domain import Opening
from matching.programmes.store import ProgrammeStore
from matching.relations.domain import RelationStatus
from matching.relations.store import RelationStore
from matching.runs.store import RunResultStore


@dataclass(frozen=True)
class AttentionQueries:
    """Reads; changes nothing."""

    store: AttentionStore
    results: RunResultStore
    relations: RelationStore
    programmes: ProgrammeStore
    meetings: PreferenceStore
    orders: OrderStore
    today: Today

    async def waiting(self, scope: Scope, school_year: int, *, with_people: bool) -> list[SchoolWaiting]:
        """Each school of the scope whose people are known, by id; how many have no pair only where asked."""
        changed = await self.store.of_year(scope, school_year)
        led = await self.programmes.of_schools(scope)
        lent = await self.relations.lent(scope) if with_people else []
        asked = Counter(each.state.mentor_school_id for each in lent if each.lacks_mentor_school)
        waiting = [
            await self._of_school(
                scope,
                school_id,
                school_year,
                changed_at,
                led.opening(school_id, school_year),
                with_people=with_people,
            )
            for school_id, changed_at in changed.items()
        ]
        return [replace(each, lending=asked[each.school_id]) for each in waiting] if with_people else waiting

    async def _of_school(
        self,
        scope: Scope,
        school_id: str,
        school_year: int,
        changed_at: datetime,
        opening: Opening,
        *,
        with_people: bool,
    ) -> SchoolWaiting:
        last_run_at = await self.results.last_completed(scope, school_id, school_year)
        if not with_people:
            return SchoolWaiting(school_id, changed_at, last_run_at, opening)
        relations = await self.relations.count_by_status(scope, school_id, school_year)
        unclosed = await self.meetings.waiting(scope, school_id, school_year)
        return SchoolWaiting(
            school_id,
            changed_at,
            last_run_at,
            opening,
            without_pair=await self.store.without_pair(scope, school_id, school_year),
            to_decide=await self.store.to_decide(scope, school_id, school_year),
            approved=relations.get(RelationStatus.APPROVED, 0),
            suspended=relations.get(RelationStatus.SUSPENDED, 0),
            meetings=sum(waits(each, self.today()) for each in unclosed),
            drafts=await self.orders.drafts(scope, school_id),
        )

"""What waits in the schools of a scope, put together from the directory, the participations and the uploads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from mentoring_common.auth import Scope
from mentoring_common.clock import Clock, Today
from mentoring_methodology.organisations import leads_programmes
from mentoring_methodology.schoolyear import school_year_of, school_year_prepared_on

from registry.attention.domain import (
    AgreementsWaiting,
    PeopleWaiting,
    SchoolWaiting,
    agreements_waiting,
    people_waiting,
)
from registry.attention.store import AttentionStore
from registry.organisations.domain import ACTIVE
from registry.organisations.store import OrganisationStore

LOOKED_BACK = timedelta(days=90)
"""A term: what was refused before that is mended or will not be."""


@dataclass(frozen=True)
class AttentionQueries:
    """Reads; changes nothing."""

    store: AttentionStore
    organisations: OrganisationStore
    clock: Clock
    today: Today

    def school_year(self) -> int:
        """The one whose base the schools are to have."""
        return school_year_prepared_on(self.today())

    async def waiting(self, scope: Scope, *, with_people: bool) -> Sequence[SchoolWaiting]:
        """What waits in each school of the scope, by id; of its people only where asked."""
        refused = await self.store.refused_uploads(scope, self.clock() - LOOKED_BACK)
        schools = [
            each
            for each in await self.organisations.list(scope)
            if leads_programmes(each.kind) and each.status == ACTIVE
        ]
        return [
            SchoolWaiting(
                school_id=school.organisation_id,
                without_base=not await self.store.has_base(scope, school.organisation_id, self.school_year()),
                without_curator_address=school.curator_email is None,
                refused_uploads=refused.get(school.organisation_id, 0),
                people=await self._people(scope, school.organisation_id) if with_people else None,
            )
            for school in schools
        ]

    async def consents_missing(self, school_ids: Sequence[str]) -> int:
        """How many participations of these schools go on without a whole set of consents, this year and the next."""
        today = self.today()
        years = sorted({school_year_of(today), self.school_year()})
        return sum([await self.store.consents_missing(Scope.of(each), each, years, today) for each in school_ids])

    async def agreements(self, scope: Scope) -> AgreementsWaiting:
        """Agreements of all partners; for a school, of those whose people are mentors there."""
        partners = await self.organisations.list(Scope.system("partners are the municipality's"))
        ends = {
            each.organisation_id: each.agreement_until
            for each in partners
            if not leads_programmes(each.kind) and each.status == ACTIVE and each.agreement_until is not None
        }
        if scope.schools is not None and ends:
            theirs = await self.store.workplaces(scope, sorted(ends))
            ends = {partner: until for partner, until in ends.items() if partner in theirs}
        return agreements_waiting(ends.values(), self.today())

    async def _people(self, scope: Scope, school_id: str) -> PeopleWaiting:
        today = self.today()
        lines = await self.store.lines(scope, school_id, school_year_of(today))
        return people_waiting(lines, await self.store.possible_duplicates(scope, school_id), today)

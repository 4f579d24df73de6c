"""Claims with the mentors who may be meant."""

from collections.abc import Sequence
from dataclasses import dataclass

from mentoring_common.auth import Scope
from mentoring_methodology.codes import Role

from registry.claims.domain import Candidate, candidates
from registry.participations.commands import ANY_SCHOOL, Register
from registry.participations.domain import Participation
from registry.participations.store import Wanted
from registry.people.domain import Person


@dataclass(frozen=True)
class ClaimQueries:
    """Reads; changes nothing."""

    register: Register

    async def candidates(self, claims: Sequence[Participation]) -> dict[str, list[Candidate]]:
        """Who may be meant, of each claim's own school and year, by the claim's participation."""
        years = sorted({(each.state.school_id, each.state.school_year) for each in claims})
        mentors = {of: await self._mentors(*of) for of in years}
        return {
            each.id: candidates(
                each.texts.partner_name_text or "",
                each.state.form,
                mentors[each.state.school_id, each.state.school_year],
            )
            for each in claims
        }

    async def _mentors(self, school_id: str, school_year: int) -> list[tuple[Participation, Person]]:
        wanted = Wanted(school_id=school_id, role=Role.MENTOR.value, school_year=school_year)
        found = await self.register.participations.page(Scope.of(school_id), wanted, None, 0)
        known = [each for each in found if each.takes_part]
        people = await self.register.people.of(ANY_SCHOOL, [each.state.person_id for each in known])
        return [(each, people[each.state.person_id]) for each in known if each.state.person_id in people]

"""Gathers what is kept of one person, within the asker's schools."""

from dataclasses import dataclass

from mentoring_common.auth import Scope

from registry.categories.domain import Said
from registry.categories.store import CategoryStore
from registry.imports.domain import NamedIn
from registry.imports.store import ImportStore
from registry.initiatives.domain import Initiative
from registry.initiatives.store import InitiativeStore
from registry.participations.domain import Participation
from registry.participations.store import ParticipationStore
from registry.people.clearance import Clearance
from registry.people.consents.domain import Consent
from registry.people.domain import Person
from registry.people.duplicates import DuplicateStore, PossibleDuplicate
from registry.privacy.domain import Access
from registry.privacy.store import AccessLogStore
from registry.ties.domain import Tie
from registry.ties.store import TieStore
from registry.transfers.domain import Transfer
from registry.transfers.store import TransferStore

ACCESSES_AT_ONCE = 200
"""Entries of the access log in one query."""


@dataclass(frozen=True)
class Kept:
    """A person with everything that schools of one scope keep of him."""

    person: Person
    participations: list[Participation]
    consents: list[Consent]
    """Those given to these schools."""
    ties: list[Tie]
    """In force or not."""
    transfers: list[Transfer]
    categories: dict[str, Said]
    """What is said now, by participation."""
    accesses: list[Access]
    """The newest first."""
    clearances: list[Clearance]
    """Notes of these schools; of a partner's person of every one."""
    duplicates: list[PossibleDuplicate]
    """Whether he is somebody else's second record: every question, decided or not."""
    initiatives: list[Initiative]
    """Those that he has opened or joined."""
    named_in: list[NamedIn]
    """Rows of the schools' bases that were taken for him."""


@dataclass(frozen=True)
class Subjects:
    """The stores that hold something of a person beside his own document."""

    participations: ParticipationStore
    ties: TieStore
    transfers: TransferStore
    categories: CategoryStore
    log: AccessLogStore
    duplicates: DuplicateStore
    imports: ImportStore
    initiatives: InitiativeStore

    async def of(self, scope: Scope, person: Person) -> Kept:
        """Everything of the person that the scope's schools keep; changes nothing."""
        participations = await self.participations.of_people(scope, [person.person_id])
        records = [await self.categories.get(scope, each.id) for each in participations]
        return Kept(
            person=person,
            participations=participations,
            consents=[each for each in person.consents if scope.permits(each.school_id)],
            ties=await self.ties.of_person(scope, person.person_id),
            transfers=await self.transfers.of_person(scope, person.person_id),
            categories={each.participant_id: each.said for each in records if each is not None and each.said},
            accesses=await self._accesses(scope, person.person_id),
            clearances=[each for each in person.clearances if person.is_partners or scope.permits(each.school_id)],
            duplicates=await self.duplicates.of_person(scope, person.person_id),
            initiatives=await self.initiatives.joined_by(scope, [each.id for each in participations]),
            named_in=await self._named_in(scope, participations),
        )

    async def _named_in(self, scope: Scope, participations: list[Participation]) -> list[NamedIn]:
        ids = {each.id for each in participations}
        schools = sorted({each.state.school_id for each in participations})
        return [row for school_id in schools for row in await self.imports.about(scope, school_id, ids)]

    async def _accesses(self, scope: Scope, person_id: str) -> list[Access]:
        found: list[Access] = []
        before: str | None = None
        while True:
            page = await self.log.page(
                scope,
                school_id=None,
                person_id=person_id,
                subject=None,
                not_before=None,
                before=before,
                limit=ACCESSES_AT_ONCE,
            )
            found += page
            if len(page) < ACCESSES_AT_ONCE:
                return found
            before = page[-1].entry_id

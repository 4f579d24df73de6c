"""The directory's names."""

from collections.abc import Sequence
from dataclasses import dataclass

from mentoring_common import stored
from mentoring_common.auth import Scope
from mentoring_common.events.contracts.registry import OrganisationState
from mentoring_common.mongo import Collection, Document
from mentoring_common.projection import Projection
from mentoring_methodology.organisations import LEADING


@dataclass(frozen=True)
class OrganisationFact:
    """How an organisation is called."""

    organisation_id: str
    school_id: str
    version: int
    kind: str
    name: str
    short_name: str


class OrganisationFacts:
    """The projection of registry's organisations."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self.states: Projection[OrganisationState] = Projection(collection, "organisation", _document)

    async def ensure_indexes(self) -> None:
        await self.states.ensure_indexes()

    async def apply(self, states: Sequence[OrganisationState]) -> None:  # all-schools: the directory
        """Take the newest of what is known and what the states say."""
        await self.states.apply(states)

    async def school_names(self, scope: Scope) -> dict[str, str]:
        """The short names of the scope's schools, by id."""
        documents = await self._collection.find(scope.filter({"kind": {"$in": list(LEADING)}}))
        schools = [stored.read(OrganisationFact, document, id_field="organisation_id") for document in documents]
        return {school.organisation_id: school.short_name for school in schools}


def _document(state: OrganisationState) -> Document:
    kept = OrganisationFact(
        state.organisation_id, state.school_id, state.version, state.kind, state.name, state.short_name
    )
    return stored.write(kept, id_field="organisation_id")

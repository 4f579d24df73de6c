"""The projection of registry's directory."""

from collections.abc import Mapping, Sequence

from mentoring_common import stored
from mentoring_common.auth import Scope
from mentoring_common.events.contracts.registry import OrganisationState
from mentoring_common.mongo import Collection
from mentoring_common.projection import Projection

from matching.organisations.domain import Partner, partner_of


class OrganisationStore:
    """Organisations, by id."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self.states: Projection[OrganisationState] = Projection(
            collection, "organisation", lambda state: stored.write(partner_of(state), id_field="organisation_id")
        )

    async def ensure_indexes(self) -> None:
        await self.states.ensure_indexes()

    # all-schools: an event brings its own tenant
    async def apply(self, states: Sequence[OrganisationState]) -> None:
        """Bring the projection to these states; older ones change nothing."""
        await self.states.apply(states)

    async def of_ids(self, scope: Scope, organisation_ids: Sequence[str]) -> Mapping[str, Partner]:
        """Those of the organisations whom the scope knows, by id; partner organisations are the municipality's."""
        documents = await self._collection.find(scope.filter({"_id": {"$in": list(organisation_ids)}}))
        partners = [stored.read(Partner, document, id_field="organisation_id") for document in documents]
        return {partner.organisation_id: partner for partner in partners}

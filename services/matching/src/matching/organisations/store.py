"""The projection of registry's directory."""

from collections.abc import Mapping, Sequence

from mentoring_common import stored
from mentoring_common.auth import Scope
from mentoring_common.events.contracts.registry import OrganisationState
from mentoring_common.mongo import Collection, Index
from mentoring_common.projection import apply_states

from matching.organisations.domain import Partner, partner_of


class OrganisationStore:
    """Organisations, by id."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    async def ensure_indexes(self) -> None:
        await self._collection.ensure_indexes([Index(("school_id",))])

    # all-schools: an event brings its own tenant
    async def apply(self, states: Sequence[OrganisationState]) -> None:
        """Bring the projection to these states; older ones change nothing."""
        await apply_states(
            self._collection, [stored.write(partner_of(state), id_field="organisation_id") for state in states]
        )

    async def of_ids(self, scope: Scope, organisation_ids: Sequence[str]) -> Mapping[str, Partner]:
        """Those of the organisations whom the scope knows, by id; partner organisations are the municipality's."""
        documents = await self._collection.find(scope.filter({"_id": {"$in": list(organisation_ids)}}))
        partners = [stored.read(Partner, document, id_field="organisation_id") for document in documents]
        return {partner.organisation_id: partner for partner in partners}

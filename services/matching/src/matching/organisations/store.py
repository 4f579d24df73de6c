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

    async def known(self, scope: Scope) -> Mapping[str, Partner]:
        """The organisations of the scope, by id. A partner organisation belongs to the municipality."""
        documents = await self._collection.find(scope.filter())
        partners = [stored.read(Partner, document, id_field="organisation_id") for document in documents]
        return {partner.organisation_id: partner for partner in partners}

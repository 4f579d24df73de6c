"""The projection of registry's programmes."""

from collections.abc import Callable, Sequence

from mentoring_common import stored
from mentoring_common.auth import Scope
from mentoring_common.events.contracts.registry import ProgrammeState
from mentoring_common.mongo import Collection, Index
from mentoring_common.projection import Projection
from mentoring_methodology.norms import Programmes

from matching.programmes.domain import OpenForms, Programme, open_forms, programme_of


class ProgrammeStore:
    """Programmes, by id; a school has one or two a year."""

    def __init__(self, collection: Collection, norms: Callable[[], Programmes]) -> None:
        self._collection = collection
        self._norms = norms
        self.states: Projection[ProgrammeState] = Projection(
            collection, "programme", lambda state: stored.write(programme_of(state), id_field="programme_id")
        )

    async def ensure_indexes(self) -> None:
        await self.states.ensure_indexes([Index(("school_id", "school_year"))])

    # all-schools: an event brings its own tenant
    async def apply(self, states: Sequence[ProgrammeState]) -> None:
        """Bring the projection to these states; older ones change nothing."""
        await self.states.apply(states)

    async def of_schools(self, scope: Scope) -> OpenForms:
        """The programmes of the scope's schools, of all years."""
        documents = await self._collection.find(scope.filter())
        programmes = (stored.read(Programme, each, id_field="programme_id") for each in documents)
        return open_forms(programmes, is_required=self._norms().required.value)

"""What matching tells of the pairs of a programme: a projection, which the last stages are judged by."""

from collections.abc import Sequence
from dataclasses import dataclass

from mentoring_common.auth import Scope
from mentoring_common.consumer import Handler
from mentoring_common.events.contracts.matching import RELATION_FACTS, RelationState
from mentoring_common.events.envelope import Event
from mentoring_common.mongo import Collection, Document, Index
from mentoring_common.projection import Projection
from mentoring_common.stored import read, write

from registry.programmes.domain import Programme
from registry.programmes.obstacles import Pair


@dataclass(frozen=True)
class KeptPair:
    """One relation, as far as a programme is judged by it."""

    relation_id: str
    school_id: str
    version: int
    school_year: int
    form: str
    status: str
    mentee_ids: tuple[str, ...] = ()


class Pairs:
    """The projection of matching's relations."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self.states: Projection[RelationState] = Projection(collection, "relation", _document)

    async def ensure_indexes(self) -> None:
        await self.states.ensure_indexes([Index(("school_id", "school_year"))])

    @property
    def handlers(self) -> dict[str, Handler]:
        """The types of the events -> what is done with a batch of them."""

        async def take(events: Sequence[Event[RelationState]]) -> None:
            await self.states.apply([event.data for event in events])

        return {f"matching.relation.{fact}.v1": take for fact in RELATION_FACTS}

    async def of_programme(self, scope: Scope, programme: Programme) -> list[Pair]:
        """Those of the programme's school, year and forms, in whatever state."""
        wanted = {
            "school_id": programme.school_id,
            "school_year": programme.school_year,
            "form": {"$in": list(programme.forms)},
        }
        documents = await self._collection.find(scope.filter(wanted))
        kept = [read(KeptPair, each, id_field="relation_id") for each in documents]
        return [Pair(each.status, each.mentee_ids) for each in kept]


def _document(state: RelationState) -> Document:
    kept = KeptPair(
        state.relation_id,
        state.school_id,
        state.version,
        state.school_year,
        state.form,
        state.status,
        state.mentee_ids,
    )
    return write(kept, id_field="relation_id")

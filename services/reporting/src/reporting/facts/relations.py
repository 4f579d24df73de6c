"""Which mentees have a pair that a curator has approved, and which of these pairs work."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from mentoring_common import stored
from mentoring_common.auth import Scope
from mentoring_common.events.contracts.matching import RelationState
from mentoring_common.mongo import Collection, Document, Index
from mentoring_common.projection import Projection

ACTIVE = "ACTIVE"
"""The state of a relation that works."""
ENDED = ("CANCELLED", "CLOSED")
"""A relation in any other state stands, whatever a later release calls it."""


@dataclass(frozen=True)
class RelationFact:
    """One relation, as far as it is counted."""

    relation_id: str
    school_id: str
    version: int
    school_year: int
    form: str
    status: str
    mentee_ids: tuple[str, ...] = ()
    group_id: str | None = None


class RelationFacts:
    """The projection of matching's relations."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self.states: Projection[RelationState] = Projection(collection, "relation", _document)

    async def ensure_indexes(self) -> None:
        await self.states.ensure_indexes([Index(("school_id", "status"))])

    async def apply(self, states: Sequence[RelationState]) -> None:  # all-schools: each brings its own
        """Take the newest of what is known and what the states say."""
        await self.states.apply(states)

    async def standing(self, scope: Scope, school_id: str) -> dict[str, str]:
        """Mentee's participant id -> the state of his relation, of those that stand."""
        wanted = scope.filter({"school_id": school_id, "status": {"$nin": list(ENDED)}})
        documents = await self._collection.find(wanted, fields=["mentee_ids", "status"])
        return {mentee_id: each["status"] for each in documents for mentee_id in each.get("mentee_ids", ())}

    async def working_groups(self, scope: Scope, school_id: str, school_year: int) -> dict[str, int]:
        """Form -> in how many of the groups of the school year a pair works now."""
        own = {"school_id": school_id, "school_year": school_year}
        wanted = scope.filter({**own, "status": ACTIVE, "group_id": {"$type": "string"}})
        documents = await self._collection.find(wanted, fields=["form", "group_id"])
        return dict(Counter(form for form, _ in {(each["form"], each["group_id"]) for each in documents}))

    async def of_mentees(self, scope: Scope, mentee_ids: Sequence[str]) -> list[RelationFact]:
        """The relations of these mentees, in whatever state."""
        documents = await self._collection.find(scope.filter({"mentee_ids": {"$in": list(mentee_ids)}}))
        return [stored.read(RelationFact, each, id_field="relation_id") for each in documents]


def _document(state: RelationState) -> Document:
    kept = RelationFact(
        state.relation_id, state.school_id, state.version, state.school_year, state.form, state.status,
        state.mentee_ids, state.group_id,
    )  # fmt: skip
    return stored.write(kept, id_field="relation_id")

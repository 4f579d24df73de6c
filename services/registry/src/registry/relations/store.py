"""Relations as matching tells them: a projection. Names are registry's alone, so that a base is filled here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from mentoring_common import stored
from mentoring_common.auth import Scope
from mentoring_common.events.contracts.matching import RelationState
from mentoring_common.mongo import Collection, Document, Index
from mentoring_common.projection import Projection

NO_PAIR = ("APPROVED", "CANCELLED")
"""An order has not fixed it, or never did. In any other state a relation was or is a pair, whatever a later release
calls it."""
CLOSED = "CLOSED"


@dataclass(frozen=True)
class Relation:
    """A mentor and those who were given to him by an order, all by their participations."""

    relation_id: str
    school_id: str
    version: int
    school_year: int
    form: str
    status: str
    mentor_id: str
    mentee_ids: tuple[str, ...] = ()
    mentor_school_agreed_on: date | None = None
    """When the mentor's own school agreed, where that is another one."""

    @property
    def stands(self) -> bool:
        return self.status != CLOSED


class Relations:
    """The projection of matching's relations."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self.states: Projection[RelationState] = Projection(collection, "relation", _document)

    async def ensure_indexes(self) -> None:
        await self.states.ensure_indexes([Index(("school_id", "school_year")), Index(("mentor_id",))])

    async def apply(self, states: Sequence[RelationState]) -> None:  # all-schools: each brings its own
        """Take the newest of what is known and what the states say."""
        await self.states.apply(states)

    async def of_forms(self, scope: Scope, school_id: str, school_year: int, forms: Sequence[str]) -> list[Relation]:
        """Those of a school, year and forms, in whatever state."""
        wanted = {"school_id": school_id, "school_year": school_year, "form": {"$in": list(forms)}}
        found = await self._collection.find(scope.filter(wanted))
        return [stored.read(Relation, each, id_field="relation_id") for each in found]

    async def lent(self, scope: Scope, mentor_ids: Sequence[str]) -> dict[str, str]:
        """Which of these mentors of other schools were given to a school of the scope, as their own one agreed.

        Mentor -> the school to which he was given, the first by relation where there are several.
        """
        wanted = {"mentor_id": {"$in": list(mentor_ids)}, "mentor_school_agreed_on": {"$type": "string"}}
        found = await self._collection.find(scope.filter(wanted), fields=["mentor_id", "school_id"])
        return {
            each["mentor_id"]: each["school_id"] for each in sorted(found, key=lambda one: one["_id"], reverse=True)
        }

    async def fixed(self, scope: Scope) -> list[Relation]:
        """Those that an order has fixed, ended ones too, in the order of their ids."""
        found = await self._collection.find(scope.filter({"status": {"$nin": list(NO_PAIR)}}))
        return sorted(
            (stored.read(Relation, each, id_field="relation_id") for each in found), key=lambda each: each.relation_id
        )


def _document(state: RelationState) -> Document:
    kept = Relation(
        state.relation_id, state.school_id, state.version, state.school_year, state.form, state.status,
        state.mentor_id, state.mentee_ids, state.mentor_school_agreed_on,
    )  # fmt: skip
    return stored.write(kept, id_field="relation_id")

"""Declared ties as matching needs them: a projection of registry's events, which no history keeps."""

from collections.abc import Sequence
from functools import partial

from mentoring_common.auth import Scope
from mentoring_common.events.contracts.registry import TieState
from mentoring_common.mongo import Collection, Document, Index
from mentoring_common.projection import Projection
from mentoring_common.stored import read, write

from matching.engine.circumstances import STRANGERS, Circumstances
from matching.ties.domain import circumstances_of

LOOKED_UP_AT_ONCE = 200
"""People in one query: a school has several hundred, and ties are few."""


class TieStore:
    """The projection; the version guard keeps duplicates and disorder out."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self.states: Projection[TieState] = Projection(collection, "tie", partial(write, id_field="tie_id"))

    async def ensure_indexes(self) -> None:
        await self.states.ensure_indexes([Index(("person_a",)), Index(("person_b",))])

    async def apply(self, states: Sequence[TieState]) -> None:  # all-schools: each state brings its own school
        """Take the newest of what is known and given."""
        await self.states.apply(states)

    async def all(self, scope: Scope) -> Circumstances:
        """Everything that is declared."""
        return circumstances_of(map(_tie, await self._collection.find(scope.filter({"active": True}))))

    async def of_persons(self, scope: Scope, person_ids: Sequence[str]) -> Circumstances:
        """What is declared of these people, whichever school has declared it."""
        names = sorted(set(person_ids))
        found: dict[str, TieState] = {}
        for start in range(0, len(names), LOOKED_UP_AT_ONCE):
            chosen = {"$in": names[start : start + LOOKED_UP_AT_ONCE]}
            for side in ("person_a", "person_b"):
                documents = await self._collection.find(scope.filter({side: chosen}))
                found |= {document["_id"]: _tie(document) for document in documents}
        return circumstances_of(found.values()) if found else STRANGERS

    async def declared_of(self, scope: Scope, person_id: str) -> list[TieState]:
        """What is declared of the person, in force or not."""
        found = [each for side in ("person_a", "person_b") for each in await self._of(scope, {side: person_id})]
        return list({each.tie_id: each for each in found}.values())

    async def _of(self, scope: Scope, conditions: Document) -> list[TieState]:
        return [_tie(each) for each in await self._collection.find(scope.filter(conditions))]


def _tie(document: Document) -> TieState:
    return read(TieState, document, id_field="tie_id")

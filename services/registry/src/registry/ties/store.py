"""Ties' documents."""

from collections.abc import Sequence
from datetime import datetime

from mentoring_common.aggregate import Aggregates, Change, Saved
from mentoring_common.auth import Scope
from mentoring_common.events.envelope import Wire
from mentoring_common.mongo import Document, Index
from mentoring_common.stored import read, write

from registry.ties.domain import Tie


class TieStore:
    """Ties, each one aggregate: a school has one of each kind between two people, in force or not."""

    def __init__(self, aggregates: Aggregates) -> None:
        self._aggregates = aggregates
        self._collection = aggregates.collection

    async def ensure_indexes(self) -> None:
        await self._aggregates.ensure_indexes(
            [
                Index(("school_id", "person_a", "person_b", "kind"), unique=True),
                Index(("person_a",)),
                Index(("person_b",)),
                Index(("school_id", "_id")),
            ]
        )

    async def get(self, scope: Scope, tie_id: str) -> Tie | None:
        document = await self._collection.find_one(scope.filter({"_id": tie_id}))
        return _tie(document) if document else None

    async def same_as(self, scope: Scope, tie: Tie) -> Tie | None:
        """The tie of this school, kind and two people, in force or not."""
        same = {"school_id": tie.school_id, "person_a": tie.person_a, "person_b": tie.person_b, "kind": tie.kind}
        document = await self._collection.find_one(scope.filter(same))
        return _tie(document) if document else None

    async def of_person(self, scope: Scope, person_id: str) -> list[Tie]:
        """All ties that name the person, in force or not, by id."""
        found: dict[str, Tie] = {}
        for side in ("person_a", "person_b"):
            documents = await self._collection.find(scope.filter({side: person_id}))
            found |= {document["_id"]: _tie(document) for document in documents}
        return [found[tie_id] for tie_id in sorted(found)]

    async def all_by_id(self, scope: Scope, after: str, limit: int) -> list[Tie]:
        """Ties by id, those that hold no more too, beginning after `after`."""
        documents = await self._collection.find(scope.filter({"_id": {"$gt": after}}), sort=[("_id", 1)], limit=limit)
        return [_tie(document) for document in documents]

    async def schools(self) -> set[str]:  # all-schools: a checkpoint is taken of each
        """The schools that have declared any."""
        groups = await self._collection.aggregate([{"$group": {"_id": "$school_id"}}])
        return {group["_id"] for group in groups}

    async def insert(self, scope: Scope, tie: Tie, events: Sequence[Wire], now: datetime) -> bool:
        """Add a tie with its event; False where the school has the same one."""
        identity = {"_id": tie.tie_id, "school_id": tie.school_id, "version": tie.version, "recorded_at": now}
        return await self._aggregates.insert(scope, {**identity, **_fields(tie)}, events)

    async def save(self, scope: Scope, following: Tie, command_id: str, events: Sequence[Wire]) -> Saved:
        """Store the next version with its event; MOVED_ON also where the school has the same tie already."""
        change = Change(following.tie_id, following.version - 1, command_id, _fields(following), events)
        return await self._aggregates.save(scope, change)


def _fields(tie: Tie) -> Document:
    fields = write(tie)
    for name in ("tie_id", "school_id", "version"):
        del fields[name]
    return fields


def _tie(document: Document) -> Tie:
    return read(Tie, document, id_field="tie_id")

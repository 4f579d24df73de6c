"""Pairs of people who may be one: offered to a curator until he decides."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from mentoring_common.auth import Scope
from mentoring_common.mongo import Collection, Document, Index, Update
from mentoring_common.stored import read, write


class Decision(StrEnum):
    """What a curator said of a pair."""

    MERGED = "MERGED"
    DISTINCT = "DISTINCT"


@dataclass(frozen=True)
class PossibleDuplicate:
    """Two people of whom a school's paper or request raised the question whether they are one."""

    school_id: str
    person_ids: tuple[str, str]
    found_at: datetime
    decision: Decision | None = None
    decided_at: datetime | None = None

    @property
    def id(self) -> str:
        return pair_id(*self.person_ids)


def pair_id(one: str, other: str) -> str:
    """The same for both orders."""
    return "~".join(sorted((one, other)))


class DuplicateStore:
    """Possible duplicates, one document a pair."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    async def ensure_indexes(self) -> None:
        await self._collection.ensure_indexes(
            [Index(("school_id", "decision", "_id")), Index(("person_ids", "decision"))]
        )

    async def raise_(self, scope: Scope, pairs: Sequence[PossibleDuplicate]) -> None:
        """Keep the questions; one that was asked before stays as it is, decided or not."""
        if not all(scope.permits(pair.school_id) for pair in pairs):
            raise PermissionError("a possible duplicate outside the scope")
        await self._collection.write(
            [Update({"_id": pair.id}, {"$setOnInsert": write(pair)}, upsert=True) for pair in pairs]
        )

    async def asked(self, scope: Scope, pair_ids: Sequence[str]) -> set[str]:
        """Which of these pairs were asked about before, whatever was decided."""
        found = await self._collection.find(scope.filter({"_id": {"$in": sorted(pair_ids)}}), fields=["_id"])
        return {each["_id"] for each in found}

    async def open(self, scope: Scope, after: str | None, limit: int) -> list[PossibleDuplicate]:
        """Undecided pairs by id, beginning after `after`."""
        conditions: Document = {"decision": None}
        if after is not None:
            conditions["_id"] = {"$gt": after}
        documents = await self._collection.find(scope.filter(conditions), sort=[("_id", 1)], limit=limit)
        return [read(PossibleDuplicate, document) for document in documents]

    async def open_of(self, scope: Scope) -> dict[str, str]:
        """Who is in an undecided pair -> the other one."""
        documents = await self._collection.find(scope.filter({"decision": None}))
        pairs = [read(PossibleDuplicate, document).person_ids for document in documents]
        return {one: other for pair in pairs for one, other in (pair, pair[::-1])}

    async def of_person(self, scope: Scope, person_id: str) -> list[PossibleDuplicate]:
        """Every question about the person, decided or not, by id."""
        documents = await self._collection.find(scope.filter({"person_ids": person_id}), sort=[("_id", 1)])
        return [read(PossibleDuplicate, document) for document in documents]

    async def decide(self, scope: Scope, pair: PossibleDuplicate) -> None:
        """Keep the decision; a pair that nobody had asked about is kept too."""
        if not scope.permits(pair.school_id):
            raise PermissionError("a possible duplicate outside the scope")
        decided = write(pair)
        asked = {name: decided.pop(name) for name in ("school_id", "person_ids", "found_at")}
        await self._collection.write([Update({"_id": pair.id}, {"$set": decided, "$setOnInsert": asked}, upsert=True)])

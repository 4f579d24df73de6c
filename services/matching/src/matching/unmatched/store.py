"""Mentees whom the last run of their school left without a pair: one document a mentee."""

from collections.abc import Sequence

from mentoring_common.auth import Scope
from mentoring_common.mongo import Collection, Index, Replacement
from mentoring_common.stored import read, write

from matching.unmatched.domain import LeftOver


class LeftOverStore:
    """What runs found for those whom they left over."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    async def ensure_indexes(self) -> None:
        await self._collection.ensure_indexes([Index(("school_id", "school_year")), Index(("run_id", "school_id"))])

    async def save(self, scope: Scope, school_id: str, school_year: int, run_id: str, left: Sequence[LeftOver]) -> None:
        """Keep what a run found in a school and forget what earlier runs of that school year had found there."""
        await self._collection.write(
            [
                Replacement(scope.filter({"_id": document["_id"]}), document, upsert=True)
                for document in (write(each, id_field="mentee_id") for each in left)
            ]
        )
        of_others = {"school_id": school_id, "school_year": school_year, "run_id": {"$ne": run_id}}
        await self._collection.delete_many(scope.filter(of_others))

    async def of_mentees(self, scope: Scope, mentee_ids: Sequence[str]) -> dict[str, LeftOver]:
        """What is kept of these mentees, by id."""
        documents = await self._collection.find(scope.filter({"_id": {"$in": list(mentee_ids)}}))
        return {document["_id"]: read(LeftOver, document, id_field="mentee_id") for document in documents}

    async def chief_codes(self, scope: Scope, school_year: int, *, school_id: str | None) -> dict[str, str]:
        """The code of the chief reason of everybody whom a run of the school year has left over, by mentee id."""
        wanted = {"school_year": school_year, **({"school_id": school_id} if school_id else {})}
        documents = await self._collection.find(scope.filter(wanted), fields=["reasons.code"])
        return {document["_id"]: document["reasons"][0]["code"] for document in documents}

    async def schools_of_run(self, scope: Scope, run_id: str) -> set[str]:
        """The schools of the scope for which the run has kept whom it left over."""
        groups = await self._collection.aggregate(
            [{"$match": scope.filter({"run_id": run_id})}, {"$group": {"_id": "$school_id"}}]
        )
        return {group["_id"] for group in groups}

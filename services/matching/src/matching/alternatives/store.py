"""What runs weighed: one document a school and school year, which each run replaces."""

from mentoring_common.auth import Scope
from mentoring_common.mongo import Collection, Index, Replacement
from mentoring_common.stored import read, write

from matching.alternatives.domain import WeighedSchool, key_of


class WeighedStore:
    """The alternatives of the last runs."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    async def ensure_indexes(self) -> None:
        await self._collection.ensure_indexes([Index(("school_id",))])

    async def save(self, scope: Scope, school: WeighedSchool) -> None:
        """Keep what a run weighed and forget what an earlier one did."""
        document = write(school, id_field="key")
        await self._collection.write([Replacement(scope.filter({"_id": document["_id"]}), document, upsert=True)])

    async def of_mentee(self, scope: Scope, school_id: str, school_year: int, mentee_id: str) -> WeighedSchool | None:
        """What was weighed in the school, of this mentee alone; None where no run has weighed anything."""
        fields = ["school_id", "school_year", "run_id", "weighed_at", f"of_mentee.{mentee_id}"]
        found = await self._collection.find_one(scope.filter({"_id": key_of(school_id, school_year)}), fields=fields)
        return read(WeighedSchool, found, id_field="key") if found else None

    async def of_school(self, scope: Scope, school_id: str, school_year: int) -> WeighedSchool | None:
        """Everything that was weighed in the school; None where no run has weighed anything."""
        found = await self._collection.find_one(scope.filter({"_id": key_of(school_id, school_year)}))
        return read(WeighedSchool, found, id_field="key") if found else None

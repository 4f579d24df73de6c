"""Staff lists' documents: one an organisation, so that whose a login is, is judged at one version."""

from collections.abc import Iterable

from mentoring_common.auth import Scope
from mentoring_common.mongo import Collection, Document, Index
from mentoring_common.stored import read, write

from registry.staff.domain import StaffList


class StaffStore:
    """A list is one document with all its members."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    async def ensure_indexes(self) -> None:
        await self._collection.ensure_indexes([Index(("school_id",))])

    async def of(self, scope: Scope, organisation_id: str) -> StaffList:
        """The organisation's list; an empty one, of version 0, before anybody was entered."""
        found = await self.of_all(scope, [organisation_id])
        return found.get(organisation_id) or StaffList(organisation_id, organisation_id)

    async def of_all(self, scope: Scope, organisation_ids: Iterable[str]) -> dict[str, StaffList]:
        """The lists of these organisations that have one, by the organisation's id."""
        wanted = {"_id": {"$in": sorted(set(organisation_ids))}}
        documents = await self._collection.find(scope.filter(wanted))
        return {each["_id"]: read(StaffList, each, id_field="organisation_id") for each in documents}

    async def save(self, scope: Scope, following: StaffList) -> bool:
        """Store the next version; False where somebody else was faster."""
        if not scope.permits(following.school_id):
            raise PermissionError("a staff list outside the scope")
        fields: Document = write(following, id_field="organisation_id")
        if following.version == 1:
            return await self._collection.insert_one(fields)
        before = scope.filter({"_id": following.organisation_id, "version": following.version - 1})
        del fields["_id"]
        return bool(await self._collection.update_one(before, {"$set": fields}))

"""Groups' documents."""

from collections.abc import Sequence

from mentoring_common.auth import Scope
from mentoring_common.mongo import Collection, Document, Index
from mentoring_common.stored import read, write

from matching.groups.domain import Group


class GroupStore:
    """Groups, each one document with a version that guards it."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    async def ensure_indexes(self) -> None:
        await self._collection.ensure_indexes(
            [Index(("school_id", "_id")), Index(("unfinished",)), Index(("initiative_id",)), Index(("mentor_id",))]
        )

    async def get(self, scope: Scope, group_id: str) -> Group | None:
        document = await self._collection.find_one(scope.filter({"_id": group_id}))
        return _group(document) if document else None

    async def page(
        self, scope: Scope, school_id: str | None, school_year: int, initiative_id: str | None,
        *, after: str | None, limit: int,
    ) -> list[Group]:  # fmt: skip
        """The groups of a school year by id, beginning after `after`; those of one initiative, where it is named."""
        wanted: Document = {"school_year": school_year}
        if school_id is not None:
            wanted["school_id"] = school_id
        if initiative_id is not None:
            wanted["initiative_id"] = initiative_id
        if after is not None:
            wanted["_id"] = {"$gt": after}
        found = await self._collection.find(scope.filter(wanted), sort=[("_id", 1)], limit=limit)
        return [_group(each) for each in found]

    async def unfinished(self, scope: Scope) -> list[Group]:
        """Groups whose pairs are being told, or were left half told."""
        return [_group(each) for each in await self._collection.find(scope.filter({"unfinished": True}))]

    async def insert(self, scope: Scope, group: Group) -> bool:
        if not scope.permits(group.school_id):
            raise PermissionError("a group outside the scope")
        return await self._collection.insert_one(write(group, id_field="group_id"))

    async def save(self, scope: Scope, following: Group) -> bool:
        """Store the next version; False where somebody else was faster."""
        fields: Document = write(following, id_field="group_id")
        before = scope.filter({"_id": fields.pop("_id"), "version": following.version - 1})
        return bool(await self._collection.update_one(before, {"$set": fields}))

    async def remove(self, scope: Scope, group: Group) -> None:
        """Forget a group that nobody was ever in, unless it was changed meanwhile."""
        await self._collection.delete_many(scope.filter({"_id": group.group_id, "version": group.version}))

    async def of_mentors(self, scope: Scope, mentor_ids: Sequence[str]) -> list[Group]:
        """The groups that these participations lead."""
        wanted = scope.filter({"mentor_id": {"$in": list(mentor_ids)}})
        return [_group(each) for each in await self._collection.find(wanted)]


def _group(document: Document) -> Group:
    return read(Group, document, id_field="group_id")

"""Transfers' documents: each has the new school as its tenant, and names the old one."""

from collections.abc import Sequence
from datetime import date

from mentoring_common.auth import Scope
from mentoring_common.mongo import Collection, Document, Index
from mentoring_common.stored import read, write

from registry.transfers.domain import Transfer


class TransferStore:
    """Both schools see a transfer; nobody else does."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    async def ensure_indexes(self) -> None:
        await self._collection.ensure_indexes(
            [
                Index(("person_id",), unique=True, where={"open": True}),
                Index(("school_id", "_id")),
                Index(("from_school_id", "_id")),
                Index(("open", "expires_on")),
            ]
        )

    async def get(self, scope: Scope, transfer_id: str) -> Transfer | None:
        """The transfer, where the new or the old school is of the scope."""
        document = await self._collection.find_one({"_id": transfer_id})
        found = _transfer(document) if document else None
        return found if found is not None and _is_of(scope, found) else None

    async def of_schools(self, scope: Scope, schools: Sequence[str]) -> list[Transfer]:
        """Transfers to and from these schools of the scope, the newest first."""
        own = [each for each in schools if scope.permits(each)]
        found: dict[str, Transfer] = {}
        for side in ("school_id", "from_school_id"):
            for document in await self._collection.find({side: {"$in": own}}):
                found[document["_id"]] = _transfer(document)
        return sorted(found.values(), key=lambda each: (each.history[0].at, each.transfer_id), reverse=True)

    async def of_person(self, scope: Scope, person_id: str) -> list[Transfer]:
        """The person's transfers that a school of the scope sees, by id."""
        documents = await self._collection.find({"person_id": person_id}, sort=[("_id", 1)])
        return [each for each in map(_transfer, documents) if _is_of(scope, each)]

    async def overdue(self, scope: Scope, today: date, limit: int) -> list[Transfer]:
        """Open transfers whose last day has passed."""
        passed = {"open": True, "expires_on": {"$lt": today.isoformat()}}
        documents = await self._collection.find(scope.filter(passed), sort=[("_id", 1)], limit=limit)
        return [_transfer(document) for document in documents]

    async def insert(self, scope: Scope, transfer: Transfer) -> bool:
        """Add one; False where the person has an open one."""
        if not scope.permits(transfer.school_id):
            raise PermissionError("a transfer outside the scope")
        return await self._collection.insert_one(write(transfer, id_field="transfer_id"))

    async def save(self, scope: Scope, following: Transfer) -> bool:
        """Store the next version; False where somebody else was faster."""
        if not _is_of(scope, following):
            raise PermissionError("a transfer outside the scope")
        fields: Document = write(following, id_field="transfer_id")
        before = {"_id": fields.pop("_id"), "version": following.version - 1}
        return bool(await self._collection.update_one(before, {"$set": fields}))


def _is_of(scope: Scope, transfer: Transfer) -> bool:
    return scope.permits(transfer.school_id) or scope.permits(transfer.from_school_id)


def _transfer(document: Document) -> Transfer:
    return read(Transfer, document, id_field="transfer_id")

"""Inbox entries' documents."""

from collections.abc import Sequence
from datetime import datetime

from mentoring_common import stored
from mentoring_common.auth import Scope
from mentoring_common.mongo import Collection, Document, Index

from notifications.inbox.domain import Entry


class InboxStore:
    """The entries of all schools, each under its delivery key."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    async def ensure_indexes(self) -> None:
        await self._collection.ensure_indexes([Index(("school_id", "created_at", "_id")), Index(("created_at", "_id"))])

    async def add(self, entries: Sequence[Entry]) -> None:  # all-schools: each entry brings its own school
        """Write what is not there yet; an entry that is there stays as it is, read or not."""
        await self._collection.insert_new([_document(entry) for entry in entries])

    async def get(self, scope: Scope, entry_id: str) -> Entry | None:
        document = await self._collection.find_one(scope.filter({"_id": entry_id}))
        return _entry(document) if document else None

    async def page(self, scope: Scope, *, after: Entry | None, limit: int) -> list[Entry]:
        """Entries, the newest first, beginning after `after`."""
        conditions: Document = {}
        if after is not None:
            conditions["$or"] = [
                {"created_at": {"$lt": after.created_at}},
                {"created_at": after.created_at, "_id": {"$lt": after.id}},
            ]
        documents = await self._collection.find(
            scope.filter(conditions), sort=[("created_at", -1), ("_id", -1)], limit=limit
        )
        return [_entry(document) for document in documents]

    async def mark_read(self, scope: Scope, entry_id: str, now: datetime) -> None:
        """Note the first reading; later ones change nothing."""
        await self._collection.update_one(scope.filter({"_id": entry_id, "read_at": None}), {"$set": {"read_at": now}})


def _document(entry: Entry) -> Document:
    """Instants stay the database's own, since it orders by them."""
    return {**stored.write(entry, id_field="id"), "created_at": entry.created_at, "read_at": entry.read_at}


def _entry(document: Document) -> Entry:
    return stored.read(Entry, document, id_field="id")

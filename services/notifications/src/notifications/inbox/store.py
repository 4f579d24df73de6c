"""Inbox entries' documents."""

from collections.abc import Sequence
from datetime import datetime

from mentoring_common import stored
from mentoring_common.auth import Scope
from mentoring_common.mongo import Collection, Document, Index

from notifications.inbox.domain import Entry

COUNTED_AT_MOST = 100
"""Unread entries: what is shown beyond is «99+», and whoever has never looked costs no more than that."""


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

    async def page(
        self, scope: Scope, *, after: Entry | None, limit: int, unread_by: str | None = None, read_by: str | None = None
    ) -> list[Entry]:
        """Entries, the newest first, beginning after `after`; of one person's unread or read ones where asked."""
        conditions: list[Document] = []
        if after is not None:
            earlier = {"created_at": {"$lt": after.created_at}}
            conditions.append({"$or": [earlier, {"created_at": after.created_at, "_id": {"$lt": after.id}}]})
        if unread_by is not None:
            conditions.append(_unread(unread_by))
        if read_by is not None:
            conditions.append({"$or": [{"read_at": {"$ne": None}}, {"readings.subject": read_by}]})
        documents = await self._collection.find(
            scope.filter({"$and": conditions} if conditions else {}),
            sort=[("created_at", -1), ("_id", -1)],
            limit=limit,
        )
        return [_entry(document) for document in documents]

    async def count_unread(self, scope: Scope, subject: str) -> int:
        """How many entries the person has not read, counted up to `COUNTED_AT_MOST`."""
        wanted = scope.filter(_unread(subject))
        return len(await self._collection.find(wanted, fields=["_id"], limit=COUNTED_AT_MOST))

    async def mark_read(self, scope: Scope, entry_id: str, subject: str, now: datetime) -> None:
        """Note the person's first reading; later ones change nothing."""
        await self._collection.update_one(scope.filter({"_id": entry_id, **_unread(subject)}), _reading(subject, now))

    async def mark_all_read(self, scope: Scope, subject: str, now: datetime) -> int:
        """Note that the person has read whatever was there by now; how many entries that were."""
        unread = {**_unread(subject), "created_at": {"$lte": now}}
        return await self._collection.update_many(scope.filter(unread), _reading(subject, now))


def _unread(subject: str) -> Document:
    """An entry that earlier releases noted as read is read for everybody."""
    return {"read_at": None, "readings.subject": {"$ne": subject}}


def _reading(subject: str, now: datetime) -> Document:
    return {"$push": {"readings": {"subject": subject, "read_at": now}}}


def _document(entry: Entry) -> Document:
    """Instants stay the database's own, since it orders by them."""
    return {**stored.write(entry, id_field="id"), "created_at": entry.created_at, "read_at": entry.read_at}


def _entry(document: Document) -> Entry:
    return stored.read(Entry, document, id_field="id")

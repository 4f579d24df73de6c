"""Projections: another service's aggregates as this one needs them.

An event carries its aggregate's whole public state and version; a projection writes only where its stored version
is lower. So duplicates and disorder change nothing, and no table of seen messages is needed. Each document keeps

    event_digest   of the data as the publisher published them, fields included that this service does not store
    own_digest     of the stored fields, so that a document altered by hand is noticed
    shape          the number of the projection's form: a release that stores more of an event has another one
    applied_at     when it was written, which keeps a replay from undoing what arrived meanwhile
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from mentoring_common.clock import utc_now
from mentoring_common.digests import Total, digest_of, published_digest, total_of
from mentoring_common.events.contracts.base import Contract
from mentoring_common.mongo import Collection, Document, Index, Replacement

FIRST = 1
"""Nothing is older than the first version, so where one is stored a first version has nothing to say."""
BOOKKEEPING = ("own_digest", "applied_at")
"""Fields that the own digest does not cover."""

C = TypeVar("C", bound=Contract)


@dataclass(frozen=True)
class Survey:
    """What a projection holds of one school."""

    total: Total
    is_sound: bool
    """Every document is as it was written, by a projection of the present shape."""
    newest: datetime | None
    """When the latest of them was written."""


@dataclass(frozen=True)
class Restored:
    """What a replay's portion has changed beside the states that it brought."""

    kind: str
    removed: frozenset[str] = frozenset()
    """The ids of documents that the publisher does not have."""
    schools: frozenset[str] = frozenset()
    """The schools of the range, and those in which its aggregates were before, by whatever mistake."""


@dataclass(frozen=True)
class Range:
    """Ids of one school from which everything was read: beyond `after`, up to `upto` or to the end."""

    school_id: str
    after: str
    upto: str | None

    def filter(self) -> dict[str, Any]:
        beyond: dict[str, Any] = {"$gt": self.after}
        if self.upto is not None:
            beyond["$lte"] = self.upto
        return {"school_id": self.school_id, "_id": beyond}


class Projection(Generic[C]):
    """One kind of another service's aggregates, in one collection."""

    def __init__(
        self,
        collection: Collection,
        kind: str,
        document: Callable[[C], Document],
        *,
        shape: int = 1,
        is_versioned: bool = True,
        is_void: Callable[[Document], bool] = lambda _document: False,
    ) -> None:
        """`document` makes of a state what is stored: `_id`, `school_id`, `version` and any further JSON fields.

        `shape` is counted up when `document` stores something new: the stored ones are then asked for again. A kind
        that its publisher derives from another aggregate, whose version moves without it, is not `is_versioned`. A
        document that `is_void` says nothing, so that having it and not having it are the same.
        """
        self.kind = kind
        self.shape = shape
        self.stored_in = collection.name
        self._collection = collection
        self._document = document
        self.is_versioned = is_versioned
        self._is_void = is_void

    async def ensure_indexes(self, indexes: Sequence[Index] = ()) -> None:
        """Create the given indexes; one that begins with the school serves the surveys, otherwise one is added.

        Each index is paid by every person of an import, so that there is none that another can replace.
        """
        by_school = any(index.fields[0] == "school_id" and index.where is None for index in indexes)
        await self._collection.ensure_indexes([*indexes] if by_school else [Index(("school_id", "_id")), *indexes])

    async def apply(self, states: Sequence[C]) -> None:
        """Bring the projection to the given states; of several of one aggregate the newest counts."""
        await apply_states(self._collection, self._documents(states))

    async def restore(self, states: Sequence[C], everything_of: Range, asked_at: datetime) -> Restored:
        """Make the range what its publisher holds.

        States overwrite what is stored, whatever its version, and what the range should not have is removed; but a
        newer version, or an aggregate unknown to the publisher, that was written after `asked_at` has arrived from
        it meanwhile and stays.
        """
        documents = _newest(self._documents(states))
        kept = [each["_id"] for each in documents]
        elsewhere = await self._collection.find({"_id": {"$in": kept}}, fields=["school_id"]) if kept else []
        before = {"applied_at": {"$not": {"$gte": asked_at}}}
        await self._collection.write(
            [
                Replacement(
                    {"_id": each["_id"], "$or": [{"version": {"$lte": each["version"]}}, before]}, each, upsert=True
                )
                for each in documents
            ]
        )
        beyond = {**everything_of.filter(), "$nor": [{"_id": {"$in": kept}}], **before}
        removed = [each["_id"] for each in await self._collection.find(beyond, fields=["_id"])]
        if removed:
            await self._collection.delete_many(beyond)
        schools = {each["school_id"] for each in elsewhere if isinstance(each.get("school_id"), str)}
        return Restored(self.kind, frozenset(removed), frozenset({everything_of.school_id, *schools}))

    async def survey(self, school_id: str) -> Survey:
        """The total of a school, and whether its documents are whole."""
        found = await self._collection.find({"school_id": school_id})
        unsound = [each for each in found if not self._is_sound(each)]
        documents = [each for each in found if each in unsound or not self._is_void(each)]
        total = total_of(
            (each["_id"], each.get("version", 0) if self.is_versioned else 0, each.get("event_digest", ""))
            for each in documents
        )
        written = [each["applied_at"] for each in documents if isinstance(each.get("applied_at"), datetime)]
        return Survey(total, not unsound, max(written, default=None))

    def _is_sound(self, document: Document) -> bool:
        return bool(document.get("shape") == self.shape and document.get("own_digest") == own_digest(document))

    async def schools(self) -> set[str]:
        """Every tenant of whom something is stored."""
        groups = await self._collection.aggregate([{"$group": {"_id": "$school_id"}}])
        return {group["_id"] for group in groups if isinstance(group["_id"], str)}

    def _documents(self, states: Sequence[C]) -> list[Document]:
        now = utc_now()
        documents = []
        for state in states:
            document = {**self._document(state), "event_digest": published_digest(state), "shape": self.shape}
            documents.append({**document, "own_digest": own_digest(document), "applied_at": now})
        return documents


async def apply_states(collection: Collection, documents: Sequence[Document]) -> None:
    """Bring a collection to the given states.

    Each document has `_id` and `version`. Of several states of one aggregate the newest counts. New aggregates are
    one unordered insert; later versions go through the version guard, which inserts what is missing.
    """
    states = _newest(documents)
    await collection.insert_new([state for state in states if state["version"] == FIRST])
    guarded = [state for state in states if state["version"] > FIRST]
    await collection.write(
        [
            Replacement({"_id": state["_id"], "version": {"$lt": state["version"]}}, state, upsert=True)
            for state in guarded
        ]
    )


def _newest(documents: Sequence[Document]) -> list[Document]:
    newest: dict[str, Document] = {}
    for document in documents:
        known = newest.get(document["_id"])
        if known is None or known["version"] < document["version"]:
            newest[document["_id"]] = document
    return list(newest.values())


def own_digest(document: Document) -> str:
    """The digest of a document's stored fields: another one than it keeps means that somebody has altered it."""
    return digest_of({name: _plain(value) for name, value in document.items() if name not in BOOKKEEPING})


def _plain(value: Any) -> Any:
    """A value as it comes back from the database."""
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value

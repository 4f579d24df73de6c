"""Erasures' documents, the participations that stay countable without their person, and what services confirm."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from mentoring_common.aggregate import Aggregates, Change, Saved
from mentoring_common.auth import Scope
from mentoring_common.census import Member
from mentoring_common.events.contracts.erasure import ErasureConfirmed
from mentoring_common.events.envelope import Wire
from mentoring_common.mongo import Collection, Document, Index, binary
from mentoring_common.projection import Projection
from mentoring_common.stored import read, write

from registry.erasure.domain import CONFIRMING, Erasure, ErasureStatus
from registry.erasure.tombs import Tomb

KEY = "known-as"


@dataclass(frozen=True)
class Confirmed:
    """What a service has confirmed; None where it has not yet."""

    service: str
    state: ErasureConfirmed | None


class ErasureStore:
    """Erasures, each one aggregate whose event is the tombstone."""

    def __init__(self, aggregates: Aggregates, keys: Collection, new_key: Callable[[], bytes]) -> None:
        self._aggregates = aggregates
        self._new_key = new_key
        self._collection = aggregates.collection
        self._keys = keys

    async def ensure_indexes(self) -> None:
        await self._aggregates.ensure_indexes(
            [Index(("person_id",), unique=True), Index(("schools", "_id")), Index(("school_id", "_id"))]
        )

    async def key(self) -> bytes:  # all-schools: the municipality has one
        """The key of the digests; made when it is asked for first."""
        await self._keys.insert_one({"_id": KEY, "key": binary(self._new_key())})
        [kept] = await self._keys.find({"_id": KEY})
        return bytes(kept["key"])

    async def insert(self, scope: Scope, erasure: Erasure, events: Sequence[Wire]) -> bool:
        """Add one with its event; False where the person has one already."""
        return await self._aggregates.insert(scope, write(erasure, id_field="erasure_id"), events)

    async def save(self, scope: Scope, following: Erasure, command_id: str, events: Sequence[Wire] = ()) -> Saved:
        """Store the next version."""
        fields = write(following, id_field="erasure_id")
        for name in ("_id", "school_id", "version"):
            del fields[name]
        return await self._aggregates.save(
            scope, Change(following.erasure_id, following.version - 1, command_id, fields, events)
        )

    async def get(self, scope: Scope, erasure_id: str) -> Erasure | None:
        """The erasure, where a school of the scope knew the person."""
        documents = await self._collection.find({"_id": erasure_id, **_known_in(scope)})
        return _erasure(documents[0]) if documents else None

    async def of_person(self, scope: Scope, person_id: str) -> Erasure | None:
        """The erasure of this person."""
        documents = await self._collection.find({"person_id": person_id, **_known_in(scope)})
        return _erasure(documents[0]) if documents else None

    async def page(self, scope: Scope, after: str | None, limit: int) -> list[Erasure]:
        """Erasures, the newest first: their ids begin with their time."""
        beyond = {"_id": {"$lt": after}} if after is not None else {}
        found = await self._collection.find({**_known_in(scope), **beyond}, sort=[("_id", -1)], limit=limit)
        return [_erasure(each) for each in found]

    async def unfinished(self, scope: Scope) -> list[Erasure]:
        """Those that are not done, the oldest first."""
        wanted = scope.filter({"status": ErasureStatus.REQUESTED.value})
        return [_erasure(each) for each in await self._collection.find(wanted, sort=[("_id", 1)])]

    async def known_as(self, scope: Scope) -> frozenset[str]:
        """The digests of everybody who was erased."""
        documents = await self._collection.find(scope.filter(), fields=["known_as"])
        return frozenset(digest for each in documents for digest in each.get("known_as", ()))

    async def schools(self) -> set[str]:  # all-schools: a checkpoint is taken of each
        """The tenants in which anybody was erased."""
        return {each["school_id"] for each in await self._collection.find({}, fields=["school_id"])}

    async def all_by_id(self, scope: Scope, after: str, limit: int) -> list[Erasure]:
        """Erasures of the scope's tenants by id, beginning after `after`."""
        conditions = scope.filter({"_id": {"$gt": after}})
        return [_erasure(each) for each in await self._collection.find(conditions, sort=[("_id", 1)], limit=limit)]


class TombStore:
    """Participations of erased people, each one aggregate."""

    def __init__(self, aggregates: Aggregates) -> None:
        self._aggregates = aggregates
        self._collection = aggregates.collection

    async def ensure_indexes(self) -> None:
        await self._aggregates.ensure_indexes([Index(("school_id", "_id")), Index(("tomb_id",))])

    async def insert(self, scope: Scope, tomb: Tomb, events: Sequence[Wire]) -> bool:
        """Add one with its events; False where it is there."""
        return await self._aggregates.insert(scope, write(tomb, id_field="participant_id"), events)

    async def count(self, scope: Scope, tomb_id: str) -> int:
        """How many participations of one person are counted without him."""
        return await self._collection.count(scope.filter({"tomb_id": tomb_id}))

    async def all_by_id(self, scope: Scope, after: str, limit: int) -> list[Tomb]:
        """Those of the scope by id, beginning after `after`; all of them where the limit is 0."""
        conditions = scope.filter({"_id": {"$gt": after}})
        found = await self._collection.find(conditions, sort=[("_id", 1)], limit=limit)
        return [read(Tomb, each, id_field="participant_id") for each in found]

    async def members(self, scope: Scope) -> list[Member]:
        """Those of the scope as a census counts them."""
        found = await self._collection.find(scope.filter(), fields=["school_id", "version"])
        return [Member(each["school_id"], each["_id"], each["version"]) for each in found]

    async def schools(self) -> set[str]:  # all-schools: a checkpoint is taken of each
        """The schools that have any."""
        groups = await self._collection.aggregate([{"$group": {"_id": "$school_id"}}])
        return {group["_id"] for group in groups}


class Confirmations:
    """What the other services have confirmed: a projection of each one's."""

    def __init__(self, collections: Mapping[str, Collection]) -> None:
        """`collections` by the service that confirms."""
        self._collections = collections
        self.of: dict[str, Projection[ErasureConfirmed]] = {
            service: Projection(collection, "erasure", partial(write, id_field="erasure_id"))
            for service, collection in collections.items()
        }

    async def ensure_indexes(self) -> None:
        for states in self.of.values():
            await states.ensure_indexes()

    async def of_erasures(self, erasures: Iterable[Erasure]) -> dict[str, list[Confirmed]]:
        """What each service has said of these, by erasure."""
        ids = [each.erasure_id for each in erasures]
        found: dict[str, dict[str, ErasureConfirmed]] = {}
        for service, collection in self._collections.items():
            documents = await collection.find({"_id": {"$in": ids}})
            found[service] = {each["_id"]: read(ErasureConfirmed, each, id_field="erasure_id") for each in documents}
        return {each: [Confirmed(service, found[service].get(each)) for service in CONFIRMING] for each in ids}


def _known_in(scope: Scope) -> Document:
    return {} if scope.schools is None else {"schools": {"$in": sorted(scope.schools)}}


def _erasure(document: Document) -> Erasure:
    return read(Erasure, document, id_field="erasure_id")

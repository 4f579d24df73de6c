"""The database. The only module that imports a driver; a setting picks motor or PyMongo's own async client.

Documents are plain dicts. Only what the services use is offered, so that both drivers keep the same promises
(the store tests run on both).
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from typing import Any, ParamSpec, Protocol, TypeVar

import pymongo
from bson import Binary
from motor.motor_asyncio import AsyncIOMotorClient
from pymongo import ASCENDING, AsyncMongoClient, IndexModel, ReplaceOne, UpdateOne, WriteConcern
from pymongo.errors import (
    AutoReconnect,
    BulkWriteError,
    ConnectionFailure,
    DuplicateKeyError,
    ExecutionTimeout,
    NetworkTimeout,
    PyMongoError,
    ServerSelectionTimeoutError,
    WTimeoutError,
)

from mentoring_common.patience import of_this_request
from mentoring_common.settings import MongoDriver

P = ParamSpec("P")
T = TypeVar("T")
Document = dict[str, Any]
Filter = Mapping[str, Any]

DUPLICATE_KEY = 11000
SERVER_SELECTION_TIMEOUT_MS = 3_000
"""A request waits this long for a database that is gone; the caller gets a 503, a message a retry."""
MEMBER_SECONDS = 0.01
"""Guarded updates of a bulk come to some hundred a second on a busy machine."""
GRACE_SECONDS = 0.2
BACKGROUND_SECONDS = 300.0
"""For an operation that nobody waits for. None of ours takes a minute; an answer that was lost comes never."""

_TRANSIENT = (
    AutoReconnect,
    ConnectionFailure,
    ExecutionTimeout,
    NetworkTimeout,
    ServerSelectionTimeoutError,
    WTimeoutError,
)


class Answered(Protocol):
    """Told of each operation's end: its name, how long it took, whether it failed."""

    def __call__(self, operation: str, seconds: float, *, failed: bool) -> None: ...


def is_transient(error: BaseException) -> bool:
    """Whether the same operation may succeed later without any change of ours."""
    return isinstance(error, _TRANSIENT) or (
        isinstance(error, PyMongoError) and bool(error.has_error_label("TransientTransactionError"))
    )


def _bounded(operation: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
    """The operation, which a request waits for no longer than it has patience, and nobody for ever.

    A bulk has `MEMBER_SECONDS` more for each member. Raises NetworkTimeout, or what else the driver raises when time is
    up: what became of the operation is not known then.
    """

    @wraps(operation)
    async def bounded(*args: P.args, **kwargs: P.kwargs) -> T:
        answered = _listener(args)
        began = time.perf_counter()
        failed = False
        patience = of_this_request()
        seconds = (patience.seconds if patience else BACKGROUND_SECONDS) + _members(args) * MEMBER_SECONDS
        try:
            # The driver gives up first and lets its connection go. It cannot where no thread of it is free.
            with pymongo.timeout(seconds) if patience else nullcontext():
                async with asyncio.timeout(seconds + GRACE_SECONDS):
                    return await operation(*args, **kwargs)
        except (TimeoutError, PyMongoError) as error:
            failed = True
            is_late = isinstance(error, TimeoutError) or error.timeout
            if is_late and patience:
                patience.lose()
            if isinstance(error, TimeoutError):
                raise NetworkTimeout("the database did not answer in time") from None
            raise
        finally:
            if answered is not None:
                answered(operation.__name__, time.perf_counter() - began, failed=failed)

    return bounded


def _listener(arguments: tuple[Any, ...]) -> Answered | None:
    """Of the collection whose operation it is."""
    listener: Answered | None = arguments[0].mongo.answered
    return listener


def _members(arguments: tuple[Any, ...]) -> int:
    """Of a bulk: its one argument, after the collection, is a sequence."""
    return len(arguments[1]) if len(arguments) > 1 and isinstance(arguments[1], Sequence) else 0


@dataclass(frozen=True)
class Index:
    """An index: field names in order, ascending."""

    fields: tuple[str, ...]
    unique: bool = False
    where: Mapping[str, Any] | None = None
    """The filter of a partial index."""
    expire_after: timedelta | None = None
    """Of a field that holds an instant: the database removes a document so long after it, in its own time."""

    def model(self) -> IndexModel:
        options: dict[str, Any] = {"unique": self.unique}
        if self.where is not None:
            options["partialFilterExpression"] = dict(self.where)
        if self.expire_after is not None:
            options["expireAfterSeconds"] = int(self.expire_after.total_seconds())
        return IndexModel([(name, ASCENDING) for name in self.fields], **options)


@dataclass(frozen=True)
class Update:
    """One member of a bulk update."""

    filter: Filter
    change: Mapping[str, Any]
    upsert: bool = False


@dataclass(frozen=True)
class Replacement:
    """One member of a bulk replacement."""

    filter: Filter
    document: Document
    upsert: bool = False


class Collection:
    """One collection of the service's own database."""

    def __init__(self, mongo: "Mongo", name: str) -> None:
        self.mongo = mongo
        self.name = name

    @property
    def _handle(self) -> Any:
        return self.mongo.database[self.name]

    async def ensure_indexes(self, indexes: Sequence[Index]) -> None:
        """Create what is missing; changes nothing where the index stands."""
        if indexes:
            await self._handle.create_indexes([index.model() for index in indexes])

    async def drop_index(self, index: Index) -> None:
        """Forget an index of an earlier release; nothing where it is not there. The collection must exist."""
        name = "_".join(f"{field}_{ASCENDING}" for field in index.fields)
        if name in await self._handle.index_information():
            await self._handle.drop_index(name)

    @_bounded
    async def insert_new(self, documents: Sequence[Document]) -> set[int]:
        """Insert what is not there yet, in one unordered bulk; give the positions that a unique key refused."""
        if not documents:
            return set()
        try:
            await self._handle.insert_many(list(documents), ordered=False)
        except BulkWriteError as error:
            return _duplicate_positions(error)
        return set()

    @_bounded
    async def insert_one(self, document: Document) -> bool:
        """Insert the document; False when a unique key was there before."""
        try:
            await self._handle.insert_one(document)
        except DuplicateKeyError:
            return False
        return True

    @_bounded
    async def find(
        self,
        filter: Filter,
        *,
        fields: Sequence[str] | None = None,
        sort: Sequence[tuple[str, int]] = (),
        limit: int = 0,
        skip: int = 0,
    ) -> list[Document]:
        """All documents that match, at most `limit` where it is above 0."""
        cursor = self._handle.find(filter, list(fields) if fields is not None else None)
        if sort:
            cursor = cursor.sort(list(sort))
        if skip:
            cursor = cursor.skip(skip)
        if limit:
            cursor = cursor.limit(limit)
        found: list[Document] = await cursor.to_list(None)
        return found

    @_bounded
    async def find_one(self, filter: Filter, *, fields: Sequence[str] | None = None) -> Document | None:
        found: Document | None = await self._handle.find_one(filter, list(fields) if fields is not None else None)
        return found

    @_bounded
    async def count(self, filter: Filter) -> int:
        return int(await self._handle.count_documents(filter))

    @_bounded
    async def aggregate(self, pipeline: Sequence[Mapping[str, Any]]) -> list[Document]:
        cursor = self._handle.aggregate(list(pipeline))
        if self.mongo.driver is MongoDriver.PYMONGO:
            cursor = await cursor
        found: list[Document] = await cursor.to_list(None)
        return found

    @_bounded
    async def update_one(self, filter: Filter, change: Mapping[str, Any], *, upsert: bool = False) -> int:
        """Change one document; give how many matched (0 or 1; an upsert counts as 1).

        An upsert that loses a race, or whose guard keeps the stored document out of the filter, counts as 0.
        """
        try:
            result = await self._handle.update_one(filter, change, upsert=upsert)
        except DuplicateKeyError:
            return 0
        return int(result.matched_count) + (1 if result.upserted_id is not None else 0)

    @_bounded
    async def update_many(self, filter: Filter, change: Mapping[str, Any]) -> int:
        """Change all documents that match; give how many did."""
        result = await self._handle.update_many(filter, change)
        return int(result.matched_count)

    @_bounded
    async def write(self, members: Sequence[Update | Replacement]) -> int:
        """Apply a bulk unordered; give how many members found or made their document.

        A guarded upsert whose document is newer runs into its own `_id`: that is the answer "older", no error.
        """
        if not members:
            return 0
        operations: list[UpdateOne | ReplaceOne[Document]] = [
            UpdateOne(member.filter, member.change, upsert=member.upsert)
            if isinstance(member, Update)
            else ReplaceOne(member.filter, member.document, upsert=member.upsert)
            for member in members
        ]
        try:
            result = await self._handle.bulk_write(operations, ordered=False)
        except BulkWriteError as error:
            _duplicate_positions(error)
            details = error.details or {}
            return int(details.get("nMatched", 0)) + int(details.get("nUpserted", 0))
        return int(result.matched_count) + int(result.upserted_count)

    @_bounded
    async def delete_many(self, filter: Filter) -> int:
        result = await self._handle.delete_many(filter)
        return int(result.deleted_count)


def _duplicate_positions(error: BulkWriteError) -> set[int]:
    """The positions refused by a unique key; any other write error is raised again."""
    details = error.details or {}
    failures = details.get("writeErrors", [])
    if details.get("writeConcernErrors") or any(failure.get("code") != DUPLICATE_KEY for failure in failures):
        raise error
    return {int(failure["index"]) for failure in failures}


class Mongo:
    """The connection to the service's own database. Made closed; `open` it inside a running event loop."""

    def __init__(
        self,
        uri: str,
        database: str,
        driver: MongoDriver = MongoDriver.MOTOR,
        answered: Answered | None = None,
    ) -> None:
        self._uri = uri
        self.answered = answered
        self._name = database
        self._client: Any = None
        self.database: Any = None
        self.driver = driver

    def open(self) -> None:
        """Make the client. Nothing is sent before the first operation."""
        options: dict[str, Any] = {
            "serverSelectionTimeoutMS": SERVER_SELECTION_TIMEOUT_MS,
            "tz_aware": True,
            "appname": self._name,
            "retryWrites": True,
        }
        self._client = (
            AsyncIOMotorClient(self._uri, **options)
            if self.driver is MongoDriver.MOTOR
            else AsyncMongoClient(self._uri, **options)
        )
        self.database = self._client.get_database(self._name, write_concern=WriteConcern("majority", j=True))

    def collection(self, name: str) -> Collection:
        return Collection(self, name)

    async def read_check(self) -> None:
        """A real read, for readiness; raises what the driver raises."""
        await self.database["health"].find_one({"_id": "readiness"})

    async def drop(self) -> None:
        """Forget the whole database (tests, reset)."""
        await self._client.drop_database(self._name)

    async def close(self) -> None:
        closing = self._client.close()
        if closing is not None:
            await closing


def binary(content: bytes) -> Any:
    """Bytes as the database keeps them."""
    return Binary(content)

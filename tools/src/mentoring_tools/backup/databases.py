"""The services' databases, read whole for a copy and filled from one.

The driver is used as it is, not by `mentoring_common.mongo`: a copy takes every document whatever its shape, without
reading it.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from bson.raw_bson import RawBSONDocument
from pymongo import MongoClient
from pymongo.client_session import ClientSession
from pymongo.errors import ConfigurationError, InvalidOperation, OperationFailure

from mentoring_tools.backup.archive import Part, documents_of

DATABASES = ("notifications", "reporting", "matching", "registry")
"""Each before those whom it knows things of: what a copy holds of another service is never newer than that one."""
PART_BYTES = 8 * 1024 * 1024
AT_ONCE = 500
"""Documents in one write."""
ANSWERS_WITHIN_MS = 5000

Client = MongoClient[RawBSONDocument]


def connected(uri: str) -> Client:
    return MongoClient(uri, document_class=RawBSONDocument, serverSelectionTimeoutMS=ANSWERS_WITHIN_MS, tz_aware=True)


@contextmanager
def one_moment(client: Client) -> Iterator[ClientSession | None]:
    """A session whose reads all see one moment of all databases; None where the server cannot do that."""
    try:
        session = client.start_session(snapshot=True)
        client[DATABASES[0]]["any"].find_one({}, session=session)
    except (ConfigurationError, InvalidOperation, OperationFailure):
        yield None
        return
    with session:
        yield session


def parts_of(client: Client, databases: Sequence[str], session: ClientSession | None) -> Iterator[Part]:
    """Every document of every collection of these databases, a database without any among them being no part."""
    for database in databases:
        for collection in sorted(client[database].list_collection_names()):
            if not collection.startswith("system."):
                yield from _parts(client, database, collection, session)


def _parts(client: Client, database: str, collection: str, session: ClientSession | None) -> Iterator[Part]:
    body, documents = bytearray(), 0
    for document in client[database][collection].find({}, session=session):
        body += document.raw
        documents += 1
        if len(body) >= PART_BYTES:
            yield Part(database, collection, documents, bytes(body))
            body, documents = bytearray(), 0
    if documents:
        yield Part(database, collection, documents, bytes(body))


def filled(client: Client, databases: Sequence[str]) -> list[str]:
    """Those of the databases that hold any document."""
    return [
        database
        for database in databases
        if any(
            client[database][name].find_one({}, {"_id": 1}) is not None
            for name in client[database].list_collection_names()
        )
    ]


def empty(client: Client, databases: Sequence[str]) -> None:
    """Drop the databases with all that is in them."""
    for database in databases:
        client.drop_database(database)


def put(client: Client, part: Part) -> None:
    """Store the documents of a part. Raises what the driver raises where one is there already."""
    documents: list[Any] = [RawBSONDocument(each) for each in documents_of(part.body)]
    for first in range(0, len(documents), AT_ONCE):
        client[part.database][part.collection].insert_many(documents[first : first + AT_ONCE], ordered=False)

"""A service's own database, seen from beside it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from mentoring_common.mongo import Mongo


@asynccontextmanager
async def beside(mongo_uri: str, database: str, *, drop: bool = False) -> AsyncIterator[Mongo]:
    """The database for as long as the block lasts; with `drop` it is dropped in the end."""
    mongo = Mongo(mongo_uri, database)
    mongo.open()
    try:
        yield mongo
        if drop:
            await mongo.drop()
    finally:
        await mongo.close()

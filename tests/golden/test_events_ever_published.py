"""Every event that any release has published is decoded by the contracts of today, and taken by the consumers."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import aio_pika
import pytest
from mentoring_common.errand import connected
from mentoring_common.events.contracts import EARLIER, SUBSCRIBERS
from mentoring_common.events.envelope import BATCH_CONTENT_TYPE, Wire, batches, decode
from mentoring_common.events.upcasts import newest
from mentoring_common.topology import RETRY_DELAYS_SECONDS, all_queues
from mentoring_tools import contracts
from pymongo import MongoClient

from .corpus import LATER, RELEASES, UNHEARD, codes_of, events, with_later_fields, with_unheard_code
from .services import running

DEADLINE_SECONDS = 120.0
"""Two busy cores; an idle one needs two seconds."""
CORPUS = [event for release in RELEASES for event in events(release)]


def unheard_of() -> Iterator[Wire]:
    """An event for each code of each type, with that code replaced; the same with a field more everywhere."""
    done: set[tuple[str, str]] = set()
    for event in CORPUS:
        for path in codes_of(event["data"]):
            kind = (event["type"], ".".join("[]" if isinstance(step, int) else step for step in path))
            if kind not in done:
                done.add(kind)
                yield with_unheard_code(event, path)
        yield {**event, "data": with_later_fields(event["data"]), LATER: "x"}


def test_the_corpus_knows_every_type_that_is_published_no_more() -> None:
    assert {event["type"] for event in CORPUS} >= set(EARLIER)


@pytest.mark.parametrize("event_type", sorted({event["type"] for event in CORPUS}))
def test_every_event_is_decoded_as_its_newest_version(event_type: str) -> None:
    for event in (event for event in CORPUS if event["type"] == event_type):
        decoded = decode(event)
        assert (decoded.type, decoded.subject) == (newest(event_type), event["subject"])
        assert decoded.data.version == event["data"]["version"]


def test_an_unheard_of_code_and_field_is_decoded_and_kept() -> None:
    altered = list(unheard_of())
    decoded = [decode(event).data.model_dump_json() for event in altered]
    lost = [
        event["type"]
        for event, data in zip(altered, decoded, strict=True)
        if LATER not in event and UNHEARD not in data
    ]
    assert (lost, len([event for event in altered if LATER not in event]) > 10) == ([], True)


@pytest.mark.parametrize("service", [name for name in contracts.SERVICES if name != "registry"])
async def test_consumers_take_what_nobody_has_heard_of(
    service: str, mongo_uri: str, amqp_uri: str, token_settings: dict[str, str], empty_queues: None
) -> None:
    """Through the broker and the real consumer: nothing is parked, nothing waits for a retry."""
    altered = [event for event in (*CORPUS, *unheard_of()) if service in SUBSCRIBERS[event["type"]]]
    assert altered
    database = f"golden_{service}_{uuid4().hex[:8]}"
    try:
        async with running(service, mongo_uri, amqp_uri, database, token_settings):
            await publish(amqp_uri, altered)
            await until_taken(amqp_uri, service)
        assert await waiting(amqp_uri, service) == {}
    finally:
        with MongoClient[dict[str, Any]](mongo_uri) as client:
            client.drop_database(database)


async def publish(amqp_uri: str, published: list[Wire]) -> None:
    by_type: dict[str, list[Wire]] = defaultdict(list)
    for event in published:
        by_type[event["type"]].append(event)
    async with connected(amqp_uri) as connection:
        exchange = await (await connection.channel()).get_exchange("mentoring.events")
        for event_type, of_type in by_type.items():
            for _, body in batches(of_type):
                message = aio_pika.Message(body, content_type=BATCH_CONTENT_TYPE, message_id=uuid4().hex)
                await exchange.publish(message, routing_key=event_type)


async def until_taken(amqp_uri: str, service: str) -> None:
    deadline = time.monotonic() + DEADLINE_SECONDS
    while any(not name.endswith(".parked") for name in await waiting(amqp_uri, service)):
        assert time.monotonic() < deadline
        await asyncio.sleep(0.1)


async def waiting(amqp_uri: str, service: str) -> dict[str, int]:
    """The service's queues that are not empty."""
    found: dict[str, int] = {}
    async with connected(amqp_uri) as connection:
        channel = await connection.channel()
        for queue in (queue for queue in all_queues() if queue.name.startswith(f"{service}.")):
            for name in (queue.name, queue.parked, *map(queue.retry, RETRY_DELAYS_SECONDS)):
                declared = await channel.declare_queue(name, passive=True)
                if declared.declaration_result.message_count:
                    found[name] = declared.declaration_result.message_count
    return found

"""Two people are erased while events about them are in flight, set aside and to be retried, and mails wait: of everything
that was known of them nothing is left anywhere, and neither everything that was ever published nor the same list brings
them back.
"""

import logging
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from typing import Any

import aio_pika
import pytest
from aio_pika.abc import AbstractChannel
from aiosmtpd.controller import Controller
from bson import json_util
from mentoring_common.errand import connected
from mentoring_common.events.envelope import BATCH_CONTENT_TYPE, Wire, batches
from mentoring_common.replay import request_replay
from mentoring_common.testing.exchange import overheard, publish
from mentoring_common.testing.waiting import until
from mentoring_common.topology import EVENTS, RETRY_DELAYS_SECONDS, all_queues, publishers, requests_queue

from .canaries import CANARIES, NEXT_ROSTER, Canaries, done, planted, upload
from .city import ERASURE, MAIL, City, Document, running_city
from .judges import THE_DAY

TOLD = tuple(CANARIES.values())
IDS_STAY_IN = {"erased", "erasures", "erasure_confirmations", "events", "access_log"} | {
    f"{service}_erasures" for service in ("matching", "notifications", "reporting")
}
"""Collections that keep their random ids: the tombstones, what confirms them, and who had looked at them."""


@dataclass
class Post:
    """A mail server that is away until it is started; what it has taken then."""

    port: int
    taken: list[str] = field(default_factory=list)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        message = message_from_bytes(envelope.content, policy=policy.default)
        parts = [part.get_content() for part in message.walk() if part.get_content_maintype() == "text"]
        self.taken.append(
            "\n".join([str(envelope.rcpt_tos), *(f"{name}: {value}" for name, value in message.items()), *parts])
        )
        return "250 taken"


@pytest.fixture
def post() -> Post:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return Post(probe.getsockname()[1])


@asynccontextmanager
async def delivering(post: Post) -> AsyncIterator[None]:
    logging.getLogger("mail.log").setLevel(logging.CRITICAL)  # the server's own log lies in our process
    controller = Controller(post, hostname="127.0.0.1", port=post.port)
    controller.start()
    try:
        yield
    finally:
        controller.stop()


@pytest.fixture
async def city(
    mongo_uri: str, amqp_uri: str, empty_queues: None, database_name: str,
    token_settings: Document, issue_token: Callable[..., str], post: Post,
) -> AsyncIterator[City]:  # fmt: skip
    common = {"mongo_uri": mongo_uri, "amqp_uri": amqp_uri, **token_settings}
    async with running_city(common, database_name, issue_token, mail={**MAIL, "smtp_port": post.port}) as running:
        yield running


@asynccontextmanager
async def channel_to(amqp_uri: str) -> AsyncIterator[AbstractChannel]:
    async with connected(amqp_uri) as connection:
        yield await connection.channel()


def stored(city: City, *but: str) -> str:
    """Everything in every collection of every service."""
    told = []
    for service in city.apps:
        database = city.stored[f"{city.database}_{service}"]
        for name in sorted(set(database.list_collection_names()) - set(but)):
            told += [f"{service} {name} {json_util.dumps(each, ensure_ascii=False)}" for each in database[name].find()]
    return "\n".join(told)


async def queued(channel: AbstractChannel) -> str:
    """Everything in every queue; each message is put back."""
    told = []
    for queue in all_queues():
        for name in (queue.name, queue.parked, *map(queue.retry, RETRY_DELAYS_SECONDS)):
            looked_at = await channel.get_queue(name)
            messages = []
            while (message := await looked_at.get(fail=False, timeout=60)) is not None:
                messages.append(message)
                told.append(f"{name} {message.body.decode()}")
            for message in messages:
                await message.nack(requeue=True)
    return "\n".join(told)


async def metrics(city: City) -> str:
    asked = [city.judges.ask(app, "methodologist") for app in city.apps.values()]
    return "\n".join([(await client.get("/metrics")).text for client in asked])


def found(text: str, *words: str) -> list[str]:
    """The lines in which any of the words is, shortened: which place is not as it should be."""
    return [
        f"{word} in {line[:60]} ... {line[max(0, line.index(word) - 120) : line.index(word) + 60]}"
        for line in text.splitlines()
        for word in words
        if word in line
    ]


async def set_aside(channel: AbstractChannel, heard: list[Wire], ids: tuple[str, ...]) -> None:
    """What was published about them waits, for each consumer of it, for a person and for a retry."""

    def theirs() -> list[Wire]:
        return [each for each in heard if any(one in str(each["data"]) for one in ids)]

    async def all_is_heard() -> bool:
        kinds = {each["type"].split(".")[1] for each in theirs()}
        return kinds >= {"participant", "contact", "proposal", "relation", "tie", "consent"}

    await until(all_is_heard)
    for queue in all_queues():
        for event in (each for each in theirs() if each["type"] in queue.event_types):
            for _, body in batches([event]):
                for name in (queue.parked, queue.retry(RETRY_DELAYS_SECONDS[-1])):
                    message = aio_pika.Message(body, content_type=BATCH_CONTENT_TYPE, delivery_mode=2)
                    await channel.default_exchange.publish(message, routing_key=name)


async def erased(city: City, curator: Any, people: Canaries) -> None:
    """Both are erased, by every service."""
    addresses = []
    for person in (people.pupil, people.teacher):
        begun = done(await curator.post(f"/registry/v1/persons/{person['person_id']}/erasure", json=ERASURE))
        addresses.append(f"/registry/v1/erasures/{begun['erasure_id']}")

    async def are_done() -> bool:
        return all([(await curator.get(each)).json()["status"] == "DONE" for each in addresses])

    await until(are_done, 120)
    for address in addresses:
        act = (await curator.get(address)).json()
        assert [each["service"] for each in act["confirmations"] if each["confirmed_at"]] == [
            "registry", "matching", "notifications", "reporting",
        ]  # fmt: skip


def test_there_are_forty_canaries_and_each_is_its_own() -> None:
    assert len(CANARIES) >= 40
    apart = {word: [other for other in TOLD if word in other and other != word] for word in TOLD}
    assert {word: others for word, others in apart.items() if others} == {}


async def test_nothing_of_erased_people_is_left_and_nothing_brings_them_back(
    city: City, amqp_uri: str, post: Post, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    async with overheard(amqp_uri, "#") as heard, channel_to(amqp_uri) as channel:
        people = await planted(city)
        before = stored(city)
        assert [name for name, word in CANARIES.items() if word not in before] == []
        assert [each for each in people.ids if each not in before] == []
        await set_aside(channel, heard, people.ids)
        curator = city.judges.ask(city.apps["registry"], "curator", people.school_id)
        exchange = await channel.get_exchange(EVENTS.name)
        published = [each for each in heard if "checkpoint" not in each["type"]]
        await publish(exchange, published)  # in flight at that moment
        await erased(city, curator, people)

        async def nothing_is_left() -> list[str]:
            told = f"{stored(city)}\n{await queued(channel)}\n{await metrics(city)}"
            return [*found(told, *TOLD), *found(stored(city, *IDS_STAY_IN), *people.ids)]

        assert await nothing_is_left() == []

        await publish(exchange, published)  # everything that was ever published, once more
        for publisher in publishers():
            for consumer in sorted({each.consumer for each in all_queues() if each.publisher == publisher}):
                await request_replay(channel, publisher, consumer)
        import_id = await upload(curator, people.school_id, NEXT_ROSTER)
        rows = (await curator.get(f"/registry/v1/imports/{import_id}/rows")).json()["items"]
        [refused] = [each for each in rows if each["outcome"] == "REFUSED"]
        assert [each["code"] for each in refused["refusals"]] == ["PERSON_ERASED"]

        async def is_quiet() -> bool:
            waiting = [requests_queue(each) for each in publishers()] + [each.name for each in all_queues()]
            counted = [(await channel.declare_queue(name, passive=True)).declaration_result for name in waiting]
            return not any(each.message_count for each in counted) and city.is_settled()

        await until(is_quiet, 120)
        assert await nothing_is_left() == []
        async with delivering(post):  # what waited since before the erasure goes out now
            deliveries, waits = city.collection("notifications", "deliveries"), {"next_attempt_at": {"$exists": True}}
            assert deliveries.update_many(
                {**waits, "state": "QUEUED"}, {"$set": {"next_attempt_at": THE_DAY}}
            ).modified_count

            async def is_sent() -> bool:
                return bool(post.taken) and not deliveries.count_documents(waits)

            await until(is_sent)
        assert found("\n".join(post.taken), *TOLD, *people.ids) == []
        said = capfd.readouterr()
        assert found(f"{caplog.text}\n{said.out}\n{said.err}", *TOLD) == []
        figures = next(each for each in (await city.figures())["schools"] if each["school_id"] == people.school_id)
        assert figures["withdrawn"] == 3, "each of their participations is counted as one that ended"

"""A person is erased while events about him are in flight, set aside and to be retried: nothing of him is left anywhere,
and neither everything that was ever published nor the same list brings him back.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aio_pika
import pytest
from aio_pika.abc import AbstractChannel
from bson import json_util
from mentoring_common.errand import connected
from mentoring_common.events.envelope import BATCH_CONTENT_TYPE, Wire, batches
from mentoring_common.replay import request_replay
from mentoring_common.testing.exchange import overheard, publish
from mentoring_common.testing.waiting import until
from mentoring_common.topology import EVENTS, RETRY_DELAYS_SECONDS, all_queues, publishers, requests_queue

from .city import ERASURE, City, Document, running_city
from .judges import Answer

MENTEE_NAME, MENTOR_NAME = "Канарейкина Аврора Никитична", "Воробьёв Лука Фомич"
TOLD = (
    "Канарейкин", "канарейкин", "Аврор", "аврор", "Никитичн", "2015-03-17", "9001237654",
    "aurora.canary", "мечтает о телескопе", "Канарейкин Никита", "9001237655",
)  # fmt: skip
"""Canary values: of nobody else, wherever they stand."""
HEAD = (
    "ФИО наставляемого;Контактные данные;Год рождения;Класс;Основной запрос наставляемого;Форма наставничества;"
    "ФИО наставника"
)
ROSTER = (
    f"{HEAD}\n"
    f"{MENTEE_NAME};+79001237654, aurora.canary@example.org;17.03.2015;4;математика, мечтает о телескопе;"
    "ученик-ученик;\n"
    "Спицын Олег Ильич;+79001110011;2015;4;математика;ученик-ученик;Канарейкина Аврора Никитична\n"
).encode()
NEXT_ROSTER = ROSTER.replace(f"ученик-ученик;{MENTEE_NAME}".encode(), "ученик-ученик;".encode())
"""Whom a school writes anew into another's row is the school's new word about that other."""
MENTOR = {
    "role": "MENTOR", "form": "PUPIL_PUPIL", "grade": 8, "birth_date": "2012-05-05", "topics": ["математика"],
    "consents_on": "2026-09-01", "admitted_on": "2026-09-01", "capacity": 1,
}  # fmt: skip
IDS_STAY_IN = {"erased", "erasures", "erasure_confirmations", "events", "access_log"} | {
    f"{service}_erasures" for service in ("matching", "notifications", "reporting")
}
"""Collections that keep his random ids: the tombstones, what confirms them, and who had looked at him."""


@pytest.fixture
async def city(
    mongo_uri: str, amqp_uri: str, empty_queues: None, database_name: str,
    token_settings: Document, issue_token: Callable[..., str],
) -> AsyncIterator[City]:  # fmt: skip
    common = {"mongo_uri": mongo_uri, "amqp_uri": amqp_uri, **token_settings}
    async with running_city(common, database_name, issue_token) as running:
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
    return [f"{word} in {line[:300]}" for line in text.splitlines() for word in words if word in line]


async def upload(curator: Any, school_id: str, content: bytes) -> str:
    """Upload the list, and wait for its end; the import's id."""
    files = {"file": ("база.csv", content)}
    accepted = await curator.post(
        "/registry/v1/imports", data={"school_id": school_id, "consents_on": "2026-09-01"}, files=files
    )
    assert accepted.status_code == 202, accepted.text
    import_id = str(accepted.json()["import_id"])

    async def is_over() -> bool:
        return bool((await curator.get(f"/registry/v1/imports/{import_id}")).json()["status"] == "DONE")

    await until(is_over)
    return import_id


async def a_school_with_canaries(city: City) -> tuple[str, Answer]:
    """A school whose list names a canary; she has a family, papers, a proposed pair, and is claimed by another."""
    judges = city.judges
    school_id = await judges.organisation(curator_email="curator@example.org")
    curator = judges.ask(city.apps["registry"], "curator", school_id)
    mentor = await judges.register(school_id, full_name=MENTOR_NAME, **MENTOR)
    await upload(curator, school_id, ROSTER)
    everybody = (await curator.get("/registry/v1/participants", params={"limit": 200})).json()["items"]
    canary: Answer = next(each for each in everybody if each["person"]["full_name"] == MENTEE_NAME)
    other = next(each for each in everybody if each["person"]["full_name"] == MENTOR_NAME)
    family = {"full_name": "Канарейкин Никита Олегович", "relation": "FATHER", "phone": "+79001237655"}
    address = f"/registry/v1/persons/{canary['person_id']}"
    tie = {"other_person_id": everybody[-1]["person_id"], "kind": "BAN"}
    paper = {"purpose": "PHOTO_VIDEO", "giver": "GUARDIAN"}
    keyed = {"Idempotency-Key": "a-canary"}
    for path, body in (("guardians", family), ("consents", paper)):
        answer = await curator.post(f"{address}/{path}", json=body, headers={**keyed, "Idempotency-Key": f"a-{path}"})
        assert answer.status_code == 201, answer.text
    spared = next(each for each in everybody if each["person_id"] not in (canary["person_id"], other["person_id"]))
    answer = await curator.post(f"{address}/ties", json={**tie, "other_person_id": spared["person_id"]})
    assert answer.status_code == 201, answer.text
    await judges.known(school_id, canary)
    await judges.run("curator", school_id)

    matching = city.judges.ask(city.apps["matching"], "curator", school_id)
    approval = f"/matching/v1/proposals/{canary['participant_id']}/approval"
    approved = await matching.post(approval, json={"mentor_id": mentor["participant_id"]})
    assert approved.status_code == 200, approved.text

    meeting = {"school_id": school_id, "form": "PUPIL_PUPIL", "planned_on": "2026-09-01"}
    planned = await matching.post("/matching/v1/matching-events", json=meeting)
    assert planned.status_code == 201, planned.text
    held = f"/matching/v1/matching-events/{planned.json()['matching_event_id']}"
    assert (await matching.post(f"{held}/holding", json={"held_on": "2026-09-01"})).status_code == 200
    for who, wish in (
        (canary, {"ranked": [mentor["participant_id"]]}),
        (mentor, {"not_with": [canary["participant_id"]]}),
    ):
        wished = await matching.put(f"{held}/preferences/{who['participant_id']}", json=wish)
        assert wished.status_code == 200, wished.text

    async def is_told() -> bool:
        mails = city.collection("notifications", "deliveries").count_documents({"school_id": school_id})
        figures = await city.figures()
        own = [each for each in figures["schools"] if each["school_id"] == school_id]
        return bool(mails) and bool(own) and bool(own[0]["proposed"] == 1)

    await until(is_told)
    return school_id, canary


async def set_aside(channel: AbstractChannel, heard: list[Wire], ids: tuple[str, ...]) -> None:
    """What was published about her waits, for each consumer of it, for a person and for a retry."""

    def hers() -> list[Wire]:
        return [each for each in heard if any(one in str(each["data"]) for one in ids)]

    async def all_is_heard() -> bool:
        kinds = {each["type"].split(".")[1] for each in hers()}
        return kinds >= {"participant", "contact", "proposal", "relation", "tie"}

    await until(all_is_heard)
    for queue in all_queues():
        for event in (each for each in hers() if each["type"] in queue.event_types):
            for _, body in batches([event]):
                for name in (queue.parked, queue.retry(RETRY_DELAYS_SECONDS[-1])):
                    message = aio_pika.Message(body, content_type=BATCH_CONTENT_TYPE, delivery_mode=2)
                    await channel.default_exchange.publish(message, routing_key=name)


async def test_nothing_of_an_erased_person_is_left_and_nothing_brings_her_back(
    city: City, amqp_uri: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    async with overheard(amqp_uri, "#") as heard, channel_to(amqp_uri) as channel:
        school_id, canary = await a_school_with_canaries(city)
        ids = (canary["person_id"], canary["participant_id"])
        before = stored(city)
        assert [word for word in (*TOLD, *ids) if word not in before] == []
        await set_aside(channel, heard, ids)
        curator = city.judges.ask(city.apps["registry"], "curator", school_id)
        asked = await curator.post(f"/registry/v1/persons/{ids[0]}/erasure", json=ERASURE)
        assert asked.status_code == 202, asked.text
        exchange = await channel.get_exchange(EVENTS.name)
        published = [each for each in heard if "checkpoint" not in each["type"]]
        await publish(exchange, published)  # in flight at that moment
        address = f"/registry/v1/erasures/{asked.json()['erasure_id']}"

        async def is_done() -> bool:
            return bool((await curator.get(address)).json()["status"] == "DONE")

        await until(is_done, 120)
        act = (await curator.get(address)).json()
        assert [each["service"] for each in act["confirmations"] if each["confirmed_at"]] == [
            "registry", "matching", "notifications", "reporting",
        ]  # fmt: skip

        async def nothing_is_left() -> list[str]:
            told = f"{stored(city)}\n{await queued(channel)}\n{await metrics(city)}"
            return [*found(told, *TOLD), *found(stored(city, *IDS_STAY_IN), *ids)]

        assert await nothing_is_left() == []

        await publish(exchange, published)  # everything that was ever published, once more
        for publisher in publishers():
            for consumer in sorted({each.consumer for each in all_queues() if each.publisher == publisher}):
                await request_replay(channel, publisher, consumer)
        import_id = await upload(curator, school_id, NEXT_ROSTER)
        rows = (await curator.get(f"/registry/v1/imports/{import_id}/rows")).json()["items"]
        [refused] = [each for each in rows if each["outcome"] == "REFUSED"]
        assert [each["code"] for each in refused["refusals"]] == ["PERSON_ERASED"]

        async def is_quiet() -> bool:
            waiting = [requests_queue(each) for each in publishers()] + [each.name for each in all_queues()]
            counted = [(await channel.declare_queue(name, passive=True)).declaration_result for name in waiting]
            return not any(each.message_count for each in counted) and city.is_settled()

        await until(is_quiet, 120)
        assert await nothing_is_left() == []
        said = capfd.readouterr()
        assert found(f"{caplog.text}\n{said.out}\n{said.err}", *TOLD) == []
        figures = next(each for each in (await city.figures())["schools"] if each["school_id"] == school_id)
        assert (figures["withdrawn"], figures["proposed"]) == (1, 0)

"""`mentoring parked` on a real broker, with events as the consumers park them."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from urllib.parse import urlsplit

import aio_pika
import pytest
from aio_pika.abc import AbstractChannel, AbstractIncomingMessage
from faststream.rabbit import RabbitBroker
from mentoring_common.errand import connected
from mentoring_common.testing.waiting import until
from mentoring_common.topology import declare
from mentoring_local.places import RunFolder
from mentoring_local.processes import ProcessId
from mentoring_local.state import State, StateFile
from mentoring_tools.cli import app
from typer.testing import CliRunner, Result

REGISTERED = "registry.participant.registered.v2"
CONTACT = "registry.contact.recorded.v2"
LIA, LEV, PHONE = f"{REGISTERED}/lia/1", f"{REGISTERED}/lev/1", f"{CONTACT}/lia/1"

Run = Callable[..., Awaitable[Result]]
Park = Callable[..., Awaitable[None]]


@pytest.fixture
async def channel(amqp_uri: str, empty_queues: None) -> AsyncIterator[AbstractChannel]:
    """A channel to the broker, on which the platform's queues stand empty."""
    broker = RabbitBroker(amqp_uri, logger=None)
    await broker.connect()
    await declare(broker)
    async with connected(amqp_uri) as connection:
        yield await connection.channel(publisher_confirms=True)
    await broker.stop()


@pytest.fixture
def run(places: RunFolder, monkeypatch: pytest.MonkeyPatch, amqp_uri: str, channel: AbstractChannel) -> Run:
    """The command, on a run folder whose supervisor is this process."""
    monkeypatch.setenv("MENTORING_RUN_FOLDER", str(places.path))
    port = urlsplit(amqp_uri).port
    assert port is not None
    StateFile(State(folder=places.path, supervisor=ProcessId.of(os.getpid()), ports={"amqp": port}))

    async def invoke(*arguments: str, answer: str | None = None) -> Result:
        return await asyncio.to_thread(CliRunner().invoke, app, ["parked", *arguments], input=answer)

    return invoke


@pytest.fixture
def park(channel: AbstractChannel) -> Park:
    """Parks an event as `mentoring_common.consumer` does."""

    async def park(queue: str, event_id: str, body: str = "[]", event_type: str = REGISTERED) -> None:
        message = aio_pika.Message(
            body.encode(),
            headers={"x-origin": queue, "traceparent": "00-ab-cd-01", "x-reason": f"bad {event_id}", "x-attempt": 7},
            content_type="application/cloudevents-batch+json",
            message_id=event_id,
            type=event_type,
            delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
        )
        await channel.default_exchange.publish(message, routing_key=f"{queue}.parked", mandatory=True)

    return park


async def ids_in(channel: AbstractChannel, queue: str) -> list[str | None]:
    """What lies in a queue, left as it lies."""
    messages = await lying_in(channel, queue)
    for message in messages:
        await message.nack()

    async def lie_again() -> bool:
        found = await channel.declare_queue(queue, passive=True)
        return found.declaration_result.message_count == len(messages)

    await until(lie_again)
    return [message.message_id for message in messages]


async def lying_in(channel: AbstractChannel, queue: str) -> list[AbstractIncomingMessage]:
    found = await channel.declare_queue(queue, passive=True)
    messages = [await found.get(fail=False, timeout=60) for _ in range(found.declaration_result.message_count or 0)]
    return [message for message in messages if message is not None]


async def test_nothing_is_parked(run: Run) -> None:
    listed = await run("list")
    assert (listed.exit_code, listed.stdout) == (0, "Отложенных событий нет.\n")
    again = await run("redrive", "all")
    assert (again.exit_code, again.stdout) == (0, "Отправлено: 0.\n")


async def test_the_list_tells_each_event_its_receiver_and_the_reason(run: Run, park: Park) -> None:
    await park("reporting.registry", LIA)
    await park("matching.registry", LIA)
    await park("matching.registry", LEV)
    for _ in range(2):  # who looks takes nothing away
        assert (await run("list")).stdout.splitlines() == [
            LIA,
            f"    matching.registry: bad {LIA}",
            LEV,
            f"    matching.registry: bad {LEV}",
            LIA,
            f"    reporting.registry: bad {LIA}",
        ]


async def test_what_the_broker_parked_itself_has_a_reason_too(run: Run, channel: AbstractChannel) -> None:
    given_up = aio_pika.Message(b"[]", message_id=LIA, type=REGISTERED)
    await channel.default_exchange.publish(given_up, routing_key="matching.registry.parked", mandatory=True)
    assert "matching.registry: исчерпаны попытки доставки" in (await run("list")).stdout


async def test_an_event_is_shown_and_a_contact_is_not(run: Run, park: Park) -> None:
    await park("matching.registry", LIA, '[{"subject": "lia"}]')
    await park("notifications.registry", PHONE, '[{"phone": "+79005550301"}]', CONTACT)
    await park("notifications.registry", "unknown", "+79005550302, not even JSON", "unknown")

    assert (await run("show", LIA)).stdout == f'matching.registry: bad {LIA}\n[{{"subject": "lia"}}]\n'
    assert (await run("show", PHONE)).stdout == f"notifications.registry: bad {PHONE}\n(содержимое скрыто)\n"
    assert (await run("show", "unknown")).stdout == "notifications.registry: bad unknown\n(содержимое скрыто)\n"


async def test_an_event_is_sent_again_to_its_receiver_and_the_others_stay(
    run: Run, park: Park, channel: AbstractChannel
) -> None:
    await park("matching.registry", LEV)
    await park("matching.registry", LIA, '[{"subject": "lia"}]')
    await park("reporting.registry", LEV)
    await run("list")  # after which the broker has a note of its own on each

    assert (await run("redrive", LIA)).stdout == "Отправлено: 1.\n"

    [sent] = await lying_in(channel, "matching.registry")
    assert (sent.body, sent.message_id, sent.type) == (b'[{"subject": "lia"}]', LIA, REGISTERED)
    assert sent.content_type == "application/cloudevents-batch+json"
    assert sent.delivery_mode == aio_pika.DeliveryMode.PERSISTENT
    assert sent.headers.pop("x-delivery-count", 0) == 0, "the broker's own count begins anew"
    assert sent.headers == {"x-origin": "matching.registry", "traceparent": "00-ab-cd-01"}
    assert await ids_in(channel, "matching.registry.parked") == [LEV]
    assert await ids_in(channel, "reporting.registry.parked") == [LEV]
    assert await ids_in(channel, "reporting.registry") == []


async def test_all_are_sent_again_each_to_its_own_receiver(run: Run, park: Park, channel: AbstractChannel) -> None:
    await park("matching.registry", LIA)
    await park("matching.registry", LEV)
    await park("notifications.registry", PHONE, "[]", CONTACT)

    assert (await run("redrive", "all")).stdout == "Отправлено: 3.\n"

    assert await ids_in(channel, "matching.registry") == [LIA, LEV]
    assert await ids_in(channel, "notifications.registry") == [PHONE]
    assert (await run("list")).stdout == "Отложенных событий нет.\n"


async def test_what_is_parked_again_at_once_is_not_sent_for_ever(
    run: Run, park: Park, channel: AbstractChannel
) -> None:
    came = 0

    async def park_again(message: AbstractIncomingMessage) -> None:
        nonlocal came
        came += 1
        if came <= 200:  # or a command that never ends would end no test
            await park("matching.registry", str(message.message_id))
        await message.ack()

    for number in range(20):
        await park("matching.registry", f"{REGISTERED}/{number}/1")
    receiver = await channel.get_queue("matching.registry")
    consuming = await receiver.consume(park_again)

    assert (await run("redrive", "all")).stdout == "Отправлено: 20.\n"

    await receiver.cancel(consuming)


async def test_one_event_is_dropped_when_it_is_confirmed(run: Run, park: Park, channel: AbstractChannel) -> None:
    await park("matching.registry", LEV)
    await park("matching.registry", LIA)
    await park("reporting.registry", LIA)

    refused = await run("drop", LIA, answer="n\n")
    assert (refused.exit_code, len(await ids_in(channel, "matching.registry.parked"))) == (1, 2)
    dropped = await run("drop", LIA, answer="y\n")

    assert dropped.exit_code == 0
    assert f"Удалить событие {LIA} из matching.registry?" in dropped.stdout
    assert dropped.stdout.endswith("Удалено: 1. Осталось с этим идентификатором: 1.\n")
    assert await ids_in(channel, "matching.registry.parked") == [LEV]
    assert await ids_in(channel, "reporting.registry.parked") == [LIA]
    assert await ids_in(channel, "matching.registry") == []


@pytest.mark.parametrize("command", ["show", "redrive", "drop"])
async def test_an_event_that_is_not_parked(run: Run, park: Park, channel: AbstractChannel, command: str) -> None:
    await park("matching.registry", LIA)

    answer = await run(command, LEV, answer="y\n")

    assert (answer.exit_code, answer.stdout) == (1, "")
    assert answer.stderr == f"Нет отложенного события {LEV}. Какие есть: mentoring parked list\n"
    assert await ids_in(channel, "matching.registry.parked") == [LIA]


async def test_nothing_runs(run: Run, places: RunFolder) -> None:
    places.state.unlink()
    answer = await run("list")
    assert answer.exit_code == 1
    assert "На этой машине платформа не запущена" in answer.stderr
    assert "--amqp" in answer.stderr


@pytest.mark.parametrize("named", ["option", "variable"])
async def test_any_installation(
    run: Run, park: Park, places: RunFolder, amqp_uri: str, monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    await park("matching.registry", LIA)
    places.state.unlink()
    if named == "variable":
        monkeypatch.setenv("MENTORING_AMQP_URI", amqp_uri)
    answer = await run("list", *(["--amqp", amqp_uri] if named == "option" else []))
    assert answer.stdout.splitlines()[0] == LIA


async def test_a_broker_that_nobody_reaches_is_named_without_its_password(run: Run) -> None:
    answer = await run("list", "--amqp", "amqp://operator:s3cret@127.0.0.1:1/")
    assert answer.exit_code == 1
    assert answer.stderr.startswith("Брокер 127.0.0.1:1 недоступен")
    assert "s3cret" not in answer.output


async def test_a_broker_without_the_platform(run: Run, channel: AbstractChannel) -> None:
    await channel.queue_delete("matching.registry.parked")
    answer = await run("list")
    assert (answer.exit_code, answer.stdout) == (1, "")
    assert "службы этой установки ещё не запускались" in answer.stderr

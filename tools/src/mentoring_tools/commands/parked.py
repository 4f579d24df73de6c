"""`mentoring parked`: events that no retry could help, for an operator to look at, send again or drop."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated

import aio_pika
import typer
from aio_pika.abc import AbstractChannel, AbstractIncomingMessage
from mentoring_common.consumer import ORIGIN_HEADER, REASON_HEADER
from mentoring_common.topology import ConsumerQueue, all_queues

from mentoring_tools.broker import with_channel
from mentoring_tools.installation import AmqpOption, amqp_of

app = typer.Typer(help="Отложенные события: посмотреть, повторить, удалить.", no_args_is_help=True)

Judge = Callable[[ConsumerQueue, AbstractIncomingMessage, AbstractChannel], Awaitable[bool]]
"""Deals with one parked message; True takes it off the queue."""

EventId = Annotated[str, typer.Argument(help="Идентификатор из списка")]
RETURN_SECONDS, RETURN_LOOKS = 5.0, 100
"""A broker that is well takes messages back within milliseconds; somebody else may have dropped one meanwhile."""
KEPT_HEADERS = (ORIGIN_HEADER, "traceparent")
"""Reasons, attempts and the broker's own notes of its deliveries belong to the past."""


@app.command("list")
def list_all(amqp: AmqpOption = None) -> None:
    """Показать все отложенные события."""
    found: list[str] = []  # one to a line: an id that a table breaks in two cannot be copied

    async def note(queue: ConsumerQueue, message: AbstractIncomingMessage, _channel: AbstractChannel) -> bool:
        found.append(f"{message.message_id}\n    {queue.name}: {_reason(message)}")
        return False

    _each(amqp, note)
    typer.echo("\n".join(found) or "Отложенных событий нет.")


@app.command()
def show(event_id: EventId, amqp: AmqpOption = None) -> None:
    """Показать одно событие целиком; событие с контактом — без содержимого."""
    found: list[str] = []

    async def tell(queue: ConsumerQueue, message: AbstractIncomingMessage, _channel: AbstractChannel) -> bool:
        if message.message_id == event_id:
            hidden = "contact" in (message.type or "") or message.type in {None, "unknown"}
            content = "(содержимое скрыто)" if hidden else message.body.decode(errors="replace")
            found.append(f"{queue.name}: {_reason(message)}\n{content}")
        return False

    _each(amqp, tell)
    _demand(found, event_id)
    typer.echo("\n".join(found))


@app.command()
def redrive(
    event_id: Annotated[str, typer.Argument(help="Идентификатор из списка или all")], amqp: AmqpOption = None
) -> None:
    """Отправить событие его получателю ещё раз."""
    sent: list[str] = []

    async def send(queue: ConsumerQueue, message: AbstractIncomingMessage, channel: AbstractChannel) -> bool:
        if event_id not in {"all", message.message_id}:
            return False
        again = aio_pika.Message(
            message.body,
            headers={name: value for name, value in message.headers.items() if name in KEPT_HEADERS},
            content_type=message.content_type,
            message_id=message.message_id,
            type=message.type,
            delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
        )
        await channel.default_exchange.publish(again, routing_key=queue.name, mandatory=True, timeout=5)
        sent.append(queue.name)
        return True

    _each(amqp, send)
    if event_id != "all":
        _demand(sent, event_id)
    typer.echo(f"Отправлено: {len(sent)}.")


@app.command()
def drop(event_id: EventId, amqp: AmqpOption = None) -> None:
    """Удалить событие насовсем; из нескольких с одним идентификатором — первое в списке."""
    found: list[str] = []
    dropped: list[str] = []

    async def look(queue: ConsumerQueue, message: AbstractIncomingMessage, _channel: AbstractChannel) -> bool:
        if message.message_id == event_id:
            found.append(queue.name)
        return False

    async def discard(queue: ConsumerQueue, message: AbstractIncomingMessage, _channel: AbstractChannel) -> bool:
        if message.message_id != event_id or dropped:
            return False
        dropped.append(queue.name)
        return True

    _each(amqp, look)
    _demand(found, event_id)
    typer.confirm(f"Удалить событие {event_id} из {found[0]}? Получатель о нём не узнает.", abort=True)
    _each(amqp, discard)
    _demand(dropped, event_id)
    typer.echo(f"Удалено: 1. Осталось с этим идентификатором: {len(found) - 1}.")


def _demand(found: list[str], event_id: str) -> None:
    if not found:
        typer.echo(f"Нет отложенного события {event_id}. Какие есть: mentoring parked list", err=True)
        raise typer.Exit(1)


def _reason(message: AbstractIncomingMessage) -> str:
    return str(message.headers.get(REASON_HEADER) or "исчерпаны попытки доставки")


def _each(amqp: str | None, judge: Judge) -> None:
    """Take every message that is parked at this moment once; what is not dealt with goes back.

    A message that is sent again may be parked again before the walk ends: that one is left for the next walk.
    """

    async def walk(channel: AbstractChannel) -> None:
        for queue in all_queues():
            await _walk(channel, queue, judge)

    with_channel(amqp_of(amqp), walk)


async def _walk(channel: AbstractChannel, queue: ConsumerQueue, judge: Judge) -> None:
    parked = await channel.get_queue(queue.parked)
    kept: list[AbstractIncomingMessage] = []
    for _ in range(await _lying(channel, queue)):
        message = await parked.get(fail=False)
        if message is None:
            break
        if await judge(queue, message, channel):
            await message.ack()
        else:
            kept.append(message)
    if kept:
        await kept[-1].nack(multiple=True)
        await _lie_again(channel, queue, len(kept))


async def _lie_again(channel: AbstractChannel, queue: ConsumerQueue, number: int) -> None:
    """Wait until so many messages can be taken: a quorum queue takes back what it is given in its own time, and the
    next command would find it empty."""
    for _ in range(RETURN_LOOKS):
        if await _lying(channel, queue) >= number:
            return
        await asyncio.sleep(RETURN_SECONDS / RETURN_LOOKS)


async def _lying(channel: AbstractChannel, queue: ConsumerQueue) -> int:
    return (await channel.declare_queue(queue.parked, passive=True)).declaration_result.message_count or 0

"""`mentoring parked`: events that no retry could help, for an operator to look at, send again or drop."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated

import aio_pika
import typer
from aio_pika.abc import AbstractIncomingMessage, AbstractRobustChannel
from mentoring_common.consumer import ATTEMPT_HEADER, REASON_HEADER
from mentoring_common.topology import ConsumerQueue, all_queues
from rich.console import Console
from rich.table import Table

from mentoring_local.places import RunFolder
from mentoring_local.state import read

app = typer.Typer(help="Отложенные события: посмотреть, повторить, удалить.", no_args_is_help=True)

Judge = Callable[[ConsumerQueue, AbstractIncomingMessage, AbstractRobustChannel], Awaitable[bool]]
"""Deals with one parked message; True takes it off the queue."""


@app.command("list")
def list_all() -> None:
    """Показать все отложенные события."""
    table = Table("очередь", "событие", "тип", "причина")

    async def note(queue: ConsumerQueue, message: AbstractIncomingMessage, _channel: AbstractRobustChannel) -> bool:
        table.add_row(queue.name, message.message_id, message.type, _reason(message))
        return False

    _each(note)
    Console().print(table if table.row_count else "Отложенных событий нет.")


@app.command()
def show(event_id: Annotated[str, typer.Argument(help="Идентификатор из списка")]) -> None:
    """Показать одно событие целиком; событие с контактом — без содержимого."""

    async def tell(_queue: ConsumerQueue, message: AbstractIncomingMessage, _channel: AbstractRobustChannel) -> bool:
        if message.message_id == event_id:
            hidden = "contact" in (message.type or "") or message.type == "unknown"
            typer.echo(
                f"{_reason(message)}\n{'(содержимое скрыто)' if hidden else message.body.decode(errors='replace')}"
            )
        return False

    _each(tell)


@app.command()
def redrive(event_id: Annotated[str, typer.Argument(help="Идентификатор из списка или all")]) -> None:
    """Отправить событие его получателю ещё раз."""
    _each(_redriving(event_id))


@app.command()
def drop(event_id: Annotated[str, typer.Argument(help="Идентификатор из списка")]) -> None:
    """Удалить событие насовсем."""
    typer.confirm(f"Удалить событие {event_id}? Получатель о нём не узнает.", abort=True)

    async def discard(_queue: ConsumerQueue, message: AbstractIncomingMessage, _channel: AbstractRobustChannel) -> bool:
        return message.message_id == event_id

    _each(discard)


def _redriving(event_id: str) -> Judge:
    async def send(queue: ConsumerQueue, message: AbstractIncomingMessage, channel: AbstractRobustChannel) -> bool:
        if event_id not in {"all", message.message_id}:
            return False
        kept = {name: value for name, value in message.headers.items() if name not in {REASON_HEADER, ATTEMPT_HEADER}}
        again = aio_pika.Message(
            message.body,
            headers=kept,
            content_type=message.content_type,
            message_id=message.message_id,
            type=message.type,
            delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
        )
        await channel.default_exchange.publish(again, routing_key=queue.name, mandatory=True, timeout=5)
        return True

    return send


def _reason(message: AbstractIncomingMessage) -> str:
    return str(message.headers.get(REASON_HEADER) or "исчерпаны попытки доставки")


def _each(judge: Judge) -> None:
    state = read(RunFolder.from_environment())
    if not state.supervised:
        typer.echo("Платформа не запущена. Запустить: make up", err=True)
        raise typer.Exit(1)
    asyncio.run(_walk(state.amqp_uri, judge))


async def _walk(amqp_uri: str, judge: Judge) -> None:
    """Take every parked message once; what is not dealt with goes back when the connection ends."""
    connection = await aio_pika.connect_robust(amqp_uri)
    async with connection:
        channel = await connection.channel(publisher_confirms=True, on_return_raises=True)
        if not isinstance(channel, AbstractRobustChannel):
            raise TypeError("a robust connection gives robust channels")
        for queue in all_queues():
            parked = await channel.get_queue(queue.parked)
            while (message := await parked.get(fail=False)) is not None:
                if await judge(queue, message, channel):
                    await message.ack()

"""`mentoring replay`: let a consumer receive again what its publishers hold."""

from typing import Annotated

import typer
from aio_pika.abc import AbstractChannel
from mentoring_common.replay import request_replay
from mentoring_common.topology import all_queues, requests_queue

from mentoring_tools.broker import with_channel
from mentoring_tools.installation import AmqpOption, amqp_of


def replay(
    consumer: Annotated[str, typer.Option(help="Кто получает: matching, notifications, registry, reporting")],
    school: Annotated[str | None, typer.Option(help="Одна школа; без неё — все", show_default=False)] = None,
    amqp: AmqpOption = None,
) -> None:
    """Попросить прислать службе заново всё, что она должна знать. Служба тем временем работает."""
    publishers = [queue.publisher for queue in all_queues() if queue.consumer == consumer]
    if not publishers:
        known = ", ".join(sorted({queue.consumer for queue in all_queues()}))
        typer.echo(f"Службы «{consumer}» нет среди получателей событий. Есть: {known}.", err=True)
        raise typer.Exit(2)

    async def ask(channel: AbstractChannel) -> None:
        for publisher in publishers:
            await channel.declare_queue(requests_queue(publisher), passive=True)
        for publisher in publishers:
            await request_replay(channel, publisher, consumer, school)

    with_channel(amqp_of(amqp), ask)
    of = f"по школе {school}" if school else "по всем школам"
    typer.echo(f"Попросили {', '.join(publishers)}: прислать для {consumer} заново {of}.")

"""The broker of an installation, for a command: its troubles end the command with a sentence and status 1."""

import asyncio
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

import typer
from aio_pika.abc import AbstractChannel
from aio_pika.exceptions import AMQPConnectionError, ChannelNotFoundEntity
from mentoring_common.errand import connected

CONNECT_SECONDS = 10.0
"""A broker that is there answers at once, over a distance within a second."""


def with_channel(amqp_uri: str, work: Callable[[AbstractChannel], Awaitable[None]]) -> None:
    """Do the work on a channel with confirms; a message that no queue takes raises in it."""
    try:
        asyncio.run(_do(amqp_uri, work))
    except ChannelNotFoundEntity:
        typer.echo("В брокере нет очередей платформы: службы этой установки ещё не запускались.", err=True)
        raise typer.Exit(1) from None
    except (OSError, AMQPConnectionError) as error:
        where = urlsplit(amqp_uri)
        typer.echo(
            f"Брокер {where.hostname}:{where.port} недоступен ({type(error).__name__}). "
            "Проверьте адрес, имя и пароль в --amqp или MENTORING_AMQP_URI.",
            err=True,
        )
        raise typer.Exit(1) from None


async def _do(amqp_uri: str, work: Callable[[AbstractChannel], Awaitable[None]]) -> None:
    async with connected(amqp_uri, CONNECT_SECONDS) as connection:
        await work(await connection.channel(publisher_confirms=True, on_return_raises=True))

"""Which installation of the platform a command works on: the named one, else the embedded run of this machine.

A place is named by its option or by the variable that the services themselves are configured with.
"""

import os
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from mentoring_local.state import State

AmqpOption = Annotated[
    str | None,
    typer.Option(
        "--amqp",
        envvar="MENTORING_AMQP_URI",
        help="Брокер установки, amqp://имя:пароль@узел:5672/; без него — запуск на этой машине",
        show_default=False,
    ),
]
MongoOption = Annotated[
    str | None,
    typer.Option(
        "--mongo",
        envvar="MENTORING_MONGO_URI",
        help="База установки, mongodb://имя:пароль@узел:27017/; без неё — запуск на этой машине",
        show_default=False,
    ),
]
GatewayOption = Annotated[
    str | None,
    typer.Option(
        "--gateway",
        envvar="MENTORING_GATEWAY",
        help="Адрес шлюза установки; без него — запуск на этой машине",
        show_default=False,
    ),
]
TokenOption = Annotated[
    str | None,
    typer.Option("--token", envvar="MENTORING_TOKEN", help="Токен методиста этой установки", show_default=False),
]


def has_embedded_run() -> bool:
    """Whether the embedded run is installed here; the image of the tools has none."""
    return find_spec("mentoring_local") is not None


def amqp_of(named: str | None) -> str:
    """The broker's address. Ends the command with status 1 when none is named and nothing runs on this machine."""
    return _place("MENTORING_AMQP_URI", "--amqp", named, lambda state: state.amqp_uri)


def mongo_of(named: str | None) -> str:
    """The database's address. Ends the command with status 1 when none is named and nothing runs on this machine."""
    return _place("MENTORING_MONGO_URI", "--mongo", named, lambda state: state.mongo_uri)


def _place(variable: str, option: str, named: str | None, of_run: "Callable[[State], str]") -> str:
    if named is not None:
        return named
    if (file := os.environ.get(f"{variable}_FILE")) is not None:
        try:
            return Path(file).read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError):
            typer.echo(f"Файл, который назван в {variable}_FILE, не читается.", err=True)
            raise typer.Exit(1) from None
    if has_embedded_run():
        from mentoring_tools import embedded

        if (state := embedded.find_running()) is not None:
            return of_run(state)
    typer.echo(
        "На этой машине платформа не запущена (запустить: make up). "
        f"Другую установку назовите: {option} адрес или переменная {variable}.",
        err=True,
    )
    raise typer.Exit(1)

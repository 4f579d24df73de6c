"""Which installation of the platform a command works on: the named one, else the embedded run of this machine.

A place is named by its option or by the variable that the services themselves are configured with.
"""

from importlib.util import find_spec
from typing import Annotated

import typer

AmqpOption = Annotated[
    str | None,
    typer.Option(
        "--amqp",
        envvar="MENTORING_AMQP_URI",
        help="Брокер установки, amqp://имя:пароль@узел:5672/; без него — запуск на этой машине",
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
    if named is not None:
        return named
    if has_embedded_run():
        from mentoring_tools import embedded

        if (state := embedded.find_running()) is not None:
            return state.amqp_uri
    typer.echo(
        "На этой машине платформа не запущена (запустить: make up). "
        "Другую установку назовите: --amqp адрес или переменная MENTORING_AMQP_URI.",
        err=True,
    )
    raise typer.Exit(1)

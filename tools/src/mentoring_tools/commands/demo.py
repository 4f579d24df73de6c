"""`mentoring demo`: a methodologist's first day, played against what runs."""

import tempfile
from pathlib import Path
from typing import Annotated

import typer
from mentoring_local.places import RunFolder
from mentoring_local.state import read
from rich.console import Console

from mentoring_tools.demo.client import GatewayClient
from mentoring_tools.demo.play import play, play_through


def demo(
    gateway: Annotated[str | None, typer.Option(help="Адрес шлюза; без него — запуск на этой машине")] = None,
    token: Annotated[str | None, typer.Option(help="Токен методиста для этого шлюза")] = None,
) -> None:
    """Сыграть первый день методиста: базы школ, подбор, письма, показатели, сверка."""
    if gateway is not None and token is not None:
        client = GatewayClient(gateway, token)
        try:
            play_through(client, Path(tempfile.mkdtemp(prefix="mentoring-demo-")), Console())
        finally:
            client.close()
        return
    state = read(RunFolder.from_environment())
    if gateway is not None or token is not None or not state.supervised:
        typer.echo("Запустите платформу (make up) или назовите и --gateway, и --token.", err=True)
        raise typer.Exit(1)
    play(state)

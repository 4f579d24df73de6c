"""`mentoring demo`: a methodologist's first day, played against what runs."""

import tempfile
from pathlib import Path

import typer
from rich.console import Console

from mentoring_tools.demo.client import GatewayClient
from mentoring_tools.demo.play import play_through
from mentoring_tools.installation import GatewayOption, TokenOption, has_embedded_run


def demo(gateway: GatewayOption = None, token: TokenOption = None) -> None:
    """Сыграть первый день методиста: базы школ, подбор, письма, показатели, сверка."""
    console = Console()
    if gateway is not None and token is not None:
        client = GatewayClient(gateway, token)
        try:
            play_through(client, Path(tempfile.mkdtemp(prefix="mentoring-demo-")), console)
        finally:
            client.close()
        return
    if gateway is None and token is None and has_embedded_run():
        from mentoring_tools import demonstration, embedded

        if (state := embedded.find_running()) is not None:
            demonstration.play(state, console)
            return
    typer.echo("Запустите платформу (make up) или назовите и --gateway, и --token.", err=True)
    raise typer.Exit(1)

"""`mentoring demo`: a methodologist's first day, played against what runs."""

import typer

from mentoring_local.demo.play import play
from mentoring_local.places import RunFolder
from mentoring_local.state import read


def demo() -> None:
    """Сыграть первый день методиста: базы школ, подбор, письма, показатели, сверка."""
    state = read(RunFolder.from_environment())
    if not state.supervised:
        typer.echo("Платформа не запущена. Запустить: make up", err=True)
        raise typer.Exit(1)
    play(state)

"""`mentoring status`: is everything well?"""

import typer
from mentoring_local import health
from mentoring_local.places import RunFolder
from mentoring_local.state import read
from rich.console import Console

from mentoring_tools import tables


def status() -> None:
    """Показать, что запущено и исправно. Код выхода 0, только если исправно всё."""
    console = Console()
    state = read(RunFolder.from_environment())
    if not state.supervised:
        console.print("Платформа не запущена. Запустить: [bold]make up[/]")
        raise typer.Exit(1)
    healths = health.ask(state)
    console.print(tables.of_parts(state, healths))
    for line in tables.of_troubles(healths):
        console.print(line, highlight=False)
    if not health.all_well(healths):
        ailing = next(ill.part for ill in healths if not ill.well)
        console.print(f"Подробности — в журнале: [bold].venv/bin/mentoring logs {ailing}[/]", highlight=False)
        raise typer.Exit(1)

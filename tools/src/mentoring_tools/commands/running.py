"""`mentoring up`, `down` and `reset`."""

from typing import Annotated

import typer
from mentoring_local import background, health
from mentoring_local.places import RunFolder
from mentoring_local.state import read
from rich.console import Console

from mentoring_tools import progress, tables, welcome


def up(
    demo: Annotated[bool, typer.Option(help="Показать работу на вымышленных школах после первого запуска")] = True,
) -> None:
    """Запустить платформу в фоне и показать, где она."""
    console = Console()
    places = RunFolder.from_environment()
    begun = background.begin(places)
    try:
        state, healths = progress.watch_start(console, places, begun)
        console.print(tables.of_parts(state, healths))
        if not health.all_well(healths):
            for line in tables.of_troubles(healths):
                console.print(line, highlight=False)
            ailing = next(ill.part for ill in healths if not ill.well)
            console.print("[red]Запустилось не всё.[/] Остальное работает, попытки продолжаются.")
            console.print(f"Причина — в журнале: [bold].venv/bin/mentoring logs {ailing}[/]", highlight=False)
            raise typer.Exit(1)
        if demo:
            from mentoring_tools import demonstration  # attaching to what runs need not wait for its imports

            demonstration.play_once(state, console)
        welcome.show(console, state)
    except background.SupervisorDiedError:
        console.print("[red]Запуск не удался.[/] Причина — в журнале: [bold].venv/bin/mentoring logs supervisor[/]")
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        if begun is not None:
            console.print("\nПрервано. Останавливаю то, что успело запуститься...")
            background.abandon(places, begun)
            console.print("Остановлено, данные сохранены.")
        raise typer.Exit(130) from None


def down() -> None:
    """Остановить платформу; данные остаются до следующего запуска."""
    console = Console()
    with console.status("Останавливаю: сначала службы, затем шлюз, брокер и базу..."):
        ended = background.finish(RunFolder.from_environment())
    console.print(
        "Остановлено, данные сохранены. Запустить снова: [bold]make up[/]" if ended else "Ничего не запущено."
    )


def reset(yes: Annotated[bool, typer.Option("--yes", "-y", help="Не спрашивать")] = False) -> None:
    """Остановить платформу и забыть все её данные на этой машине."""
    console = Console()
    places = RunFolder.from_environment()
    if not yes:
        typer.confirm(f"Удалить все данные пробного запуска в {places.path}?", abort=True)
    with console.status("Останавливаю и удаляю данные..."):
        background.finish(places)
        if read(places).supervised:
            console.print("[red]Платформа не остановилась, данные не тронуты.[/] Попробуйте: .venv/bin/mentoring down")
            raise typer.Exit(1)
        background.forget(places)
    console.print("Данные удалены. Запустить с чистого листа: [bold]make up[/]")

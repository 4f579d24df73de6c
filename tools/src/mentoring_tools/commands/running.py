"""`mentoring up`, `down` and `reset`."""

import shutil
from typing import Annotated

import typer
from mentoring_local import background, health, prometheus
from mentoring_local.places import RunFolder
from mentoring_local.state import State, read
from rich.console import Console

from mentoring_tools import progress, tables, welcome


def up(
    demo: Annotated[bool, typer.Option(help="Показать работу на вымышленных школах после первого запуска")] = True,
    watch: Annotated[bool, typer.Option(help="Запустить и Prometheus, который за ней следит")] = False,
) -> None:
    """Запустить платформу в фоне и показать, где она."""
    console = Console()
    places = RunFolder.from_environment()
    if watch:
        _demand_watchable(console, read(places))
    begun = background.begin(places, watched=watch)
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


def _demand_watchable(console: Console, state: State) -> None:
    """End the command where no Prometheus can be started."""
    if shutil.which(prometheus.PROGRAM) is None:
        console.print("[red]Нет Prometheus.[/] Поставьте его: [bold]deploy/local/setup promtool[/]", highlight=False)
        raise typer.Exit(1)
    if state.supervised and state.prometheus_url is None:
        console.print("[red]Платформа уже работает без Prometheus.[/]", highlight=False)
        console.print("Чтобы запустить и его: [bold]make down[/], затем [bold]make up WATCH=1[/]", highlight=False)
        raise typer.Exit(1)


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

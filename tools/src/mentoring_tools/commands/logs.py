"""`mentoring logs PART`: the end of a part's log, and what comes after."""

import time
from collections import deque
from pathlib import Path
from typing import Annotated

import typer
from mentoring_local.places import RunFolder

LOOK_SECONDS = 0.3


def logs(
    part: Annotated[str, typer.Argument(help="Часть: registry, broker, supervisor, ...")],
    lines: Annotated[int, typer.Option("--lines", "-n", help="Сколько последних строк", min=1)] = 50,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Ждать новых строк до Ctrl-C")] = False,
) -> None:
    """Показать журнал одной части."""
    places = RunFolder.from_environment()
    known = sorted(file.stem for file in places.logs.glob("*.log"))
    if part not in known:
        typer.echo(f"Журнала «{part}» нет. Есть: {', '.join(known) or 'пока ни одного'}.", err=True)
        raise typer.Exit(2)
    try:
        _show(places.log_of(part), lines, follow=follow)
    except KeyboardInterrupt:
        raise typer.Exit from None


def _show(file: Path, lines: int, *, follow: bool) -> None:
    with file.open(encoding="utf-8", errors="replace") as log:
        typer.echo("".join(deque(log, lines)), nl=False)
        while follow:
            if line := log.readline():
                typer.echo(line, nl=False)
            else:
                time.sleep(LOOK_SECONDS)

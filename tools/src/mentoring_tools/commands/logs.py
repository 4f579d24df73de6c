"""`mentoring logs PART`: the end of a part's log, and what comes after. With `--trace`: what one request led to."""

import json
import time
from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated

import typer
from mentoring_local.places import RunFolder

LOOK_SECONDS = 0.3


def logs(
    part: Annotated[str | None, typer.Argument(help="Часть: registry, broker, supervisor, ...")] = None,
    lines: Annotated[int, typer.Option("--lines", "-n", help="Сколько последних строк", min=1)] = 50,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Ждать новых строк до Ctrl-C")] = False,
    trace: Annotated[str | None, typer.Option(help="Только строки с этим trace_id, всех частей по времени")] = None,
) -> None:
    """Показать журнал одной части или, с --trace, всё, к чему привёл один запрос."""
    places = RunFolder.from_environment()
    known = sorted(file.stem for file in places.logs.glob("*.log"))
    if trace is not None and (part is None or part in known):
        typer.echo("".join(_of_trace(trace, [part] if part else known, places)), nl=False)
        return
    if part is None:
        typer.echo(f"Назовите часть: {', '.join(known) or 'пока нет ни одной'}.", err=True)
        raise typer.Exit(2)
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


def _of_trace(trace: str, parts: Iterable[str], places: RunFolder) -> list[str]:
    """The lines of one trace, the earliest first."""
    found = [line for part in parts for line in _lines_of_trace(trace, places.log_of(part))]
    return [line for _, line in sorted(found)]


def _lines_of_trace(trace: str, file: Path) -> Iterator[tuple[str, str]]:
    """Each with its time. A log that has grown large goes on in a new file; the older piece is read too."""
    for piece in (file.with_name(file.name + ".1"), file):
        if not piece.exists():
            continue
        with piece.open(encoding="utf-8", errors="replace") as log:
            for line in log:
                if trace in line and (told := _told(line)).get("trace_id") == trace:
                    yield str(told.get("timestamp", "")), line


def _told(line: str) -> dict[str, object]:
    """What a service's line says; nothing where a part writes lines of another kind."""
    try:
        told = json.loads(line)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}

"""`mentoring match`: the engine alone on a file, before any server runs."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

NOTHING_READ, SOME_REFUSED = 2, 3
"""Exit codes."""


def match_file(
    file: Annotated[Path | None, typer.Argument(help="Таблица людей, .csv или .parquet")] = None,
    out: Annotated[Path | None, typer.Option(help="Куда положить результат; по умолчанию match-ДАТА")] = None,
    on: Annotated[str | None, typer.Option(help="День подбора, ГГГГ-ММ-ДД; по умолчанию сегодня")] = None,
    pack: Annotated[Path | None, typer.Option(help="Свой методический пакет, .yaml")] = None,
    example: Annotated[Path | None, typer.Option(help="Записать сюда образец people.csv и закончить")] = None,
) -> None:
    """Подобрать пары по файлу и написать отчёт. Образец файла: mentoring match --example папка."""
    console = Console()
    if example is not None:
        example.mkdir(parents=True, exist_ok=True)
        from mentoring_tools.matching_file.example import write_example

        path = write_example(example)
        console.print(f"Образец записан. Дальше: mentoring match {path}", soft_wrap=True)
        return
    if file is None:
        raise typer.BadParameter("назовите файл или --example папка")
    from mentoring_tools.matching_file.run import REFUSALS, run

    day = _day(on)
    folder = out or Path(f"match-{day}")
    try:
        refused = run(file, folder, day, pack, console)
    except REFUSALS as error:
        console.print(f"[red]Подбор не сделан.[/red] {error}", highlight=False)
        raise typer.Exit(NOTHING_READ) from error
    if refused:
        raise typer.Exit(SOME_REFUSED)


def _day(text: str | None) -> date:
    try:
        return date.fromisoformat(text) if text else date.today()  # noqa: DTZ011 - the day where the methodologist is
    except ValueError as error:
        raise typer.BadParameter(f"«{text}» — не дата. Напишите так: 2026-10-01") from error

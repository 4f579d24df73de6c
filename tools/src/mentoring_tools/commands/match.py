"""`mentoring match`: the engine alone on files, before any server runs."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

NOTHING_READ, SOME_REFUSED = 2, 3
"""Exit codes."""


def match_files(
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Обе базы школы, наставляемых и наставников (.xlsx, .xls, .ods, .csv), или одна общая таблица (ещё и "
            ".parquet)"
        ),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Куда положить результат; по умолчанию match-ДАТА")] = None,
    on: Annotated[str | None, typer.Option(help="День подбора, ГГГГ-ММ-ДД; по умолчанию сегодня")] = None,
    pack: Annotated[Path | None, typer.Option(help="Свой методический пакет, .yaml")] = None,
    example: Annotated[Path | None, typer.Option(help="Записать в эту папку образцы файлов и закончить")] = None,
) -> None:
    """Подобрать пары по базам школы и написать отчёт. Образцы файлов: mentoring match --example папка."""
    console = Console()
    if example is not None:
        from mentoring_tools.matching_file.example import write_examples

        for command in write_examples(example):
            console.print(Text(f"Образец записан. Дальше: mentoring match {command}"), soft_wrap=True)
        return
    if not files:
        raise typer.BadParameter("назовите две базы школы, общую таблицу или --example папка")
    from mentoring_tools.matching_file.run import REFUSALS, run

    day = _day(on)
    folder = out or Path(f"match-{day}")
    try:
        refused = run(files, folder, day, pack, console)
    except REFUSALS as error:
        console.print(Text.assemble(("Подбор не сделан. ", "red"), str(error)), soft_wrap=True)
        raise typer.Exit(NOTHING_READ) from error
    if refused:
        raise typer.Exit(SOME_REFUSED)


def _day(text: str | None) -> date:
    try:
        return date.fromisoformat(text) if text else date.today()  # noqa: DTZ011 - the day where the methodologist is
    except ValueError as error:
        raise typer.BadParameter(f"«{text}» — не дата. Напишите так: 2026-10-01") from error

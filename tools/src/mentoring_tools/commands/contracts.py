"""`mentoring contracts`: write down what is promised, or say that the files are not what the code does."""

from typing import Annotated

import typer
from mentoring_local.places import REPOSITORY

from mentoring_tools import contracts as promised


def contracts(
    check: Annotated[bool, typer.Option("--check", help="Ничего не записывать, только сравнить")] = False,
) -> None:
    """Записать схемы событий, AsyncAPI и общий OpenAPI."""
    try:
        files = promised.files()
    except promised.BreakingChangeError as error:
        typer.echo("Получатели событий этого не вынесут; нужен новый тип события (v2) рядом со старым:", err=True)
        for change in error.changes:
            typer.echo(f"  {change}", err=True)
        raise typer.Exit(1) from None
    differ = [path for path, text in files.items() if not path.exists() or path.read_text("utf-8") != text]
    for path in differ:
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(files[path], "utf-8")
        typer.echo(f"{'устарел' if check else 'записан'}: {path.relative_to(REPOSITORY)}")
    if check and differ:
        typer.echo("Записать заново: make contracts", err=True)
        raise typer.Exit(1)

"""`mentoring boards`: does every panel of Grafana's boards have something to show?"""

from typing import Annotated

import typer
from mentoring_local.places import REPOSITORY, RunFolder
from mentoring_local.state import read

from mentoring_tools.boards import asking, drawing, specs


def boards(
    prometheus: Annotated[
        str | None,
        typer.Option(help="Адрес Prometheus; без него — запуск на этой машине с WATCH=1", show_default=False),
    ] = None,
    draw: Annotated[
        bool, typer.Option("--draw", help="Записать deploy/grafana/dashboards, ничего не спрашивая")
    ] = False,
) -> None:
    """Спросить у Prometheus всё, что показывают доски Grafana."""
    if draw:
        for path, text in drawing.files().items():
            path.write_text(text, "utf-8")
            typer.echo(f"записан: {path.relative_to(REPOSITORY)}")
        return
    asked = prometheus or read(RunFolder.from_environment()).prometheus_url
    if asked is None:
        typer.echo("Prometheus не запущен: make up WATCH=1, или назовите его адрес: --prometheus", err=True)
        raise typer.Exit(1)
    answers = asking.ask_all(asked, specs.read_all())
    lines = asking.troubles(answers)
    for line in lines:
        typer.echo(line)
    empty = sum(each.series == 0 for each in answers)
    typer.echo(f"Выражений: {len(answers)}, без ответа: {len(lines)}, пусто с причиной: {empty - len(lines)}.")
    if lines:
        raise typer.Exit(1)

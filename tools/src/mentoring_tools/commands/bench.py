"""`mentoring bench`: how fast the running platform is, with few and with many people in its database."""

from typing import Annotated

import typer
from mentoring_local.state import State
from rich.console import Console
from rich.table import Table

from mentoring_tools.bench.importing import count_participants, fill, measure_import
from mentoring_tools.bench.latency import measure_latency
from mentoring_tools.bench.reads import measure_reads
from mentoring_tools.bench.series import measure_series
from mentoring_tools.demo.client import GatewayClient
from mentoring_tools.embedded import find_running, methodologist

FULL_PEOPLE = 50_000
"""A large city: two hundred schools."""


def bench(
    rows: Annotated[int, typer.Option(help="Строк в загрузке")] = 10_000,
    full: Annotated[
        int, typer.Option(help="Измерить ещё раз, когда в базе столько людей; 0 — только как есть")
    ] = FULL_PEOPLE,
    series: Annotated[
        int, typer.Option(help="Только столько загрузок одна за другой: что растёт вместе с базой, без пределов")
    ] = 0,
) -> None:
    """Измерить скорость работающей платформы; после make up, на машине без другой нагрузки."""
    console = Console()
    state = find_running()
    if state is None:
        typer.echo("Платформа не запущена. Запустить: make up", err=True)
        raise typer.Exit(1)
    with methodologist(state) as client:
        if series:
            measure_series(console, state, client, rows, series)
            return
        _measure(console, state, client, rows)
        if count_participants(state) < full:
            fill(state, client, full)
            _measure(console, state, client, rows)


def _measure(console: Console, state: State, client: GatewayClient, rows: int) -> None:
    people = count_participants(state)
    table = Table("что", "измерено", "предел", "отношение", title=f"Людей в базе: {people}")
    for figure in (measure_import(state, client, rows), *measure_latency(state, client), *measure_reads(state, client)):
        table.add_row(
            figure.title,
            f"{figure.measured:.{figure.digits}f}",
            f"{figure.floor:.{figure.digits}f}",
            f"{figure.ratio:.2f}",
        )
    console.print(table)

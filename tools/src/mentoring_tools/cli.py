"""The `mentoring` command: a table of contents. A group lives in a module of `commands` and registers itself here."""

import typer

from mentoring_tools.commands import bench, contracts, demo, logs, match, parked, running, status, token

app = typer.Typer(
    name="mentoring",
    help="Платформа наставничества на одной машине: запуск, остановка, проверка.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
)

app.command()(running.up)
app.command()(running.down)
app.command()(running.reset)
app.command()(status.status)
app.command()(logs.logs)
app.command()(token.token)
app.command()(demo.demo)
app.add_typer(parked.app, name="parked")
app.command("match")(match.match_file)
app.command()(bench.bench)
app.command()(contracts.contracts)

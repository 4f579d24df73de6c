"""The `mentoring` command: a table of contents. A group lives in a module of `commands` and registers itself here.

What works on any installation is always there. What needs more than this package is there where that is installed:
the embedded run, the matching engine, the sources of all services.
"""

from importlib.util import find_spec

import typer

from mentoring_tools.commands import backup, demo, parked, replay
from mentoring_tools.installation import has_embedded_run

app = typer.Typer(
    name="mentoring",
    help="Платформа наставничества: запуск на одной машине и работа с любой установкой.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
)

if has_embedded_run():
    from mentoring_tools.commands import bench, boards, contracts, logs, running, status, token

    app.command()(running.up)
    app.command()(running.down)
    app.command()(running.reset)
    app.command()(status.status)
    app.command()(logs.logs)
    app.command()(token.token)
    app.command()(bench.bench)
    app.command()(contracts.contracts)
    app.command()(boards.boards)

app.add_typer(parked.app, name="parked")
app.command()(replay.replay)
app.command()(backup.backup)
app.command()(backup.restore)
app.command("backup-key")(backup.backup_key)
app.command()(demo.demo)

if find_spec("matching") is not None and find_spec("registry") is not None:
    from mentoring_tools.commands import match

    app.command("match")(match.match_files)

"""Show the parts coming up, until all run or the time is over."""

import subprocess
import time

from mentoring_local import background
from mentoring_local.health import HIDDEN
from mentoring_local.places import RunFolder
from mentoring_local.state import Phase, State
from rich.console import Console
from rich.live import Live
from rich.table import Table

from mentoring_tools import tables

LOOK_SECONDS = 0.2
SPINNER = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"


def show_until_running(
    console: Console, places: RunFolder, begun: subprocess.Popen[bytes] | None, seconds: float
) -> State:
    """The state when every part runs, or when the time is over. Raises SupervisorDiedError."""
    began = time.monotonic()
    told: set[str] = set()
    with Live(console=console, transient=True, auto_refresh=False) as live:

        def done(state: State) -> bool:
            elapsed = time.monotonic() - began
            if console.is_terminal:
                live.update(_picture(state, elapsed), refresh=True)
            elif begun is not None:
                _tell_news(console, state, told, elapsed)
            return state.all_running or elapsed > seconds

        return background.watch(places, begun, done, wait=lambda: time.sleep(LOOK_SECONDS))


def _picture(state: State, elapsed: float) -> Table:
    frame = SPINNER[int(elapsed / 0.1) % len(SPINNER)]
    picture = Table.grid(padding=(0, 1))
    for name, part in state.parts.items():
        if name in HIDDEN:
            continue
        mark = "[green]✓[/]" if part.phase is Phase.RUNNING else f"[cyan]{frame}[/]"
        if part.phase in {Phase.RESTARTING, Phase.FAILING}:
            mark = "[red]✗[/]"
        picture.add_row(mark, tables.TITLES.get(name, name), f"[dim]{tables.PHASES[part.phase]}[/]")
    picture.add_row("", f"[dim]{elapsed:.0f} с[/]", "")
    return picture


def _tell_news(console: Console, state: State, told: set[str], elapsed: float) -> None:
    for name, part in state.parts.items():
        if part.phase is Phase.RUNNING and name not in told and name not in HIDDEN:
            told.add(name)
            console.print(f"{elapsed:5.1f} с  {tables.TITLES.get(name, name)}: работает", highlight=False)

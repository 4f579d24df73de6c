"""Show the parts coming up, until all are well or waiting longer has no use."""

import subprocess
import time
from collections.abc import Sequence

from mentoring_local import background, health, processes
from mentoring_local.health import HIDDEN, PartHealth
from mentoring_local.places import RunFolder
from mentoring_local.state import Phase, State
from rich.console import Console
from rich.live import Live
from rich.table import Table

from mentoring_tools import tables
from mentoring_tools.patience import Patience

LOOK_SECONDS = 0.2
TELL_SECONDS = 5.0
"""How often a log without a moving picture is told what is waited for."""
SPINNER = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"


class Start:
    """One start, watched until it has ended well or badly."""

    def __init__(self, console: Console, live: Live, patience: Patience, *, news: bool) -> None:
        self._console = console
        self._live = live
        self._patience = patience
        self._news = news
        self._began = self._told_at = time.monotonic()
        self._told: set[str] = set()
        self.healths: Sequence[PartHealth] = ()

    def has_ended(self, state: State) -> bool:
        """Whether every part is well, or one dies again and again and nothing else is coming up, or nothing moves."""
        conditions: dict[str, str] = {
            name: part.phase for name, part in state.parts.items() if part.phase is not Phase.RUNNING
        }
        if state.all_running:
            self.healths = health.ask(state)
            conditions = {ill.part: f"{ill.reason}" for ill in self.healths if not ill.well}
        self._show(state, list(conditions))
        if not state.parts:
            return False
        phases = {state.parts[name].phase for name in conditions}
        hopeless = Phase.FAILING in phases and not phases & {Phase.STARTING, Phase.RESTARTING, Phase.RUNNING}
        ended = not conditions or hopeless or self._patience.is_over(conditions, _worked(state, conditions))
        if ended:
            self.healths = self.healths or health.ask(state)
        return ended

    def _show(self, state: State, awaited: list[str]) -> None:
        now = time.monotonic()
        elapsed = now - self._began
        if self._console.is_terminal:
            self._live.update(_picture(state, elapsed), refresh=True)
        elif self._news:
            self._tell_news(state, elapsed)
            if awaited and now - self._told_at >= TELL_SECONDS:
                self._told_at = now
                self._console.print(
                    f"{elapsed:5.0f} с  ждём: {_waiting_for(state, awaited)}", highlight=False, soft_wrap=True
                )

    def _tell_news(self, state: State, elapsed: float) -> None:
        for name, part in state.parts.items():
            if part.phase is Phase.RUNNING and name not in self._told and name not in HIDDEN:
                self._told.add(name)
                self._console.print(f"{elapsed:5.1f} с  {tables.TITLES.get(name, name)}: работает", highlight=False)


def watch_start(
    console: Console, places: RunFolder, begun: subprocess.Popen[bytes] | None
) -> tuple[State, Sequence[PartHealth]]:
    """The state and every part's health when the start has ended, well or not. Raises SupervisorDiedError."""
    with Live(console=console, transient=True, auto_refresh=False) as live:
        start = Start(console, live, Patience(), news=begun is not None)
        state = background.watch(places, begun, start.has_ended, wait=lambda: time.sleep(LOOK_SECONDS))
        return state, start.healths


def _worked(state: State, names: dict[str, str]) -> dict[str, float]:
    return {name: processes.worked_seconds(state.parts[name].process) for name in names}


def _waiting_for(state: State, names: list[str]) -> str:
    shown = [name for name in names if name not in HIDDEN] or names
    return ", ".join(f"{tables.TITLES.get(name, name)} ({_phase(state, name)})" for name in shown)


def _phase(state: State, name: str) -> str:
    phase = state.parts[name].phase
    return "ещё не отвечает" if phase is Phase.RUNNING else tables.PHASES[phase]


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

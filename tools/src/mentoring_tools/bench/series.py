"""Imports one after another: what grows with the people in the database, without the import's bare floor, which
takes minutes in a full database."""

from collections.abc import Callable

from mentoring_local.processes import find
from mentoring_local.state import State
from rich.console import Console

from mentoring_tools.bench.importing import count_participants, import_rosters
from mentoring_tools.bench.latency import measure_latency
from mentoring_tools.bench.reads import measure_reads
from mentoring_tools.demo.client import GatewayClient


def measure_series(console: Console, state: State, client: GatewayClient, rows: int, times: int) -> None:
    """Print a line an import. The same invented people each time, in twelve new schools."""
    used_until_now = _database(state)
    for _ in range(times):
        people, before = count_participants(state), used_until_now()
        spent, _schools = import_rosters(state, client, rows, seed=7)
        used = used_until_now() - before
        half, nearly_all = measure_latency(state, client)
        rate, *_ = measure_reads(state, client)
        console.print(
            f"людей {people}: {rows / spent:.0f} строк/с, процессор базы данных {used:.1f} с; "
            f"чтений {rate.measured:.0f}/с ({rate.ratio:.2f} предела); "
            f"один участник известен всем: p50 {half.measured:.0f}, p99 {nearly_all.measured:.0f} мс"
        )


def _database(state: State) -> Callable[[], float]:
    """What tells how many seconds of processor time the database has used."""
    process = find(state.parts["mongo"].process)
    if process is None:
        raise RuntimeError("the database does not run")

    def used() -> float:
        times = process.cpu_times()
        return float(times.user + times.system)

    return used

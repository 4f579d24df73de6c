"""What the commands show to people, in Russian."""

from collections.abc import Sequence

from mentoring_local.health import PartHealth
from mentoring_local.ports import LOOPBACK
from mentoring_local.state import Phase, State
from mentoring_local.system import SERVICES
from rich import box
from rich.table import Table

TITLES = {
    "mongo": "База данных",
    "broker-names": "Имена узлов брокера",
    "broker": "Брокер сообщений",
    "gateway": "Шлюз",
    "mail": "Почта (приёмник)",
    "provider": "Учебный вход",
    "registry": "Реестр участников",
    "matching": "Подбор пар",
    "notifications": "Уведомления",
    "reporting": "Отчёты и панель",
    "console": "Рабочее место",
    "prometheus": "Наблюдение",
}

PHASES = {
    Phase.WAITING: "ждёт других",
    Phase.STARTING: "запускается",
    Phase.RUNNING: "работает",
    Phase.RESTARTING: "упала, перезапускается",
    Phase.FAILING: "не запускается",
    Phase.STOPPED: "остановлена",
}


def addresses(state: State) -> dict[str, str]:
    """Where each part itself listens; clients use the gateway."""
    return {
        "mongo": f"mongodb://{LOOPBACK}:{state.ports['mongo']}",
        "broker": f"amqp://{LOOPBACK}:{state.ports['amqp']}",
        **{name: state.url(name) for name in ("gateway", "mail", "provider", *SERVICES)},
        **({"prometheus": state.prometheus_url} if state.prometheus_url else {}),
    }


def of_parts(state: State, healths: Sequence[PartHealth]) -> Table:
    """Part, address, health; narrow enough for 80 columns."""
    where = addresses(state)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("Часть", no_wrap=True)
    table.add_column("Что это", no_wrap=True)
    table.add_column("Адрес", no_wrap=True)
    table.add_column("Состояние", no_wrap=True)
    for health in healths:
        if health.shown:
            table.add_row(health.part, TITLES.get(health.part, ""), where.get(health.part, ""), _condition(health))
    return table


def of_troubles(healths: Sequence[PartHealth]) -> list[str]:
    """A line for every part that is not well or has died: why, and how often."""
    lines = []
    for health in healths:
        if not health.well:
            lines.append(f"[red]{health.part}[/]: {_condition(health)} ({health.reason})")
        if health.kept.deaths:
            lines.append(f"{health.part}: перезапусков после сбоя — {health.kept.deaths}")
    return lines


def _condition(health: PartHealth) -> str:
    if health.well:
        return "[green]исправна[/]"
    return "[red]не отвечает[/]" if health.kept.phase is Phase.RUNNING else f"[red]{PHASES[health.kept.phase]}[/]"

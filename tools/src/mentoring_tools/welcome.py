"""The last lines of `mentoring up`: where to look first."""

from mentoring_local import prometheus
from mentoring_local.state import State
from rich.console import Console

TOKEN = "TOKEN=$(.venv/bin/mentoring token --role methodologist)"  # noqa: S105 - the command that makes one
EXAMPLE = "/registry/v1/participants?limit=5"


def show(console: Console, state: State) -> None:
    """The console's address and one request. What is to be copied is printed as it is, never wrapped."""
    console.print("\n[bold]Рабочее место[/], откройте в браузере и выберите, кем войти:")
    console.out(f"{state.gateway_url}/", highlight=False)
    console.print("\n[bold]Запрос к API[/] от имени методиста:", highlight=False)
    console.out(TOKEN, highlight=False)
    console.out(f'curl -H "Authorization: Bearer $TOKEN" "{state.gateway_url}{EXAMPLE}"', highlight=False)
    console.out(f"\nОписание API: {state.gateway_url}/docs", highlight=False)
    console.out(f"Письма: {state.mail_url}/", highlight=False)
    if state.prometheus_url is not None:
        console.out(f"Prometheus: {state.prometheus_url}/", highlight=False)
        console.out(f"Сигналы: {state.prometheus_url}{prometheus.ALERTS}", highlight=False)
    console.print("Остановить: [bold]make down[/]")

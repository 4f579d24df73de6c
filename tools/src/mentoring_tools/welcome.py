"""The last lines of `mentoring up`: where to look first."""

from datetime import timedelta

from mentoring_common.auth import UserRole
from mentoring_common.clock import utc_now
from mentoring_local import tokens
from mentoring_local.state import State
from rich.console import Console

TTL = timedelta(hours=12)
"""A working day; `mentoring token` makes another."""
EXAMPLE = "/registry/v1/participants?limit=5"


def show(console: Console, state: State) -> None:
    """The console's address, a token, one request. What is to be copied is printed as it is, never wrapped."""
    key = tokens.load_or_make_key(state.places.keys)
    token = tokens.make_token(key, role=UserRole.METHODOLOGIST, now=utc_now(), ttl=TTL)
    console.print("\n[bold]Рабочее место[/], откройте в браузере и выберите, кем войти:")
    console.out(f"{state.gateway_url}/", highlight=False)
    console.print("\n[bold]Токен методиста[/] для API на 12 часов и запрос с ним:", highlight=False)
    console.out(f"TOKEN={token}", highlight=False)
    console.out(f'curl -H "Authorization: Bearer $TOKEN" "{state.gateway_url}{EXAMPLE}"', highlight=False)
    console.out(f"\nОписание API: {state.gateway_url}/docs", highlight=False)
    console.out(f"Письма: {state.mail_url}/", highlight=False)
    console.print("Остановить: [bold]make down[/]")

"""`mentoring token`: a token for curl and for the API's clients on this machine."""

from datetime import timedelta
from typing import Annotated

import typer
from mentoring_common.auth import UserRole
from mentoring_common.clock import utc_now
from mentoring_local import tokens
from mentoring_local.places import RunFolder


def token(
    role: Annotated[UserRole, typer.Option(help="Чей токен: методиста, куратора школы, клиента шлюза")],
    school: Annotated[list[str] | None, typer.Option(help="Школа; можно указать несколько раз")] = None,
    ttl: Annotated[int, typer.Option(help="Срок действия, минут", min=1, max=7 * 24 * 60)] = 8 * 60,
) -> None:
    """Напечатать токен для запросов к этой машине (методисту школы не нужны: он видит все)."""
    key = tokens.load_or_make_key(RunFolder.from_environment().keys)
    try:
        made = tokens.make_token(key, role=role, schools=school or (), now=utc_now(), ttl=timedelta(minutes=ttl))
    except tokens.SchoolNeededError:
        typer.echo("Укажите школу: --school <код школы>", err=True)
        raise typer.Exit(2) from None
    typer.echo(made)

"""The console before a provider and services of the test's own, on a real database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from console.main import build
from console.session.commands import Sessions
from console.session.current import SESSION_COOKIE
from console.session.domain import Identity, Session, Tokens
from console.settings import ConsoleSettings
from fastapi import FastAPI
from mentoring_common.mongo import Mongo
from mentoring_common.testing.databases import beside

from .provider import CLIENT_ID, ISSUER, Provider

PUBLIC_URL = "https://mentoring.test"
SERVICES = ("registry", "matching", "notifications", "reporting")
BROWSER = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
"""What a browser says of itself when it follows a link or sends a form of ours."""


class Browser(httpx.AsyncClient):
    """A browser; `csrf` is its pages' token once somebody is signed in."""

    csrf: str = ""


class SetClock:
    """The wall's time, moved by hand."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        now = datetime.now(UTC) + self.ahead
        return now.replace(microsecond=now.microsecond // 1000 * 1000)  # as the database keeps it

    def pass_by(self, **some: int) -> None:
        self.ahead += timedelta(**some)


@dataclass
class Console:
    """The running console, its provider, its clock and its database."""

    app: FastAPI
    provider: Provider
    clock: SetClock
    database: Mongo
    asked: list[httpx.Request] = field(default_factory=list)
    """What the services were asked."""

    def browser(self, **cookies: str) -> Browser:
        """A browser in which nobody is signed in."""
        return Browser(transport=httpx.ASGITransport(self.app), base_url=PUBLIC_URL, headers=BROWSER, cookies=cookies)

    def program(self) -> httpx.AsyncClient:
        """A client that is no browser."""
        return httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url=PUBLIC_URL)

    async def session(
        self, role: str = "curator", *schools: str, token: str = "token", name: str = "Анна Кузнецова", **lasts: int
    ) -> Session:
        sessions: Sessions = self.app.state.sessions
        tokens = Tokens(token, self.clock() + timedelta(**(lasts or {"hours": 1})), "id-token")
        return await sessions.begin(tokens, Identity(f"person-{uuid4().hex[:8]}", name, (role,), schools))

    async def signed_in(self, role: str = "curator", *schools: str, **more: Any) -> Browser:
        """A browser in which somebody with this role is signed in."""
        session = await self.session(role, *schools, **more)
        browser = self.browser()
        browser.cookies.set(SESSION_COOKIE, session.secret, domain="mentoring.test")
        browser.csrf = session.csrf_token
        return browser


def settings(mongo_uri: str, database: str, **more: Any) -> ConsoleSettings:
    return ConsoleSettings(
        mongo_uri=mongo_uri,
        mongo_database=database,
        http_port=1,
        public_url=PUBLIC_URL,
        issuer=ISSUER,
        client_id=CLIENT_ID,
        municipality_zone="Asia/Yekaterinburg",
        **{f"{name}_url": f"http://{name}" for name in SERVICES},
        **more,
    )


@asynccontextmanager
async def running(mongo_uri: str, services: dict[str, httpx.AsyncBaseTransport], **more: Any) -> AsyncIterator[Console]:
    """The console before these services: a transport by the service's name, an app's `httpx.ASGITransport` too."""
    name, provider, clock = f"test_console_{uuid4().hex[:12]}", Provider(), SetClock()
    mounts: dict[str, httpx.AsyncBaseTransport] = {"all://id.test": httpx.ASGITransport(provider.app())}
    mounts |= {f"all://{service}": transport for service, transport in services.items()}
    app = build(settings(mongo_uri, name, **more), clock, mounts)
    async with beside(mongo_uri, name, drop=True) as database, app.router.lifespan_context(app):
        yield Console(app, provider, clock, database)


@pytest.fixture
async def console(mongo_uri: str) -> AsyncIterator[Console]:
    """The console before services that are all away."""

    def away(_request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("nobody listens")

    async with running(mongo_uri, dict.fromkeys(SERVICES, httpx.MockTransport(away))) as console:
        yield console

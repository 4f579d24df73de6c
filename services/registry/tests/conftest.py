"""The registry in this process, with real servers, tokens, a clock of its own and everything it publishes."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

import httpx
import pytest
from mentoring_common.clock import Clock
from mentoring_common.events.envelope import Wire
from mentoring_common.mongo import Mongo
from mentoring_common.testing.callers import Callers
from mentoring_common.testing.clocks import TERM_BEGINS, running_from
from mentoring_common.testing.databases import beside
from mentoring_common.testing.exchange import overheard
from mentoring_common.testing.waiting import until
from registry.main import build
from registry.settings import RegistrySettings


@dataclass
class Published:
    """Every event of the exchange since the tests began, as it came over the wire."""

    events: list[Wire]

    def of_school(self, school_id: str, event_type: str | None = None) -> list[Wire]:
        return [
            event
            for event in self.events
            if event["schoolid"] == school_id and event_type in {None, event["type"].rsplit(".", 1)[0]}
        ]

    async def once(self, school_id: str, event_type: str, number: int) -> list[Wire]:
        """The school's events of a type, as soon as there are so many."""

        async def come() -> bool:
            return len(self.of_school(school_id, event_type)) >= number

        await until(come)
        return self.of_school(school_id, event_type)


@dataclass
class Registry:
    """The running service, from outside."""

    as_: Callers
    published: Published
    database: Mongo

    async def school(self) -> str:
        """A new school in the directory."""
        school_id = f"school-{uuid4().hex[:8]}"
        body = {"kind": "SCHOOL", "name": f"МБОУ СОШ {school_id}", "short_name": f"СОШ {school_id}"}
        answer = await self.as_.methodologist().put(f"/registry/v1/organisations/{school_id}", json=body)
        assert answer.status_code == 204, answer.text
        return school_id

    async def upload(
        self, caller: httpx.AsyncClient, school_id: str, content: bytes, filename: str = "база.xlsx", **attested: str
    ) -> httpx.Response:
        return await caller.post(
            "/registry/v1/imports", data={"school_id": school_id, **attested}, files={"file": (filename, content)}
        )

    async def imported(
        self, caller: httpx.AsyncClient, school_id: str, content: bytes, **attested: str
    ) -> dict[str, Any]:
        """Upload and wait for the end; the finished import."""
        accepted = await self.upload(caller, school_id, content, **attested)
        assert accepted.status_code == 202, accepted.text
        return await self.finished(caller, accepted.json()["import_id"])

    async def finished(self, caller: httpx.AsyncClient, import_id: str) -> dict[str, Any]:
        async def done() -> Any:
            seen = (await caller.get(f"/registry/v1/imports/{import_id}")).json()
            return seen if seen["status"] in {"DONE", "FAILED", "CANCELLED"} else None

        return await until(done)

    async def rows(self, caller: httpx.AsyncClient, import_id: str, **query: Any) -> list[dict[str, Any]]:
        """The report's first page, in the order of the file unless another is asked for."""
        page = await caller.get(f"/registry/v1/imports/{import_id}/rows", params={"order": "FILE", **query})
        assert page.status_code == 200, page.text
        return page.json()["items"]

    async def people(self, caller: httpx.AsyncClient, **query: Any) -> list[dict[str, Any]]:
        page = await caller.get("/registry/v1/participants", params={"limit": 200, **query})
        assert page.status_code == 200, page.text
        return page.json()["items"]


@pytest.fixture(scope="module")
def settings(mongo_uri: str, amqp_uri: str, token_settings: dict[str, str]) -> RegistrySettings:
    return RegistrySettings(
        mongo_uri=mongo_uri,
        mongo_database=f"test_registry_{uuid4().hex[:12]}",
        amqp_uri=amqp_uri,
        http_port=1,
        **token_settings,
    )


@pytest.fixture(scope="module")
async def database(settings: RegistrySettings) -> AsyncIterator[Mongo]:
    """The service's own database, seen from beside it; dropped in the end."""
    async with beside(settings.mongo_uri, settings.mongo_database, drop=True) as mongo:
        yield mongo


@pytest.fixture(scope="module")
async def published(amqp_uri: str) -> AsyncIterator[Published]:
    """A subscriber beside the platform's own, with a queue that nobody else sees."""
    async with overheard(amqp_uri, "registry.#") as events:
        yield Published(events)


@dataclass
class Calendar:
    """A clock whose day a test sets; within the day it goes on at the wall's pace."""

    clock: Clock

    def __call__(self) -> datetime:
        return self.clock()

    def turn_to(self, day: datetime) -> None:
        self.clock = running_from(day)


@dataclass
class OwnRegistry:
    """A registry with a database and a calendar of its own; `run` starts it."""

    settings: RegistrySettings
    calendar: Calendar
    database: Mongo
    published: Published
    issue_token: Callable[..., str]

    @asynccontextmanager
    async def run(self) -> AsyncIterator[Registry]:
        app = build(self.settings, self.calendar)
        async with app.router.lifespan_context(app):
            yield Registry(Callers(httpx.ASGITransport(app), self.issue_token), self.published, self.database)


@pytest.fixture
async def own(
    settings: RegistrySettings, issue_token: Callable[..., str], published: Published
) -> AsyncIterator[OwnRegistry]:
    """A registry that is not running yet, on 1 October 2026."""
    alone = settings.model_copy(update={"mongo_database": f"test_registry_{uuid4().hex[:12]}"})
    async with beside(alone.mongo_uri, alone.mongo_database, drop=True) as mongo:
        yield OwnRegistry(alone, Calendar(running_from(TERM_BEGINS)), mongo, published, issue_token)


@pytest.fixture(scope="module")
async def registry(
    settings: RegistrySettings, issue_token: Callable[..., str], published: Published, database: Mongo
) -> AsyncIterator[Registry]:
    """The service, with its broker and its relay, on 1 October 2026."""
    app = build(settings, running_from(TERM_BEGINS))
    async with app.router.lifespan_context(app):
        yield Registry(Callers(httpx.ASGITransport(app), issue_token), published, database)


@pytest.fixture
async def school(registry: Registry) -> str:
    """A school that no other test knows."""
    return await registry.school()

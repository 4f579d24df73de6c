"""Registry and matching in this process on 26 November 2026, on real servers: for rules whose answer hangs on the day."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx
from fastapi import FastAPI
from matching.main import build as build_matching
from matching.settings import MatchingSettings
from mentoring_common.testing.clocks import running_from
from mentoring_common.testing.waiting import until
from registry.main import build as build_registry
from registry.settings import RegistrySettings

THE_DAY = datetime(2026, 11, 26, 9, tzinfo=UTC)

Answer = dict[str, Any]


@dataclass
class Judges:
    """The two services from outside, each asked by whoever may ask."""

    registry: FastAPI
    matching: FastAPI
    issue_token: Callable[..., str]

    def ask(self, app: FastAPI, role: str, *schools: str) -> httpx.AsyncClient:
        headers = {"Authorization": f"Bearer {self.issue_token(role, schools)}"}
        return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://platform", headers=headers)

    async def organisation(self, kind: str = "SCHOOL", **fields: Any) -> str:
        """A new organisation of the directory; its id."""
        organisation_id = f"{kind.lower()}-{uuid4().hex[:8]}"
        body = {"kind": kind, "name": f"Организация {organisation_id}", "short_name": organisation_id, **fields}
        methodologist = self.ask(self.registry, "methodologist")
        answer = await methodologist.put(f"/registry/v1/organisations/{organisation_id}", json=body)
        assert answer.status_code == 204, answer.text
        return organisation_id

    async def post(self, school_id: str, **fields: Any) -> httpx.Response:
        """Try to register somebody."""
        body = {"school_id": school_id, **fields}
        return await self.ask(self.registry, "curator", school_id).post("/registry/v1/participants", json=body)

    async def register(self, school_id: str, **fields: Any) -> Answer:
        """Register somebody and wait until matching knows him."""
        answer = await self.post(school_id, **fields)
        assert answer.status_code == 201, answer.text
        registered: Answer = answer.json()
        await self.known(school_id, registered)
        return registered

    async def known(self, school_id: str, participant: Answer) -> None:
        async def is_known() -> bool:
            judged = await self.pair(school_id, participant["participant_id"], participant["participant_id"])
            return judged.status_code == 200

        await until(is_known)

    async def pair(self, school_id: str, mentee_id: str, mentor_id: str) -> httpx.Response:
        return await self.ask(self.matching, "curator", school_id).get(f"/matching/v1/pairs/{mentee_id}/{mentor_id}")

    async def change(self, school_id: str, participant_id: str, **fields: Any) -> Answer:
        curator = self.ask(self.registry, "curator", school_id)
        path = f"/registry/v1/participants/{participant_id}"
        etag = (await curator.get(path)).headers["ETag"]
        answer = await curator.patch(path, json=fields, headers={"If-Match": etag})
        assert answer.status_code == 200, answer.text
        changed: Answer = answer.json()
        return changed

    async def run(self, role: str, *schools: str, **order: Any) -> Answer:
        """A matching run to its end."""
        caller = self.ask(self.matching, role, *schools)
        started = await caller.post("/matching/v1/runs", json=order)
        assert started.status_code == 202, started.text
        run: Answer = started.json()

        async def is_over() -> bool:
            run.update((await caller.get(f"/matching/v1/runs/{run['run_id']}")).json())
            return run["status"] in {"DONE", "FAILED"}

        await until(is_over)
        assert run["status"] == "DONE", run
        return run

    async def proposals(self, *schools: str) -> list[Answer]:
        """What is pending in the schools."""
        answer = await self.ask(self.matching, "curator", *schools).get("/matching/v1/proposals?limit=200")
        found: list[Answer] = answer.json()["items"]
        return found


@asynccontextmanager
async def judges(
    mongo_uri: str, amqp_uri: str, token_settings: dict[str, Any], issue_token: Callable[..., str], name: str
) -> AsyncIterator[Judges]:
    """Both services with databases of their own."""
    common = {"mongo_uri": mongo_uri, "amqp_uri": amqp_uri, "http_port": 1, **token_settings}
    clock = running_from(THE_DAY)
    registry = build_registry(RegistrySettings(**common, mongo_database=f"{name}_registry"), clock)
    matching = build_matching(MatchingSettings(**common, mongo_database=f"{name}_matching"), clock)
    async with registry.router.lifespan_context(registry), matching.router.lifespan_context(matching):
        yield Judges(registry, matching, issue_token)

"""A request that is repeated with its key is done once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from uuid import uuid4

import httpx
import pytest
from fastapi import APIRouter, Form, UploadFile
from mentoring_common.auth import UserRole
from mentoring_common.errors import Conflict
from mentoring_common.http.caller import Caller
from mentoring_common.http.idempotency import ABANDONED_AFTER, KEPT_FOR
from mentoring_common.permissions import Operation
from mentoring_common.service import Service
from mentoring_common.settings import ServiceSettings
from pydantic import BaseModel

from .frame import NO_BROKER

ADDRESS = "/registry/v1/things"


class Thing(BaseModel):
    name: str


class Things:
    """A service that makes things, and whatever is made twice is there twice."""

    def __init__(self, settings: ServiceSettings, issue_token: Any) -> None:
        self.made: list[str] = []
        self.now = datetime.now(UTC).replace(microsecond=0)
        self.goes_on = asyncio.Event()
        self.goes_on.set()
        self.fails: Exception | None = None
        self.service = Service("registry", settings, lambda: self.now)
        router = APIRouter()

        @router.post(ADDRESS, status_code=201)
        async def make(caller: Caller, thing: Thing) -> dict[str, str]:
            await self.goes_on.wait()
            if self.fails is not None:
                raise self.fails
            self.made.append(thing.name)
            return {"id": f"{thing.name}-{len(self.made)}"}

        @router.post(f"{ADDRESS}/file", status_code=201)
        async def upload(caller: Caller, file: Annotated[UploadFile, Form()]) -> dict[str, int]:
            self.made.append((await file.read()).decode())
            return {"made": len(self.made)}

        makes = Operation(frozenset({UserRole.CURATOR, UserRole.CLIENT}))
        permissions = {f"POST {ADDRESS}": makes, f"POST {ADDRESS}/file": makes}
        self.app = self.service.app([router], title="Вещи", permissions=permissions)
        self._issue_token = issue_token

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Things"]:
        self.service.mongo.open()
        await self.service.startup.run()
        try:
            yield self
        finally:
            await self.service.mongo.drop()
            await self.service.mongo.close()

    async def post(
        self,
        key: str | bytes | None,
        body: Any = None,
        *,
        role: str = "curator",
        school: str = "school-1",
        subject: str | None = None,
        purpose: str | None = None,
        path: str = ADDRESS,
        **more: Any,
    ):
        token = self._issue_token(role, schools=[school], subject=subject)
        headers = {"Authorization": f"Bearer {token}", **({"Idempotency-Key": key} if key is not None else {})}
        headers |= {"Access-Purpose": purpose} if purpose else {}
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
            return await client.post(path, json=body, headers=headers, **more)


@pytest.fixture
async def things(mongo_uri, database_name, token_settings, issue_token) -> AsyncIterator[Things]:
    settings = ServiceSettings(
        mongo_uri=mongo_uri, mongo_database=database_name, amqp_uri=NO_BROKER, http_port=1, **token_settings
    )
    async with Things(settings, issue_token).running() as made:
        yield made


def new_key() -> str:
    return uuid4().hex


async def test_the_same_key_and_body_are_answered_as_the_first_time(things: Things):
    key = new_key()
    first, second = [await things.post(key, {"name": "a"}) for _ in range(2)]
    assert (first.status_code, first.json()) == (201, {"id": "a-1"})
    assert (second.status_code, second.json()) == (201, {"id": "a-1"})
    assert ("idempotency-replayed" in first.headers, second.headers["idempotency-replayed"]) == (False, "true")
    assert things.made == ["a"]


async def test_without_a_key_every_request_is_a_new_one(things: Things):
    assert [(await things.post(None, {"name": "a"})).json()["id"] for _ in range(2)] == ["a-1", "a-2"]


async def test_another_body_or_address_with_the_same_key_is_refused(things: Things):
    key = new_key()
    await things.post(key, {"name": "a"})
    for other in ({"body": {"name": "b"}}, {"body": {"name": "a"}, "path": f"{ADDRESS}/file"}):
        answer = await things.post(key, **other)
        assert (answer.status_code, answer.json()["code"]) == (422, "IDEMPOTENCY_KEY_REUSED")
    assert things.made == ["a"]


async def test_a_key_belongs_to_its_caller(things: Things):
    key = new_key()
    ids = [(await things.post(key, {"name": "a"}, role=role)).json()["id"] for role in ("curator", "client")]
    assert ids == ["a-1", "a-2"]


@pytest.mark.parametrize(
    "now", [{"role": "client"}, {"school": "school-2"}, {"purpose": "another-reason"}, {"purpose": None}], ids=str
)
async def test_a_kept_answer_is_for_the_rights_with_which_it_was_given(things: Things, now: dict[str, Any]):
    key, first = new_key(), {"subject": "somebody", "purpose": "a-reason"}
    assert (await things.post(key, {"name": "a"}, **first)).status_code == 201
    answer = await things.post(key, {"name": "a"}, **{**first, **now})
    assert (answer.status_code, answer.json()["code"]) == (422, "IDEMPOTENCY_KEY_REUSED")
    assert (await things.post(key, {"name": "a"}, **first)).json() == {"id": "a-1"}
    assert things.made == ["a"]


async def test_an_answer_that_an_earlier_release_has_kept_is_given_again(things: Things):
    key = new_key()
    await things.post(key, {"name": "a"})
    kept = things.service.mongo.collection("idempotency_keys")
    assert await kept.update_one({}, {"$unset": {"rights": ""}}) == 1
    assert (await things.post(key, {"name": "a"})).json() == {"id": "a-1"}


async def test_who_asks_again_while_the_first_is_answered_waits(things: Things):
    key = new_key()
    things.goes_on.clear()
    first = asyncio.create_task(things.post(key, {"name": "a"}))
    while await things.service.mongo.collection("idempotency_keys").count({}) == 0:
        await asyncio.wait({first}, timeout=0.01)
    second = await things.post(key, {"name": "a"})
    assert (second.status_code, second.json()["code"]) == (409, "IDEMPOTENCY_IN_FLIGHT")
    things.goes_on.set()
    assert (await first).status_code == 201
    assert (await things.post(key, {"name": "a"})).json() == {"id": "a-1"}


async def test_ten_at_once_do_it_once(things: Things):
    key = new_key()
    answers = await asyncio.gather(*(things.post(key, {"name": "a"}) for _ in range(10)))
    assert things.made == ["a"]
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert {answer.json()["id"] for answer in answers if answer.status_code == 201} == {"a-1"}


@pytest.mark.parametrize("error", [Conflict("THERE", "Уже есть."), RuntimeError("unexpected")])
async def test_a_refused_or_failed_request_may_be_repeated_with_its_key(things: Things, error: Exception):
    key = new_key()
    things.fails = error
    assert (await things.post(key, {"name": "a"})).status_code in {409, 500}
    things.fails = None
    assert (await things.post(key, {"name": "b"})).json() == {"id": "b-1"}


async def test_a_key_is_kept_for_a_day(things: Things):
    key = new_key()
    await things.post(key, {"name": "a"})
    things.now += KEPT_FOR
    assert (await things.post(key, {"name": "a"})).json() == {"id": "a-1"}
    things.now += timedelta(seconds=1)
    assert (await things.post(key, {"name": "a"})).json() == {"id": "a-2"}


async def test_a_request_whose_process_died_is_done_anew(things: Things):
    key = new_key()
    things.goes_on.clear()
    first = asyncio.create_task(things.post(key, {"name": "a"}))
    while await things.service.mongo.collection("idempotency_keys").count({}) == 0:
        await asyncio.wait({first}, timeout=0.01)
    first.cancel()
    await asyncio.wait({first})
    things.goes_on.set()
    things.now += ABANDONED_AFTER + timedelta(seconds=1)
    assert (await things.post(key, {"name": "a"})).json() == {"id": "a-1"}


async def test_a_form_is_the_same_whatever_its_boundary(things: Things):
    key = new_key()
    for boundary in ("abc", "xyz"):
        content = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\nrow\r\n--{boundary}--\r\n'
        token = things._issue_token("curator", schools=["school-1"])
        headers = {
            "Authorization": f"Bearer {token}",
            "Idempotency-Key": key,
            "Content-Type": f"multipart/form-data; boundary={boundary}",
        }
        async with httpx.AsyncClient(transport=httpx.ASGITransport(things.app), base_url="http://service") as client:
            answer = await client.post(f"{ADDRESS}/file", content=content, headers=headers)
        assert (answer.status_code, answer.json()) == (201, {"made": 1})


@pytest.mark.parametrize("key", ["", "ключ".encode(), "a b", "x" * 256])
async def test_a_key_that_cannot_be_one_is_refused(things: Things, key: str):
    answer = await things.post(key, {"name": "a"})
    assert (answer.status_code, answer.json()["code"]) == (400, "IDEMPOTENCY_KEY_INVALID")
    assert things.made == []


async def test_who_has_no_token_is_refused_before_the_key_is_looked_at(things: Things):
    async with httpx.AsyncClient(transport=httpx.ASGITransport(things.app), base_url="http://service") as client:
        answer = await client.post(ADDRESS, json={"name": "a"}, headers={"Idempotency-Key": "a b"})
    assert (answer.status_code, answer.json()["code"]) == (401, "TOKEN_MISSING")


def test_every_post_says_that_it_takes_a_key(things: Things):
    operation = things.app.openapi()["paths"][ADDRESS]["post"]
    assert "Idempotency-Key" in [each["name"] for each in operation["parameters"]]

"""What a person wrote about a person appears in no line of the service's log and in no text of a refusal.

The service is the real process here, so that whatever it writes by whatever way is seen.
"""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from mentoring_common.mongo import Mongo
from mentoring_common.testing.callers import Callers
from mentoring_common.testing.waiting import until
from mentoring_local.ports import any_free
from registry.settings import RegistrySettings

from .conftest import Published, Registry
from .roster.papers import MENTEES, mentee, xlsx

NAME = "Канарейкина"
PHONE = "+79998887766"
MAIL = "kanareyka@family.example"
REQUEST = "болеет-канарейкой"
CANARIES = ("канарейк", "99988877", "998887766", "kanareyka", "998-88-77")


@dataclass
class Process:
    """The service as operators run it, and all that it has written."""

    registry: Registry
    log: Path

    @property
    def written(self) -> str:
        return self.log.read_text(errors="replace")


@pytest.fixture(scope="module")
async def process(
    settings: RegistrySettings,
    issue_token: Callable[..., str],
    published: Published,
    database: Mongo,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Process]:
    port = any_free()
    environment = {
        **os.environ,
        **{f"MENTORING_{name.upper()}": str(value) for name, value in settings.model_dump(mode="json").items()},
        "MENTORING_HTTP_PORT": str(port),
        "MENTORING_LOG_LEVEL": "DEBUG",
    }
    log = tmp_path_factory.mktemp("log") / "registry.log"
    with log.open("wb") as output:
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "registry", env=environment, stdout=output, stderr=output, cwd=log.parent
        )
    async with httpx.AsyncHTTPTransport() as network:
        callers = Callers(_At(network, port), issue_token)

        async def ready() -> bool:
            assert child.returncode is None, log.read_text()
            try:
                return (await callers.nobody().get("/health/ready")).is_success
            except httpx.TransportError:
                return False

        try:
            await until(ready)
            yield Process(Registry(callers, published, database), log)
        finally:
            child.terminate()
            await child.wait()


class _At(httpx.AsyncBaseTransport):
    """Everything goes to one port of this machine."""

    def __init__(self, network: httpx.AsyncBaseTransport, port: int) -> None:
        self._network = network
        self._port = port

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        request.url = request.url.copy_with(host="127.0.0.1", port=self._port)
        return await self._network.handle_async_request(request)


def body(school: str, **changed: Any) -> dict[str, Any]:
    return {
        "school_id": school, "full_name": f"{NAME} Анна Олеговна", "role": "MENTEE", "form": "PUPIL_PUPIL",
        "birth_year": 2012, "contact_email": MAIL, "contact_phone": PHONE, **changed,
    }  # fmt: skip


async def test_neither_log_nor_refusal_repeats_a_person(process: Process):
    registry = process.registry
    school = await registry.school()
    curator, stranger = registry.as_.curator(school), registry.as_.curator("another-school")
    participants = "/registry/v1/participants"
    json_type = {"Content-Type": "application/json"}
    made = await curator.post(participants, json=body(school))
    assert made.status_code == 201
    path = made.headers["Location"]
    await curator.patch(path, json={"contact_phone": "+79998887755"}, headers={"If-Match": '"1"'})
    refusals = [
        await curator.post(participants, json=body(school)),
        await curator.post(participants, json=body(school, grade=NAME, birth_date=PHONE, topics=[REQUEST] * 3)),
        await curator.post(participants, json=body(school, topics=[REQUEST])),
        await curator.post(participants, json=body(school, contact_email=f"{NAME} {PHONE}", contact_phone=MAIL)),
        await curator.post(participants, content=f'{{"full_name": "{NAME}", '.encode(), headers=json_type),
        await curator.post(participants, content=f'{{"full_name": "{NAME}"}}'.encode("cp1251"), headers=json_type),
        await curator.get(participants, params={"after": NAME * 20, "role": MAIL}),
        await curator.get(f"{participants}/{NAME}"),
        await curator.patch(path, json={"grade": 5, "contact_email": NAME}, headers={"If-Match": NAME.encode()}),
        await stranger.get(path),
        await stranger.post(participants, json=body(school)),
        await registry.as_.nobody().get(participants, headers={"Authorization": f"Bearer {NAME.encode().hex()}"}),
        await registry.upload(stranger, school, xlsx(MENTEES, mentee(f"{NAME} Анна"))),
        await registry.upload(curator, school, b"%PDF " + NAME.encode()),
        await registry.upload(curator, school, f"ФИО ученика;телефон\n{NAME} Анна;{PHONE}".encode()),
        await registry.upload(curator, school, b"PK\x03\x04" + NAME.encode(), filename="список.xlsx"),
    ]
    for refused in refusals:
        assert refused.is_client_error, refused.request.url
        assert refused.headers["Content-Type"] == "application/problem+json"
        assert _found(refused.text) == [], refused.text

    paper = xlsx(
        MENTEES,
        mentee(f"{NAME} Анна Олеговна", contact=f"{PHONE}, {MAIL}", request=f"{REQUEST}, математика"),
        mentee(f"{NAME} О.", contact=PHONE),
        mentee(f"{NAME} Вера Олеговна", birth=f"не помню, {PHONE}"),
    )
    done = await registry.imported(curator, school, paper)
    assert (done["status"], done["counts"]["rows_refused"]) == ("DONE", 2)
    await registry.people(curator, after="0")
    office = registry.as_.methodologist()
    office.headers["Access-Purpose"] = quote(f"Звонила {NAME}")
    for caller in (curator, office):
        named = await caller.post("/registry/v1/names", json={"ids": [made.json()["participant_id"], NAME, MAIL]})
        assert NAME in named.text
        for asked in ("/registry/v1/people", participants):
            assert NAME in (await caller.get(asked, params={"q": NAME, "school_id": school})).text
        assert (await caller.get("/registry/v1/people", params={"q": NAME, "limit": 0})).status_code == 422
    assert _found((await registry.as_.nobody().get("/metrics")).text) == []
    await curator.post(f"{path}/withdrawal")
    await registry.published.once(school, "registry.participant.withdrawn", 1)

    written = process.written
    assert written.count("\n") > 20, "the service writes its log here"
    assert '"route": "/registry/v1/participants"' in written
    assert _found(written) == [], _lines_with(written)


async def test_an_error_that_nobody_expected_is_told_without_its_text(process: Process):
    """A document that no version of ours has written makes every reading of it fail."""
    registry = process.registry
    school = await registry.school()
    await registry.database.collection("participants").insert_one(
        {"_id": f"broken-{school}", "school_id": school, "version": 1, "natural_key": "x", "state": {NAME: PHONE},
         "person": {"full_name": NAME, MAIL: PHONE}}
    )  # fmt: skip
    answer = await registry.as_.curator(school).get(f"/registry/v1/participants/broken-{school}")
    assert (answer.status_code, answer.json()["code"]) == (500, "INTERNAL")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert _found(answer.text) == []
    assert "an unexpected error" in process.written
    assert _found(process.written) == [], _lines_with(process.written)


def _found(text: str) -> list[str]:
    return [canary for canary in CANARIES if canary in text.casefold()]


def _lines_with(text: str) -> list[str]:
    return [line for line in text.splitlines() if _found(line)]

"""One trace: from the page on which a base is handed in, through registry and the broker, to whoever takes its events."""

import contextlib
import io
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from typing import Any
from uuid import uuid4

import httpx
import pytest
from console.session.current import SESSION_COOKIE
from console.session.domain import Identity, Tokens
from mentoring_common.testing.clocks import TERM_BEGINS, running_from
from mentoring_common.testing.collector import Collector, Told, collecting, roots
from mentoring_common.testing.databases import beside
from mentoring_common.testing.exchange import overheard
from mentoring_common.testing.waiting import until

FACTS = ("registry", "matching", "notifications", "reporting")
MAIL = {"smtp_host": "127.0.0.1", "smtp_port": 1, "mail_from": "mentoring@city.example"}
OWN = {"notifications": {**MAIL, "console_url": "http://127.0.0.1/"}}
CONSOLE = "https://mentoring.test"
SIGN_IN = {"public_url": CONSOLE, "issuer": "https://id.test/", "client_id": "console"}
BROWSER = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}

CANARY = "Канарейкин"
BASE = (
    "ФИО наставляемого;Контактные данные;Год рождения;Класс;Основной запрос наставляемого;Форма наставничества\n"
    + "".join(
        f"{CANARY} {name} Львович;+7900777000{at};2015;4;математика;ученик-ученик\n"
        for at, name in enumerate(("Антон", "Борис", "Глеб"))
    )
).encode()
CALLER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@dataclass
class Platform:
    """The console and the four services in this process, what they log and what they tell a collector."""

    apps: dict[str, Any]
    collector: Collector
    output: io.StringIO
    published: list[dict[str, Any]]
    issue_token: Callable[..., str]

    def ask(self, service: str, role: str, *schools: str) -> httpx.AsyncClient:
        client = httpx.AsyncClient(transport=httpx.ASGITransport(self.apps[service]), base_url="http://service")
        client.headers["Authorization"] = f"Bearer {self.issue_token(role, schools)}"
        return client

    async def school(self) -> str:
        school_id = f"school-{uuid4().hex[:8]}"
        body = {"kind": "SCHOOL", "name": f"МБОУ {school_id}", "short_name": f"СОШ {school_id}"}
        async with self.ask("registry", "methodologist") as methodologist:
            answer = await methodologist.put(f"/registry/v1/organisations/{school_id}", json=body)
        assert answer.status_code == 204, answer.text
        return school_id

    async def browser(self, school_id: str) -> tuple[httpx.AsyncClient, str]:
        """A curator's, and the token of its forms."""
        console = self.apps["console"]
        tokens = Tokens(self.issue_token("curator", [school_id]), NOW() + timedelta(hours=1), "id")
        session = await console.state.sessions.begin(tokens, Identity("one", "Анна", ("curator",), (school_id,)))
        client = httpx.AsyncClient(transport=httpx.ASGITransport(console), base_url=CONSOLE, headers=BROWSER)
        client.cookies.set(SESSION_COOKIE, session.secret, domain="mentoring.test")
        return client, session.csrf_token

    def lines(self, trace_id: str) -> list[dict[str, Any]]:
        told = [json.loads(line) for line in self.output.getvalue().splitlines()]
        return [each for each in told if each.get("trace_id") == trace_id]

    def told(self, trace_id: str, name: str) -> list[Told]:
        return [each for each in self.collector.of_trace(trace_id) if each.name == name]


NOW = running_from(TERM_BEGINS)


@pytest.fixture
def collector():
    with collecting() as made:
        yield made


@pytest.fixture
async def platform(
    mongo_uri: str, amqp_uri: str, token_settings: dict[str, Any], issue_token: Callable[..., str],
    quiet_queues: None, collector: Collector,
) -> AsyncIterator[Platform]:  # fmt: skip
    run, apps, output = uuid4().hex[:8], {}, io.StringIO()
    async with AsyncExitStack() as stack:
        stack.enter_context(contextlib.redirect_stdout(output))
        published = await stack.enter_async_context(overheard(amqp_uri, "registry.#"))

        async def start(name: str, settings: dict[str, Any], *more: Any) -> None:
            database = f"test_traces_{name}_{run}"
            await stack.enter_async_context(beside(mongo_uri, database, drop=True))
            kind = getattr(import_module(f"{name}.settings"), f"{name.capitalize()}Settings")
            common = {"mongo_uri": mongo_uri, "mongo_database": database, "http_port": 1}
            made = kind(**common, **settings, otlp_endpoint=collector.url)
            apps[name] = import_module(f"{name}.main").build(made, NOW, *more)
            await stack.enter_async_context(apps[name].router.lifespan_context(apps[name]))

        for name in FACTS:
            await start(name, {"amqp_uri": amqp_uri, **token_settings, **OWN.get(name, {})})
        urls = {f"{name}_url": f"http://{name}" for name in FACTS}
        mounts = {f"all://{name}": httpx.ASGITransport(apps[name]) for name in FACTS}
        await start("console", {**SIGN_IN, **urls}, mounts)
        yield Platform(apps, collector, output, published, issue_token)


def tree(spans: list[Told], root: Told, depth: int = 0) -> list[tuple[int, str, str]]:
    """Depth, service and name, whoever began first above."""
    mine = [(depth, root.service, root.name)]
    for each in spans:
        if each.parent_id == root.span_id:
            mine += tree(spans, each, depth + 1)
    return mine


async def test_one_roster_is_one_tree_from_its_page_to_the_last_who_takes_it(platform: Platform) -> None:
    school = await platform.school()
    browser, csrf = await platform.browser(school)
    async with browser:
        form = {"csrf_token": csrf, "school_id": school, "then": "import"}
        answer = await browser.post("/uploads", data=form, files={"file": ("база.csv", BASE)})
        assert answer.status_code == 303, answer.text
    registered = "registry.participant.registered.v2"

    async def is_told() -> bool:
        return {each.service for each in platform.collector.spans if each.name == f"apply {registered}"} >= {
            "matching", "reporting",
        }  # fmt: skip

    await until(is_told)
    (trace_id,) = {each.trace_id for each in platform.collector.spans if each.name == "POST /uploads"}

    async def is_whole() -> bool:
        known = platform.collector.of_trace(trace_id)
        contacts = platform.told(trace_id, "apply registry.contact.recorded.v2")
        job = platform.told(trace_id, "job imports")
        return bool(contacts and job and len(roots(known)) == 1)

    await until(is_whole)
    spans = platform.collector.of_trace(trace_id)
    (root,) = roots(spans)
    branches = tree(spans, root)
    assert len(branches) == len(spans), "one tree"
    assert branches[0] == (0, "console", "POST /uploads")
    assert (1, "console", "POST registry") in branches
    assert (2, "registry", "POST /registry/v1/imports") in branches
    assert (3, "registry", "job imports") in branches
    assert (4, "registry", f"publish {registered}") in branches
    assert {each.kind for each in platform.told(trace_id, f"publish {registered}")} == {"PRODUCER"}
    for service in ("matching", "reporting"):
        assert (4, service, f"apply {registered}") in branches
    assert (4, "notifications", "apply registry.contact.recorded.v2") in branches
    (taken,) = [each for each in platform.told(trace_id, f"apply {registered}") if each.service == "matching"]
    assert taken.kind == "CONSUMER"
    assert taken.attributes == {
        "messaging.system": "rabbitmq", "messaging.destination.name": "matching.registry",
        "messaging.batch.message_count": 3, "mentoring.event_type": registered, "mentoring.attempt": 1,
    }  # fmt: skip

    lines = platform.lines(trace_id)
    assert {"request", "a job is done", "events applied"} <= {each["event"] for each in lines}
    assert {"/uploads", "/registry/v1/imports"} <= {each.get("route") for each in lines}
    assert {each["queue"] for each in lines if each["event"] == "events applied"} >= {
        "matching.registry", "reporting.registry", "notifications.registry",
    }  # fmt: skip
    events = [each for each in platform.published if each["schoolid"] == school and "participant" in each["type"]]
    assert {each["traceparent"].split("-")[1] for each in events} == {trace_id}


async def test_a_registration_goes_on_its_callers_trace_and_names_nobody(platform: Platform) -> None:
    school = await platform.school()
    person = {
        "school_id": school, "full_name": f"{CANARY} Пётр Львович", "role": "MENTEE", "form": "PUPIL_PUPIL",
        "birth_year": 2012, "grade": 7, "topics": ["математика"], "contact_email": "canary@family.example",
    }  # fmt: skip
    trace_id = CALLER.split("-")[1]
    async with platform.ask("registry", "curator", school) as curator:
        curator.headers["traceparent"] = CALLER
        made = await curator.post("/registry/v1/participants", json=person)
        assert made.status_code == 201, made.text
        again = await curator.post("/registry/v1/participants", json=person)
        assert again.status_code == 409, again.text
        found = await curator.get("/registry/v1/people", params={"school_id": school, "q": CANARY})
        assert found.status_code == 200, found.text

    async def is_told() -> bool:
        taken = platform.told(trace_id, "apply registry.participant.registered.v2")
        return {each.service for each in taken} == {"matching", "reporting"}

    await until(is_told)
    asked = platform.told(trace_id, "POST /registry/v1/participants")
    assert [each.parent_id for each in asked] == [CALLER.split("-")[2]] * 2
    assert sorted(each.attributes["http.response.status_code"] for each in asked) == [201, 409]
    assert [each.has_failed for each in asked] == [False, False], "a refusal is no failure of ours"
    (first,) = [each for each in asked if each.attributes["http.response.status_code"] == 201]
    applied = platform.told(trace_id, "apply registry.participant.registered.v2")
    assert {each.parent_id for each in applied} == {first.span_id}
    assert platform.told(trace_id, "GET /registry/v1/people")

    kept = b"".join(platform.collector.bodies)
    for canary in (CANARY, CANARY.upper(), "canary@family", "q=", "%D0%9A", made.json()["participant_id"]):
        assert canary.encode() not in kept, canary


async def test_requests_do_not_wait_for_a_collector_that_hangs(platform: Platform) -> None:
    school = await platform.school()
    platform.collector.may_answer.clear()
    async with platform.ask("registry", "curator", school) as curator:
        began = time.monotonic()
        for _ in range(50):
            answer = await curator.get("/registry/v1/participants")
            assert answer.status_code == 200
        assert time.monotonic() - began < 25, "half a second each, on a full machine"
    platform.collector.may_answer.set()

    async def have_come() -> bool:
        return sum(each.name == "GET /registry/v1/participants" for each in platform.collector.spans) >= 50

    await until(have_come)

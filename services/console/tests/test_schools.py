"""Schools, their curators' addresses, and partners with their agreements, before the real registry."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx
import pytest
from mentoring_common.testing.databases import beside
from registry.main import build
from registry.settings import RegistrySettings

from .conftest import SERVICES, Console, running

NEW = {
    "organisation_id": "school-17", "short_name": "СОШ № 17", "name": "МБОУ СОШ № 17", "inn": "",
    "curator_email": "",
}  # fmt: skip


@dataclass
class Directory:
    """The console before a registry that knows nobody."""

    console: Console
    issue_token: Callable[..., str]

    async def browser(self, role: str, *schools: str) -> Any:
        return await self.console.signed_in(role, *schools, token=self.issue_token(role, schools))


@pytest.fixture
async def directory(
    mongo_uri: str, amqp_uri: str, token_settings: dict[str, str], issue_token: Callable[..., str]
) -> AsyncIterator[Directory]:
    database = f"test_console_schools_{uuid4().hex[:8]}"
    app = build(
        RegistrySettings(mongo_uri=mongo_uri, mongo_database=database, amqp_uri=amqp_uri, http_port=1, **token_settings)
    )

    def away(_request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("nobody listens")

    services = {**dict.fromkeys(SERVICES, httpx.MockTransport(away)), "registry": httpx.ASGITransport(app)}
    async with (
        beside(mongo_uri, database, drop=True),
        app.router.lifespan_context(app),
        running(mongo_uri, services) as console,
    ):
        yield Directory(console, issue_token)


async def sent(browser: Any, path: str, **typed: str) -> httpx.Response:
    return await browser.post(path, data={**typed, "csrf_token": browser.csrf})


async def test_a_school_is_added_once_and_gets_its_curators_address(directory: Directory):
    methodologist = await directory.browser("methodologist")
    assert "нет ни одной школы" in (await methodologist.get("/schools")).text
    assert (await sent(methodologist, "/schools/new", **NEW)).headers["Location"] == "/schools"
    page = (await methodologist.get("/schools")).text
    assert "СОШ № 17" in page
    assert "не внесён" in page

    again = await sent(methodologist, "/schools/new", **{**NEW, "name": "Другая школа"})
    assert again.status_code == 409
    assert "уже в справочнике" in again.text
    assert 'value="Другая школа"' in again.text

    wrong = await sent(methodologist, "/schools/school-17", curator_email="куратор")
    assert wrong.status_code == 422
    assert 'aria-invalid="true"' in wrong.text
    assert 'value="куратор"' in wrong.text
    entered = await sent(methodologist, "/schools/school-17", curator_email="curator@school17.example")
    assert entered.headers["Location"] == "/schools"
    page = (await methodologist.get("/schools")).text
    assert "не внесён" not in page
    assert "curator@school17.example" not in page + (await methodologist.get("/schools/school-17")).text
    assert "МБОУ СОШ № 17" in page, "the rest is as it was"


async def test_a_kindergarten_is_added_and_offered_what_it_leads(directory: Directory):
    methodologist = await directory.browser("methodologist")
    garden = {"organisation_id": "sad-5", "kind": "KINDERGARTEN", "short_name": "Детский сад № 5"}
    added = await sent(methodologist, "/schools/new", **{**NEW, **garden, "name": "МБДОУ «Детский сад № 5»"})
    assert added.headers["Location"] == "/schools"
    assert "(детский сад)" in (await methodologist.get("/schools")).text
    assert "Детский сад № 5" not in (await methodologist.get("/partners")).text
    assert (await sent(methodologist, "/schools/sad-5", curator_email="sad5@city.example")).status_code == 303
    await sent(methodologist, "/schools/new", **NEW)
    for school, pupils in (("sad-5", False), ("school-17", True)):
        curator = await directory.browser("curator", school)
        for path in ("/programme", "/participants/new"):
            page = (await curator.get(path)).text
            assert ('value="TEACHER_TEACHER"' in page, 'value="PUPIL_PUPIL"' in page) == (True, pupils), (school, path)


@pytest.mark.parametrize("code", ["", "Школа 17", "../participants", "municipality"])
async def test_what_is_no_code_of_a_school_is_refused_at_its_field(directory: Directory, code: str):
    refused = await sent(await directory.browser("methodologist"), "/schools/new", **{**NEW, "organisation_id": code})
    assert refused.status_code == 422
    assert 'id="organisation_id-fault"' in refused.text


async def test_schools_are_entered_by_methodologists_alone(directory: Directory):
    curator = await directory.browser("curator", "school-17")
    for path in ("/schools", "/schools/new", "/schools/school-17"):
        assert (await curator.get(path)).status_code == 403
    assert (await sent(curator, "/schools/new", **NEW)).status_code == 403
    assert (await (await directory.browser("methodologist")).get("/schools/school-99")).status_code == 404


async def test_the_head_of_a_page_calls_the_school_by_its_name(directory: Directory):
    curator = await directory.browser("curator", "school-17")
    assert "· school-17</span>" in (await curator.get("/participants")).text, "nobody has entered it yet"
    await sent(await directory.browser("methodologist"), "/schools/new", **NEW)
    directory.console.clock.pass_by(seconds=11)
    assert "· СОШ № 17</span>" in (await curator.get("/participants")).text
    assert "· СОШ № 17</span>" in (await curator.get("/messages")).text, "of a service that is away"


async def test_a_partner_is_added_and_its_agreement_ends(directory: Directory):
    methodologist = await directory.browser("methodologist")
    assert "нет ни одного партнёра" in (await methodologist.get("/partners")).text
    partner = {"organisation_id": "zavod-vympel", "kind": "ENTERPRISE", "name": "ООО «Вымпел»", "short_name": "Вымпел"}
    for wrong, told in (({"organisation_id": "Завод"}, "Код не подходит"), ({"inn": "7707083894"}, "цифры ИНН")):
        refused = await sent(methodologist, "/partners/new", **{**partner, **wrong})
        assert (refused.status_code, told in refused.text, 'value="Вымпел"' in refused.text) == (422, True, True)
    assert (await sent(methodologist, "/partners/new", **partner)).headers["Location"] == "/partners/zavod-vympel"
    assert (await sent(methodologist, "/partners/new", **partner)).status_code == 409
    page = "/partners/zavod-vympel"
    assert "нет соглашения" in (await methodologist.get(page)).text

    await sent(methodologist, "/schools/new", **NEW)
    curator = await directory.browser("curator", "school-17")
    assert "Добавить партнёра" not in (await curator.get("/partners")).text
    late = await sent(curator, f"{page}/agreement", signed_on="2099-01-01")
    assert (late.status_code, "этот день ещё не настал" in late.text) == (422, True)
    written = await sent(curator, f"{page}/agreement", signed_on="2026-01-12", valid_until="2099-05-31")
    assert written.headers["Location"] == page
    assert "по 31 мая 2099" in (shown := (await curator.get(page)).text)
    assert "Прекратить" not in shown
    assert (await sent(curator, f"{page}/end", on="2026-01-13")).status_code == 403

    assert (await sent(methodologist, f"{page}/end", on="2026-01-13")).status_code == 303
    assert "кончилось" in (await methodologist.get("/partners")).text
    assert "Кончилось и не продлено" not in (await methodologist.get("/")).text, "more than a term ago"
    assert (await sent(methodologist, f"{page}/closure")).status_code == 303
    assert "закрыта" in (closed := (await methodologist.get(page)).text)
    assert "Записать" not in closed
    assert (await methodologist.get("/partners/nobody")).status_code == 404

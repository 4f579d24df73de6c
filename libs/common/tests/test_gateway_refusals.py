"""What a service answers to the gateway while the console, whose pages these are otherwise, is away."""

import asyncio

import pytest
from mentoring_common.settings import ServiceSettings

from .frame import NO_BROKER, served, writing_service

BROWSER = {"Accept": "text/html,application/xhtml+xml"}


@pytest.fixture
def settings(mongo_uri, database_name, token_settings, own_logging) -> ServiceSettings:
    return ServiceSettings(
        mongo_uri=mongo_uri, mongo_database=database_name, amqp_uri=NO_BROKER, http_port=1, **token_settings
    )


@pytest.mark.parametrize(
    ("status", "code", "again"),
    [("413", "BODY_TOO_LARGE", None), ("429", "ADDRESS_TOO_OFTEN", "5"), ("502", "SERVICE_DOWN", "5")],
)
async def test_a_program_is_told_the_problem_whatever_it_asked(settings, status, code, again) -> None:
    _, app = writing_service(settings)
    async with served(app) as client:
        for method in ("GET", "POST", "DELETE"):
            answer = await client.request(method, f"/docs/problems/{status}", headers={"Idempotency-Key": "x" * 20})
            assert (answer.status_code, answer.json()["status"], answer.json()["code"]) == (200, int(status), code)
            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.headers.get("retry-after") == again


async def test_a_browser_gets_a_page_that_needs_no_other_file_and_opens_again(settings) -> None:
    _, app = writing_service(settings)
    async with served(app) as client:
        looked = await client.get("/docs/problems/502", headers=BROWSER)
        sent = await client.post("/docs/problems/502", headers=BROWSER)
        large = await client.get("/docs/problems/413", headers=BROWSER)
    assert looked.headers["content-type"].startswith("text/html")
    assert "Служба сейчас не отвечает" in looked.text
    assert '<html lang="ru">' in looked.text
    assert looked.headers["refresh"] == "5"
    assert "default-src 'none'" in looked.headers["content-security-policy"]
    for never in ("src=", "href=", "<style", "<script"):
        assert never not in looked.text
    for page in (sent, large):
        assert "refresh" not in page.headers, "what was sent is not asked for again"


async def test_a_service_that_still_prepares_tells_it_too_and_nothing_else_is_open(settings) -> None:
    service, app = writing_service(settings)

    async def never() -> None:
        await asyncio.Event().wait()

    service.prepare(never, "engine")
    service.startup.in_background = True
    async with served(app) as client:
        assert (await client.get("/docs/problems/502")).json()["code"] == "SERVICE_DOWN"
        assert (await client.get("/docs")).status_code == 503


async def test_another_status_is_an_address_that_is_not_there(settings) -> None:
    _, app = writing_service(settings)
    async with served(app) as client:
        for status in ("404", "200", "x"):
            assert (await client.get(f"/docs/problems/{status}")).json()["code"] == "ROUTE_NOT_FOUND"

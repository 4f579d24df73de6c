"""`/docs` is open, whole and asks no foreign host."""

import re

import pytest
from mentoring_common.events.contracts import CONTRACTS
from mentoring_common.events.upcasts import newest

from .conftest import Console


async def test_the_page_and_all_that_it_loads_come_from_here(console: Console):
    nobody = console.program()
    page = await nobody.get("/docs")
    assert page.status_code == 200
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
    loaded = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert "/docs/static/swagger-ui-bundle.js" in loaded
    for address in loaded:
        assert address == "data:," or (await nobody.get(address)).status_code == 200, address
    for address in ("/docs/static/../routes.py", "/docs/static/%2e%2e/routes.py", "/docs/static/index.html"):
        assert (await nobody.get(address)).status_code == 404, address


async def test_one_document_describes_every_service(console: Console):
    document = (await console.program().get("/docs/openapi.json")).json()
    services = {path.split("/")[1] for path in document["paths"]}
    assert services == {"registry", "matching", "notifications", "reporting"}


async def test_events_are_told_to_people_and_to_machines(console: Console):
    nobody = console.program()
    page = await nobody.get("/docs/events")
    assert page.status_code == 200
    assert "<script" not in page.text
    for event_type in {newest(published) for published in CONTRACTS}:
        assert f'<section id="{event_type}">' in page.text
    assert "outcomes[].unmatched_reasons[].code" in page.text, "fields of nested lists are told too"
    assert "Публикует: Реестр участников. Получает: Уведомления." in page.text
    document = (await nobody.get("/docs/asyncapi.json")).json()
    assert {newest(published) for published in CONTRACTS} <= set(document["channels"])


@pytest.mark.parametrize(
    ("status", "code", "told", "again"),
    [
        ("413", "BODY_TOO_LARGE", "Запрос больше допустимого", None),
        ("400", "REQUEST_UNREADABLE", "Тело запроса не удалось прочитать", None),
        ("429", "ADDRESS_TOO_OFTEN", "Подождите несколько секунд", "5"),
        ("500", "INTERNAL", "Что-то сломалось у нас", None),
        ("502", "SERVICE_DOWN", "Служба сейчас не отвечает", "5"),
        ("504", "SERVICE_SLOW", "Служба не успела ответить", "5"),
    ],
)
async def test_the_gateways_own_refusals(console: Console, status: str, code: str, told: str, again: str | None):
    for method in ("GET", "POST", "DELETE"):
        answer = await console.program().request(method, f"/docs/problems/{status}")
        assert answer.headers["content-type"] == "application/problem+json"
        problem = answer.json()
        assert (answer.status_code, problem["status"], problem["code"]) == (200, int(status), code)
        assert told in problem["detail"]
        assert answer.headers.get("retry-after") == again


async def test_a_browser_is_refused_in_a_page(console: Console):
    async with console.browser() as browser:
        answer = await browser.get("/docs/problems/502")
    assert (answer.status_code, answer.headers["retry-after"]) == (200, "5")
    assert answer.headers["content-type"].startswith("text/html")
    assert "Служба сейчас не отвечает" in answer.text


async def test_any_other_status_is_an_address_that_is_not_there(console: Console):
    for status in ("404", "200", "503", "0413", "x", "9" * 5000):
        answer = await console.program().get(f"/docs/problems/{status}")
        assert (answer.status_code, answer.json()["code"]) == (404, "ROUTE_NOT_FOUND")

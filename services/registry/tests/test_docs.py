"""`/docs` is open, whole and asks no foreign host."""

import re

from mentoring_common.events.contracts import CONTRACTS

from .conftest import Registry


async def test_the_page_and_all_that_it_loads_come_from_here(registry: Registry):
    nobody = registry.as_.nobody()
    page = await nobody.get("/docs")
    assert page.status_code == 200
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
    loaded = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert "/docs/static/swagger-ui-bundle.js" in loaded
    for address in loaded:
        assert (await nobody.get(address)).status_code == 200, address
    for address in ("/docs/static/../routes.py", "/docs/static/%2e%2e/routes.py", "/docs/static/index.html"):
        assert (await nobody.get(address)).status_code == 404, address


async def test_one_document_describes_every_service(registry: Registry):
    document = (await registry.as_.nobody().get("/docs/openapi.json")).json()
    services = {path.split("/")[1] for path in document["paths"]}
    assert services == {"registry", "matching", "notifications", "reporting"}


async def test_events_are_told_to_people_and_to_machines(registry: Registry):
    nobody = registry.as_.nobody()
    page = await nobody.get("/docs/events")
    assert page.status_code == 200
    assert "<script" not in page.text
    for event_type in CONTRACTS:
        assert f'<section id="{event_type}">' in page.text
    assert "outcomes[].unmatched_reasons[].code" in page.text, "fields of nested lists are told too"
    assert "Публикует: Реестр участников. Получает: Уведомления." in page.text
    document = (await nobody.get("/docs/asyncapi.json")).json()
    assert set(CONTRACTS) <= set(document["channels"])

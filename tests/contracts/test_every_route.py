"""What the frame promises for every route of every service: unknown queries are refused, HEAD answers like GET."""

import re

import httpx
import pytest
from fastapi import FastAPI
from mentoring_tools import contracts

APPS: dict[str, FastAPI] = {service: contracts.app_of(service) for service in contracts.SERVICES}
OPERATIONS = [
    (service, method.upper(), path)
    for service, app in APPS.items()
    for path, methods in app.openapi()["paths"].items()
    for method in methods
]


def asking(service: str) -> httpx.AsyncClient:
    """A client without a token, of an app that has opened nothing: what is asked here is refused before either."""
    return httpx.AsyncClient(transport=httpx.ASGITransport(APPS[service]), base_url="http://t")


def filled(path: str) -> str:
    return re.sub(r"{(\w+)}", "some-id", path)


GETS = [(service, path) for service, method, path in OPERATIONS if method == "GET"]
PAGES = [
    ("reporting", "/reporting"),
    ("reporting", "/reporting/"),
    *((service, path) for service in contracts.SERVICES for path in ("/health/live", "/metrics")),
]


def test_the_walk_meets_every_service() -> None:
    assert {service for service, _, _ in OPERATIONS} == set(contracts.SERVICES)
    assert len(OPERATIONS) >= 26


@pytest.mark.parametrize(("service", "method", "path"), OPERATIONS)
async def test_an_unknown_query_parameter_is_refused(service: str, method: str, path: str) -> None:
    async with asking(service) as client:
        answer = await client.request(method, filled(path), params={"shcool_id": "x"})
    assert (answer.status_code, answer.json()["code"]) == (422, "QUERY_PARAMETER_UNKNOWN"), answer.text
    described = APPS[service].openapi()["paths"][path][method.lower()].get("parameters", [])
    assert answer.json()["parameters"] == [each["name"] for each in described if each["in"] == "query"]


@pytest.mark.parametrize(("service", "path"), GETS + PAGES)
async def test_head_answers_like_get(service: str, path: str) -> None:
    async with asking(service) as client:
        head, get = [await client.request(method, filled(path)) for method in ("HEAD", "GET")]
    assert (head.status_code, head.headers.get("content-type")) == (get.status_code, get.headers.get("content-type"))
    assert head.status_code != 405
    assert head.content == b""

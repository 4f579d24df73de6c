"""What the frame promises for every route of every service: unknown queries are refused, HEAD answers like GET."""

import re
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from mentoring_common.auth import UserRole
from mentoring_common.clock import utc_now
from mentoring_local import tokens
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


@pytest.fixture(scope="module")
def everybody(token_folder: Path) -> dict[str, str]:
    """Who has every role, and so passes every door."""
    key, now = tokens.load_or_make_key(token_folder), utc_now()
    claims = {"iss": tokens.ISSUER, "aud": tokens.AUDIENCE, "sub": "everybody", "iat": now, "schools": ["some-school"]}
    roles = [role.value for role in UserRole]
    made = tokens.sign(key, {**claims, "exp": now + timedelta(hours=1), "roles": roles}, kind=tokens.ACCESS_TYPE)
    return {"Authorization": f"Bearer {made}"}


@pytest.mark.parametrize(("service", "method", "path"), OPERATIONS)
async def test_an_unknown_query_parameter_is_refused(
    service: str, method: str, path: str, everybody: dict[str, str], token_settings: dict[str, str]
) -> None:
    app = contracts.app_of(service, **token_settings)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://t", headers=everybody) as client:
        answer = await client.request(method, filled(path), params={"shcool_id": "x"})
    assert (answer.status_code, answer.json()["code"]) == (422, "QUERY_PARAMETER_UNKNOWN"), answer.text
    described = APPS[service].openapi()["paths"][path][method.lower()].get("parameters", [])
    assert answer.json()["parameters"] == [each["name"] for each in described if each["in"] == "query"]


@pytest.mark.parametrize(("service", "method", "path"), OPERATIONS)
async def test_a_stranger_is_refused_before_anything_else(service: str, method: str, path: str) -> None:
    """Whatever he sends: before the query, the path and the body are judged, and nothing of it is cached."""
    async with asking(service) as client:
        for sent in ({}, {"content": b"{", "headers": {"Content-Type": "application/json"}}, {"params": {"x": "1"}}):
            answer = await client.request(method, filled(path), **sent)
            assert (answer.status_code, answer.json()["code"]) == (401, "TOKEN_MISSING")
            assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(("service", "path"), GETS + PAGES)
async def test_head_answers_like_get(service: str, path: str) -> None:
    async with asking(service) as client:
        head, get = [await client.request(method, filled(path)) for method in ("HEAD", "GET")]
    assert (head.status_code, head.headers.get("content-type")) == (get.status_code, get.headers.get("content-type"))
    assert head.status_code != 405
    assert head.content == b""

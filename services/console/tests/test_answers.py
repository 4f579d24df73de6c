"""What every answer says of itself, and what a page says when it cannot be made."""

import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from console.gateway.client import Gateway
from console.pages.headers import HEADERS
from console.session.current import SESSION_COOKIE, Changing
from fastapi import APIRouter

from .conftest import SERVICES, Console, running

PAGES = [
    "/",
    "/session/login",
    "/session/ended",
    "/session/callback",
    "/nowhere",
    "/docs",
    "/docs/events",
    "/static/app.css",
    "/health/live",
    "/docs/problems/502",
]


@pytest.mark.parametrize("path", PAGES)
async def test_every_answer_has_the_safe_headers(console: Console, path: str) -> None:
    async with await console.signed_in() as browser:
        answer = await browser.get(path)
    kept = {"Cache-Control"} if path.startswith("/static/") else set()
    kept |= {"Content-Security-Policy"} if path in {"/docs", "/docs/events"} else set()
    for name in HEADERS.keys() - kept:
        assert answer.headers[name] == HEADERS[name], name
    assert "unsafe-inline" not in answer.headers["Content-Security-Policy"].partition("style-src")[0]


async def test_pages_have_no_script_or_style_of_their_own(console: Console) -> None:
    async with await console.signed_in() as browser:
        for path in ("/", "/session/login", "/nowhere"):
            page = (await browser.get(path)).text
            assert re.findall(r"<script(?![^>]*src=)", page) == []
            assert re.findall(r"<style|\sstyle=|\son\w+=", page) == []


async def test_static_files_are_kept_for_a_year_under_their_digest(console: Console) -> None:
    async with console.browser() as browser:
        page = (await browser.get("/session/login")).text
        files = re.findall(r'(?:src|href)="(/static/[^"]+)"', page)
        assert len(files) >= 4
        for path in files:
            answer = await browser.get(path)
            assert answer.status_code == 200
            assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        plain = await browser.get("/static/app.css")
        assert plain.headers["cache-control"] == "no-cache"
        assert (
            await browser.get("/static/app.css", headers={"If-None-Match": plain.headers["etag"]})
        ).status_code == 304
        for path in ("/static/app.000000000000.css", "/static/../main.py", "/static/%2e%2e/main.py", "/static/nothing"):
            assert (await browser.get(path)).status_code == 404


async def test_an_address_that_is_not_there_is_told_to_each_in_her_way(console: Console) -> None:
    async with console.browser() as browser, console.program() as program:
        page, problem = await browser.get("/nowhere"), await program.get("/nowhere")
    assert (page.status_code, problem.status_code) == (404, 404)
    assert "Такой страницы нет" in page.text
    assert problem.json()["code"] == "ROUTE_NOT_FOUND"


async def test_a_program_without_a_session_is_refused_in_its_way(console: Console) -> None:
    async with console.program() as program:
        answer = await program.get("/")
    assert (answer.status_code, answer.json()["code"]) == (401, "SIGN_IN_NEEDED")


def probe() -> APIRouter:
    """Pages that do nothing but ask a service."""
    router = APIRouter(include_in_schema=False)

    @router.get("/probe")
    async def ask(api: Gateway, purpose: str | None = None) -> Any:
        return await api.get("/registry/v1/things", params={"q": "x", "none": None, "empty": ""}, purpose=purpose)

    @router.post("/probe")
    async def change(api: Gateway, _session: Changing) -> Any:
        return await api.post("/registry/v1/things", json={"a": 1})

    @router.get("/file")
    async def file(api: Gateway) -> Any:
        return await api.pass_on("/registry/v1/file")

    return router


class Service:
    """A service that answers what the test says."""

    def __init__(self) -> None:
        self.asked: list[httpx.Request] = []
        self.answer: httpx.Response | Exception = httpx.Response(200, json={"fine": True})

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def refuse(self, status: int, code: str, detail: str, **more: Any) -> None:
        told = {"status": status, "code": code, "title": "Отказ", "detail": detail, **more}
        self.answer = httpx.Response(status, json=told, headers={"Content-Type": "application/problem+json"})


@pytest.fixture
def service() -> Service:
    return Service()


@pytest.fixture
async def asking(mongo_uri: str, service: Service) -> AsyncIterator[Console]:
    async with running(mongo_uri, dict.fromkeys(SERVICES, httpx.MockTransport(service))) as console:
        console.app.include_router(probe())
        yield console


async def test_a_service_is_asked_in_her_name(asking: Console, service: Service) -> None:
    async with await asking.signed_in(token="hers") as browser:
        assert (await browser.get("/probe")).json() == {"fine": True}
        await browser.get("/probe", params={"purpose": "жалоба родителя"})
    first, second = service.asked
    assert str(first.url) == "http://registry/registry/v1/things?q=x"
    assert first.headers["authorization"] == "Bearer hers"
    assert re.fullmatch(r"00-[0-9a-f]{32}-[0-9a-f]{16}-0[0-3]", first.headers["traceparent"])
    assert "access-purpose" not in first.headers
    assert (
        second.headers["access-purpose"]
        == "%D0%B6%D0%B0%D0%BB%D0%BE%D0%B1%D0%B0%20%D1%80%D0%BE%D0%B4%D0%B8%D1%82%D0%B5%D0%BB%D1%8F"
    )


@pytest.mark.parametrize(
    "answer", [httpx.ConnectError("x"), httpx.ReadTimeout("x"), *(httpx.Response(status) for status in (502, 503, 504))]
)
async def test_a_service_that_is_away_is_told_and_waited_for(
    asking: Console, service: Service, answer: httpx.Response | Exception
) -> None:
    service.answer = answer
    async with await asking.signed_in() as browser:
        page = await browser.get("/probe")
        assert (page.status_code, page.headers["retry-after"]) == (503, "5")
        assert "Реестр участников сейчас не отвечает" in page.text
        assert "come_back" in page.text
        assert page.headers["refresh"] == "30", "where the script was not loaded"
        part = await browser.get("/probe", headers={"HX-Request": "true"})
        assert part.text.startswith('<div class="notice warn"')
        assert "refresh" not in part.headers
        sent = await browser.post("/probe", data={"full_name": "Ё", "csrf_token": browser.csrf})
        assert sent.status_code == 503
        assert '<input type="hidden" name="full_name" value="Ё">' in sent.text, "what was typed is not lost"


@pytest.mark.parametrize(
    ("status", "heading"),
    [(404, "Не найдено"), (403, "Нет доступа"), (409, "Состояние изменилось"), (422, "Не принято")],
)
async def test_a_refusal_is_a_page_in_words(asking: Console, service: Service, status: int, heading: str) -> None:
    service.refuse(
        status,
        "WHATEVER",
        "Так нельзя, можно иначе.",
        errors=[{"code": "X", "pointer": "/body/a", "text": "поле не то"}],
    )
    async with await asking.signed_in() as browser:
        page = await browser.get("/probe")
    assert page.status_code == status
    for told in (f"<h1>{heading}</h1>", "Так нельзя, можно иначе.", "поле не то"):
        assert told in page.text


async def test_who_asks_too_often_is_told_in_words_and_loses_nothing(asking: Console, service: Service) -> None:
    service.refuse(429, "TOKEN_TOO_OFTEN", "Слишком много запросов подряд. Повторите через 20 с.")
    assert isinstance(service.answer, httpx.Response)
    service.answer.headers["Retry-After"] = "20"
    async with await asking.signed_in() as browser:
        page = await browser.get("/probe")
        part = await browser.get("/probe", headers={"HX-Request": "true"})
        sent = await browser.post("/probe", data={"full_name": "Ё", "csrf_token": browser.csrf})
    assert "<h1>Слишком много сразу</h1>" in page.text
    for told in (page, part, sent):
        assert (told.status_code, told.headers["retry-after"]) == (429, "20")
        assert "Слишком много запросов подряд. Повторите через 20 с." in told.text
    assert '<input type="hidden" name="full_name" value="Ё">' in sent.text


async def test_a_token_that_a_service_refuses_ends_the_session(asking: Console, service: Service) -> None:
    service.refuse(401, "TOKEN_EXPIRED", "Срок действия токена истёк.")
    async with await asking.signed_in() as browser:
        asking.clock.pass_by(minutes=2)
        answer = await browser.get("/probe?purpose=x")
        assert (answer.status_code, answer.headers["location"]) == (303, "/session/login?next=%2Fprobe%3Fpurpose%3Dx")
        assert SESSION_COOKIE not in browser.cookies
    assert await asking.database.collection("sessions").count({}) == 0


async def test_a_fresh_token_that_a_service_refuses_leads_into_no_circle(asking: Console, service: Service) -> None:
    service.refuse(401, "TOKEN_INVALID", "Токен не принят.")
    async with await asking.signed_in() as browser:
        page = await browser.get("/probe")
    assert page.status_code == 403
    assert "Вход не подошёл" in page.text


async def test_a_file_is_passed_on(asking: Console, service: Service) -> None:
    told = {"Content-Type": "application/x-thing", "Content-Disposition": 'attachment; filename="a"', "X-Else": "x"}
    service.answer = httpx.Response(200, content=b"bytes", headers=told)
    async with await asking.signed_in() as browser:
        answer = await browser.get("/file")
    assert answer.content == b"bytes"
    assert answer.headers["content-disposition"] == told["Content-Disposition"]
    assert answer.headers["cache-control"] == "no-store"
    assert "x-else" not in answer.headers


async def test_an_unexpected_error_is_a_page_without_its_text(asking: Console, service: Service) -> None:
    service.answer = httpx.Response(200, content=b"not json")
    async with await asking.signed_in() as browser:
        page = await browser.get("/probe")
    assert page.status_code == 500
    assert "Что-то сломалось у нас" in page.text
    assert "Expecting" not in page.text
    assert page.headers["Content-Security-Policy"] == HEADERS["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("role", "address"),
    [("operator", "/participants/new"), ("head", "/participants/new"), ("operator", "/erasures/new")],
)
async def test_who_may_not_send_a_form_is_not_shown_it(console: Console, role: str, address: str):
    answer = await (await console.signed_in(role)).get(address)
    assert answer.status_code == 403
    assert "Нет доступа" in answer.text

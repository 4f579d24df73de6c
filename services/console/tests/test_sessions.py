"""How long a session lasts, how its token stays good, and what is kept when it ends."""

import asyncio
import re
from datetime import timedelta

import httpx
import pytest
from console.session.current import SESSION_COOKIE
from console.session.domain import Identity, Tokens

from .conftest import Browser, Console

PERSON = Identity("anna", "Анна Кузнецова", ("curator",), ("school-1",))
FORM = {"purpose": "сверка с базой школы", "next": "/figures"}


async def is_signed_in(browser: httpx.AsyncClient) -> bool:
    return (await browser.get("/")).status_code == 200


async def with_tokens(console: Console, lasts: timedelta, *, refresh: bool = True) -> Browser:
    """A browser whose session has an access token that lasts so long."""
    console.provider.person = {"sub": "anna", "name": "Анна Кузнецова", "roles": ["curator"], "schools": ["school-1"]}
    given = console.provider.tokens(None)
    tokens = Tokens(
        given["access_token"], console.clock() + lasts, given["id_token"], given["refresh_token"] if refresh else None
    )
    session = await console.app.state.sessions.begin(tokens, PERSON)
    browser = console.browser()
    browser.cookies.set(SESSION_COOKIE, session.secret, domain="mentoring.test")
    browser.csrf = session.csrf_token
    return browser


async def test_a_session_ends_when_nothing_was_asked_for_half_an_hour(console: Console) -> None:
    async with await console.signed_in(hours=12) as browser:
        console.clock.pass_by(minutes=29)
        assert await is_signed_in(browser)
        console.clock.pass_by(minutes=29)
        assert await is_signed_in(browser), "what was asked before begins the half hour anew"
        console.clock.pass_by(minutes=30)
        assert not await is_signed_in(browser)
    assert await console.database.collection("sessions").count({}) == 0


async def test_a_session_ends_after_twelve_hours_whatever_was_done(console: Console) -> None:
    async with await console.signed_in(hours=24) as browser:
        for _ in range(28):
            console.clock.pass_by(minutes=25)
            assert await is_signed_in(browser)
        console.clock.pass_by(minutes=20)
        assert not await is_signed_in(browser)


@pytest.mark.parametrize("cookie", ["", "x", "x" * 43, "x" * 5000, "../../x" * 6])
async def test_a_made_up_cookie_is_nobody(console: Console, cookie: str) -> None:
    async with console.browser() as browser:
        browser.cookies.set(SESSION_COOKIE, cookie, domain="mentoring.test")
        assert not await is_signed_in(browser)


async def test_the_database_forgets_sessions_by_itself(console: Console) -> None:
    await console.session()
    indexes = await console.database.database["sessions"].index_information()
    assert indexes["forget_at_1"]["expireAfterSeconds"] == 0


async def test_a_token_about_to_end_is_refreshed_once_for_requests_at_once(console: Console) -> None:
    async with await with_tokens(console, timedelta(seconds=50)) as browser:
        answers = await asyncio.gather(*(browser.get("/") for _ in range(12)))
        assert {answer.status_code for answer in answers} == {200}
        assert console.provider.refreshed == 1
        assert await is_signed_in(browser)
        assert console.provider.refreshed == 1


async def test_a_refresh_brings_the_roles_of_now(console: Console) -> None:
    async with await with_tokens(console, timedelta(seconds=50)) as browser:
        console.provider.person = {**console.provider.person, "roles": ["head"]}
        assert "директор школы" in (await browser.get("/")).text


async def test_a_token_of_somebody_else_ends_the_session(console: Console) -> None:
    async with await with_tokens(console, timedelta(seconds=50)) as browser:
        console.provider.person = {**console.provider.person, "sub": "boris"}
        assert not await is_signed_in(browser)


async def test_a_provider_that_is_away_is_waited_for(console: Console) -> None:
    async with await with_tokens(console, timedelta(seconds=50)) as browser:
        console.provider.away = True
        assert await is_signed_in(browser), "the token is still good"
        console.clock.pass_by(seconds=51)
        assert (await browser.get("/")).status_code == 503
        console.provider.away = False
        assert await is_signed_in(browser)


async def test_a_provider_that_refuses_ends_the_session(console: Console) -> None:
    async with await with_tokens(console, timedelta(seconds=50)) as browser:
        console.provider.refresh_tokens.clear()
        assert not await is_signed_in(browser)
    assert await console.database.collection("sessions").count({}) == 0


async def test_a_token_that_cannot_be_refreshed_ends_the_session_with_itself(console: Console) -> None:
    async with await with_tokens(console, timedelta(seconds=50), refresh=False) as browser:
        assert await is_signed_in(browser)
        console.clock.pass_by(seconds=50)
        assert not await is_signed_in(browser)


async def test_the_purpose_is_forgotten_after_half_an_hour(console: Console) -> None:
    async with await console.signed_in("methodologist", hours=12) as browser:
        answer = await browser.post("/session/purpose", data={**FORM, "csrf_token": browser.csrf})
        assert (answer.status_code, answer.headers["location"]) == (303, "/figures")
        sessions, secret = console.app.state.sessions, browser.cookies[SESSION_COOKIE]
        assert (await sessions.current(secret)).purpose == "сверка с базой школы"
        console.clock.pass_by(minutes=29)
        assert (await sessions.current(secret)).purpose == "сверка с базой школы"
        console.clock.pass_by(minutes=1)
        assert (await sessions.current(secret)).purpose is None


async def test_a_purpose_that_says_nothing_is_shown_again(console: Console) -> None:
    async with await console.signed_in("methodologist") as browser:
        answer = await browser.post("/session/purpose", data={"purpose": " нет ", "csrf_token": browser.csrf})
    assert answer.status_code == 422
    assert 'value=" нет "' in answer.text
    assert "Напишите причину" in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": "", "Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "", "Origin": "null"},
        {"Sec-Fetch-Site": ""},
    ],
)
async def test_a_foreign_page_changes_nothing_even_with_a_token(console: Console, headers: dict[str, str]) -> None:
    async with await console.signed_in("methodologist") as browser:
        del browser.headers["Sec-Fetch-Site"]
        sent = {name: value for name, value in headers.items() if value}
        answer = await browser.post("/session/purpose", data={**FORM, "csrf_token": browser.csrf}, headers=sent)
        assert answer.status_code == 403
        assert (await console.app.state.sessions.current(browser.cookies[SESSION_COOKIE])).purpose is None


@pytest.mark.parametrize("token", [{}, {"csrf_token": ""}, {"csrf_token": "x" * 43}, {"csrf_token": "ё"}])
async def test_without_the_pages_token_nothing_is_changed_and_nothing_lost(
    console: Console, token: dict[str, str]
) -> None:
    async with await console.signed_in("methodologist") as browser:
        answer = await browser.post("/session/purpose", data={**FORM, **token})
        assert answer.status_code == 403
        assert (await console.app.state.sessions.current(browser.cookies[SESSION_COOKIE])).purpose is None
        assert hidden(answer.text) == {**FORM, "csrf_token": browser.csrf}
        assert 'action="/session/purpose"' in answer.text


async def test_htmx_sends_the_token_as_a_header(console: Console) -> None:
    async with await console.signed_in("methodologist") as browser:
        answer = await browser.post("/session/purpose", data=FORM, headers={"X-CSRF-Token": browser.csrf})
        assert answer.status_code == 303


async def test_what_was_typed_survives_the_end_of_the_session(console: Console) -> None:
    console.provider.person, console.provider.life_seconds = {"sub": "irina", "roles": ["methodologist"]}, 7200
    async with await console.signed_in("methodologist", hours=12) as browser:
        console.clock.pass_by(minutes=50)
        ended = await browser.post("/session/purpose", data={**FORM, "csrf_token": browser.csrf})
        assert ended.status_code == 401
        assert "Введённое сохранено на час" in ended.text
        [kept] = await console.database.collection("kept_forms").find({})
        assert "сверка" not in repr(kept)
        login = await browser.get(link(ended.text, "/session/login"))
        sent = await browser.get(link(login.text, "/session/start"))
        async with httpx.AsyncClient(transport=httpx.ASGITransport(console.provider.app())) as provider:
            back = (await provider.get(sent.headers["location"])).headers["location"]
        resumed = await browser.get((await browser.get(back)).headers["location"])
        assert resumed.status_code == 200
        again = hidden(resumed.text)
        assert {name: again[name] for name in FORM} == FORM
        assert (await browser.post("/session/purpose", data=again)).status_code == 303
        async with await console.signed_in("methodologist") as another:
            foreign = await another.get(str(resumed.url))
            assert (foreign.status_code, foreign.headers["location"]) == (303, "/")


async def test_a_foreign_form_without_a_session_is_not_kept(console: Console) -> None:
    async with console.browser() as browser:
        answer = await browser.post("/session/purpose", data=FORM, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 401
    assert await console.database.collection("kept_forms").count({}) == 0


async def test_a_live_part_sends_the_whole_page_to_sign_in(console: Console) -> None:
    told = {"HX-Request": "true", "HX-Current-URL": "https://mentoring.test/runs?page=2"}
    async with console.browser() as browser:
        answer = await browser.get("/", headers=told)
    assert (answer.status_code, answer.headers["hx-redirect"]) == (401, "/session/login?next=%2Fruns%3Fpage%3D2")


def hidden(page: str) -> dict[str, str]:
    main = page.partition("<main")[2]
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', main))


def link(page: str, path: str) -> str:
    [found] = re.findall(rf'href="({re.escape(path)}[^"]*)"', page.partition("<main")[2])
    return str(found).replace("&amp;", "&")

"""Signing in: the way to the provider and back, what of it is believed, and where it leads."""

from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from console.session.current import SESSION_COOKIE

from .conftest import PUBLIC_URL, Console
from .provider import ISSUER, Provider

ANNA = {"sub": "anna", "name": "Анна Кузнецова", "roles": ["curator"], "schools": ["school-1"]}


async def sent_to_provider(browser: httpx.AsyncClient, next: str = "/") -> str:
    answer = await browser.get("/session/start", params={"next": next})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def come_back(console: Console, url: str) -> str:
    """The provider's answer to this request: the address at which it sends the browser back to us."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(console.provider.app())) as provider:
        return (await provider.get(url)).headers["location"]


async def sign_in(console: Console, browser: httpx.AsyncClient, next: str = "/") -> httpx.Response:
    return await browser.get(await come_back(console, await sent_to_provider(browser, next)))


async def test_who_is_not_signed_in_is_led_to_the_login_and_back(console: Console) -> None:
    console.provider.person = ANNA
    async with console.browser() as browser:
        first = await browser.get("/?unread=1")
        assert (first.status_code, first.headers["location"]) == (303, "/session/login?next=%2F%3Funread%3D1")
        login = await browser.get(first.headers["location"])
        assert "/session/start?next=%2F%3Funread%3D1" in login.text
        back = await sign_in(console, browser, "/?unread=1")
        assert (back.status_code, back.headers["location"]) == (303, "/?unread=1")
        page = await browser.get("/")
    assert page.status_code == 200
    assert "Анна Кузнецова" in page.text
    assert "куратор школы" in page.text


async def test_the_cookie_is_opaque_and_the_database_alone_opens_nothing(console: Console) -> None:
    console.provider.person = ANNA
    async with console.browser() as browser:
        answer = await sign_in(console, browser)
        secret = browser.cookies[SESSION_COOKIE]
    cookie = next(line for line in answer.headers.get_list("set-cookie") if line.startswith(SESSION_COOKIE))
    assert {part.strip() for part in cookie.split(";")[1:]} == {"HttpOnly", "Path=/", "SameSite=lax", "Secure"}
    [kept] = await console.database.collection("sessions").find({})
    text = repr(kept)
    assert secret not in text
    for hidden in ("Анна", "anna", "school-1", "eyJ"):
        assert hidden not in text


async def test_a_new_login_has_a_new_secret_and_ends_the_old_session(console: Console) -> None:
    console.provider.person = ANNA
    async with console.browser() as browser:
        await sign_in(console, browser)
        first = browser.cookies[SESSION_COOKIE]
        await sign_in(console, browser)
        assert browser.cookies[SESSION_COOKIE] != first
    async with console.browser() as old:
        old.cookies.set(SESSION_COOKIE, first, domain="mentoring.test")
        assert (await old.get("/")).status_code == 303


@pytest.mark.parametrize(
    "next",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "evil",
        "javascript:alert(1)",
        "/a\r\nX: y",
        "/\t/evil.example",
        "/session/logout",
    ],
)
async def test_no_login_leads_elsewhere(console: Console, next: str) -> None:
    console.provider.person = ANNA
    async with console.browser() as browser:
        assert "evil" not in (await browser.get("/session/login", params={"next": next})).text
        back = await sign_in(console, browser, next)
        assert (back.status_code, back.headers["location"]) == (303, "/")


async def test_the_request_to_the_provider_keeps_its_secrets(console: Console) -> None:
    async with console.browser() as browser:
        asked = {name: value for name, [value] in parse_qs(urlsplit(await sent_to_provider(browser)).query).items()}
        again = parse_qs(urlsplit(await sent_to_provider(browser)).query)
    assert asked["redirect_uri"] == f"{PUBLIC_URL}/session/callback"
    assert asked["scope"] == "openid profile"
    for once in ("state", "nonce", "code_challenge"):
        assert len(asked[once]) >= 43
        assert [asked[once]] != again[once]


async def test_an_answer_is_good_once(console: Console) -> None:
    console.provider.person = ANNA
    async with console.browser() as browser:
        answer = await come_back(console, await sent_to_provider(browser))
        assert (await browser.get(answer)).status_code == 303
        assert (await browser.get(answer)).status_code == 400


async def test_an_answer_is_good_in_the_browser_that_asked(console: Console) -> None:
    console.provider.person = ANNA
    async with console.browser() as browser, console.browser() as another:
        answer = await come_back(console, await sent_to_provider(browser))
        await sent_to_provider(another)
        refused = await another.get(answer)
        assert refused.status_code == 400
        assert SESSION_COOKIE not in another.cookies
        assert "другом браузере" in refused.text


async def test_an_answer_that_comes_too_late_is_told(console: Console) -> None:
    console.provider.person = ANNA
    async with console.browser() as browser:
        answer = await come_back(console, await sent_to_provider(browser))
        console.clock.pass_by(minutes=15)
        assert (await browser.get(answer)).status_code == 400


@pytest.mark.parametrize(
    "lie",
    [
        {"aud": "another-client"},
        {"iss": "https://evil.test"},
        {"nonce": "another"},
        {"exp": 1_700_000_000},
        {"iat": 4_000_000_000},
        {"azp": "another-client"},
        {"sub": ""},
        {"at_hash": "bm90IGl0IGF0IGFsbA"},
    ],
)
async def test_an_id_token_that_does_not_hold_signs_nobody_in(console: Console, lie: dict[str, object]) -> None:
    console.provider.person, console.provider.lies = ANNA, lie
    async with console.browser() as browser:
        refused = await sign_in(console, browser)
        assert refused.status_code == 400
        assert SESSION_COOKIE not in browser.cookies


@pytest.mark.parametrize(
    ("promised", "said", "status"),
    [
        (True, ISSUER, 303),
        (True, f"{ISSUER}/", 303),
        (True, None, 400),
        (True, "https://evil.test", 400),
        (False, None, 303),
        (False, ISSUER, 303),
        (False, "https://evil.test", 400),
    ],
)
async def test_an_answer_in_anothers_name_signs_nobody_in(
    console: Console, promised: bool, said: str | None, status: int
) -> None:
    provider = console.provider
    provider.person, provider.names_itself, provider.says_it_is = ANNA, promised, said
    async with console.browser() as browser:
        assert (await sign_in(console, browser)).status_code == status
        assert (SESSION_COOKIE in browser.cookies) == (status == 303)
    assert bool(provider.codes) == (status == 400), "a code that another may have given is not sent to the provider"


async def test_a_signature_of_another_key_signs_nobody_in(console: Console) -> None:
    console.provider.person = ANNA
    async with console.browser() as browser:
        await sign_in(console, browser)
        answer = await come_back(console, await sent_to_provider(browser))
        console.provider.signs_with = Provider().key
        assert (await browser.get(answer)).status_code == 400


async def test_a_provider_that_changes_its_key_is_believed_again(console: Console) -> None:
    console.provider.person = ANNA
    async with console.browser() as browser:
        await sign_in(console, browser)
        console.provider.key, console.provider.kid = Provider().key, "two"
        assert (await sign_in(console, browser)).status_code == 303


async def test_a_provider_that_is_away_is_told(console: Console) -> None:
    console.provider.away = True
    async with console.browser() as browser:
        told = await browser.get("/session/start")
    assert told.status_code == 503
    assert "Служба входа сейчас не отвечает" in told.text


async def test_who_has_no_role_here_is_told_whom_to_ask(console: Console) -> None:
    console.provider.person = {**ANNA, "roles": ["cook"]}
    async with console.browser() as browser:
        refused = await sign_in(console, browser)
        assert refused.status_code == 403
        assert "не назначена роль" in refused.text
        assert SESSION_COOKIE not in browser.cookies


async def test_logout_ends_the_session_here_and_at_the_provider(console: Console) -> None:
    console.provider.person = ANNA
    async with console.browser() as browser:
        await sign_in(console, browser)
        secret = browser.cookies[SESSION_COOKIE]
        page = (await browser.get("/")).text
        token = page.split('name="csrf-token" content="')[1].split('"')[0]
        left = await browser.post("/session/logout", data={"csrf_token": token})
        assert left.status_code == 200
        assert "https://id.test/logout?client_id=console&amp;post_logout_redirect_uri=" in left.text
        assert "id_token_hint=eyJ" in left.text
        assert SESSION_COOKIE not in browser.cookies
        browser.cookies.set(SESSION_COOKIE, secret, domain="mentoring.test")
        assert (await browser.get("/")).status_code == 303
    assert await console.database.collection("sessions").count({}) == 0

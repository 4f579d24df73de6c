"""The embedded run's identity provider, over HTTP: whom it lets in, what a code and a refresh token are good for."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import jwt
import pytest
from mentoring_common.auth import TokenVerifier
from mentoring_common.clock import utc_now
from mentoring_local import tokens
from mentoring_local.provider.app import build
from mentoring_local.provider.grants import challenge
from mentoring_local.provider.people import demonstration
from mentoring_local.provider.settings import ProviderSettings
from mentoring_tools.demo import make_district
from mentoring_tools.demo.kindergarten import KINDERGARTEN
from pydantic import ValidationError

ISSUER = "http://127.0.0.1:8106"
BACK = "http://127.0.0.1:8080/session/callback"
VERIFIER = "a-verifier-of-at-least-forty-three-characters-long"
ASKED = {
    "client_id": "console",
    "redirect_uri": BACK,
    "response_type": "code",
    "scope": "openid profile",
    "state": "st&te=1",
    "nonce": "n0nce",
    "code_challenge": challenge(VERIFIER),
    "code_challenge_method": "S256",
}
LOCAL = {"host": "127.0.0.1", "port": 8106, "issuer": ISSUER, "redirect_uris": [BACK]}


class Clock:
    def __init__(self) -> None:
        self.later = timedelta()

    def __call__(self) -> datetime:
        return utc_now() + self.later


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def provider(tmp_path, clock: Clock) -> AsyncIterator[httpx.AsyncClient]:
    settings = ProviderSettings(**LOCAL, keys=tmp_path, post_logout_redirect_uris=["http://127.0.0.1:8080/"])
    app = build(settings, clock)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ISSUER) as client:
        yield client


def told(answer: httpx.Response) -> dict[str, str]:
    """What a redirect carries back."""
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"].startswith(f"{BACK}?")
    return dict(parse_qsl(urlsplit(answer.headers["location"]).query))


async def code_for(provider: httpx.AsyncClient, person: str) -> str:
    return told(await provider.post("/authorize", data={**ASKED, "person": person}))["code"]


async def redeemed(provider: httpx.AsyncClient, code: str, **changed: str) -> httpx.Response:
    form = {"grant_type": "authorization_code", "client_id": "console", "code": code, "redirect_uri": BACK}
    return await provider.post("/token", data={**form, "code_verifier": VERIFIER, **changed})


async def refreshed(provider: httpx.AsyncClient, token: str) -> httpx.Response:
    form = {"grant_type": "refresh_token", "client_id": "console", "refresh_token": token}
    return await provider.post("/token", data=form)


async def signed_in(provider: httpx.AsyncClient, person: str) -> dict[str, Any]:
    answer = await redeemed(provider, await code_for(provider, person))
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    return answer.json()


async def test_what_discovery_names_is_there(provider):
    found = (await provider.get("/.well-known/openid-configuration")).json()

    assert found["issuer"] == ISSUER
    assert found["code_challenge_methods_supported"] == ["S256"]
    addresses = {name: urlsplit(value).path for name, value in found.items() if name.endswith(("_endpoint", "_uri"))}
    assert set(addresses) == {
        "authorization_endpoint",
        "token_endpoint",
        "userinfo_endpoint",
        "end_session_endpoint",
        "jwks_uri",
    }
    for path in addresses.values():
        assert (await provider.get(path)).status_code != 404
    keys = (await provider.get(addresses["jwks_uri"])).json()["keys"]
    assert [("d" in key, key["alg"]) for key in keys] == [(False, "EdDSA")]


async def test_the_page_lists_the_people_and_sends_the_request_along(provider):
    page = await provider.get("/authorize", params=ASKED)

    assert page.status_code == 200
    for words in ("Войти как…", "Воронцова Ирина Павловна", "СОШ № 12", "педагог-психолог", "st&amp;te=1"):
        assert words in page.text
    assert "<script" not in page.text
    assert "style=" not in page.text
    assert "form-action 'self' http://127.0.0.1:8080;" in page.headers["content-security-policy"]


def test_the_people_are_of_the_demonstrations_schools():
    schools = {each.key: each.short_name for each in make_district(people=120).organisations if each.kind == "SCHOOL"}
    schools[KINDERGARTEN.key] = KINDERGARTEN.short_name
    groups = demonstration()

    assert {school: group.title for group in groups for person in group.people for school in person.schools} == schools
    subjects = [person.subject for group in groups for person in group.people]
    assert len(subjects) == len(set(subjects)) == 3 + 3 * 13 + 1


async def test_a_curator_signs_in_with_her_school_and_only_the_access_token_opens(provider, tmp_path):
    answer = await signed_in(provider, "curator-school-07")
    verifier = TokenVerifier(
        issuer=ISSUER, audience="mentoring", algorithm="EdDSA", jwks=str(tmp_path / "jwks.json"), leeway_seconds=0
    )
    caller = await verifier.principal(answer["access_token"])
    assert (caller.subject, set(caller.roles), caller.scope.schools) == (
        "curator-school-07",
        {"curator"},
        {"school-07"},
    )
    assert jwt.get_unverified_header(answer["access_token"])["typ"] == "at+jwt"
    key = tokens.load_or_make_key(tmp_path).private.public_key()
    identity = jwt.decode(answer["id_token"], key, algorithms=["EdDSA"], audience="console", issuer=ISSUER)
    assert (
        identity.items()
        >= {
            "sub": "curator-school-07",
            "name": "Галкина Наталья Олеговна",
            "roles": ["curator"],
            "schools": ["school-07"],
            "nonce": "n0nce",
        }.items()
    )
    assert jwt.get_unverified_header(answer["id_token"])["typ"] == "JWT"


async def test_state_and_issuer_come_back(provider):
    answer = told(await provider.post("/authorize", data={**ASKED, "person": "methodologist"}))

    assert (answer["state"], answer["iss"]) == ("st&te=1", ISSUER)


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"prompt": "none"}, "login_required"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge": ""}, "invalid_request"),
    ],
)
async def test_what_cannot_be_granted_is_told_to_the_client(provider, changed, error):
    answer = told(await provider.get("/authorize", params={**ASKED, **changed}))

    assert (answer["error"], answer["state"]) == (error, "st&te=1")


@pytest.mark.parametrize(
    "changed", [{"redirect_uri": "http://127.0.0.1:8080/elsewhere"}, {"redirect_uri": ""}, {"client_id": "stranger"}]
)
async def test_nobody_is_sent_to_an_address_that_is_not_registered(provider, changed):
    for answer in (
        await provider.get("/authorize", params={**ASKED, **changed}),
        await provider.post("/authorize", data={**ASKED, **changed, "person": "methodologist"}),
    ):
        assert answer.status_code == 400
        assert "location" not in answer.headers


@pytest.mark.parametrize(
    "changed",
    [
        {"code_verifier": "another-verifier-of-at-least-forty-three-characters"},
        {"code_verifier": ""},
        {"redirect_uri": "http://localhost:8080/session/callback"},
    ],
)
async def test_a_code_is_good_with_its_own_request_alone_and_then_no_more(provider, changed):
    code = await code_for(provider, "methodologist")

    for answer in (await redeemed(provider, code, **changed), await redeemed(provider, code)):
        assert (answer.status_code, answer.json()) == (400, {"error": "invalid_grant"})


async def test_a_code_that_comes_twice_ends_what_it_had_granted(provider):
    code = await code_for(provider, "methodologist")
    granted = (await redeemed(provider, code)).json()

    assert (await redeemed(provider, code)).status_code == 400
    assert (await refreshed(provider, granted["refresh_token"])).json() == {"error": "invalid_grant"}


async def test_a_code_is_good_for_a_minute(provider, clock):
    codes = [await code_for(provider, "methodologist") for _ in range(2)]
    clock.later = timedelta(seconds=55)
    assert (await redeemed(provider, codes[0])).status_code == 200
    clock.later = timedelta(seconds=60)
    assert (await redeemed(provider, codes[1])).status_code == 400


async def test_a_refresh_token_is_good_once_and_its_misuse_ends_the_sign_in(provider):
    first = (await signed_in(provider, "methodologist"))["refresh_token"]
    second = (await refreshed(provider, first)).json()["refresh_token"]
    third = (await refreshed(provider, second)).json()["refresh_token"]
    other = (await signed_in(provider, "methodologist"))["refresh_token"]

    assert (await refreshed(provider, first)).status_code == 400, "somebody has a copy"
    assert (await refreshed(provider, third)).status_code == 400, "whose it is nobody knows"
    assert (await refreshed(provider, other)).status_code == 200


async def test_a_sign_in_ends_after_a_working_day(provider, clock):
    token = (await signed_in(provider, "methodologist"))["refresh_token"]
    clock.later = timedelta(hours=11, minutes=59)
    token = (await refreshed(provider, token)).json()["refresh_token"]
    clock.later = timedelta(hours=12)
    assert (await refreshed(provider, token)).status_code == 400


async def test_userinfo_tells_who_the_access_token_is_of_and_takes_no_other(provider):
    answer = await signed_in(provider, "head-school-01")

    async def asked(token: str) -> httpx.Response:
        return await provider.get("/userinfo", headers={"Authorization": f"Bearer {token}"})

    assert (await asked(answer["access_token"])).json() == {
        "sub": "head-school-01",
        "name": "Громов Павел Андреевич",
        "roles": ["head"],
        "schools": ["school-01"],
    }
    assert (await asked(answer["id_token"])).status_code == 401
    assert (await provider.get("/userinfo")).status_code == 401


async def test_who_signs_out_is_refreshed_no_more_and_sent_back_to_registered_addresses_alone(provider, clock):
    answer = await signed_in(provider, "methodologist")
    clock.later = timedelta(hours=1)
    hint = {"id_token_hint": answer["id_token"], "state": "s"}

    elsewhere = {**hint, "post_logout_redirect_uri": "http://evil.example/"}
    refused = await provider.get("/logout", params=elsewhere)
    assert (refused.status_code, "location" in refused.headers) == (400, False)
    assert (await refreshed(provider, answer["refresh_token"])).status_code == 400

    home = await provider.get("/logout", params={**hint, "post_logout_redirect_uri": "http://127.0.0.1:8080/"})
    assert (home.status_code, home.headers["location"]) == (303, "http://127.0.0.1:8080/?state=s")


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"host": "0.0.0.0"}, "host"),
        ({"host": "10.1.2.3"}, "host"),
        ({"issuer": "http://mentoring.city.example:8106"}, "issuer"),
        ({"issuer": "https://127.0.0.1:8106"}, "issuer"),
        ({"issuer": "http://127.0.0.1@evil.example:8106"}, "issuer"),
        ({"issuer": "http://127.0.0.1:9"}, "PORT"),
        ({"redirect_uris": ["https://city.example/session/callback"]}, "redirect_uris"),
        ({"redirect_uris": []}, "redirect_uris"),
        ({"post_logout_redirect_uris": ["http://city.example/"]}, "post_logout_redirect_uris"),
    ],
)
def test_whatever_is_not_of_this_machine_is_refused_at_the_start(tmp_path, changed, named):
    with pytest.raises(ValidationError, match=named):
        ProviderSettings(**{**LOCAL, "keys": tmp_path, **changed})


def test_the_folders_key_signs_in_the_providers_name(tmp_path):
    tokens.name_issuer(tmp_path, ISSUER)
    token = tokens.make_token(
        tokens.load_or_make_key(tmp_path), role="operator", now=utc_now(), ttl=timedelta(minutes=1)
    )

    assert jwt.decode(token, options={"verify_signature": False})["iss"] == ISSUER

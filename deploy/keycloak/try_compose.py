"""Tries to sign in on the stack that Compose has started with the profile `keycloak`, as a person's browser would.

    KEYCLOAK_ADMIN_PASSWORD=... python deploy/keycloak/try_compose.py

Enters a curator at Keycloak for the time of the trial, walks from the console's first page through Keycloak's and back,
opens pages that ask every service with the tokens of this sign-in, and signs out.
"""

import argparse
import html
import os
import re
import secrets
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urljoin

import httpx

REALM = "mentoring"
SCHOOL = "school-01"
PAGES = ("/", "/participants", "/uploads", "/runs", "/pairs", "/figures", "/messages")
"""Each asks a service or several with the curator's token."""
START_SECONDS = 300.0
"""Keycloak prepares itself anew in each container."""


def hold(condition: bool, what: str) -> None:
    """End with what did not hold."""
    if not condition:
        raise SystemExit(f"does not hold: {what}")


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


class Browser(httpx.Client):
    """Follows redirects and takes cookies that are for TLS alone on this machine's addresses too, as browsers do."""

    def __init__(self) -> None:
        super().__init__(follow_redirects=True, timeout=60, trust_env=False)
        self.headers.update({"Accept": "text/html", "Sec-Fetch-Site": "same-origin"})
        self.event_hooks["response"].append(self._trust_this_machine)

    def _trust_this_machine(self, _answer: httpx.Response) -> None:
        for cookie in self.cookies.jar:
            cookie.secure = False


def wait_for(address: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            if httpx.get(address, timeout=10, trust_env=False).status_code < 400:
                return
        except httpx.TransportError:
            pass
        hold(time.monotonic() < deadline, f"{address} answers within {START_SECONDS:.0f} s")
        time.sleep(1)


@contextmanager
def somebody(keycloak: str, admin: str, password: str) -> Iterator[tuple[str, str]]:
    """A curator's account and password, until the trial ends."""
    with httpx.Client(base_url=keycloak, timeout=60, trust_env=False) as http:
        asked = {"grant_type": "password", "client_id": "admin-cli", "username": admin, "password": password}
        answer = http.post("/realms/master/protocol/openid-connect/token", data=asked)
        hold(answer.is_success, "the administrator may sign in: KEYCLOAK_ADMIN_PASSWORD as it was at the first start")
        http.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        account, secret = f"curator-{secrets.token_hex(4)}", secrets.token_urlsafe(16)
        made = http.post(f"/admin/realms/{REALM}/users", json=_curator(account, secret))
        hold(made.status_code == 201, f"a person can be entered: {made.text}")
        user = urljoin(f"{keycloak}/", made.headers["location"])
        try:
            role = http.get(f"/admin/realms/{REALM}/roles/curator").json()
            hold(http.post(f"{user}/role-mappings/realm", json=[role]).is_success, "the role can be given")
            yield account, secret
        finally:
            http.delete(user)


def _curator(account: str, secret: str) -> object:
    return {
        "username": account,
        "enabled": True,
        "email": f"{account}@school.example",
        "emailVerified": True,
        "firstName": "Наталья Олеговна",
        "lastName": "Галкина",
        "attributes": {"schools": [SCHOOL]},
        "credentials": [{"type": "password", "value": secret, "temporary": False}],
    }


def walk(site: str, keycloak: str, account: str, secret: str) -> None:
    with Browser() as browser:
        first = browser.get(f"{site}/")
        hold(first.status_code == 200 and "Войти" in first.text, "whoever is not signed in is offered to sign in")
        page = browser.get(f"{site}/session/start")
        hold(str(page.url).startswith(f"{keycloak}/realms/{REALM}/"), f"sign-in leads to the provider, not {page.url}")
        say(f"sign-in leads to {page.url.host}:{page.url.port}{page.url.path}")
        action = html.unescape(re.search(r'action="([^"]+)"', page.text)[1])
        back = browser.post(action, data={"username": account, "password": secret})
        hold(
            str(back.url) == f"{site}/" and back.status_code == 200,
            f"back at the console: {back.status_code} {back.url}",
        )
        hold("Выйти" in back.text and "Галкина" in back.text, "she is signed in under her name")
        for path in PAGES:
            answer = browser.get(f"{site}{path}")
            hold(answer.status_code == 200 and "Выйти" in answer.text, f"{path} answers: {answer.status_code}")
        say(f"signed in: {', '.join(PAGES)} answer")
        csrf = re.search(r'name="csrf-token" content="([^"]+)"', back.text)[1]
        out = browser.post(f"{site}/session/logout", data={"csrf_token": csrf})
        onward = html.unescape(re.search(r'(?:url=|href=")(http[^"]+)"', out.text)[1])
        hold(str(browser.get(onward).url) == f"{site}/session/ended", "the provider sends back after sign-out")
        again = browser.get(f"{site}/session/start")
        hold("password" in again.text, "the password is asked for again")
        say("signed out, at the provider too")


def main() -> None:
    parser = argparse.ArgumentParser(description="Tries to sign in on the stack that Compose has started")
    parser.add_argument("--site", default="http://127.0.0.1:8080")
    parser.add_argument("--keycloak", default="http://127.0.0.1:8090")
    parser.add_argument("--admin", default=os.environ.get("KEYCLOAK_ADMIN", "admin"))
    options = parser.parse_args()
    password = os.environ.get("KEYCLOAK_ADMIN_PASSWORD")
    if not password:
        raise SystemExit("set KEYCLOAK_ADMIN_PASSWORD as it was at docker compose up")
    began = time.monotonic()
    wait_for(f"{options.keycloak}/realms/{REALM}/.well-known/openid-configuration")
    wait_for(f"{options.site}/session/login")
    say(f"Keycloak and the console answer after {time.monotonic() - began:.0f} s")
    with somebody(options.keycloak, options.admin, password) as (account, secret):
        walk(options.site, options.keycloak, account, secret)


if __name__ == "__main__":
    main()

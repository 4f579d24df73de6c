"""Tries the realm on a real Keycloak on this machine: signs in as a curator, refreshes, signs out.

    python deploy/keycloak/try_it.py [--version 26.0.8] [--folder FOLDER]

Needs Java 17 or later, and Maven, which brings the distribution from the repository that this machine's settings name.
The console's own client of the provider walks the way, and the services' own verifier judges the access token.
"""

import argparse
import asyncio
import html
import json
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import httpx
from console.session.oidc import Client, Provider, SignInRefused
from mentoring_common.auth import TokenKind, TokenVerifier
from mentoring_common.clock import utc_now
from mentoring_common.errors import Unauthenticated

REALM = Path(__file__).parent / "mentoring-realm.json"
ARTEFACT = "org.keycloak:keycloak-quarkus-dist"
GET = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1"
SITE = "http://127.0.0.1:8080"
SUBJECT, PASSWORD = "curator-7", secrets.token_urlsafe(16)
START_SECONDS = 300.0


def hold(condition: bool, what: str) -> None:
    """End with what did not hold."""
    if not condition:
        raise SystemExit(f"does not hold: {what}")


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def fetched(version: str, folder: Path) -> Path:
    """The unpacked distribution; what was fetched before is used again."""
    home = folder / f"keycloak-{version}"
    if not (home / "lib").is_dir():
        archive = folder / f"keycloak-quarkus-dist-{version}.zip"
        if not archive.exists():
            artefact = f"{ARTEFACT}:{version}:zip"
            subprocess.run(
                ["mvn", "-q", "-B", f"{GET}:get", f"-Dartifact={artefact}", "-Dtransitive=false"], check=True
            )
            copy = ["mvn", "-q", "-B", f"{GET}:copy", f"-Dartifact={artefact}", f"-DoutputDirectory={folder}"]
            subprocess.run(copy, check=True)
        with zipfile.ZipFile(archive) as content:
            content.extractall(folder)
    return home


@contextmanager
def running(home: Path, data: Path, port: int, secret: str) -> Iterator[str]:
    """A Keycloak of our own with the realm and one curator; its issuer."""
    (home / "data" / "import").mkdir(parents=True, exist_ok=True)
    shutil.rmtree(home / "data" / "h2", ignore_errors=True)
    shutil.copy(REALM, home / "data" / "import" / "mentoring-realm.json")
    (home / "data" / "import" / "mentoring-users-0.json").write_text(json.dumps(_people()))
    environment = {**os.environ, "MENTORING_CLIENT_SECRET": secret, "MENTORING_PUBLIC_URL": SITE}
    command = ["bash", str(home / "bin" / "kc.sh"), "start-dev", "--import-realm"]
    command += ["--http-host=127.0.0.1", f"--http-port={port}", "--cache=local"]
    log = data / "keycloak.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, env=environment, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )
        try:
            issuer = f"http://127.0.0.1:{port}/realms/mentoring"
            _wait_for(f"{issuer}/.well-known/openid-configuration", process, log)
            yield issuer
        finally:
            os.killpg(process.pid, signal.SIGTERM)  # kc.sh has started Java, which would stay
            process.wait(60)


def _people() -> object:
    user = {
        "username": SUBJECT,
        "enabled": True,
        "email": "curator@school7.example",
        "emailVerified": True,
        "firstName": "Наталья Олеговна",
        "lastName": "Галкина",
        "attributes": {"schools": ["school-07"]},
        "credentials": [{"type": "password", "value": PASSWORD, "temporary": False}],
        "realmRoles": ["curator"],
    }
    return {"realm": "mentoring", "users": [user]}


def _wait_for(address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            if httpx.get(address, timeout=10, trust_env=False).is_success:
                return
        except httpx.TransportError:
            pass
        if process.poll() is not None or time.monotonic() > deadline:
            sys.stderr.write("\n".join(log.read_text(errors="replace").splitlines()[-30:]) + "\n")
            raise SystemExit("Keycloak did not start")
        time.sleep(0.5)


async def walk(issuer: str, secret: str, folder: Path) -> None:
    async with httpx.AsyncClient(timeout=60, trust_env=False) as http:

        async def trust_this_machine(_answer: httpx.Response) -> None:
            for cookie in http.cookies.jar:  # as browsers do: Keycloak's are for TLS alone, or for this machine
                cookie.secure = False

        http.event_hooks["response"].append(trust_this_machine)
        client = Client(
            issuer=issuer,
            discovery_base=issuer,
            client_id="console",
            client_secret=secret,
            scopes="openid profile",
            redirect_uri=f"{SITE}/session/callback",
            after_logout=f"{SITE}/session/ended",
            claim_name="name",
            claim_roles="roles",
            claim_schools="schools",
            role_names={},
        )
        provider = Provider(client, http, utc_now)
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        page = await http.get(await provider.sign_in_url(state=state, nonce=nonce, verifier=verifier))
        hold(page.status_code == 200, "the sign-in page is shown")
        action = html.unescape(re.search(r'action="([^"]+)"', page.text)[1])  # type: ignore[index]
        say(f"sign-in page: {re.search('<title>(.*?)</title>', page.text, re.S)[1].strip()}")  # type: ignore[index]
        back = await http.post(action, data={"username": SUBJECT, "password": PASSWORD})
        hold(back.status_code == 302, "the password lets in")
        told = dict(parse_qsl(urlsplit(back.headers["location"]).query))
        hold((back.headers["location"].split("?")[0], told["state"]) == (client.redirect_uri, state), "sent back")

        try:
            await provider.exchange(code=told["code"], verifier="x" * 43, nonce=nonce)
        except SignInRefused as refused:
            say(f"a code with another verifier: {refused.reason}")
        back = await http.get(await provider.sign_in_url(state=state, nonce=nonce, verifier=verifier))
        told = dict(parse_qsl(urlsplit(back.headers["location"]).query))
        tokens, identity = await provider.exchange(code=told["code"], verifier=verifier, nonce=nonce)
        say(f"signed in: {identity.name}, {identity.roles}, {identity.schools}")
        hold((identity.roles, identity.schools) == (("curator",), ("school-07",)), "a curator of the school")

        await _judged(http, issuer, folder, tokens.access, tokens.identity, tokens.refresh or "")
        newer, _ = await provider.refresh(tokens, identity.subject)
        say("refreshed")
        try:
            await provider.refresh(tokens, identity.subject)
            hold(False, "a refresh token is good once")
        except SignInRefused as refused:
            say(f"the used refresh token: {refused.reason}")

        back = await http.get(await provider.sign_in_url(state=state, nonce=nonce, verifier=verifier))
        if back.status_code == 302:
            told = dict(parse_qsl(urlsplit(back.headers["location"]).query))
            newer, _ = await provider.exchange(code=told["code"], verifier=verifier, nonce=nonce)
        out = await http.get(str(await provider.sign_out_url(newer)))
        hold(out.headers.get("location") == client.after_logout, "sent back after sign-out")
        say(f"signed out, sent to {out.headers['location']}")
        again = await http.get(await provider.sign_in_url(state=state, nonce=nonce, verifier=verifier))
        hold(again.status_code == 200, "asked for the password again")
        try:
            await provider.refresh(newer, identity.subject)
            hold(False, "a refresh token ends with its sign-in")
        except SignInRefused as refused:
            say(f"a refresh token after sign-out: {refused.reason}")


async def _judged(http: httpx.AsyncClient, issuer: str, folder: Path, access: str, *others: str) -> None:
    discovery = (await http.get(f"{issuer}/.well-known/openid-configuration")).json()
    jwks = folder / "jwks.json"
    jwks.write_text((await http.get(discovery["jwks_uri"])).text)
    verifier = TokenVerifier(
        issuer=issuer,
        audience="mentoring",
        algorithm="RS256",
        jwks=str(jwks),
        leeway_seconds=30,
        kind=TokenKind.UNTYPED,  # its access tokens say JWT in their header, and Bearer inside
    )
    principal = await verifier.principal(access)
    say(f"the services see: {sorted(role.value for role in principal.roles)}, {sorted(principal.schools)}")
    hold(principal.schools == {"school-07"}, "the services see the school")
    for other in others:
        try:
            await verifier.principal(other)
            hold(False, "only access tokens open the door")
        except Unauthenticated as refused:
            say(f"another token of the same sign-in: {refused.code}")


def main() -> None:
    parser = argparse.ArgumentParser(description="Tries the realm on a real Keycloak")
    parser.add_argument("--version", default="26.0.8")
    parser.add_argument(
        "--folder",
        help="where the distribution is unpacked",
        type=Path,
        default=Path(tempfile.gettempdir()) / "mentoring-keycloak",
    )
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    home = fetched(options.version, options.folder)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    secret = secrets.token_urlsafe(24)
    began = time.monotonic()
    with running(home, options.folder, port, secret) as issuer:
        say(f"Keycloak {options.version} answers after {time.monotonic() - began:.0f} s")
        asyncio.run(walk(issuer, secret, options.folder))


if __name__ == "__main__":
    main()

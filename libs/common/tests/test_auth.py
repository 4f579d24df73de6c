"""Keys from an https address: fetched, kept, changed with the issuer, and never from a stranger."""

import asyncio
import json
import ssl
import time
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from threading import Event, Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from mentoring_common import signing_keys
from mentoring_common.auth import Scope, TokenVerifier, UserRole
from mentoring_common.errors import ServiceError, Unauthenticated, Unavailable
from mentoring_common.testing.waiting import until
from mentoring_local import tokens

LOOPBACK = "127.0.0.1"


class Issuer:
    """An identity provider: its signing key of the moment, and its JWKS by https."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.asked = 0
        self.moved_to: str | None = None
        self.answers = Event()
        self.answers.set()
        self.change_key("first")
        issuer = self

        class Answer(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                issuer.asked += 1
                issuer.answers.wait(10)
                body = issuer.jwks
                self.send_response(302 if issuer.moved_to else 200)
                if issuer.moved_to:
                    self.send_header("Location", issuer.moved_to)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_arguments) -> None:
                pass

        self._server = ThreadingHTTPServer((LOOPBACK, 0), Answer)
        self._server.socket = _tls(self._server.socket, folder)
        self._thread = Thread(target=self._server.serve_forever)
        self._thread.start()

    @property
    def address(self) -> str:
        return f"https://{LOOPBACK}:{self._server.server_port}/jwks"

    def change_key(self, name: str) -> None:
        """Sign with a new key and publish that one alone."""
        folder = self._folder / name
        folder.mkdir()
        self._key = tokens.load_or_make_key(folder)
        self.jwks = (folder / tokens.JWKS_FILE).read_bytes()

    def token(self) -> str:
        ttl = timedelta(minutes=5)
        return tokens.make_token(self._key, role=UserRole.CURATOR, schools=["s1"], now=datetime.now(UTC), ttl=ttl)

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def _tls(listener, folder: Path):
    """The listener behind a certificate that `folder/certificate.pem` makes trusted."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, LOOPBACK)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(LOOPBACK))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
    return context.wrap_socket(listener, server_side=True)


@pytest.fixture
def issuer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Issuer]:
    made = Issuer(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
    monkeypatch.setenv("NO_PROXY", LOOPBACK)
    yield made
    made.close()


@pytest.fixture
async def verifier(issuer: Issuer) -> AsyncIterator[TokenVerifier]:
    made = TokenVerifier(
        issuer=tokens.ISSUER, audience=tokens.AUDIENCE, algorithm="EdDSA", jwks=issuer.address, leeway_seconds=30
    )
    yield made
    await made.close()


@pytest.fixture
def old_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Kept keys are to be read again behind the back of every request."""
    monkeypatch.setattr(signing_keys, "KEEP_SECONDS", -1.0)


async def code_of(refusal: type[ServiceError], verifier: TokenVerifier, token: str) -> str:
    with pytest.raises(refusal) as refused:
        await verifier.principal(token)
    return refused.value.code


async def test_keys_are_fetched_once_for_many_tokens(issuer: Issuer, verifier: TokenVerifier) -> None:
    callers = await asyncio.gather(*(verifier.principal(issuer.token()) for _ in range(20)))
    assert {each.scope for each in callers} == {Scope.of("s1")}
    assert issuer.asked == 1


async def test_a_new_key_of_the_issuer_is_found(issuer: Issuer, verifier: TokenVerifier) -> None:
    old = issuer.token()
    await verifier.principal(old)
    issuer.change_key("second")
    await verifier.principal(issuer.token())
    assert await code_of(Unauthenticated, verifier, old) == "TOKEN_KEY_UNKNOWN"


async def test_a_withdrawn_key_stops_once_the_keys_were_read_again(
    issuer: Issuer, verifier: TokenVerifier, old_at_once: None
) -> None:
    old = issuer.token()
    await verifier.principal(old)
    issuer.change_key("second")

    async def refused() -> bool:
        try:
            await verifier.principal(old)
        except Unauthenticated:
            return True
        return False

    await until(refused)


async def test_a_flood_of_unknown_keys_asks_the_issuer_twice_a_minute(issuer: Issuer, verifier: TokenVerifier) -> None:
    good = issuer.token()
    await verifier.principal(good)
    stranger = tokens.make_key()
    unknown = tokens.make_token(stranger, role="operator", now=datetime.now(UTC), ttl=timedelta(minutes=5))
    for _ in range(5):
        refusals = await asyncio.gather(*(code_of(Unauthenticated, verifier, unknown) for _ in range(20)))
        assert set(refusals) == {"TOKEN_KEY_UNKNOWN"}
    assert issuer.asked == 1 + 2


async def test_a_silent_issuer_keeps_nobody_waiting_whose_key_is_known(
    issuer: Issuer, verifier: TokenVerifier, old_at_once: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signing_keys, "UNKNOWN_WAITS_SECONDS", 0.3)
    good = issuer.token()
    await verifier.principal(good)
    issuer.answers.clear()
    unknown = tokens.make_token(tokens.make_key(), role="operator", now=datetime.now(UTC), ttl=timedelta(minutes=5))
    began = time.monotonic()
    waiting = asyncio.create_task(code_of(Unauthenticated, verifier, unknown))
    for _ in range(50):
        await verifier.principal(good)
    assert time.monotonic() - began < 0.3, "fifty good tokens, none of which waited"
    assert await waiting == "TOKEN_KEY_UNKNOWN"
    assert time.monotonic() - began < 2.0
    issuer.answers.set()


@pytest.mark.parametrize("spoilt", [b"", b"[]", b'{"keys": [{}]}', json.dumps({"keys": 5}).encode(), b"[" * 100_000])
async def test_spoilt_keys_do_not_replace_good_ones(
    issuer: Issuer, verifier: TokenVerifier, old_at_once: None, spoilt: bytes
) -> None:
    await verifier.principal(issuer.token())
    issuer.jwks = spoilt

    async def asked_again() -> bool:
        await verifier.principal(issuer.token())
        return issuer.asked > 3

    await until(asked_again)


async def test_an_issuer_with_a_strange_certificate_is_not_believed(
    issuer: Issuer, verifier: TokenVerifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    assert await code_of(Unavailable, verifier, issuer.token()) == "KEYS_UNAVAILABLE"
    assert issuer.asked == 0


async def test_nobody_is_sent_elsewhere_for_keys(issuer: Issuer, verifier: TokenVerifier) -> None:
    issuer.moved_to = issuer.address
    assert await code_of(Unavailable, verifier, issuer.token()) == "KEYS_UNAVAILABLE"
    assert issuer.asked == 1


async def test_without_keys_nobody_enters_and_later_everybody_does(
    issuer: Issuer, verifier: TokenVerifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    good, issuer.jwks = issuer.jwks, b"{}"
    for _ in range(20):
        assert await code_of(Unavailable, verifier, issuer.token()) == "KEYS_UNAVAILABLE"
    assert issuer.asked == 1, "nor is the issuer asked by each of them"
    issuer.jwks = good
    monkeypatch.setattr(signing_keys, "TRY_AGAIN_SECONDS", -1.0)
    await verifier.principal(issuer.token())

"""The embedded run's own issuer of tokens: an Ed25519 key in a folder, its public half as a JWKS file.

In production a city's identity provider does this; the services know only the issuer's name and the JWKS.
"""

import json
import os
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jwt.algorithms import OKPAlgorithm
from mentoring_common.auth import MUNICIPAL, UserRole

ISSUER = "https://mentoring.local/"
"""Whose name a key signs in that no provider of an embedded run has given another."""
AUDIENCE = "mentoring"
ALGORITHM = "EdDSA"
JWKS_FILE = "jwks.json"
PRIVATE_FILE = "token_key.pem"
ISSUER_FILE = "issuer.txt"
ACCESS_TYPE = "at+jwt"
"""What the header of an access token says of itself (RFC 9068): no other token of the issuer opens anything."""


class SchoolNeededError(ValueError):
    """A curator or a client without a school could see nothing."""


@dataclass(frozen=True)
class SigningKey:
    """A private key, the name under which its public half is published, and the issuer that signs with it."""

    key_id: str
    private: Ed25519PrivateKey
    issuer: str = ISSUER

    @property
    def public_jwk(self) -> dict[str, Any]:
        jwk = OKPAlgorithm.to_jwk(self.private.public_key(), as_dict=True)
        return {**jwk, "kid": self.key_id, "use": "sig", "alg": ALGORITHM}


def make_key() -> SigningKey:
    """A new key."""
    private = Ed25519PrivateKey.generate()
    return SigningKey(key_id=_key_id(private), private=private)


def jwks(*keys: SigningKey) -> dict[str, Any]:
    """The public halves, as an identity provider publishes them."""
    return {"keys": [key.public_jwk for key in keys]}


def load_or_make_key(folder: Path) -> SigningKey:
    """The folder's key, made at the first call; the JWKS beside it is written anew every time."""
    pem = _kept(folder / PRIVATE_FILE, _new_pem)
    private = serialization.load_pem_private_key(pem, password=None)
    if not isinstance(private, Ed25519PrivateKey):
        raise TypeError(f"{folder / PRIVATE_FILE} holds no Ed25519 key")
    named = folder / ISSUER_FILE
    issuer = named.read_text() if named.exists() else ISSUER
    key = SigningKey(key_id=_key_id(private), private=private, issuer=issuer)
    draft = folder / f"{JWKS_FILE}.{secrets.token_hex(4)}"  # two commands at once have one each
    draft.write_text(json.dumps(jwks(key), indent=2))
    draft.replace(folder / JWKS_FILE)
    return key


def name_issuer(folder: Path, issuer: str) -> None:
    """Let the folder's key sign in this name from now on."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = folder / f"{ISSUER_FILE}.draft"
    draft.write_text(issuer)
    draft.replace(folder / ISSUER_FILE)


def make_token(
    key: SigningKey,
    *,
    role: UserRole | str,
    schools: Sequence[str] = (),
    now: datetime,
    ttl: timedelta,
    subject: str | None = None,
    name: str | None = None,
) -> str:
    """A signed access token for one caller. A municipal role has no schools, hence all.

    Raises SchoolNeededError for another role without a school.
    """
    role = UserRole(role)
    municipal = role in MUNICIPAL
    if not municipal and not schools:
        raise SchoolNeededError(role)
    claims = {
        "iss": key.issuer,
        "aud": AUDIENCE,
        "sub": subject or f"local-{role}",
        "iat": now,
        "exp": now + ttl,
        "jti": secrets.token_hex(16),
        "roles": [role.value],
        **({} if municipal else {"schools": list(schools)}),
        **({"name": name} if name else {}),
    }
    return sign(key, claims, kind=ACCESS_TYPE)


def sign(key: SigningKey, claims: Mapping[str, Any], *, kind: str) -> str:
    """The claims as a token of this `typ`."""
    return jwt.encode(dict(claims), key.private, algorithm=ALGORITHM, headers={"kid": key.key_id, "typ": kind})


def _key_id(private: Ed25519PrivateKey) -> str:
    public = private.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return public.hex()[:16]


def _new_pem() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _kept(file: Path, make: Callable[[], bytes]) -> bytes:
    """The file's content; made once, readable by its owner alone, and whole or not at all."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as output:
            output.write(make())
        try:
            os.link(draft, file)  # the first of two at once wins
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return file.read_bytes()

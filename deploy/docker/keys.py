"""For development only: a token key with its JWKS in a volume, and tokens signed with it.

python keys.py make                      make the key if it is missing
python keys.py token methodologist       print a token for twelve hours
python keys.py token curator school-01
python keys.py fetch http://keycloak:8080/...   keep the keys of a provider that is tried
"""

import json
import sys
import time
from pathlib import Path
from urllib.request import urlopen

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jwt.algorithms import OKPAlgorithm

FOLDER = Path("/keys")
PRIVATE = FOLDER / "token_key.pem"
KEY_ID = "compose-development"
START_SECONDS = 300.0
"""Keycloak prepares itself anew in each container: a minute on an idle machine."""


def make() -> None:
    """Make the key and its JWKS; changes nothing where they stand."""
    if PRIVATE.exists():
        return
    key = Ed25519PrivateKey.generate()
    jwk = {**OKPAlgorithm.to_jwk(key.public_key(), as_dict=True), "kid": KEY_ID, "use": "sig", "alg": "EdDSA"}
    (FOLDER / "jwks.json").write_text(json.dumps({"keys": [jwk]}))
    PRIVATE.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    PRIVATE.chmod(0o600)


def token(role: str, *schools: str) -> str:
    """A token of the development issuer."""
    now = int(time.time())
    claims = {
        "iss": "https://mentoring.local/", "aud": "mentoring", "sub": f"compose-{role}", "iat": now,
        "exp": now + 12 * 3600, "roles": [role], **({"schools": list(schools)} if schools else {}),
    }  # fmt: skip
    return jwt.encode(claims, PRIVATE.read_bytes(), algorithm="EdDSA", headers={"kid": KEY_ID, "typ": "at+jwt"})


def fetch(address: str) -> None:
    """Keep the provider's keys beside ours, as soon as it answers. Raises OSError when it has not for five minutes."""
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            with urlopen(address, timeout=10) as answer:  # noqa: S310 - a trial inside the compose network
                content = json.load(answer)
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(1)
        else:
            (FOLDER / "keycloak.json").write_text(json.dumps(content))
            return


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make()
    elif sys.argv[1] == "fetch":
        fetch(sys.argv[2])
    else:
        sys.stdout.write(token(*sys.argv[2:]) + "\n")

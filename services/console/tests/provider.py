"""An identity provider for tests: real keys, real tokens, and as small as the protocol allows."""

import base64
import hashlib
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from fastapi import FastAPI, Request
from starlette.responses import JSONResponse, RedirectResponse, Response

ISSUER = "https://id.test"
CLIENT_ID = "console"


@dataclass
class Provider:
    """Whoever comes is `person`; what it signed and was asked is kept for the test to look at."""

    person: dict[str, Any] = field(default_factory=dict)
    key: RSAPrivateKey = field(default_factory=lambda: generate_private_key(65537, 2048))
    kid: str = "one"
    signs_with: RSAPrivateKey | None = None
    """A key that is not the published one."""
    life_seconds: int = 600
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    refresh_tokens: set[str] = field(default_factory=set)
    refreshed: int = 0
    away: bool = False
    names_itself: bool = False
    """Whether it promises to name itself in the answer with the code (RFC 9207)."""
    says_it_is: str | None = None
    """How it does."""
    lies: dict[str, Any] = field(default_factory=dict)
    """Claims of the next id token in place of the true ones."""

    def sign(self, claims: dict[str, Any]) -> str:
        now = int(time.time())
        told = {"iss": ISSUER, "iat": now, "exp": now + self.life_seconds, **claims}
        return jwt.encode(told, self.signs_with or self.key, "RS256", headers={"kid": self.kid})

    def tokens(self, nonce: str | None) -> dict[str, Any]:
        refresh = uuid4().hex
        self.refresh_tokens.add(refresh)
        identity = {"aud": CLIENT_ID, **self.person, **({"nonce": nonce} if nonce else {}), **self.lies}
        access = {"aud": "mentoring", **self.person, "jti": uuid4().hex}
        return {
            "access_token": self.sign(access), "id_token": self.sign(identity), "refresh_token": refresh,
            "token_type": "Bearer", "expires_in": self.life_seconds,
        }  # fmt: skip

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.middleware("http")
        async def answer(request: Request, call: Any) -> Response:
            return Response(status_code=503) if self.away else await call(request)

        @app.get("/.well-known/openid-configuration")
        async def discovery() -> dict[str, Any]:
            return {
                "issuer": ISSUER, "jwks_uri": f"{ISSUER}/jwks", "token_endpoint": f"{ISSUER}/token",
                "authorization_endpoint": f"{ISSUER}/authorize", "end_session_endpoint": f"{ISSUER}/logout",
                **({"authorization_response_iss_parameter_supported": True} if self.names_itself else {}),
            }  # fmt: skip

        @app.get("/jwks")
        async def jwks() -> dict[str, Any]:
            key = jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
            return {"keys": [{**key, "kid": self.kid, "use": "sig", "alg": "RS256"}]}

        @app.get("/authorize")
        async def authorize(request: Request) -> Response:
            asked = dict(request.query_params)
            assert asked["response_type"] == "code"
            assert asked["code_challenge_method"] == "S256"
            assert asked["client_id"] == CLIENT_ID
            code = uuid4().hex
            self.codes[code] = asked
            back = urlencode({
                "code": code, "state": asked["state"], **({"iss": self.says_it_is} if self.says_it_is else {}),
            })  # fmt: skip
            return RedirectResponse(f"{asked['redirect_uri']}?{back}", status_code=302)

        @app.post("/token")
        async def token(request: Request) -> Response:
            form = await request.form()
            if form["grant_type"] == "refresh_token":
                given = str(form["refresh_token"])
                if given not in self.refresh_tokens:
                    return JSONResponse({"error": "invalid_grant"}, status_code=400)
                self.refresh_tokens.remove(given)  # rotated: good once
                self.refreshed += 1
                return JSONResponse(self.tokens(None))
            asked = self.codes.pop(str(form["code"]), None)
            challenge = hashlib.sha256(str(form["code_verifier"]).encode()).digest()
            if (
                asked is None
                or base64.urlsafe_b64encode(challenge).decode().rstrip("=") != asked["code_challenge"]
                or form["redirect_uri"] != asked["redirect_uri"]
            ):
                return JSONResponse({"error": "invalid_grant"}, status_code=400)
            return JSONResponse(self.tokens(asked["nonce"]))

        return app

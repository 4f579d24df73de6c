"""The identity provider, by OpenID Connect: authorization code with PKCE, refresh, logout.

Authlib makes the requests and judges the id token's claims, joserfc its signature. The algorithms are pinned here and
never read from a token; `iss`, `aud`, `azp`, `exp`, `iat`, `nonce` and `at_hash` are looked at, and the `iss` of the
answer that brings the code.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

import httpx
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from mentoring_common.clock import Clock

from console.session.domain import Identity, Tokens

ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA", "Ed25519")
"""Signatures with a key pair; never a shared secret, never none."""
LEEWAY_SECONDS = 60
"""How far the provider's clock may be from ours."""
SHORTEST_LIFE = timedelta(seconds=30)
"""Of an access token whose life the provider does not tell."""
DISCOVERY_LASTS = timedelta(minutes=10)
"""Discovery and keys are read again after this, in the shade of the old ones."""


class ProviderAway(Exception):
    """The provider does not answer, or not as a provider."""


class SignInRefused(Exception):
    """The provider refused, or what it gave does not hold; `reason` is a code for the log, never a token."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Client:
    """What the provider knows of us, and where its claims are."""

    issuer: str
    discovery_base: str
    client_id: str
    client_secret: str | None
    scopes: str
    redirect_uri: str
    after_logout: str
    claim_name: str
    claim_roles: str
    claim_schools: str
    role_names: Mapping[str, str]


class Provider:
    """One provider; nothing is asked before the first sign-in."""

    def __init__(self, client: Client, http: httpx.AsyncClient, clock: Clock) -> None:
        self._client = client
        self._names = (client.issuer, f"{client.issuer}/")
        self._http = http
        self._clock = clock
        self._discovery: Mapping[str, Any] = {}
        self._keys: KeySet | None = None
        self._read_at: datetime | None = None
        self._reading = asyncio.Lock()

    async def sign_in_url(self, *, state: str, nonce: str, verifier: str) -> str:
        """Where the browser goes to sign in. Raises ProviderAway."""
        discovery = await self._discovered()
        url: str = prepare_grant_uri(
            discovery["authorization_endpoint"],
            self._client.client_id,
            "code",
            redirect_uri=self._client.redirect_uri,
            scope=self._client.scopes,
            state=state,
            nonce=nonce,
            code_challenge=create_s256_code_challenge(verifier),
            code_challenge_method="S256",
        )
        return url

    async def judge_issuer(self, said: str | None) -> None:
        """Of the answer that the browser brings (RFC 9207).

        Raises ProviderAway; SignInRefused where it is another's, or nobody's though the provider promises its name.
        """
        promised = (await self._discovered()).get("authorization_response_iss_parameter_supported") is True
        if said not in self._names and (said is not None or promised):
            raise SignInRefused("ANOTHER_ISSUER")

    async def exchange(self, *, code: str, verifier: str, nonce: str) -> tuple[Tokens, Identity]:
        """The tokens of a code, and whose they are. Raises ProviderAway, SignInRefused."""
        answer = await self._ask_for_tokens(
            grant_type="authorization_code",
            code=code,
            redirect_uri=self._client.redirect_uri,
            code_verifier=verifier,
        )
        tokens = self._tokens(answer)
        return tokens, self._identity(await self._verified(tokens, nonce))

    async def refresh(self, tokens: Tokens, subject: str) -> tuple[Tokens, Identity | None]:
        """Newer tokens, and who she is now where the provider says it. Raises ProviderAway, SignInRefused."""
        if tokens.refresh is None:
            raise SignInRefused("NO_REFRESH_TOKEN")
        answer = await self._ask_for_tokens(grant_type="refresh_token", refresh_token=tokens.refresh)
        newer = self._tokens(answer)
        if not newer.identity:
            kept = replace(newer, refresh=newer.refresh or tokens.refresh, identity=tokens.identity)
            return kept, None
        identity = self._identity(await self._verified(newer, None))
        if identity.subject != subject:
            raise SignInRefused("ANOTHER_SUBJECT")
        return replace(newer, refresh=newer.refresh or tokens.refresh), identity

    async def sign_out_url(self, tokens: Tokens) -> str | None:
        """Where the browser goes to end the provider's session too; None where the provider has no such place."""
        try:
            endpoint = (await self._discovered()).get("end_session_endpoint")
        except ProviderAway:
            return None
        if not isinstance(endpoint, str):
            return None
        told = {"client_id": self._client.client_id, "post_logout_redirect_uri": self._client.after_logout}
        if tokens.identity:
            told["id_token_hint"] = tokens.identity
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(told)}"

    async def _ask_for_tokens(self, **form: str) -> Mapping[str, Any]:
        endpoint = (await self._discovered())["token_endpoint"]
        client, secret = self._client.client_id, self._client.client_secret
        # RFC 6749, 2.3.1: both are encoded as in a form before they are joined
        basic = httpx.USE_CLIENT_DEFAULT if secret is None else (quote(client, safe=""), quote(secret, safe=""))
        try:
            answer = await self._http.post(
                endpoint, data={**form, "client_id": client}, auth=basic, headers={"Accept": "application/json"}
            )
            said = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise ProviderAway from error
        if answer.status_code >= 500:
            raise ProviderAway
        if not answer.is_success or not isinstance(said, dict) or not isinstance(said.get("access_token"), str):
            code = said.get("error") if isinstance(said, dict) else None
            raise SignInRefused(str(code or "NO_TOKEN").upper()[:40])
        return said

    def _tokens(self, answer: Mapping[str, Any]) -> Tokens:
        life = answer.get("expires_in")
        lasts = timedelta(seconds=float(life)) if isinstance(life, (int, float)) else SHORTEST_LIFE
        refresh, identity = answer.get("refresh_token"), answer.get("id_token")
        return Tokens(
            access=answer["access_token"],
            access_until=self._clock() + lasts,
            identity=identity if isinstance(identity, str) else "",
            refresh=refresh if isinstance(refresh, str) else None,
        )

    async def _verified(self, tokens: Tokens, nonce: str | None) -> Mapping[str, Any]:
        try:
            try:
                token = jwt.decode(tokens.identity, await self._key_set(), algorithms=list(ALGORITHMS))
            except (JoseError, ValueError):  # a key that is new: asked for once more
                token = jwt.decode(tokens.identity, await self._key_set(anew=True), algorithms=list(ALGORITHMS))
            client_id = self._client.client_id
            wanted = {
                "iss": {"essential": True, "values": list(self._names)},
                "aud": {"essential": True, "value": client_id},
            }
            known = {"nonce": nonce, "client_id": client_id, "access_token": tokens.access}
            claims = CodeIDToken(token.claims, token.header, wanted, known)
            claims.validate(now=int(self._clock().timestamp()), leeway=LEEWAY_SECONDS)
        except (JoseError, ValueError, TypeError) as error:
            raise SignInRefused(f"ID_TOKEN_{type(error).__name__}".upper()[:40]) from None
        return token.claims

    def _identity(self, claims: Mapping[str, Any]) -> Identity:
        roles = [self._client.role_names.get(name, name) for name in _texts(_inside(claims, self._client.claim_roles))]
        subject, name = claims.get("sub"), _inside(claims, self._client.claim_name)
        if not isinstance(subject, str) or not subject.strip():
            raise SignInRefused("NO_SUBJECT")
        return Identity(
            subject=subject,
            name=name.strip() if isinstance(name, str) and name.strip() else "",
            roles=tuple(dict.fromkeys(roles)),
            schools=tuple(dict.fromkeys(_texts(_inside(claims, self._client.claim_schools)))),
        )

    async def _discovered(self) -> Mapping[str, Any]:
        await self._read()
        return self._discovery

    async def _key_set(self, *, anew: bool = False) -> KeySet:
        await self._read(anew=anew)
        if self._keys is None:
            raise ProviderAway
        return self._keys

    async def _read(self, *, anew: bool = False) -> None:
        """Discovery and keys; what was read stays good while the provider is away."""
        read_at = self._read_at
        if read_at is not None and not anew and self._clock() < read_at + DISCOVERY_LASTS:
            return
        async with self._reading:
            if self._read_at != read_at:
                return
            try:
                base = self._client.discovery_base
                discovery = (await self._http.get(f"{base}/.well-known/openid-configuration")).raise_for_status().json()
                if str(discovery["issuer"]).rstrip("/") != self._client.issuer:
                    raise ProviderAway
                keys = (await self._http.get(discovery["jwks_uri"])).raise_for_status().json()
                self._keys = KeySet.import_key_set({"keys": [key for key in keys["keys"] if key.get("use") != "enc"]})
                self._discovery = discovery
            except (httpx.HTTPError, JoseError, ValueError, TypeError, KeyError, AttributeError) as error:
                if read_at is None:
                    raise ProviderAway from error
            self._read_at = self._clock()


def _inside(claims: Mapping[str, Any], path: str) -> object:
    found: object = claims
    if path in claims:
        return claims[path]
    for step in path.split("."):
        found = found.get(step) if isinstance(found, Mapping) else None
    return found


def _texts(value: object) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []

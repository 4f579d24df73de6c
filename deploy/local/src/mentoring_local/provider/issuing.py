"""The tokens of a sign-in, and the reading of our own."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import jwt

from mentoring_local import tokens
from mentoring_local.provider.grants import SignIn
from mentoring_local.provider.people import Person
from mentoring_local.provider.settings import ProviderSettings


class Issuing:
    """Makes and reads the provider's tokens."""

    def __init__(self, settings: ProviderSettings, key: tokens.SigningKey, clock: Callable[[], datetime]) -> None:
        self._settings = settings
        self._key = key
        self._clock = clock
        self._life = timedelta(seconds=settings.access_seconds)

    def answer(self, sign_in: SignIn, refresh_token: str) -> dict[str, Any]:
        """What the token endpoint answers."""
        return {
            "access_token": self._access(sign_in),
            "token_type": "Bearer",
            "expires_in": self._settings.access_seconds,
            "refresh_token": refresh_token,
            "scope": sign_in.scope,
            "id_token": self._identity(sign_in),
        }

    def subject_of(self, access_token: str) -> str | None:
        """Whose access token this is; None for one that does not hold."""
        try:
            claims = self._read(access_token, self._settings.audience, tokens.ACCESS_TYPE)
        except jwt.InvalidTokenError:
            return None
        return str(claims["sub"])

    def sid_of(self, id_token: str) -> str | None:
        """Of which sign-in an id token tells, however old it is; None for one that is not ours."""
        try:
            claims = self._read(id_token, self._settings.client_id, "JWT", verify_exp=False)
        except jwt.InvalidTokenError:
            return None
        return str(claims["sid"])

    def _access(self, sign_in: SignIn) -> str:
        person = sign_in.person
        return tokens.make_token(
            self._key,
            role=person.role,
            schools=person.schools,
            now=self._clock(),
            ttl=self._life,
            subject=person.subject,
            name=person.name,
        )

    def _identity(self, sign_in: SignIn) -> str:
        now = self._clock()
        claims = {
            "iss": self._key.issuer,
            "aud": sign_in.client_id,
            "iat": now,
            "exp": now + self._life,
            "auth_time": int(sign_in.at.timestamp()),
            "sid": sign_in.sid,
            **claims_of(sign_in.person),
            **({} if sign_in.nonce is None else {"nonce": sign_in.nonce}),
        }
        return tokens.sign(self._key, claims, kind="JWT")

    def _read(self, token: str, audience: str, kind: str, *, verify_exp: bool = True) -> dict[str, Any]:
        read = jwt.decode_complete(
            token,
            self._key.private.public_key(),
            algorithms=[tokens.ALGORITHM],
            issuer=self._key.issuer,
            audience=audience,
            options={"verify_exp": verify_exp, "verify_iat": False, "require": ["exp", "iat", "sub"]},
        )
        if read["header"].get("typ") != kind:
            raise jwt.InvalidTokenError(kind)
        claims: dict[str, Any] = read["payload"]
        return claims


def claims_of(person: Person) -> dict[str, Any]:
    """Who somebody is, in the claims that the platform reads."""
    return {
        "sub": person.subject,
        "name": person.name,
        "roles": [person.role.value],
        **({"schools": list(person.schools)} if person.schools else {}),
    }

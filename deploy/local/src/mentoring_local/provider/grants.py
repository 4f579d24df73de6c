"""What was granted and is not used up: codes and refresh tokens, in memory. A restart signs everybody out."""

import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from mentoring_local.provider.people import Person

CODE_LIFE = timedelta(seconds=60)
"""A browser brings a code back in a second; RFC 6749 allows ten minutes."""


class GrantRefusedError(Exception):
    """OAuth's error code; `invalid_grant` for whatever reason, since who guesses should learn nothing."""

    def __init__(self, error: str = "invalid_grant") -> None:
        super().__init__(error)


@dataclass(frozen=True)
class Asked:
    """An authorization request that may be granted."""

    client_id: str
    redirect_uri: str
    challenge: str
    """PKCE, S256."""
    scope: str
    nonce: str | None
    state: str | None


@dataclass(frozen=True)
class SignIn:
    """One sign-in of one person: what its tokens tell."""

    sid: str
    person: Person
    client_id: str
    scope: str
    nonce: str | None
    at: datetime


@dataclass(frozen=True)
class _Code:
    asked: Asked
    sign_in: SignIn
    until: datetime


class Grants:
    """Codes and refresh tokens are good once. A refresh token that comes twice ends its sign-in (RFC 9700, 4.14.2)."""

    def __init__(self, clock: Callable[[], datetime], refresh_life: timedelta) -> None:
        self._clock = clock
        self._refresh_life = refresh_life
        self._codes: dict[str, _Code] = {}
        self._refresh: dict[str, SignIn] = {}
        self._used: dict[str, str] = {}
        """A used code or refresh token -> the sign-in that it belongs to."""

    def code(self, asked: Asked, person: Person) -> str:
        """A code for this person's new sign-in."""
        now = self._clock()
        self._forget_old(now)
        sign_in = SignIn(secrets.token_urlsafe(16), person, asked.client_id, asked.scope, asked.nonce, now)
        code = secrets.token_urlsafe(32)
        self._codes[code] = _Code(asked, sign_in, now + CODE_LIFE)
        return code

    def redeem(self, code: str, *, client_id: str, redirect_uri: str, verifier: str) -> tuple[SignIn, str]:
        """The sign-in and its first refresh token. Raises GrantRefusedError; either way the code is used up."""
        self._refuse_used(code)
        kept = self._codes.pop(code, None)
        if kept is None:
            raise GrantRefusedError
        self._used[code] = kept.sign_in.sid
        asked = kept.asked
        right = (asked.client_id, asked.redirect_uri, asked.challenge) == (client_id, redirect_uri, challenge(verifier))
        if not right or self._clock() >= kept.until:
            raise GrantRefusedError
        return kept.sign_in, self._next(kept.sign_in)

    def refresh(self, token: str, *, client_id: str) -> tuple[SignIn, str]:
        """The sign-in and the refresh token that replaces this one. Raises GrantRefusedError."""
        self._refuse_used(token)
        sign_in = self._refresh.get(token)
        if sign_in is None or sign_in.client_id != client_id:
            raise GrantRefusedError
        del self._refresh[token]
        self._used[token] = sign_in.sid
        if self._clock() >= sign_in.at + self._refresh_life:
            raise GrantRefusedError
        return sign_in, self._next(sign_in)

    def end(self, sid: str) -> None:
        """Nothing of this sign-in can be refreshed any more."""
        self._refresh = {token: sign_in for token, sign_in in self._refresh.items() if sign_in.sid != sid}

    def _next(self, sign_in: SignIn) -> str:
        token = secrets.token_urlsafe(32)
        self._refresh[token] = sign_in
        return token

    def _refuse_used(self, token: str) -> None:
        if token in self._used:
            self.end(self._used[token])
            raise GrantRefusedError

    def _forget_old(self, now: datetime) -> None:
        self._codes = {code: kept for code, kept in self._codes.items() if now < kept.until}
        self._refresh = {token: kept for token, kept in self._refresh.items() if now < kept.at + self._refresh_life}
        living = {sign_in.sid for sign_in in self._refresh.values()}
        self._used = {token: sid for token, sid in self._used.items() if sid in living}


def challenge(verifier: str) -> str:
    """PKCE's S256 of a verifier (RFC 7636, 4.2)."""
    return urlsafe_b64encode(sha256(verifier.encode("utf-8", "replace")).digest()).rstrip(b"=").decode()

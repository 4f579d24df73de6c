"""Bearer token -> Principal -> Scope.

The algorithm is pinned by a setting and never read from the token; `iss`, `aud`, `exp`, `iat` and `sub` are
demanded; keys come from a JWKS, by https or from a file (RFC 8725).
"""

import asyncio
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import httpx
import jwt

from mentoring_common.errors import Forbidden, Unauthenticated, Unavailable

JWKS_KEEP_SECONDS = 600.0
"""Keys are read again after this time, so that a withdrawn key stops working."""
JWKS_PAUSE_SECONDS = 30.0
"""An unknown `kid` makes the JWKS be read again, but not more often than this: a flood of bad tokens stays ours."""


class UserRole(StrEnum):
    """What a caller may be, as the token's `roles` say."""

    METHODOLOGIST = "methodologist"
    """Of the municipality: sees all schools, depersonalised."""
    CURATOR = "curator"
    """Of a school: sees its people."""
    HEAD = "head"
    """Of a school: sees its people and what was decided about them."""
    PSYCHOLOGIST = "psychologist"
    """Of a school."""
    MENTOR = "mentor"
    """Of a school: one of its people."""
    DATA_PROTECTION_OFFICER = "data-protection-officer"
    """Of the municipality: sees who has looked at whose data."""
    OPERATOR = "operator"
    """Of the municipality: keeps the platform running."""
    CLIENT = "client"
    """A school's diary or portal."""


MUNICIPAL = frozenset({UserRole.METHODOLOGIST, UserRole.DATA_PROTECTION_OFFICER, UserRole.OPERATOR})
"""These are no school's; all others are nothing without a school."""


@dataclass(frozen=True)
class Scope:
    """Which schools' documents an operation may touch. Every store method takes one first."""

    schools: frozenset[str] | None
    """None means all schools; only `Scope.municipality` and `Scope.system` make that."""

    @classmethod
    def of(cls, *schools: str) -> "Scope":
        return cls(frozenset(schools))

    @classmethod
    def municipality(cls) -> "Scope":
        """All schools, for a municipal role."""
        return cls(None)

    @classmethod
    def system(cls, reason: str) -> "Scope":
        """All schools, for work that the system does itself; `reason` says to the reader why."""
        if not reason:
            raise ValueError("say why the whole municipality is touched")
        return cls(None)

    def permits(self, school_id: str) -> bool:
        return self.schools is None or school_id in self.schools

    def filter(self, conditions: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The conditions, narrowed to this scope's schools."""
        narrowed = dict(conditions or {})
        if self.schools is None:
            return narrowed
        asked = narrowed.get("school_id")
        if isinstance(asked, str):
            if asked not in self.schools:
                narrowed["school_id"] = {"$in": []}
            return narrowed
        if asked is not None:
            raise ValueError("a scoped filter takes school_id as one id or not at all")
        narrowed["school_id"] = next(iter(self.schools)) if len(self.schools) == 1 else {"$in": sorted(self.schools)}
        return narrowed


@dataclass(frozen=True)
class Principal:
    """Who calls, as the verified token says."""

    subject: str
    roles: frozenset[UserRole]
    scope: Scope

    @property
    def is_municipal(self) -> bool:
        return bool(self.roles & MUNICIPAL)

    def require(self, *roles: UserRole) -> None:
        """Raise Forbidden unless the caller has one of the roles."""
        if not self.roles.intersection(roles):
            raise Forbidden(
                "ROLE_REQUIRED", "Для этого действия нужна роль: " + ", ".join(_TITLES[role] for role in roles)
            )


_TITLES = {
    UserRole.METHODOLOGIST: "муниципальный методист",
    UserRole.CURATOR: "куратор школы",
    UserRole.HEAD: "директор школы",
    UserRole.PSYCHOLOGIST: "педагог-психолог школы",
    UserRole.MENTOR: "наставник",
    UserRole.DATA_PROTECTION_OFFICER: "ответственный за персональные данные",
    UserRole.OPERATOR: "администратор платформы",
    UserRole.CLIENT: "информационная система школы",
}


class TokenVerifier:
    """Verifies bearer tokens against one issuer's keys."""

    def __init__(self, *, issuer: str, audience: str, algorithm: str, jwks: str, leeway_seconds: int) -> None:
        self._issuer = issuer
        self._audience = audience
        self._algorithm = algorithm
        self._jwks = jwks
        self._leeway_seconds = leeway_seconds
        self._keys: dict[str, jwt.PyJWK] = {}
        self._read_at = float("-inf")
        self._reading = asyncio.Lock()

    async def principal(self, token: str) -> Principal:
        """The caller. Raises Unauthenticated, saying which check failed and what to do."""
        try:
            kid = jwt.get_unverified_header(token).get("kid")
        except jwt.InvalidTokenError:
            raise Unauthenticated("TOKEN_MALFORMED", "Токен не читается. Получите новый и повторите запрос.") from None
        key = await self._key(kid)
        try:
            claims = jwt.decode(
                token,
                key,
                algorithms=[self._algorithm],
                issuer=self._issuer,
                audience=self._audience,
                leeway=self._leeway_seconds,
                options={"require": ["exp", "iat", "iss", "aud", "sub"]},
            )
        except jwt.ExpiredSignatureError:
            raise Unauthenticated(
                "TOKEN_EXPIRED", "Срок действия токена истёк. Получите новый и повторите запрос."
            ) from None
        except jwt.InvalidTokenError:
            raise Unauthenticated(
                "TOKEN_INVALID", "Токен не принят: подпись, издатель или получатель не те. Получите новый токен."
            ) from None
        return _principal(claims)

    async def _key(self, kid: object) -> jwt.PyJWK:
        age = time.monotonic() - self._read_at
        if age > JWKS_KEEP_SECONDS or (kid not in self._keys and age > JWKS_PAUSE_SECONDS):
            async with self._reading:
                if time.monotonic() - self._read_at >= min(age, JWKS_PAUSE_SECONDS):
                    await self._read()
        if not isinstance(kid, str) or kid not in self._keys:
            raise Unauthenticated("TOKEN_KEY_UNKNOWN", "Токен подписан неизвестным ключом. Получите новый токен.")
        return self._keys[kid]

    async def _read(self) -> None:
        try:
            if self._jwks.startswith("https://"):
                async with httpx.AsyncClient(timeout=5, follow_redirects=False) as client:
                    content = (await client.get(self._jwks)).raise_for_status().text
            else:
                content = await asyncio.to_thread(Path(self._jwks).read_text, "utf-8")
            keys = jwt.PyJWKSet.from_dict(json.loads(content)).keys
        except (httpx.HTTPError, OSError, ValueError, AttributeError, TypeError, jwt.PyJWTError) as error:
            if self._keys:  # stale keys beat a closed door; they are tried again after the pause
                self._read_at = time.monotonic() - JWKS_KEEP_SECONDS + JWKS_PAUSE_SECONDS
                return
            raise Unavailable(
                "KEYS_UNAVAILABLE", "Ключи проверки токенов недоступны. Повторите запрос позже."
            ) from error
        self._keys = {key.key_id: key for key in keys if key.key_id}
        self._read_at = time.monotonic()


_ADMITTED = frozenset({UserRole.METHODOLOGIST, UserRole.CURATOR, UserRole.CLIENT, UserRole.DATA_PROTECTION_OFFICER})
"""Roles that some operation is open to; the others sign in and may do nothing yet."""


def _principal(claims: Mapping[str, Any]) -> Principal:
    said = _texts(claims.get("roles"))
    roles = frozenset(role for role in _ADMITTED if role in said)
    scope = Scope.municipality() if roles & MUNICIPAL else Scope.of(*_texts(claims.get("schools")))
    if not roles or scope.schools == frozenset():
        raise Unauthenticated("TOKEN_WITHOUT_ROLE", "В токене нет роли или школы. Обратитесь к администратору.")
    return Principal(subject=str(claims["sub"]), roles=roles, scope=scope)


def _texts(value: object) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []

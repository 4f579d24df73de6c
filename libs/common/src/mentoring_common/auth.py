"""Bearer token -> Principal -> Scope.

The algorithm is pinned by a setting and never read from the token; `iss`, `aud`, `exp`, `iat` and `sub` are
demanded, `typ` tells an access token from the issuer's others (RFC 8725, RFC 9068). What each role may do is
`permissions`.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

import jwt

from mentoring_common.errors import Forbidden, Unauthenticated
from mentoring_common.signing_keys import SigningKeys
from mentoring_common.text import is_storable

DAY_SECONDS = 24 * 3600
RESERVED = frozenset({"municipality", "municipal", "system", "all", "none", "null", "undefined"})
"""No school and no organisation has such an id: the platform, or somebody who reads it, means something else by it."""


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
    """Who calls, as the verified token says. For an operation, with those roles alone that are admitted to it."""

    subject: str
    roles: frozenset[UserRole]
    schools: frozenset[str] = frozenset()
    """Where the school roles count."""

    @property
    def scope(self) -> Scope:
        """The schools that the roles, each in its own scope, reach together."""
        return Scope.municipality() if self.is_municipal else Scope(self.schools)

    @property
    def is_municipal(self) -> bool:
        return bool(self.roles & MUNICIPAL)

    def acting_as(self, roles: Collection[UserRole]) -> "Principal":
        """The caller in those of his roles that are among these, and in their scope. Raises Forbidden if there is none.

        So who is curator of one school and methodologist too changes nobody of another school.
        """
        admitted = self.roles.intersection(roles)
        if not admitted:
            allowed = [title for role, title in TITLES.items() if role in roles]
            raise Forbidden("ROLE_REQUIRED", "Для этого действия нужна роль: " + ", ".join(allowed))
        return replace(self, roles=admitted)


TITLES = {
    UserRole.METHODOLOGIST: "муниципальный методист",
    UserRole.CURATOR: "куратор школы",
    UserRole.HEAD: "директор школы",
    UserRole.PSYCHOLOGIST: "педагог-психолог школы",
    UserRole.MENTOR: "наставник",
    UserRole.DATA_PROTECTION_OFFICER: "ответственный за персональные данные",
    UserRole.OPERATOR: "администратор платформы",
    UserRole.CLIENT: "информационная система школы",
}


class TokenKind(StrEnum):
    """Which tokens of the issuer are access tokens, by what they say of themselves."""

    TYPED = "at+jwt"
    """Those alone whose header says `at+jwt` (RFC 9068)."""
    UNTYPED = "untyped"
    """Also those whose header says `JWT` or nothing, unless anything in them is of another kind of tokens."""


@dataclass(frozen=True)
class ClaimNames:
    """Where a token says what its bearer may; dots lead inside (`realm_access.roles`)."""

    roles: str = "roles"
    schools: str = "schools"
    role_names: Mapping[str, str] = field(default_factory=dict)
    """The issuer's name of a role -> ours; one that is not here has the same name."""


class TokenVerifier:
    """Verifies bearer tokens against one issuer's keys."""

    def __init__(
        self,
        *,
        issuer: str,
        audience: str,
        algorithm: str,
        jwks: str,
        leeway_seconds: int,
        kind: TokenKind = TokenKind.TYPED,
        longest_life_seconds: int = DAY_SECONDS,
        claim_names: ClaimNames | None = None,
    ) -> None:
        self._issuer = issuer
        self._audience = audience
        self._algorithm = algorithm
        self._keys = SigningKeys(jwks)
        self._leeway_seconds = leeway_seconds
        self._kind = kind
        self._longest_life_seconds = longest_life_seconds
        self._claim_names = claim_names or ClaimNames()

    async def principal(self, token: str) -> Principal:
        """The caller. Raises Unauthenticated, saying which check failed and what to do."""
        try:
            header = jwt.get_unverified_header(token)
        except (jwt.InvalidTokenError, ValueError, RecursionError):
            raise Unauthenticated("TOKEN_MALFORMED", "Токен не читается. Получите новый и повторите запрос.") from None
        key = await self._keys.of(header.get("kid"))
        if key is None:
            raise Unauthenticated("TOKEN_KEY_UNKNOWN", "Токен подписан неизвестным ключом. Получите новый токен.")
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
        except (jwt.InvalidTokenError, ValueError, TypeError, OverflowError, RecursionError):
            raise Unauthenticated(
                "TOKEN_INVALID", "Токен не принят: подпись, издатель или получатель не те. Получите новый токен."
            ) from None
        self._judge(header, claims)
        return _principal(claims, self._claim_names)

    async def close(self) -> None:
        """End what goes on behind the back."""
        await self._keys.close()

    def _judge(self, header: Mapping[str, Any], claims: Mapping[str, Any]) -> None:
        if not _is_access_token(self._kind, header, claims):
            raise Unauthenticated(
                "TOKEN_NOT_FOR_ACCESS", "Это не токен доступа. Передайте токен доступа (access token)."
            )
        if int(claims["exp"]) - int(claims["iat"]) > self._longest_life_seconds:
            raise Unauthenticated("TOKEN_LIVES_TOO_LONG", "Токен выдан на слишком долгий срок. Получите новый токен.")
        if not _is_name(claims["sub"]):
            raise Unauthenticated("TOKEN_INVALID", "В токене не сказано, чей он. Обратитесь к администратору.")


def _is_access_token(kind: TokenKind, header: Mapping[str, Any], claims: Mapping[str, Any]) -> bool:
    said = header.get("typ")
    typ = said.lower().removeprefix("application/") if isinstance(said, str) else said
    if typ == TokenKind.TYPED:
        return True
    if kind is TokenKind.TYPED or typ not in (None, "jwt"):
        return False
    return claims.get("typ") in (None, "Bearer") and _OF_OTHER_TOKENS.isdisjoint(claims)


_OF_OTHER_TOKENS = frozenset({"nonce", "at_hash", "c_hash", "events"})
"""Claims of id and logout tokens, which an access token has no use for."""
_LONGEST_SUBJECT = 255
"""OpenID Connect Core, 2: at most so many characters."""


def _is_name(value: object) -> bool:
    """Whether it is a text that names somebody and can be stored."""
    return isinstance(value, str) and value.strip() != "" and len(value) <= _LONGEST_SUBJECT and is_storable(value)


def _principal(claims: Mapping[str, Any], names: ClaimNames) -> Principal:
    said = {names.role_names.get(name, name) for name in _texts(_inside(claims, names.roles))}
    schools = frozenset(_texts(_inside(claims, names.schools))) - RESERVED
    roles = frozenset(role for role in UserRole if role in said and (schools or role in MUNICIPAL))
    if not roles:
        raise Unauthenticated("TOKEN_WITHOUT_ROLE", "В токене нет роли или школы. Обратитесь к администратору.")
    return Principal(subject=claims["sub"], roles=roles, schools=schools)


def _inside(claims: Mapping[str, Any], path: str) -> object:
    """A claim by its name, which may hold dots itself, or by the names that lead to it."""
    if path in claims:
        return claims[path]
    found: object = claims
    for step in path.split("."):
        found = found.get(step) if isinstance(found, Mapping) else None
    return found


def _texts(value: object) -> list[str]:
    return [item for item in value if _is_name(item)] if isinstance(value, list) else []

"""Who asks the running platform, with tokens of its own issuer."""

from datetime import datetime, timedelta
from typing import Any

import httpx
import jwt
from mentoring_common.auth import UserRole
from mentoring_common.clock import utc_now
from mentoring_local import tokens
from mentoring_local.state import State

RUSSIAN = r"[А-Яа-яЁё]{4}"
"""A word that a reader of a `detail` finds in it."""


def caller(platform: State, token: str | None) -> httpx.Client:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return httpx.Client(base_url=platform.gateway_url, headers=headers, timeout=60, trust_env=False)


def curator(platform: State, school: str, now: datetime | None = None) -> httpx.Client:
    return of_school(platform, UserRole.CURATOR, school, now)


def of_school(platform: State, role: UserRole, school: str, now: datetime | None = None) -> httpx.Client:
    """Somebody who works at the school."""
    key = tokens.load_or_make_key(platform.places.keys)
    made = {"role": role, "schools": [school], "ttl": timedelta(minutes=10)}
    return caller(platform, tokens.make_token(key, now=now or utc_now(), **made))


def of_role(platform: State, role: UserRole) -> httpx.Client:
    """Somebody of a municipal role."""
    key = tokens.load_or_make_key(platform.places.keys)
    return caller(platform, tokens.make_token(key, role=role, now=utc_now(), ttl=timedelta(minutes=10)))


def claiming(platform: State, key: tokens.SigningKey | None = None, **changed: Any) -> httpx.Client:
    """A curator's token with other claims, or signed by another key under the known key's id."""
    known = tokens.load_or_make_key(platform.places.keys)
    now = utc_now()
    claims = {
        "iss": known.issuer,
        "aud": "mentoring",
        "sub": "somebody",
        "iat": now,
        "exp": now + timedelta(minutes=10),
        "roles": ["curator"],
        "schools": ["school-01"],
        **changed,
    }
    private = (key or known).private
    return caller(
        platform,
        jwt.encode(claims, private, algorithm="EdDSA", headers={"kid": known.key_id, "typ": tokens.ACCESS_TYPE}),
    )

"""A session: who is signed in, as whom, until when."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from mentoring_common.permissions import PERMISSIONS

REFRESH_AHEAD = timedelta(seconds=60)
"""An access token is refreshed this long before its end: no request should meet it."""
TOUCH_EVERY = timedelta(seconds=60)
"""How often a session that is used is written down as used; the idle end is exact to this."""
PURPOSE_LASTS = timedelta(minutes=30)
"""How long the reason why somebody looks at names is good."""

ROLES = {
    "methodologist": "муниципальный методист",
    "head": "директор школы",
    "curator": "куратор школы",
    "psychologist": "педагог-психолог школы",
    "mentor": "наставник",
    "data-protection-officer": "ответственный за персональные данные",
    "operator": "администратор платформы",
    "client": "информационная система школы",
}
"""The roles that the console knows, in the order of their reach, as people call them."""
MUNICIPAL = frozenset({"methodologist", "data-protection-officer", "operator"})
"""Roles that are of no school: names are shown to them only for a purpose, where at all."""


@dataclass(frozen=True)
class Tokens:
    """What the provider gave; never sent to a browser."""

    access: str = field(repr=False)
    access_until: datetime
    identity: str = field(default="", repr=False)
    """The id token: the provider wants it back at logout."""
    refresh: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Identity:
    """Who somebody is, as the id token says."""

    subject: str
    name: str = field(repr=False)
    roles: tuple[str, ...] = ()
    schools: tuple[str, ...] = ()


@dataclass(frozen=True)
class Session:
    """One browser's session."""

    secret: str = field(repr=False)
    """The cookie's value; the database has only its digest."""
    subject: str
    name: str = field(repr=False)
    roles: tuple[str, ...]
    schools: tuple[str, ...]
    tokens: Tokens = field(repr=False)
    csrf_token: str = field(repr=False)
    began_at: datetime
    ends_at: datetime
    """The absolute end."""
    seen_at: datetime
    purpose: str | None = field(default=None, repr=False)
    """Why she looks at names, in her words; None when she has not said it, or too long ago."""
    purpose_until: datetime | None = None
    version: int = 1

    @property
    def is_municipal(self) -> bool:
        return any(role in MUNICIPAL for role in self.roles)

    @property
    def role_titles(self) -> list[str]:
        """What to call her: the widest role first."""
        return [title for role, title in ROLES.items() if role in self.roles]

    def may(self, operation: str) -> bool:
        """Whether the table admits her to an operation, for instance `POST /matching/v1/runs`: what a page offers."""
        return not PERMISSIONS[operation].roles.isdisjoint(self.roles)

    def is_over(self, now: datetime, idle: timedelta) -> bool:
        return now >= self.ends_at or now >= self.seen_at + idle

    def is_stale(self, now: datetime) -> bool:
        """Whether its use should be written down."""
        return now >= self.seen_at + TOUCH_EVERY

    def needs_refresh(self, now: datetime) -> bool:
        return self.tokens.refresh is not None and now >= self.tokens.access_until - REFRESH_AHEAD

    def at(self, now: datetime) -> "Session":
        """Without what has ended meanwhile."""
        if self.purpose is not None and (self.purpose_until is None or now >= self.purpose_until):
            return replace(self, purpose=None, purpose_until=None)
        return self

    def with_purpose(self, purpose: str, now: datetime) -> "Session":
        return replace(self, purpose=purpose, purpose_until=now + PURPOSE_LASTS)

    def refreshed(self, tokens: Tokens, identity: Identity | None) -> "Session":
        """With new tokens, and with the roles that the provider names now where it says so."""
        if identity is None:
            return replace(self, tokens=tokens)
        return replace(self, tokens=tokens, name=identity.name, roles=identity.roles, schools=identity.schools)


@dataclass(frozen=True)
class Login:
    """An attempt to sign in that has not come back from the provider yet."""

    state: str = field(repr=False)
    browser: str = field(repr=False)
    """The value of the cookie of the browser that began it."""
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)
    next: str
    ends_at: datetime


@dataclass(frozen=True)
class KeptForm:
    """What somebody had typed when her session ended."""

    handle: str = field(repr=False)
    browser: str = field(repr=False)
    path: str
    """Where it was to be sent."""
    fields: tuple[tuple[str, str], ...] = field(repr=False)
    back: str
    """The page on which it was typed."""
    ends_at: datetime
    with_file: bool = False
    """A file was on its way too; it is not kept."""


def local_path(wanted: str | None, otherwise: str = "/") -> str:
    """The address where it is one of ours, a path and nothing else; whatever could lead elsewhere is not followed."""
    if (
        not wanted
        or not wanted.startswith("/")
        or wanted.startswith(("//", "/\\", "/session/"))
        or any(ord(letter) < 0x20 or letter in "\\\x7f" for letter in wanted)
    ):
        return otherwise
    return wanted

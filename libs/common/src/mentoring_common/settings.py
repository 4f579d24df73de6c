"""The base of every service's settings: read from the environment, refused at start with every mistake named."""

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from mentoring_common.auth import DAY_SECONDS, TokenKind
from mentoring_common.patience import ANSWER_SECONDS
from mentoring_common.secret_files import Secret, read_secrets

PREFIX = "MENTORING_"


class MongoDriver(StrEnum):
    """Which driver `mongo.py` opens."""

    MOTOR = "motor"
    PYMONGO = "pymongo"


def _scheme(*schemes: str) -> AfterValidator:
    def check(value: str) -> str:
        if not value.startswith(tuple(f"{scheme}://" for scheme in schemes)):
            raise ValueError(f"must begin with {' or '.join(f'{scheme}://' for scheme in schemes)}")
        return value

    return AfterValidator(check)


def _https_or_file(value: str) -> str:
    if not value.startswith("https://"):
        try:
            found = Path(value).is_file()
        except OSError:  # a JWKS given in place of its address is too long for a file's name
            found = False
        if not found:
            raise ValueError("must be an https address or an existing file")
    return value


def _time_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ValueError, ZoneInfoNotFoundError):
        raise ValueError("must be an IANA time zone, for instance Asia/Yekaterinburg") from None
    return value


def _collector(value: str) -> str:
    """An address that may be shown: there is no file for a password in it."""
    parts = urlsplit(value)
    is_plain = parts.hostname and parts.port != 0 and "@" not in parts.netloc and not parts.query
    if value and not (parts.scheme in ("http", "https") and is_plain):
        raise ValueError("must be an http or https address without a password and a query, or empty")
    return value


class ProcessSettings(BaseSettings):
    """What every process needs that serves HTTP. Each field is the variable `MENTORING_<FIELD>`.

    A secret may also be in a file that `MENTORING_<FIELD>_FILE` names; `load` reads it.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True)

    mongo_uri: Annotated[str, _scheme("mongodb", "mongodb+srv"), Secret()]
    mongo_database: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,62}$")]
    mongo_driver: MongoDriver = MongoDriver.MOTOR
    mongo_answer_seconds: Annotated[float, Field(gt=0, le=60)] = ANSWER_SECONDS
    """How long a request waits for one operation of the database before its caller gets a 503."""
    http_host: str = "127.0.0.1"
    http_port: Annotated[int, Field(ge=1, le=65535)]
    http_max_body_bytes: Annotated[int, Field(ge=1024)] = 1024 * 1024
    """Everything but uploads is small JSON; a megabyte is a thousand times the usual."""
    municipality_zone: Annotated[str, AfterValidator(_time_zone)] = "Europe/Moscow"
    """The municipality's time zone, by its IANA name: a day and a school year begin at midnight there."""
    instance: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,64}$")] | None = None
    """A name for this process, repeated by its health answers: whoever asks knows that it is the one it started."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    otlp_endpoint: Annotated[str, AfterValidator(_collector)] = ""
    """Where the spans of traces go, by OTLP over HTTP: the collector's address without `/v1/traces`. Empty: nowhere."""
    otlp_ratio: Annotated[float, Field(ge=0, le=1)] = 1.0
    """The share of traces beginning here that are recorded; one that comes with a request or an event is as it came."""


class ServiceSettings(ProcessSettings):
    """What every service needs that owns facts: the broker, and who may call it."""

    amqp_uri: Annotated[str, _scheme("amqp", "amqps"), Secret()]
    token_issuer: str
    token_audience: str = "mentoring"  # noqa: S105 - a name, no secret
    token_algorithm: Literal["RS256", "EdDSA"]
    token_jwks: Annotated[str, AfterValidator(_https_or_file)]
    """An https address or a file."""
    token_leeway_seconds: Annotated[int, Field(ge=0, le=60)] = 30
    token_kind: TokenKind = TokenKind.TYPED
    """`at+jwt`: access tokens say so in their header; `untyped`: the provider gives them no type of their own."""
    token_longest_life_seconds: Annotated[int, Field(ge=60)] = DAY_SECONDS
    """A token that was made to live longer is refused: nothing of ours can take it back."""
    token_claim_roles: str = "roles"  # noqa: S105 - a name, no secret
    token_claim_schools: str = "schools"  # noqa: S105 - a name, no secret
    """Where an access token says it: the name of a claim, with dots for what lies inside (`realm_access.roles`)."""
    token_role_names: dict[str, str] = {}
    """The provider's name of a role -> ours, as JSON; a role that is not here has the same name."""
    subject_requests_per_second: Annotated[float, Field(gt=0)] = 100.0
    subject_requests_at_once: Annotated[int, Field(ge=1)] = 1000
    """How many requests of one token's subject a process takes in the long run, and how many in a burst before that. A
    page of the console makes ten at most, a school's own system hundreds in a row; a process answers a few hundred a
    second, so that one caller who asks without end leaves most of it to the others."""
    checkpoint_seconds: Annotated[float, Field(gt=0)] = 300.0
    """How often a publisher takes a checkpoint of each school that has changed."""
    checkpoint_all_seconds: Annotated[float, Field(gt=0)] = 3600.0
    """How often it takes one of every school."""
    history_kept_days: Annotated[int, Field(ge=31)] = 3 * 366
    """How long an event that was published is kept: three school years, in which people ask how something came about.
    No program reads the history; what is sent again comes from what is stored now."""
    relay_lease_seconds: Annotated[float, Field(gt=1)] = 10.0
    """How long the relay of a dead process keeps others waiting."""


S = TypeVar("S", bound=ProcessSettings)


def load(settings: type[S]) -> S:
    """Read the settings from the environment, and secrets from the files that it names.

    Ends the process with status 2 after naming every mistake, since a service that starts half configured
    loses data later. Values are not repeated: they may be secrets.
    """
    secrets, unreadable = read_secrets(settings, os.environ)
    lines = [f"  {mistake}" for mistake in unreadable.values()]
    try:
        made = settings(**secrets)
    except ValidationError as error:
        for mistake in error.errors(include_input=False, include_url=False):
            name = "_".join(str(part) for part in mistake["loc"])
            if name not in unreadable:
                lines.append(f"  {PREFIX}{name.upper()}: {mistake['msg']}" if name else f"  {mistake['msg']}")
    if lines:
        sys.stderr.write("\n".join(["The settings are wrong; nothing was started:", *lines]) + "\n")
        raise SystemExit(2)
    return made

"""The provider's settings: whatever is not of this machine alone is refused, since anybody may sign in as anybody."""

from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "MENTORING_PROVIDER_"


def is_loopback(host: str | None) -> bool:
    """Whether a host is this machine and nobody else's."""
    if host == "localhost":
        return True
    try:
        return ip_address(host or "").is_loopback
    except ValueError:
        return False


def _local_host(value: str) -> str:
    if not is_loopback(value):
        raise ValueError("must be a loopback address: this provider lets anybody in")
    return value


def _local_address(value: str) -> str:
    address = urlsplit(value)
    if address.scheme != "http" or address.username is not None or not is_loopback(address.hostname):
        raise ValueError("must be an http address of this machine (127.0.0.1, localhost): it is for this one alone")
    return value


LocalAddress = Annotated[str, AfterValidator(_local_address)]


class ProviderSettings(BaseSettings):
    """Each field is the variable `MENTORING_PROVIDER_<FIELD>`."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True)

    host: Annotated[str, AfterValidator(_local_host)]
    port: Annotated[int, Field(ge=1, le=65535)]
    issuer: LocalAddress
    """Without a path and a slash at its end: everything is found under it."""
    audience: str = "mentoring"
    keys: Path
    """The folder of the signing key and its JWKS."""
    client_id: str = "console"
    redirect_uris: Annotated[tuple[LocalAddress, ...], Field(min_length=1)]
    post_logout_redirect_uris: tuple[LocalAddress, ...] = ()
    access_seconds: Annotated[int, Field(ge=1, le=24 * 3600)] = 300
    """Short, so that the console's refreshing is seen to work."""
    refresh_seconds: Annotated[int, Field(ge=1, le=7 * 24 * 3600)] = 12 * 3600
    """From sign-in, however often it is refreshed: a working day."""

    @model_validator(mode="after")
    def _listens_where_it_says(self) -> Self:
        address = urlsplit(self.issuer)
        if (address.port or 80) != self.port or address.path or address.query or address.fragment:
            raise ValueError(f"{PREFIX}ISSUER must be http://<loopback address>:<{PREFIX}PORT>, and nothing after it")
        return self

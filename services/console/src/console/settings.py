"""The console's settings."""

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import urlsplit

from mentoring_common.settings import ProcessSettings
from pydantic import AfterValidator, Field, SecretStr

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def _address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("must be an http or https address without a query")
    return value.rstrip("/")


def _safe_address(value: str) -> str:
    if urlsplit(_address(value)).scheme != "https" and urlsplit(value).hostname not in LOOPBACK:
        raise ValueError("must be an https address; http is for this machine alone")
    return value


Address = Annotated[str, AfterValidator(_address)]


class ConsoleSettings(ProcessSettings):
    """Where people find the console, who tells it who they are, and where the services are."""

    mongo_database: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,62}$")] = "console"
    public_url: Annotated[str, AfterValidator(_safe_address), AfterValidator(_address)]
    """Where browsers reach the platform's gateway, for instance https://mentoring.city.example."""
    registry_url: Address
    matching_url: Address
    notifications_url: Address
    reporting_url: Address
    """Where the console itself reaches the services: the internal addresses."""

    issuer: Annotated[str, AfterValidator(_safe_address)]
    """The identity provider, as its tokens name it; its discovery is at `{issuer}/.well-known/openid-configuration`."""
    issuer_internal_url: Address | None = None
    """Where the console asks for the discovery when it reaches the provider by another address than browsers do."""
    client_id: str = "console"
    client_secret: SecretStr | None = None
    """None makes the console a public client, which PKCE allows."""
    sign_in_scopes: str = "openid profile"
    claim_name: str = "name"
    claim_roles: str = "roles"
    claim_schools: str = "schools"
    """Where the id token says it: the name of a claim, with dots for what lies inside (`realm_access.roles`)."""
    role_names: Mapping[str, str] = {}
    """The provider's name of a role -> ours, as JSON; a role that is not here has the same name."""

    session_idle_seconds: Annotated[int, Field(ge=60)] = 30 * 60
    """A session ends when nothing was asked for this long."""
    session_seconds: Annotated[int, Field(ge=60)] = 12 * 60 * 60
    """A session ends after this time, whatever was done: a working day."""

    def secret(self) -> str | None:
        """The client's secret."""
        return None if self.client_secret is None else self.client_secret.get_secret_value()

    def services(self) -> dict[str, str]:
        """The first step of a path -> where that service is."""
        return {
            "registry": self.registry_url,
            "matching": self.matching_url,
            "notifications": self.notifications_url,
            "reporting": self.reporting_url,
        }

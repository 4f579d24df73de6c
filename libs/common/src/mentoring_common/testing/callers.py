"""Those who call a service: clients of an app in this process, with real tokens."""

from collections.abc import Callable

import httpx

BASE_URL = "http://service"
"""Whatever is asked goes to the app: the name is looked up nowhere."""


class Callers:
    """Makes clients of one app, each with the token of its role and schools."""

    def __init__(self, transport: httpx.AsyncBaseTransport, issue_token: Callable[..., str]) -> None:
        self._transport = transport
        self._issue_token = issue_token

    def curator(self, *schools: str) -> httpx.AsyncClient:
        return self._with(self._issue_token("curator", schools))

    def client(self, *schools: str) -> httpx.AsyncClient:
        return self._with(self._issue_token("client", schools))

    def methodologist(self) -> httpx.AsyncClient:
        return self._with(self._issue_token("methodologist"))

    def officer(self) -> httpx.AsyncClient:
        """The data-protection officer."""
        return self._with(self._issue_token("data-protection-officer"))

    def of_role(self, role: str, *schools: str) -> httpx.AsyncClient:
        """Any role; a municipal one has no schools."""
        return self._with(self._issue_token(role, schools))

    def nobody(self) -> httpx.AsyncClient:
        """Without a token."""
        return httpx.AsyncClient(transport=self._transport, base_url=BASE_URL)

    def _with(self, token: str) -> httpx.AsyncClient:
        client = self.nobody()
        client.headers["Authorization"] = f"Bearer {token}"
        return client

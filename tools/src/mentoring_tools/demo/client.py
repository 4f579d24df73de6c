"""The demonstration's way in: the gateway's public API, as a school's own programs use it."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

from mentoring_tools.demo.books import DemoOrganisation

REQUEST_SECONDS = 60.0
"""Reading a roster of the largest allowed size takes a few seconds on a busy laptop."""
POLL_SECONDS = 0.25
AWAY = frozenset({502, 503, 504})
"""What the gateway answers for a service that is not there."""
TRIES = 120
"""A second apart: a service that is being restarted on a busy machine is away for a minute."""


class GatewayRefusedError(Exception):
    """The gateway's answer was no; its text is the problem's `detail`."""


class GatewayClient:
    """Asks the gateway on behalf of one caller."""

    def __init__(self, base_url: str, token: str) -> None:
        self._http = httpx.Client(
            base_url=base_url, headers={"Authorization": f"Bearer {token}"}, timeout=REQUEST_SECONDS, trust_env=False
        )

    @property
    def authorization(self) -> str:
        """The header that says who calls."""
        return self._http.headers["Authorization"]

    def record_organisation(self, organisation: DemoOrganisation) -> None:
        """Put the organisation into the directory."""
        body = {
            "kind": organisation.kind,
            "name": organisation.name,
            "short_name": organisation.short_name,
            "inn": organisation.inn,
            "agreement_on": organisation.agreement_on.isoformat() if organisation.agreement_on else None,
            "curator_email": organisation.curator_email,
        }
        self.ask("PUT", f"/registry/v1/organisations/{organisation.key}", json=body)

    def upload(self, file: Path, school_id: str, attestation: dict[str, str]) -> dict[str, Any]:
        """Upload a roster; returns the import's job."""
        return dict(
            self.ask(
                "POST",
                "/registry/v1/imports",
                files={"file": (file.name, file.read_bytes())},
                data={"school_id": school_id, **attestation},
            )
        )

    def ask(self, method: str, path: str, **request: Any) -> Any:
        """The decoded answer. Asks again while a service is away; raises GatewayRefusedError on a refusal."""
        for attempt in range(1, TRIES + 1):
            try:
                answer = self._http.request(method, path, **request)
            except httpx.TransportError:
                if attempt == TRIES:
                    raise
            else:
                if answer.status_code not in AWAY or attempt == TRIES:
                    return _content(answer)
            time.sleep(1)
        raise AssertionError("the last try returns or raises")

    def why_not(self, path: str) -> str | None:
        """Asked once: None when a service answers the address, else the status or the network's error."""
        try:
            answer = self._http.get(path)
        except httpx.TransportError as error:
            return type(error).__name__
        return f"HTTP {answer.status_code}" if answer.status_code in AWAY else None

    def close(self) -> None:
        self._http.close()


def _content(answer: httpx.Response) -> Any:
    if answer.is_success:
        return answer.json() if answer.content else None
    try:
        told = answer.json()["detail"]
    except (ValueError, KeyError):
        told = answer.reason_phrase
    raise GatewayRefusedError(f"{answer.request.url.path}: {answer.status_code} {told}")


def wait_for(condition: Callable[[], bool], seconds: float) -> bool:
    """Whether the condition came true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True

"""One curator who repeats what was not answered, under the same key, until it is or she gives up."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
from mentoring_common.auth import UserRole
from mentoring_common.clock import utc_now
from mentoring_local import tokens
from mentoring_local.state import State

from .history import Outcome

GIVES_UP_SECONDS = 45.0
"""Longer than a part is away, mostly, and shorter than a key of a killed process stays «in flight» (two minutes): what is
still unanswered then is unknown."""
ANSWER_SECONDS = 20.0
"""A curator's browser waits longer; a shorter wait makes more unknown outcomes, which is what is to be tried."""
AGAIN_SECONDS = 0.5
NOT_NOW = frozenset({429, 500, 502, 503, 504})
"""Says nothing about whether it was done; asked again."""
TOKEN_TTL = timedelta(hours=6)
"""More than the longest run."""

Ask = Callable[[httpx.Client], httpx.Response]


def client_of(state: State, school: str, role: UserRole = UserRole.CURATOR) -> httpx.Client:
    """At the gateway, with a token of the run's own issuer."""
    key = tokens.load_or_make_key(state.places.keys)
    schools = [] if role is UserRole.METHODOLOGIST else [school]
    token = tokens.make_token(key, role=role, schools=schools, now=utc_now(), ttl=TOKEN_TTL)
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.Client(base_url=state.gateway_url, headers=headers, timeout=ANSWER_SECONDS, trust_env=False)


def post(path: str, body: dict[str, Any]) -> Ask:
    """The request under a key of its own, which its repetitions share."""
    key = {"Idempotency-Key": uuid4().hex}
    return lambda asking: asking.post(path, json=body, headers=key)


def patch(path: str, body: dict[str, Any]) -> Ask:
    """A change of what is read just before it, so that nobody's change is written over."""

    def ask(asking: httpx.Client) -> httpx.Response:
        read = asking.get(path)
        return asking.patch(path, json=body, headers={"If-Match": read.headers["ETag"]}) if read.is_success else read

    return ask


class Answered:
    """How a request ended: `body` is the answer's, where it was acknowledged."""

    def __init__(self, ask: Ask, asking: httpx.Client) -> None:
        self.invoked_at = time.monotonic()
        self.outcome, self.tries, self.why = Outcome.UNKNOWN, 0, ""
        self.body: Any = None
        self.troubles: list[str] = []
        while self.outcome is Outcome.UNKNOWN and time.monotonic() < self.invoked_at + GIVES_UP_SECONDS:
            self.tries += 1
            self._try(ask, asking)
            if self.outcome is Outcome.UNKNOWN:
                threading.Event().wait(AGAIN_SECONDS)
        self.ended_at = time.monotonic()

    def _try(self, ask: Ask, asking: httpx.Client) -> None:
        try:
            answer = ask(asking)
        except httpx.TransportError as error:
            self._note(type(error).__name__)
            return
        if answer.is_success:
            self.outcome, self.body = Outcome.ACKNOWLEDGED, answer.json()
            return
        self._note(f"{answer.status_code} {answer.text[:200]}")
        if answer.status_code in NOT_NOW or answer.status_code in {409, 412}:
            return  # in progress under the same key, or moved on meanwhile
        if self.tries == 1:  # a refusal after an unheard answer says nothing about the first try
            self.outcome = Outcome.FAILED

    def _note(self, why: str) -> None:
        self.why = why
        self.troubles.append(why.split()[0])

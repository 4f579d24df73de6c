"""The embedded run of this machine, as the commands use it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from mentoring_common.auth import UserRole
from mentoring_common.clock import utc_now
from mentoring_local import tokens
from mentoring_local.places import RunFolder
from mentoring_local.state import State, read

from mentoring_tools.demo.client import GatewayClient

TOKEN_TTL = timedelta(hours=1)
"""A bench of a full database takes half of it."""


def find_running() -> State | None:
    """What runs in this clone's run folder, None when nothing does."""
    state = read(RunFolder.from_environment())
    return state if state.supervised else None


@contextmanager
def methodologist(state: State) -> Iterator[GatewayClient]:
    """A client of its gateway with the token of a municipal methodologist."""
    with _client(state, UserRole.METHODOLOGIST) as client:
        yield client


@contextmanager
def curator(state: State, school_id: str) -> Iterator[GatewayClient]:
    """A client of its gateway with the token of the school's curator."""
    with _client(state, UserRole.CURATOR, school_id) as client:
        yield client


@contextmanager
def _client(state: State, role: UserRole, *schools: str) -> Iterator[GatewayClient]:
    key = tokens.load_or_make_key(state.places.keys)
    token = tokens.make_token(key, role=role, schools=schools, now=utc_now(), ttl=TOKEN_TTL)
    client = GatewayClient(state.gateway_url, token)
    try:
        yield client
    finally:
        client.close()

"""Two schools for the tests that ask who sees what."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from mentoring_local import tokens

from .neighbours import Neighbours, running_neighbours


@pytest.fixture(scope="module")
async def neighbours(
    mongo_uri: str, amqp_uri: str, quiet_queues: None, token_settings: dict[str, str], token_folder: Path,
    issue_token: Callable[..., str],
) -> AsyncIterator[Neighbours]:  # fmt: skip
    """Ended with each module: its services would take other tests' messages."""
    often = {"subject_requests_per_second": 10_000, "subject_requests_at_once": 10_000}  # one caller asks everything
    common = {"mongo_uri": mongo_uri, "amqp_uri": amqp_uri, **often, **token_settings}
    async with running_neighbours(common, issue_token, tokens.load_or_make_key(token_folder)) as running:
        yield running

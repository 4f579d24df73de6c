"""Fixtures for every service's tests; a plugin of pytest."""

import pytest

from mentoring_common.testing.exchange import forget_messages


@pytest.fixture(scope="module")
async def quiet_queues(amqp_uri: str) -> None:
    """Nothing of other tests waits in the platform's queues."""
    await forget_messages(amqp_uri)

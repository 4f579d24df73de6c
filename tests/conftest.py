"""What those share who see the whole platform from outside: each folder has a platform of its own."""

from collections.abc import Iterator

import pytest
from mentoring_local.state import State
from mentoring_tools.demo.client import GatewayClient
from mentoring_tools.embedded import methodologist


@pytest.fixture
def client(platform: State) -> Iterator[GatewayClient]:
    with methodologist(platform) as client:
        yield client

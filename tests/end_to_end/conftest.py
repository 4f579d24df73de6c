"""The platform that the modules of the end-to-end tests share.

A module that shares it brings schools of its own, without a curator's address: the mails are the first day's.
"""

from collections.abc import Iterator

import pytest
from mentoring_local.state import State

from ..platforms import started  # noqa: TID252 - the tests lie on no path


@pytest.fixture(scope="package")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[State]:
    with started(tmp_path_factory.mktemp("run")) as state:
        yield state

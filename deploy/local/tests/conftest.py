import time
from collections.abc import Callable

import pytest
from mentoring_local.places import RunFolder

WaitUntil = Callable[[Callable[[], object]], None]


@pytest.fixture
def places(tmp_path) -> RunFolder:
    return RunFolder(tmp_path / "run")


@pytest.fixture
def wait_until() -> WaitUntil:
    def wait(condition: Callable[[], object], seconds: float = 20.0) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, "waited in vain"
            time.sleep(0.02)

    return wait

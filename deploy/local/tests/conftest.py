import time
from collections.abc import Callable

import pytest

WaitUntil = Callable[[Callable[[], object]], None]


@pytest.fixture
def wait_until() -> WaitUntil:
    def wait(condition: Callable[[], object], seconds: float = 20.0) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, "waited in vain"
            time.sleep(0.02)

    return wait

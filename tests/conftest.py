"""The whole platform behind its gateway, on the embedded servers; started once for all tests that see it from outside.

A module that shares it brings schools of its own, without a curator's address: the mails are the first day's.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from mentoring_local.places import RunFolder
from mentoring_local.state import State, read
from mentoring_tools.demo.client import GatewayClient
from mentoring_tools.embedded import methodologist

MENTORING = str(Path(sys.executable).parent / "mentoring")


@pytest.fixture(scope="session")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[State]:
    folder = tmp_path_factory.mktemp("run")
    environment = {**os.environ, "MENTORING_RUN_FOLDER": str(folder)}
    try:
        subprocess.run([MENTORING, "up", "--no-demo"], env=environment, check=True, timeout=900)
        yield read(RunFolder(folder))
    finally:
        subprocess.run([MENTORING, "down"], env=environment, check=True, timeout=120)


@pytest.fixture
def client(platform: State) -> Iterator[GatewayClient]:
    with methodologist(platform) as client:
        yield client

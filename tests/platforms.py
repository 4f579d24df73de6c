"""The whole platform behind its gateway, on the embedded servers, for tests that see it from outside."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mentoring_local.places import RunFolder
from mentoring_local.state import State, read

MENTORING = str(Path(sys.executable).parent / "mentoring")


@contextmanager
def started(folder: Path) -> Iterator[State]:
    """A platform without the demonstration; stopped in the end."""
    environment = {**os.environ, "MENTORING_RUN_FOLDER": str(folder)}
    try:
        subprocess.run([MENTORING, "up", "--no-demo"], env=environment, check=True, timeout=900)
        yield read(RunFolder(folder))
    finally:
        subprocess.run([MENTORING, "down"], env=environment, check=True, timeout=120)

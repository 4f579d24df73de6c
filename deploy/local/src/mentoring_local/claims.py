"""Ports that no two embedded runs of one machine share: each is claimed by a lock for the life of its supervisor.

A port that the kernel calls free stays free until the part listens, which takes seconds: two runs started at once would
both choose it. The claim is a lock on a file for the port, in a folder that all users of the machine see; it ends with
the process that holds it, however that ends.
"""

import fcntl
import os
import tempfile
from pathlib import Path

from mentoring_local.ports import is_free

FOLDER = Path(tempfile.gettempdir()) / "mentoring-ports"


class PortClaims:
    """The ports of this process."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._folder = folder
        self._held: dict[int, int] = {}

    def take(self, port: int) -> bool:
        """Claim the port; False when another run has claimed it or somebody listens there."""
        if port in self._held:
            return True
        lock = self._open(port)
        if lock is None:
            return False
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            return False
        if not is_free(port):
            os.close(lock)
            return False
        self._held[port] = lock
        return True

    def release(self) -> None:
        """Let all of them go."""
        while self._held:
            os.close(self._held.popitem()[1])

    def _open(self, port: int) -> int | None:
        if not self._folder.exists():
            self._folder.mkdir(parents=True, exist_ok=True)
            self._folder.chmod(0o1777)  # every user adds locks of their own and removes nobody's
        file = self._folder / f"{port}.lock"
        try:
            try:
                return os.open(file, os.O_RDONLY)  # a lock needs no more; the file may be another user's
            except FileNotFoundError:
                return os.open(file, os.O_RDONLY | os.O_CREAT, 0o644)
        except PermissionError:
            return None

"""Where the embedded run keeps its things on the disk."""

import os
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[4]
"""The package is always installed editable, from its place in the tree."""


@dataclass(frozen=True)
class RunFolder:
    """Everything that one embedded run leaves on the disk; nothing is written elsewhere."""

    path: Path

    @classmethod
    def from_environment(cls) -> "RunFolder":
        """`.run` of the repository, or the folder named by MENTORING_RUN_FOLDER."""
        return cls(Path(os.environ.get("MENTORING_RUN_FOLDER") or REPOSITORY / ".run").resolve())

    @property
    def state(self) -> Path:
        return self.path / "state.json"

    @property
    def lock(self) -> Path:
        return self.path / "supervisor.lock"

    @property
    def logs(self) -> Path:
        return self.path / "log"

    @property
    def mail(self) -> Path:
        return self.path / "mail"

    @property
    def keys(self) -> Path:
        return self.path / "keys"

    @property
    def mongo(self) -> Path:
        return self.path / "mongo"

    @property
    def rabbitmq(self) -> Path:
        return self.path / "rabbitmq"

    @property
    def gateway(self) -> Path:
        return self.path / "gateway"

    @property
    def prometheus(self) -> Path:
        return self.path / "prometheus"

    @property
    def demo(self) -> Path:
        return self.path / "demo"

    @property
    def demo_stamp(self) -> Path:
        return self.path / "demo.json"

    def log_of(self, part: str) -> Path:
        return self.logs / f"{part}.log"

    @property
    def everything(self) -> tuple[Path, ...]:
        """What a reset forgets, by name: a wrongly set folder must not cost anybody their own files."""
        return (
            self.state,
            self.lock,
            self.demo,
            self.demo_stamp,
            self.logs,
            self.mail,
            self.keys,
            self.mongo,
            self.rabbitmq,
            self.gateway,
            self.prometheus,
        )

"""Matching's settings."""

from pathlib import Path
from typing import Annotated

from mentoring_common.settings import ServiceSettings
from pydantic import Field


class MatchingSettings(ServiceSettings):
    """What matching needs beside the common settings."""

    mongo_database: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,62}$")] = "matching"
    compiled_code_folder: Path | None = None
    """Where the engine's compiled code is kept; beside its sources unless set."""

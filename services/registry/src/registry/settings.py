"""Registry's settings."""

from typing import Annotated

from mentoring_common.settings import ServiceSettings
from pydantic import Field


class RegistrySettings(ServiceSettings):
    """What registry needs beside the common settings."""

    mongo_database: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,62}$")] = "registry"
    upload_max_bytes: Annotated[int, Field(ge=1024)] = 10 * 1024 * 1024
    """A roster of 10,000 rows takes about one megabyte."""

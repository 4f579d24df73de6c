"""Reporting's settings."""

from typing import Annotated

from mentoring_common.settings import ServiceSettings
from pydantic import Field


class ReportingSettings(ServiceSettings):
    """What reporting needs: the common settings."""

    mongo_database: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,62}$")] = "reporting"

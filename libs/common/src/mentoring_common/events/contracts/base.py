"""The base of every event's data."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Code = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]{1,63}$")]
"""A term of a vocabulary that may grow. The publisher checks it against the methodology pack; a consumer keeps and
shows a code that it does not know, and never fails on it."""


class Part(BaseModel):
    """A value inside the data of an event."""

    model_config = ConfigDict(frozen=True, extra="ignore", use_attribute_docstrings=True)


class Contract(Part):
    """The `data` of one event: the whole public state of one aggregate at one version.

    A consumer ignores fields that it does not know, so that a publisher may add optional ones.
    """

    school_id: str
    """The tenant; the municipality's own aggregates carry `MUNICIPALITY`."""
    version: int
    """The aggregate's version, from 1; a projection writes only where its stored version is lower."""


MUNICIPALITY = "municipality"
"""The tenant of what belongs to no single school (colleges, enterprises)."""

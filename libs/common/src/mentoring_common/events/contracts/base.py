"""The base of every event's data."""

from pydantic import BaseModel, ConfigDict


class Contract(BaseModel):
    """The `data` of one event: the whole public state of one aggregate at one version.

    A consumer ignores fields that it does not know, so that a publisher may add optional ones.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", use_attribute_docstrings=True)

    school_id: str
    """The tenant; the municipality's own aggregates carry `MUNICIPALITY`."""
    version: int
    """The aggregate's version, from 1; a projection writes only where its stored version is lower."""


MUNICIPALITY = "municipality"
"""The tenant of what belongs to no single school (colleges, enterprises)."""

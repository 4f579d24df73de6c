"""What a publisher says of its present state school by school, so that a receiver can compare its own with it."""

from datetime import datetime

from pydantic import Field

from mentoring_common.events.contracts.base import Contract, Part


class KindTotal(Part):
    """The aggregates of one kind in one school."""

    count: int
    digest: str
    """A digest over id, version and content of each, in the order of their ids."""


class CheckpointTaken(Contract):
    """The state of one school at the publisher. `version` is the moment in milliseconds since 1970."""

    taken_at: datetime
    kinds: dict[str, KindTotal] = Field(default_factory=dict)
    """Kind of aggregate, for instance `participant`, -> its total."""
    schools: tuple[str, ...] | None = None
    """Every tenant of whom the publisher has anything, in the municipality's own checkpoint; None in the others."""


CONTRACTS: dict[str, type[Contract]] = {
    f"{publisher}.checkpoint.taken.v1": CheckpointTaken
    for publisher in ("registry", "matching", "notifications", "reporting")
}

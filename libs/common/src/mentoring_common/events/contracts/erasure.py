"""What each service that was told of an erasure says when it holds nothing of the person any more."""

from datetime import datetime

from pydantic import Field

from mentoring_common.events.contracts.base import Contract


class ErasureConfirmed(Contract):
    """A service has taken a person out of everything that it stores."""

    erasure_id: str
    person_id: str
    erased: dict[str, int] = Field(default_factory=dict)
    """What was taken away, by the name of its collection -> how many documents."""
    kept_counts: dict[str, int] = Field(default_factory=dict)
    """What stays countable without him -> how many documents carry his tomb."""
    confirmed_at: datetime


CONTRACTS: dict[str, type[Contract]] = {
    f"{service}.erasure.confirmed.v1": ErasureConfirmed for service in ("matching", "notifications", "reporting")
}

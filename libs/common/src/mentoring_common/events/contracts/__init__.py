"""The published language: every event type with its frozen schema.

`CONTRACTS` is the one table of what travels over the exchange. A new need makes a `v2` beside its `v1`.
"""

from mentoring_common.events.contracts import matching, registry
from mentoring_common.events.contracts.base import Contract

CONTRACTS: dict[str, type[Contract]] = {**registry.CONTRACTS, **matching.CONTRACTS}
"""Event type (also its routing key) -> the model of its `data`."""

SUBSCRIBERS: dict[str, tuple[str, ...]] = {
    "registry.participant.registered.v1": ("matching", "reporting"),
    "registry.participant.updated.v1": ("matching", "reporting"),
    "registry.participant.withdrawn.v1": ("matching", "reporting"),
    "registry.organisation.recorded.v1": ("reporting",),
    "registry.contact.recorded.v1": ("notifications",),
    "matching.proposal.made.v1": ("reporting",),
    "matching.proposal.withdrawn.v1": ("reporting",),
    "matching.run.completed.v1": ("notifications", "reporting"),
}
"""Event type -> the services whose queue is bound to it. A type that nobody binds would wait in `pending` for ever."""

NOT_IN_HISTORY: frozenset[str] = frozenset({"registry.contact.recorded.v1"})
"""Types that carry contacts and are therefore kept in no history."""

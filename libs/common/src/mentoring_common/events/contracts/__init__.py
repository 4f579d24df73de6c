"""The published language: every event type with its frozen schema.

`CONTRACTS` is the one table of what travels over the exchange. A new need makes a `v2` beside its `v1`. What an
earlier release published stays in the table, is read as its newest version (`events.upcasts`), and is written no more.
"""

from mentoring_common.events.contracts import checkpoint, erasure, matching, matching_v1, registry, registry_v1
from mentoring_common.events.contracts.base import Contract

EARLIER: dict[str, type[Contract]] = {**registry_v1.CONTRACTS, **matching_v1.CONTRACTS}
"""Types that no service publishes any more."""

CONTRACTS: dict[str, type[Contract]] = {
    **registry.CONTRACTS,
    **matching.CONTRACTS,
    **erasure.CONTRACTS,
    **checkpoint.CONTRACTS,
    **EARLIER,
}
"""Event type (also its routing key) -> the model of its `data`."""

SUBSCRIBERS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        [event_type for event_type in registry.CONTRACTS if event_type.startswith("registry.participant.")],
        ("matching", "reporting"),
    ),
    "registry.support-need.recorded.v1": ("matching",),
    "registry.tie.recorded.v1": ("matching",),
    "registry.organisation.recorded.v2": ("matching", "reporting"),
    **{f"registry.programme.{fact}.v1": ("matching",) for fact in registry.PROGRAMME_FACTS},
    "registry.agreement.ending.v1": ("notifications",),
    "registry.destruction.due.v1": ("notifications",),
    "registry.assignment.set.v1": ("notifications",),
    "registry.contact.recorded.v2": ("notifications",),
    "registry.consent.granted.v1": ("reporting",),
    "registry.consent.withdrawn.v1": ("reporting",),
    "registry.consent.expired.v1": ("reporting",),
    "registry.consent-requirement.changed.v1": ("notifications", "reporting"),
    "registry.methodology.released.v1": ("matching", "notifications", "reporting"),
    "registry.checkpoint.taken.v1": ("matching", "notifications", "reporting"),
    "matching.checkpoint.taken.v1": ("notifications", "registry", "reporting"),
    "notifications.checkpoint.taken.v1": ("registry",),
    "reporting.checkpoint.taken.v1": ("registry",),
    "registry.participant.erased.v1": ("matching", "notifications", "reporting"),
    **dict.fromkeys(erasure.CONTRACTS, ("registry",)),
    **{f"matching.proposal.{fact}.v2": ("reporting",) for fact in matching.PROPOSAL_FACTS},
    **{f"matching.relation.{fact}.v1": ("registry", "reporting") for fact in matching.RELATION_FACTS},
    "matching.claim.confirmed.v1": ("registry",),
    "matching.run.completed.v2": ("notifications", "reporting"),
    "registry.participant.registered.v1": ("matching", "reporting"),
    "registry.participant.updated.v1": ("matching", "reporting"),
    "registry.participant.withdrawn.v1": ("matching", "reporting"),
    "registry.organisation.recorded.v1": ("matching", "reporting"),
    "registry.contact.recorded.v1": ("notifications",),
    "matching.proposal.made.v1": ("reporting",),
    "matching.proposal.withdrawn.v1": ("reporting",),
    "matching.run.completed.v1": ("notifications", "reporting"),
}
"""Event type -> the services whose queue is bound to it. A type that nobody binds would wait in `pending` for ever.

Earlier versions stay bound: during a rolling update a replica of the last release still publishes them."""

NOT_IN_HISTORY: frozenset[str] = frozenset(
    {
        "registry.contact.recorded.v1",
        "registry.contact.recorded.v2",
        "registry.support-need.recorded.v1",
        "registry.tie.recorded.v1",
    }
    | set(checkpoint.CONTRACTS)
)
"""Types that carry contacts, a person's difficulty or family, and checkpoints, which are no facts: in no history."""

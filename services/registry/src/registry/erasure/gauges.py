"""What an operator is told of erasures that take too long."""

from prometheus_client import CollectorRegistry, Gauge


class ErasureGauges:
    """Counts of erasures that are not done."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._due_soon = Gauge(
            "mentoring_erasures_due_soon",
            "Erasures on their 25th of 30 days or later that are not done",
            registry=registry,
        )
        self._overdue = Gauge(
            "mentoring_erasures_overdue", "Erasures that are not done after 30 days", registry=registry
        )

    def say(self, *, due_soon: int, overdue: int) -> None:
        self._due_soon.set(due_soon)
        self._overdue.set(overdue)

"""What a process says of itself to Prometheus: whether it is ready, and whether its database and its broker answer.

Looked at by itself, all the time: an alert must not depend on somebody's request or on an orchestrator's probe.
"""

import asyncio
from collections.abc import Callable, Sequence

from mentoring_common.http.health import Check, holds
from mentoring_common.telemetry import Metrics

LOOK_SECONDS = 5.0
"""A third of the usual time between two scrapes: each scrape tells of a look of its own."""
DATABASE = "database"
"""The name of the check that reads the database."""


class Watch:
    """Runs the checks of readiness for ever and keeps their outcome in gauges."""

    def __init__(
        self, checks: Sequence[tuple[str, Check]], waits_for: Callable[[], Sequence[str]], metrics: Metrics
    ) -> None:
        self._checks = checks
        self._waits_for = waits_for
        self._metrics = metrics

    async def run(self) -> None:
        """For ever. Never fails: a check that fails in any way does not hold."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self) -> None:
        """Look once. The database is asked while the process still prepares, too."""
        results = {name: await holds(check) for name, check in self._checks}
        self._metrics.ready.set(all(results.values()) and not self._waits_for())
        self._metrics.database_up.set(results.get(DATABASE, True))

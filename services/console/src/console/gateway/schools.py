"""What schools are called, for the head of every page: remembered, since a school is renamed once in years."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

from mentoring_common.clock import Clock

from console.gateway.client import Api, Refused, ServiceAway

FRESH = timedelta(minutes=5)
"""A new name is seen within this time."""
SOON = timedelta(seconds=10)
"""Registry is not asked more often than this for a school that it does not know, or while it is away."""
LONGEST_SECONDS = 1.0
"""No page waits longer for how its head calls the school."""


class SchoolNames:
    """The directory's short names, as this process has seen them last; the directory is open to everybody."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._names: dict[str, str] = {}
        self._asked_at: datetime | None = None

    def of(self, school_ids: Sequence[str]) -> list[str]:
        """How the schools are called; one that is not known by its id."""
        return [self._names.get(school_id, school_id) for school_id in school_ids]

    async def learn(self, api: Api, school_ids: Sequence[str]) -> None:
        """Ask registry where it is time to; what goes wrong is left for later, since no page is about this."""
        if not school_ids or self._is_fresh(all(school_id in self._names for school_id in school_ids)):
            return
        self._asked_at = self._clock()  # pages that are made meanwhile do not ask too
        try:
            async with asyncio.timeout(LONGEST_SECONDS):
                directory = await api.get("/registry/v1/organisations")
        except (TimeoutError, Refused, ServiceAway):
            return
        self._names = {each["organisation_id"]: each["short_name"] for each in directory}

    def _is_fresh(self, all_known: bool) -> bool:
        return self._asked_at is not None and self._clock() < self._asked_at + (FRESH if all_known else SOON)

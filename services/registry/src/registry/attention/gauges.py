"""What waits in the whole municipality, for those who watch the platform: sums, no school's name."""

import asyncio

from mentoring_common.auth import Scope
from prometheus_client import CollectorRegistry, Gauge

from registry.attention.queries import AttentionQueries

LOOK_SECONDS = 300.0
"""A morning's change is seen within minutes; a city's schools are counted in seconds of the database's time."""
NOT_COUNTED = float("nan")
"""Until the first count: nothing would be a lie."""


class AttentionGauges:
    """Sums of what waits in the schools."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._schools = Gauge("mentoring_schools", "Schools that take part", registry=registry)
        self._without_base = Gauge(
            "mentoring_schools_without_base",
            "Schools where nobody is registered for the school year that is prepared",
            registry=registry,
        )
        self._without_address = Gauge(
            "mentoring_schools_without_curator_address", "Schools whose curator gets no mail", registry=registry
        )
        self._refused_uploads = Gauge(
            "mentoring_uploads_refused_unseen", "Bases with refused rows that nobody has looked at", registry=registry
        )
        self._consents_missing = Gauge(
            "mentoring_consents_missing",
            "Participations that go on, of people whose set of consents is not whole",
            registry=registry,
        )
        for gauge in (
            self._schools,
            self._without_base,
            self._without_address,
            self._refused_uploads,
            self._consents_missing,
        ):
            gauge.set(NOT_COUNTED)

    async def look(self, queries: AttentionQueries) -> None:
        """Count once."""
        everywhere = Scope.system("sums of the municipality, which name no school")
        schools = await queries.waiting(everywhere, with_people=False)
        self._schools.set(len(schools))
        self._without_base.set(sum(each.without_base for each in schools))
        self._without_address.set(sum(each.without_curator_address for each in schools))
        self._refused_uploads.set(sum(each.refused_uploads for each in schools))
        self._consents_missing.set(await queries.consents_missing([each.school_id for each in schools]))

    async def follow(self, queries: AttentionQueries) -> None:
        """For ever. Supervised."""
        while True:
            await self.look(queries)
            await asyncio.sleep(LOOK_SECONDS)

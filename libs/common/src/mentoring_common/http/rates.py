"""How often each caller may ask: a bucket of requests for everybody, which fills again as time goes by."""

import time
from collections.abc import Callable

MOST_BUCKETS = 10_000
"""Callers who are remembered at once; beyond that, who has a full bucket is forgotten: it changes nothing."""


class Rates:
    """A bucket for each key holds `at_once` requests and gets `per_second` new ones. Of this process alone."""

    def __init__(self, *, per_second: float, at_once: int, now: Callable[[], float] = time.monotonic) -> None:
        self._per_second, self._at_once = per_second, at_once
        self._now = now
        self._buckets: dict[str, tuple[float, float]] = {}

    def wait(self, key: str) -> float:
        """Take a request out of the bucket: 0.0, or, where it is empty, after how many seconds one will be in it.

        Who is refused takes nothing: asking again too early does not put the end off.
        """
        now = self._now()
        level = self._level(key, now)
        if level < 1:
            return (1 - level) / self._per_second
        self._buckets[key] = (level - 1, now)
        if len(self._buckets) > MOST_BUCKETS:
            known = self._buckets.items()
            self._buckets = {each: kept for each, kept in known if self._level(each, now) < self._at_once}
        return 0.0

    def _level(self, key: str, now: float) -> float:
        level, since = self._buckets.get(key, (float(self._at_once), now))
        return min(float(self._at_once), level + (now - since) * self._per_second)

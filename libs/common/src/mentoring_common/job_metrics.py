"""What an operator is told of jobs: how many wait and for how long, and how those that are done have ended."""

from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

LASTED_BUCKETS_SECONDS = (1, 5, 15, 60, 300, 900, 3600)
"""From a roster of a class to a run over a region."""
GIVEN_UP = "GIVEN_UP"
"""The outcome of a job whose every attempt ended in an error: ours to mend, where REFUSED is its owner's."""
OUTCOMES = ("DONE", "CANCELLED", "REFUSED", GIVEN_UP)


class JobMetrics:
    """Of all jobs of one process, by the name of their collection."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._waiting = Gauge("mentoring_jobs_waiting", "Jobs that nobody has begun", ["jobs"], registry=registry)
        self._running = Gauge("mentoring_jobs_running", "Jobs that somebody has begun", ["jobs"], registry=registry)
        self._age = Gauge(
            "mentoring_jobs_waiting_oldest_age_seconds",
            "Age of the oldest job that nobody has begun; 0 when none waits",
            ["jobs"],
            registry=registry,
        )
        self._ended = Counter(
            "mentoring_jobs_ended_total", "Jobs that have ended, by how", ["jobs", "outcome"], registry=registry
        )
        self._lasted = Histogram(
            "mentoring_jobs_seconds",
            "Time from the order to the end of a job",
            ["jobs"],
            registry=registry,
            buckets=LASTED_BUCKETS_SECONDS,
        )

    def begin(self, jobs: str) -> None:
        """Jobs of this name exist."""
        self._lasted.labels(jobs)
        for outcome in OUTCOMES:
            self._ended.labels(jobs, outcome)  # from 0 on: the first increase is seen as one

    def ended(self, jobs: str, outcome: str, seconds: float) -> None:
        """One has ended, so long after it was ordered."""
        self._ended.labels(jobs, outcome).inc()
        self._lasted.labels(jobs).observe(max(seconds, 0))

    def unfinished(self, jobs: str, counts: Mapping[str, int], oldest_waits_seconds: float) -> None:
        """So many are QUEUED and RUNNING now."""
        self._waiting.labels(jobs).set(counts.get("QUEUED", 0))
        self._running.labels(jobs).set(counts.get("RUNNING", 0))
        self._age.labels(jobs).set(max(oldest_waits_seconds, 0))

"""Runs as a caller may see them: the municipality's too, of which a school's curator sees her own school's part."""

from collections.abc import Sequence
from dataclasses import dataclass

from mentoring_common.auth import Scope
from mentoring_common.events.contracts.matching import RunCompleted
from mentoring_common.jobs import JobStatus

from matching.runs.commands import no_such_run, with_municipality
from matching.runs.domain import RunJob, RunJobs
from matching.runs.store import RunResultStore


@dataclass(frozen=True)
class SeenRun:
    """A run, with its result in the schools of whoever looks; None where the totals of the whole are hers."""

    job: RunJob
    parts: Sequence[RunCompleted] | None

    @property
    def concerns(self) -> bool:
        """A run of the municipality that is over without a result here is no concern of this school."""
        return self.parts is None or bool(self.parts) or self.job.status is not JobStatus.DONE

    @property
    def proposed(self) -> int | None:
        if self.parts is None:
            return self.job.result.proposed if self.job.result else None
        return sum(form.proposed for part in self.parts for form in part.outcomes) if self.parts else None

    @property
    def unmatched(self) -> int | None:
        if self.parts is None:
            return self.job.result.unmatched if self.job.result else None
        return sum(form.unmatched for part in self.parts for form in part.outcomes) if self.parts else None

    @property
    def changed(self) -> int | None:
        if self.parts is None:
            return self.job.result.changed if self.job.result else None
        return sum(part.changed for part in self.parts) if self.parts else None


@dataclass(frozen=True)
class RunQueries:
    """Reads runs and their results; changes nothing."""

    jobs: RunJobs
    results: RunResultStore

    async def get(self, scope: Scope, run_id: str) -> SeenRun:
        """The run. Raises NotFound for one that is no concern of the scope."""
        job = await self.jobs.get(with_municipality(scope), run_id)
        seen = None if job is None else await self.seen(scope, job)
        if seen is None or not seen.concerns:
            raise no_such_run()
        return seen

    async def latest(self, scope: Scope, limit: int, after: str | None) -> tuple[list[SeenRun], str | None]:
        """The newest first, and where the next page begins; a page may hold fewer than `limit`."""
        jobs = await self.jobs.latest(with_municipality(scope), limit, after)
        seen = [await self.seen(scope, job) for job in jobs]
        return [each for each in seen if each.concerns], jobs[-1].id if len(jobs) == limit else None

    async def results_of(self, scope: Scope, run_id: str) -> list[RunCompleted]:
        """What came of the run in each school of the scope, by school."""
        return await self.results.of_run(scope, run_id)

    async def seen(self, scope: Scope, job: RunJob) -> SeenRun:
        """The run as the scope sees it."""
        if scope.permits(job.school_id):
            return SeenRun(job, None)
        return SeenRun(job, await self.results.of_run(scope, job.id))

"""Orders of runs: which school and which school year is meant, and that an order given twice is one run."""

from collections.abc import Callable
from dataclasses import dataclass

from mentoring_common.auth import Principal, Scope
from mentoring_common.clock import Today
from mentoring_common.errors import Conflict, Forbidden, NotFound, Unprocessable
from mentoring_common.events.contracts.base import MUNICIPALITY
from mentoring_common.jobs import UNFINISHED, JobStatus
from mentoring_common.telemetry import traceparent
from mentoring_methodology.schoolyear import school_year_of

from matching.organisations.domain import SCHOOL_NOT_FOUND
from matching.runs.domain import RunJob, RunJobs, RunOrder


@dataclass(frozen=True)
class RunDesk:
    """Takes orders."""

    jobs: RunJobs
    today: Today
    new_id: Callable[[], str]

    async def order(self, caller: Principal, school_id: str | None, school_year: int | None) -> RunJob:
        """Queue a run, or return the unfinished one of this school and school year.

        Raises NotFound for a school that is not the caller's, Unprocessable where it is not clear which is meant.
        """
        chosen = school_meant(caller, school_id)
        year = school_year_of(self.today()) if school_year is None else school_year
        order = RunOrder(caller.subject, year, by_municipality=caller.is_municipal)
        return await self.jobs.submit(
            caller.scope, self.new_id(), chosen, order, key=f"school-year-{year}", traceparent=traceparent()
        )

    async def cancel(self, caller: Principal, run_id: str) -> RunJob:
        """End a run that waits, or have one that runs end after the school at which it is; gives the run as it is.

        Raises NotFound for a run that is not the caller's, Forbidden for a curator and the whole municipality's run,
        Conflict where it has ended.
        """
        job = await self.jobs.get(with_municipality(caller.scope), run_id)
        if job is None:
            raise no_such_run()
        if not caller.scope.permits(job.school_id):
            raise Forbidden("RUN_OF_MUNICIPALITY", "Подбор по всему городу останавливает методист.")
        if job.status in UNFINISHED:
            job = await self.jobs.cancel(caller.scope, run_id) or job
        if job.status in {JobStatus.DONE, JobStatus.FAILED}:
            raise Conflict("RUN_FINISHED", "Подбор уже закончен: останавливать нечего.")
        return job


def with_municipality(scope: Scope) -> Scope:
    """The runs that may concern a scope: its schools' own, and the whole municipality's."""
    return scope if scope.schools is None else Scope.of(*scope.schools, MUNICIPALITY)


def no_such_run() -> NotFound:
    return NotFound("RUN_NOT_FOUND", "Подбор не найден. Проверьте его идентификатор.")


def school_meant(caller: Principal, school_id: str | None) -> str:
    """The school that a caller means, or the whole municipality. Raises NotFound, Unprocessable if unclear."""
    if school_id is not None:
        if not caller.scope.permits(school_id):
            raise SCHOOL_NOT_FOUND
        return school_id
    schools = caller.scope.schools
    if schools is None:
        return MUNICIPALITY
    if len(schools) > 1:
        raise Unprocessable(
            "SCHOOL_REQUIRED", f"Школ несколько: укажите в school_id одну из них: {', '.join(sorted(schools))}."
        )
    return next(iter(schools))

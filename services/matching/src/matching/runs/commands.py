"""Orders of runs: which school and which school year is meant, and that an order given twice is one run."""

from collections.abc import Callable
from dataclasses import dataclass

from mentoring_common.auth import Principal
from mentoring_common.clock import Today
from mentoring_common.errors import NotFound, Unprocessable
from mentoring_common.events.contracts.base import MUNICIPALITY
from mentoring_common.telemetry import traceparent
from mentoring_methodology.schoolyear import school_year_of

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
        chosen = _school_of(caller, school_id)
        year = school_year_of(self.today()) if school_year is None else school_year
        order = RunOrder(submitted_by=caller.subject, school_year=year)
        return await self.jobs.submit(
            caller.scope, self.new_id(), chosen, order, key=f"school-year-{year}", traceparent=traceparent()
        )


def _school_of(caller: Principal, school_id: str | None) -> str:
    if school_id is not None:
        if not caller.scope.permits(school_id):
            raise NotFound("SCHOOL_NOT_FOUND", "Школа не найдена. Укажите school_id своей школы.")
        return school_id
    schools = caller.scope.schools
    if schools is None:
        return MUNICIPALITY
    if len(schools) > 1:
        raise Unprocessable(
            "SCHOOL_REQUIRED", f"Школ несколько: укажите в school_id одну из них: {', '.join(sorted(schools))}."
        )
    return next(iter(schools))

"""Whom the latest matching run of each school and school year left without a pair, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from mentoring_common import stored
from mentoring_common.auth import Scope
from mentoring_common.events.contracts.matching import FormOutcome, RunCompleted, UnmatchedMentee
from mentoring_common.mongo import Collection, Document, Index, Update
from mentoring_methodology.schoolyear import school_year_of


@dataclass(frozen=True)
class RunFact:
    """What the latest run of a school reported for a school year."""

    school_id: str
    school_year: int
    completed_at: datetime
    outcomes: tuple[FormOutcome, ...]
    unmatched_mentees: tuple[UnmatchedMentee, ...] = ()

    @property
    def names_mentees(self) -> bool:
        """Whether the mentees without a pair are known one by one; a run of the first release only counted them."""
        return bool(self.unmatched_mentees) or not any(outcome.unmatched for outcome in self.outcomes)

    @property
    def reason_texts(self) -> dict[str, str]:
        """The Russian texts of the run's reasons, by code."""
        return {reason.code: reason.text for outcome in self.outcomes for reason in outcome.unmatched_reasons}


class RunFacts:
    """The latest run of each school and school year."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    async def ensure_indexes(self) -> None:
        await self._collection.ensure_indexes([Index(("school_id",))])

    async def apply(self, results: Sequence[RunCompleted]) -> None:  # all-schools: each brings its own
        """Keep the latest run of each school and year; an older one that comes late changes nothing."""
        latest: dict[str, RunFact] = {}
        for result in sorted(results, key=lambda result: result.completed_at):
            latest[f"{result.school_id}:{result.school_year}"] = RunFact(
                result.school_id,
                result.school_year,
                result.completed_at,
                result.outcomes,
                result.unmatched_mentees,
            )
        await self._collection.write(
            [
                Update(
                    {"_id": key, "completed_at": {"$lt": run.completed_at}},
                    {"$set": {**stored.write(run), "completed_at": run.completed_at}},
                    upsert=True,
                )
                for key, run in latest.items()
            ]
        )

    async def latest(self, scope: Scope, school_id: str, school_year: int) -> RunFact | None:
        """The latest run of a school for a school year, None before the first."""
        documents = await self._collection.find(scope.filter({"school_id": school_id}))
        runs = [run for run in map(_fact, documents) if run.school_year == school_year]
        return max(runs, key=lambda run: run.completed_at, default=None)


def _fact(document: Document) -> RunFact:
    """The first release kept one run a school, without its year; it counted school years in UTC."""
    school_year = school_year_of(document["completed_at"].astimezone(UTC).date())
    return stored.read(RunFact, {"school_year": school_year, **document})

"""Whom the latest matching run of each school and school year left without a pair, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from mentoring_common import stored
from mentoring_common.auth import Scope
from mentoring_common.events.contracts.matching import FormOutcome, RunCompleted, UnmatchedMentee
from mentoring_common.mongo import Collection, Document
from mentoring_common.projection import Projection
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
    """The projection of the latest run of each school and school year."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self.states: Projection[RunCompleted] = Projection(collection, "run", _document)

    async def ensure_indexes(self) -> None:
        await self.states.ensure_indexes()

    async def apply(self, results: Sequence[RunCompleted]) -> None:  # all-schools: each brings its own
        """Keep the latest run of each school and year; an older one that comes late changes nothing."""
        await self.states.apply(results)
        for school_id, school_year in {(result.school_id, result.school_year) for result in results}:
            runs = await self._of(Scope.of(school_id), school_id, school_year)
            if overtaken := [run_id for run_id in runs if run_id != _latest(runs)]:
                await self._collection.delete_many({"_id": {"$in": overtaken}})

    async def latest(self, scope: Scope, school_id: str, school_year: int) -> RunFact | None:
        """The latest run of a school for a school year, None before the first."""
        runs = await self._of(scope, school_id, school_year)
        return runs[_latest(runs)] if runs else None

    async def naming(self, scope: Scope, participant_ids: Sequence[str]) -> list[RunFact]:
        """The runs that left any of these without a pair."""
        named = {"unmatched_mentees.participant_id": {"$in": list(participant_ids)}}
        return [_fact(each) for each in await self._collection.find(scope.filter(named))]

    async def _of(self, scope: Scope, school_id: str, school_year: int) -> dict[str, RunFact]:
        documents = await self._collection.find(scope.filter({"school_id": school_id}))
        runs = {document["_id"]: _fact(document) for document in documents}
        return {run_id: run for run_id, run in runs.items() if run.school_year == school_year}


def _latest(runs: Mapping[str, RunFact]) -> str:
    return max(runs, key=lambda run_id: (runs[run_id].completed_at, run_id))


def _document(result: RunCompleted) -> Document:
    run = RunFact(result.school_id, result.school_year, result.completed_at, result.outcomes, result.unmatched_mentees)
    return {"_id": result.result_id, "version": result.version, **stored.write(run)}


def _fact(document: Document) -> RunFact:
    """Earlier releases kept an instant; the first one run a school, without its year, which it counted in UTC."""
    completed_at = document["completed_at"]
    first_release = {"school_year": school_year_of(completed_at.date())} if isinstance(completed_at, datetime) else {}
    return stored.read(RunFact, {**first_release, **document})

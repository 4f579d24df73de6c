"""Results of runs, one aggregate a school."""

from collections.abc import Sequence
from datetime import datetime

from mentoring_common.aggregate import Aggregates, Change, Saved
from mentoring_common.auth import Scope
from mentoring_common.events.contracts.matching import RunCompleted
from mentoring_common.events.envelope import Wire
from mentoring_common.events.upcasts import upcast
from mentoring_common.mongo import Document, Index
from mentoring_common.stored import read, write

FIRST_RELEASE = "matching.run.completed.v1"
"""The event whose fields the first release kept: without `school_year`."""


class RunResultStore:
    """What came of each run in each school."""

    def __init__(self, aggregates: Aggregates) -> None:
        self._aggregates = aggregates

    async def ensure_indexes(self) -> None:
        await self._aggregates.ensure_indexes(
            [
                Index(("run_id", "school_id")),
                Index(("school_id", "_id")),
                Index(("school_id", "school_year", "completed_at")),
            ]
        )

    async def save(self, scope: Scope, result: RunCompleted, event: Wire) -> bool:
        """Keep and publish a result; False when it was kept before."""
        return await self._aggregates.insert(scope, write(result, id_field="result_id"), [event])

    async def naming(self, scope: Scope, participant_ids: Sequence[str]) -> list[RunCompleted]:
        """The results that say of any of these that he was left without a pair."""
        named = scope.filter({"unmatched_mentees.participant_id": {"$in": list(participant_ids)}})
        return [_result(each) for each in await self._aggregates.collection.find(named)]

    async def replace(self, scope: Scope, following: RunCompleted, event: Wire) -> Saved:
        """Store and publish the next version of a result."""
        fields = write(following, id_field="result_id")
        for name in ("_id", "version"):
            del fields[name]
        return await self._aggregates.save(
            scope, Change(following.result_id, following.version - 1, str(event["id"]), fields, [event])
        )

    async def schools(self) -> set[str]:  # all-schools: a checkpoint is taken of each
        """The schools that have a result."""
        groups = await self._aggregates.collection.aggregate([{"$group": {"_id": "$school_id"}}])
        return {group["_id"] for group in groups}

    async def latest_of_years(self, scope: Scope, school_id: str) -> list[RunCompleted]:
        """The school's latest result of each school year, by id."""
        ours = scope.filter({"school_id": school_id})
        latest: dict[int, tuple[datetime, str]] = {}
        for document in await self._aggregates.collection.find(ours, fields=["school_year", "completed_at"]):
            fields = document if "school_year" in document else upcast(FIRST_RELEASE, document)[1]
            this = (datetime.fromisoformat(fields["completed_at"]), fields["_id"])
            latest[fields["school_year"]] = max(this, latest.get(fields["school_year"], this))
        wanted = scope.filter({"_id": {"$in": [result_id for _, result_id in latest.values()]}})
        return [_result(each) for each in await self._aggregates.collection.find(wanted, sort=[("_id", 1)])]

    async def last_completed(self, scope: Scope, school_id: str, school_year: int) -> datetime | None:
        """When the school's last run of the school year was completed; the first release's count for every year."""
        ours = {"school_id": school_id, "school_year": {"$in": [school_year, None]}}
        found = await self._aggregates.collection.find(
            scope.filter(ours), fields=["completed_at"], sort=[("completed_at", -1)], limit=1
        )
        return datetime.fromisoformat(found[0]["completed_at"]) if found else None

    async def of_run(self, scope: Scope, run_id: str) -> list[RunCompleted]:
        """The results of a run, by school."""
        documents = await self._aggregates.collection.find(scope.filter({"run_id": run_id}), sort=[("school_id", 1)])
        return [_result(document) for document in documents]

    async def before(self, scope: Scope, school_id: str, school_year: int, run_id: str) -> RunCompleted | None:
        """The latest result of the school and school year that another run has left; None where there is none."""
        others = {"school_id": school_id, "school_year": school_year, "run_id": {"$ne": run_id}}
        found = await self._aggregates.collection.find(scope.filter(others), sort=[("completed_at", -1)], limit=1)
        return _result(found[0]) if found else None


def _result(document: Document) -> RunCompleted:
    if "school_year" not in document:
        _, document = upcast(FIRST_RELEASE, document)
    return read(RunCompleted, document, id_field="result_id")

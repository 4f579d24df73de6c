"""Results of runs, one aggregate a school."""

from mentoring_common.aggregate import Aggregates
from mentoring_common.auth import Scope
from mentoring_common.clock import Clock
from mentoring_common.events.contracts.matching import RunCompleted
from mentoring_common.events.envelope import wire
from mentoring_common.mongo import Index
from mentoring_common.telemetry import traceparent

from matching.runs.domain import COMPLETED


class RunResultStore:
    """What each run gave each school."""

    def __init__(self, aggregates: Aggregates, clock: Clock) -> None:
        self._aggregates = aggregates
        self._clock = clock

    async def ensure_indexes(self) -> None:
        await self._aggregates.ensure_indexes([Index(("run_id", "school_id"))])

    async def record(self, scope: Scope, result: RunCompleted) -> bool:
        """Keep and publish a result; False when it was kept before."""
        document = {"_id": result.result_id, **result.model_dump(mode="json", exclude={"result_id"})}
        event = wire(COMPLETED, result.result_id, result, self._clock(), traceparent())
        return await self._aggregates.insert(scope, document, [event])

    async def of_run(self, scope: Scope, run_id: str) -> list[RunCompleted]:
        """The results of a run, by school."""
        documents = await self._aggregates.collection.find(scope.filter({"run_id": run_id}), sort=[("school_id", 1)])
        return [
            RunCompleted(result_id=document["_id"], **{k: v for k, v in document.items() if k != "_id"})
            for document in documents
        ]

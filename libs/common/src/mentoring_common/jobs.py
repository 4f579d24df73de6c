"""Durable jobs: work too long for a request, kept as documents and taken by whichever replica is free.

Schools take turns: the one that was served least recently comes first, with its oldest job. A failed attempt waits
apart and holds up nobody.

A job whose process dies is taken over when its lease runs out; its work must therefore be repeatable. What is to be
done (`order`), how far it is (`progress`) and what came of it (`result`) are types of the capability that owns the
jobs. A release that kept their fields beside the job's own is read too.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Generic, TypeVar
from uuid import uuid4

from mentoring_common.auth import Scope
from mentoring_common.bell import Bell
from mentoring_common.clock import Clock
from mentoring_common.job_metrics import GIVEN_UP, JobMetrics
from mentoring_common.mongo import Collection, Document, Index, is_transient
from mentoring_common.stored import read, write
from mentoring_common.telemetry import get_logger
from mentoring_common.tracing import OFF, Piece, Tracing

LEASE_SECONDS = 6.0
"""How long the job of a dead process waits for another."""
POLL_SECONDS = 1.0
"""A job submitted to another replica waits at most this long for a free one."""
LOOK_SECONDS = 15.0
"""The usual time between two scrapes."""
MAX_ATTEMPTS = 10
"""A job that has brought its process down this often would do it again."""
EXHAUSTED = "ATTEMPTS_EXHAUSTED"
"""The failure of a job whose every attempt ended in an error."""


class JobStatus(StrEnum):
    """The life of a job."""

    QUEUED = "QUEUED"
    RUNNING = "RUNNING"
    DONE = "DONE"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"
    """Somebody has asked for its end before its work was whole; what was done stays."""


UNFINISHED = (JobStatus.QUEUED, JobStatus.RUNNING)
"""States in which a job holds its key."""

O = TypeVar("O")  # noqa: E741 - an order
P = TypeVar("P")
R = TypeVar("R")


@dataclass(frozen=True)
class NoProgress:
    """The progress of jobs that report none."""


@dataclass(frozen=True)
class Job(Generic[O, P, R]):
    """A job as its owner and its reader see it."""

    id: str
    school_id: str
    status: JobStatus
    created_at: datetime
    finished_at: datetime | None
    attempts: int
    """Attempts begun, the present one included."""
    failure: str | None
    """Why it FAILED, a stable code."""
    order: O
    progress: P
    result: R | None
    """What came of it; None unless it is DONE, or CANCELLED with something done."""
    cancelling: bool = False
    """Its end was asked for; it is not ended yet."""


class JobFailed(Exception):
    """Work that no further attempt can do; its job ends as FAILED with this code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class JobCancelled(Exception, Generic[R]):
    """Raised by work that has seen that its job's end was asked for; brings what was done so far."""

    def __init__(self, result: R | None = None) -> None:
        super().__init__("cancelled")
        self.result = result


class Jobs(Generic[O, P, R]):
    """The jobs of one collection, and the workers that do them.

    Every field of the progress type has a default: that is the progress of a job not begun.
    """

    def __init__(
        self,
        collection: Collection,
        clock: Clock,
        *,
        order: type[O],
        progress: type[P],
        result: type[R],
        metrics: JobMetrics | None = None,
        tracing: Tracing = OFF,
    ) -> None:
        self._metrics = metrics
        self._tracing = tracing
        if metrics is not None:
            metrics.begin(collection.name)
        self._collection = collection
        self._clock = clock
        self._order, self._progress, self._result = order, progress, result
        self._bell = Bell()
        self._holder = uuid4().hex
        self._busy: set[str] = set()
        self._served: dict[str, int] = {}

    async def ensure_indexes(self) -> None:
        await self._collection.ensure_indexes(
            [
                Index(("status", "created_at")),
                Index(("school_id", "created_at", "_id")),
                Index(("created_at", "_id")),
                Index(("school_id", "open_key"), unique=True, where={"open_key": {"$exists": True}}),
            ]
        )

    async def submit(
        self,
        scope: Scope,
        job_id: str,
        school_id: str,
        order: O,
        *,
        key: str | None = None,
        progress: P | None = None,
        traceparent: str | None = None,
    ) -> Job[O, P, R]:
        """Queue a job, or return the one that is there: of this id, or unfinished in this school with the same `key`.

        A unique index decides, so that of many at once one is queued and all get it. Raises PermissionError for a
        school outside the scope.
        """
        if not scope.permits(school_id):
            raise PermissionError("a job outside the scope")
        now = self._clock()
        document: Document = {
            "_id": job_id,
            "school_id": school_id,
            "status": JobStatus.QUEUED,
            "created_at": now,
            "lease_until": now,
            "attempts": 0,
            "traceparent": traceparent,
            "order": write(order),
            **({"progress": write(progress)} if progress is not None else {}),
            **({"open_key": key} if key is not None else {}),
        }
        while not await self._collection.insert_one(document):
            other = await self._same(job_id, school_id, key)
            if other is not None:  # else it ended between the two operations
                return self._read(other)
        self._bell.ring()
        return self._read(document)

    async def _same(self, job_id: str, school_id: str, key: str | None) -> Document | None:
        own = await self._collection.find_one({"_id": job_id, "school_id": school_id})
        if own is not None or key is None:
            return own
        return await self._collection.find_one({"school_id": school_id, "open_key": key})

    async def get(self, scope: Scope, job_id: str) -> Job[O, P, R] | None:
        """The job, unless the scope has none of this id."""
        document = await self._collection.find_one(scope.filter({"_id": job_id}))
        return self._read(document) if document else None

    async def cancel(self, scope: Scope, job_id: str) -> Job[O, P, R] | None:
        """Ask for the end of a job, and give it as it is then; None where the scope has none of this id.

        One that nobody has begun is CANCELLED at once, and its owner clears away what it leaves; a running one ends
        when its work asks `is_cancelling`. One that has ended stays as it is.
        """
        own = scope.filter({"_id": job_id})
        waits = {**own, "status": JobStatus.QUEUED, "attempts": 0}
        ended = {"status": JobStatus.CANCELLED, "finished_at": self._clock()}
        if not await self._collection.update_one(waits, {"$set": ended, "$unset": {"open_key": ""}}):
            begun = {**own, "status": {"$in": list(UNFINISHED)}}
            await self._collection.update_one(begun, {"$set": {"cancelling": True}})
        self._bell.ring()
        return await self.get(scope, job_id)

    async def is_cancelling(self, job_id: str) -> bool:  # all-schools: the work of one job asks about it
        """Whether the end of this job was asked for: work looks now and then, and raises `JobCancelled`."""
        found = await self._collection.find_one({"_id": job_id}, fields=["cancelling"])
        return found is not None and found.get("cancelling", False)

    async def unfinished(self) -> list[Job[O, P, R]]:  # all-schools: whoever owns the jobs clears away behind them
        """Every job that is queued or running."""
        return [self._read(each) for each in await self._collection.find({"status": {"$in": list(UNFINISHED)}})]

    async def unfinished_ids(self) -> frozenset[str]:  # all-schools: what goes on anywhere
        """The ids of every job that is queued or running."""
        return frozenset(job.id for job in await self.unfinished())

    async def latest(self, scope: Scope, limit: int, after: str | None = None) -> list[Job[O, P, R]]:
        """The newest jobs first, at most `limit`; those older than the job `after`, where it is named.

        An `after` that the scope does not know has nothing older: the list is empty.
        """
        older: dict[str, Any] = {}
        if after is not None:
            last = await self._collection.find_one(scope.filter({"_id": after}), fields=["created_at"])
            if last is None:
                return []
            at = last["created_at"]
            older = {"$or": [{"created_at": {"$lt": at}}, {"created_at": at, "_id": {"$lt": after}}]}
        newest_first = [("created_at", -1), ("_id", -1)]
        found = await self._collection.find(scope.filter(older), sort=newest_first, limit=limit)
        return [self._read(document) for document in found]

    async def newer_than(self, scope: Scope, job: Job[O, P, R]) -> list[Job[O, P, R]]:
        """Every job of the scope that was submitted after this one."""
        return [
            self._read(each)
            for each in await self._collection.find(scope.filter({"created_at": {"$gt": job.created_at}}))
        ]

    async def look(self) -> None:  # all-schools: an operator is told how many wait, and no school's name
        """Tell the metrics how many are not finished."""
        fields = ["status", "created_at"]
        found = await self._collection.find({"status": {"$in": list(UNFINISHED)}}, fields=fields)
        waiting = [each["created_at"] for each in found if each["status"] == JobStatus.QUEUED]
        age = (self._clock() - min(waiting)).total_seconds() if waiting else 0.0
        if self._metrics is not None:
            counts = {JobStatus.QUEUED.value: len(waiting), JobStatus.RUNNING.value: len(found) - len(waiting)}
            self._metrics.unfinished(self._collection.name, counts, age)

    async def follow(self) -> None:
        """For ever: `look` again and again. Supervised."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK_SECONDS)

    async def progress(self, job_id: str, progress: P) -> None:
        """Record how far the job is; changes nothing once another process has taken it over."""
        await self._collection.update_one(
            {"_id": job_id, "holder": self._holder}, {"$set": {"progress": write(progress)}}
        )

    async def run(self, work: "Work[O, P, R]", given_up: "GivenUp[O, P, R] | None" = None) -> None:
        """For ever: take a free job and do it. Supervised.

        Run as several tasks it does as many jobs at a time, each of another school. `given_up` is told of a job
        before it becomes FAILED or CANCELLED; where it fails itself, the job is tried again.
        """
        while True:
            self._bell.hush()
            job = await self._claim()
            if job is not None:
                try:
                    await self._do(job, work, given_up)
                finally:
                    self._busy.discard(job["school_id"])
                continue
            await self._bell.wait(POLL_SECONDS)

    async def _claim(self) -> Document | None:
        """The oldest free job of the school whose turn it is; this process works on none of that school's others."""
        now = self._clock()
        oldest = await self._collection.aggregate(
            [
                {"$match": {"status": {"$in": list(UNFINISHED)}, "$or": _free(now)}},
                {"$sort": {"created_at": 1}},
                {"$group": {"_id": "$school_id", "job": {"$first": "$_id"}, "since": {"$first": "$created_at"}}},
            ]
        )
        for each in sorted(oldest, key=lambda each: (self._served.get(each["_id"], 0), each["since"])):
            school_id: str = each["_id"]
            if school_id in self._busy:
                continue
            self._busy.add(school_id)
            job = None
            try:
                job = await self._taken(each["job"])
            finally:
                if job is None:
                    self._busy.discard(school_id)
            if job is not None:
                self._served[school_id] = max(self._served.values(), default=0) + 1
                return job
        return None

    async def _taken(self, job_id: str) -> Document | None:
        """The job, with the lease; None where another process was faster."""
        job = await self._collection.find_one({"_id": job_id})
        now = self._clock()  # not before: a lease that was taken since must not seem to be further ahead than it is
        if job is None or job["status"] not in UNFINISHED or now < job["lease_until"] <= _furthest(now):
            return None
        claim = {
            "$set": {
                "status": JobStatus.RUNNING,
                "holder": self._holder,
                "lease_until": now + timedelta(seconds=LEASE_SECONDS),
            },
            "$inc": {"attempts": 1},
        }
        guard = {"_id": job_id, "status": job["status"], "lease_until": job["lease_until"]}
        if not await self._collection.update_one(guard, claim):
            return None
        return {**job, "status": JobStatus.RUNNING, "attempts": job["attempts"] + 1}

    async def _do(self, job: Document, work: "Work[O, P, R]", given_up: "GivenUp[O, P, R] | None") -> None:
        keeping = asyncio.create_task(self._keep_lease(job["_id"]))
        told = {
            "mentoring.job_id": job["_id"],
            "mentoring.school_id": job["school_id"],
            "mentoring.attempt": job["attempts"],
        }
        try:
            with self._tracing.span(f"job {self._collection.name}", job.get("traceparent"), attributes=told) as piece:
                await self._attempt(job, work, given_up, piece)
        finally:
            keeping.cancel()

    async def _attempt(
        self, job: Document, work: "Work[O, P, R]", given_up: "GivenUp[O, P, R] | None", piece: Piece
    ) -> None:
        try:
            if job["attempts"] > MAX_ATTEMPTS:
                raise JobFailed(EXHAUSTED)
            result = await work(self._read(job))
        except JobCancelled as cancelled:
            done = {"result": write(cancelled.result)} if cancelled.result is not None else {}
            await self._end(job, {"status": JobStatus.CANCELLED, **done}, given_up)
        except JobFailed as failure:
            piece.failed(failure.code)
            get_logger().error("a job failed for good", job_id=job["_id"], failure=failure.code)
            await self._end(job, {"status": JobStatus.FAILED, "failure": failure.code}, given_up)
        except Exception as error:  # noqa: BLE001 - logged; the job is tried again
            piece.failed(type(error).__name__)
            get_logger().error(
                "a job failed and will be tried again", job_id=job["_id"], attempt=job["attempts"], exc_info=error
            )
            await self._put_off(job)
        else:
            await self._finish(job, {"status": JobStatus.DONE, "result": write(result)})
            get_logger().info(
                "a job is done", kind=self._collection.name, job_id=job["_id"], school_id=job["school_id"]
            )

    async def _end(self, job: Document, ended: dict[str, Any], given_up: "GivenUp[O, P, R] | None") -> None:
        if given_up is not None:
            try:
                await given_up(self._read(job))
            except Exception as error:  # noqa: BLE001 - logged; the job is given up at the next attempt
                get_logger().error("a job could not be given up", job_id=job["_id"], exc_info=error)
                await self._put_off(job)
                return
        await self._finish(job, ended)

    async def _put_off(self, job: Document) -> None:
        """Others come first until the job is tried again: longer after each attempt."""
        pause = timedelta(seconds=min(job["attempts"], LEASE_SECONDS))
        await self._collection.update_one(
            {"_id": job["_id"], "holder": self._holder}, {"$set": {"lease_until": self._clock() + pause}}
        )

    async def _finish(self, job: Document, fields: dict[str, Any]) -> None:
        now = self._clock()
        is_ours = await self._collection.update_one(
            {"_id": job["_id"], "holder": self._holder},
            {"$set": {**fields, "finished_at": now}, "$unset": {"open_key": ""}},
        )
        if is_ours and self._metrics is not None:
            lasted = (now - job["created_at"]).total_seconds()
            self._metrics.ended(self._collection.name, _outcome(fields), lasted)

    async def _keep_lease(self, job_id: str) -> None:
        while True:
            await asyncio.sleep(LEASE_SECONDS / 3)
            try:
                await self._collection.update_one(
                    {"_id": job_id, "holder": self._holder},
                    {"$set": {"lease_until": self._clock() + timedelta(seconds=LEASE_SECONDS)}},
                )
            except Exception as error:
                if not is_transient(error):
                    raise
                get_logger().warning("a job's lease could not be prolonged", job_id=job_id, exc_info=error)

    def _read(self, document: Document) -> Job[O, P, R]:
        status = JobStatus(document["status"])
        result = document.get("result", document) if status is JobStatus.DONE else document.get("result")
        return Job(
            id=document["_id"],
            school_id=document["school_id"],
            status=status,
            created_at=document["created_at"],
            finished_at=document.get("finished_at"),
            attempts=document["attempts"],
            failure=document.get("failure"),
            order=read(self._order, document.get("order", document)),
            progress=read(self._progress, document.get("progress", document)),
            result=read(self._result, result) if result is not None else None,
            cancelling=status in UNFINISHED and document.get("cancelling", False),
        )


def _outcome(fields: dict[str, Any]) -> str:
    """How a job has ended, for the metrics."""
    status = JobStatus(fields["status"])
    if status is JobStatus.FAILED:
        return GIVEN_UP if fields["failure"] == EXHAUSTED else "REFUSED"
    return status.value


def _furthest(now: datetime) -> datetime:
    """What is leased for longer was leased by a clock that ran ahead and was set right since.

    The second length is for clocks that differ a little.
    """
    return now + 2 * timedelta(seconds=LEASE_SECONDS)


def _free(now: datetime) -> list[dict[str, Any]]:
    """Either makes a job free."""
    return [{"lease_until": {"$lte": now}}, {"lease_until": {"$gt": _furthest(now)}}]


Work = Callable[[Job[O, P, R]], Awaitable[R]]
"""Does a job and returns its result. Raises JobFailed where another attempt would fail alike."""

GivenUp = Callable[[Job[O, P, R]], Awaitable[None]]
"""Clears away what a job leaves behind that nobody will do any more."""

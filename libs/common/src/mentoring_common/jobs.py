"""Durable jobs: work too long for a request, kept as documents and taken by whichever replica is free.

A job whose process dies is taken over when its lease runs out; its work must therefore be repeatable.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from enum import StrEnum
from typing import Any
from uuid import uuid4

from mentoring_common.auth import Scope
from mentoring_common.clock import Clock
from mentoring_common.mongo import Collection, Document, Index, is_transient
from mentoring_common.telemetry import get_logger, span

LEASE_SECONDS = 6.0
"""How long the job of a dead process waits for another."""
POLL_SECONDS = 1.0
MAX_ATTEMPTS = 10
"""A job that has brought its process down this often would do it again."""


class JobStatus(StrEnum):
    """The life of a job."""

    QUEUED = "QUEUED"
    RUNNING = "RUNNING"
    DONE = "DONE"
    FAILED = "FAILED"


UNFINISHED = (JobStatus.QUEUED, JobStatus.RUNNING)

Work = Callable[[Document], Awaitable[dict[str, Any]]]
"""Does a job from its document and gives the fields of its result."""


class Jobs:
    """The jobs of one collection, and the worker that does them one after another."""

    def __init__(self, collection: Collection, clock: Clock) -> None:
        self._collection = collection
        self._clock = clock
        self._woken = asyncio.Event()
        self._holder = uuid4().hex

    async def ensure_indexes(self) -> None:
        await self._collection.ensure_indexes([Index(("status", "created_at")), Index(("school_id", "created_at"))])

    async def submit(self, job_id: str, school_id: str, fields: dict[str, Any], traceparent: str | None) -> bool:
        """Queue a job; False when one with this id is there already."""
        inserted = await self._collection.insert_one(
            {
                "_id": job_id,
                "school_id": school_id,
                "status": JobStatus.QUEUED,
                "created_at": self._clock(),
                "lease_until": self._clock(),
                "attempts": 0,
                "traceparent": traceparent,
                **fields,
            }
        )
        self._woken.set()
        return inserted

    async def get(self, scope: Scope, job_id: str) -> Document | None:
        return await self._collection.find_one(scope.filter({"_id": job_id}))

    async def unfinished(self, scope: Scope, conditions: dict[str, Any]) -> Document | None:
        """A job that is queued or running and fits the conditions."""
        return await self._collection.find_one(scope.filter({"status": {"$in": list(UNFINISHED)}, **conditions}))

    async def latest(self, scope: Scope, limit: int) -> list[Document]:
        return await self._collection.find(scope.filter(), sort=[("created_at", -1)], limit=limit)

    async def progress(self, job_id: str, fields: dict[str, Any]) -> None:
        """Show how far the job is; one that was taken over from us is shown by its new owner."""
        await self._collection.update_one({"_id": job_id, "holder": self._holder}, {"$set": fields})

    async def run(self, work: Work) -> None:
        """For ever: take the oldest free job and do it. Supervised."""
        while True:
            self._woken.clear()
            job = await self._claim()
            if job is not None:
                await self._do(job, work)
                continue
            try:
                async with asyncio.timeout(POLL_SECONDS):
                    await self._woken.wait()
            except TimeoutError:
                continue

    async def _claim(self) -> Document | None:
        now = self._clock()
        free = await self._collection.find(
            {"status": {"$in": list(UNFINISHED)}, "lease_until": {"$lte": now}}, sort=[("created_at", 1)], limit=1
        )
        for job in free:
            taken = await self._collection.update_one(
                {"_id": job["_id"], "status": job["status"], "lease_until": job["lease_until"]},
                {
                    "$set": {
                        "status": JobStatus.RUNNING,
                        "holder": self._holder,
                        "lease_until": now + timedelta(seconds=LEASE_SECONDS),
                    },
                    "$inc": {"attempts": 1},
                },
            )
            if taken:
                return {**job, "attempts": job["attempts"] + 1}
        return None

    async def _do(self, job: Document, work: Work) -> None:
        if job["attempts"] > MAX_ATTEMPTS:
            await self._finish(job, {"status": JobStatus.FAILED, "failure": "ATTEMPTS_EXHAUSTED"})
            return
        keeping = asyncio.create_task(self._keep_lease(job["_id"]))
        try:
            with span(f"job {self._collection.name}", job.get("traceparent")):
                result = await work(job)
        except Exception as error:  # noqa: BLE001 - logged; the job is tried again
            get_logger().error(
                "a job failed and will be tried again", job_id=job["_id"], attempt=job["attempts"], exc_info=error
            )
            await asyncio.sleep(min(job["attempts"], LEASE_SECONDS))
            await self._collection.update_one(
                {"_id": job["_id"], "holder": self._holder}, {"$set": {"lease_until": self._clock()}}
            )
        else:
            await self._finish(job, {"status": JobStatus.DONE, **result})
        finally:
            keeping.cancel()

    async def _finish(self, job: Document, fields: dict[str, Any]) -> None:
        await self._collection.update_one(
            {"_id": job["_id"], "holder": self._holder}, {"$set": {**fields, "finished_at": self._clock()}}
        )

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

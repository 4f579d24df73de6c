"""The work of an import: rows become participants, in repeatable chunks.

A process may die anywhere in between. The one that takes the job over reads the same file again; people whom the
first one registered are found again and change nothing.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from zoneinfo import ZoneInfo

from mentoring_common.auth import Scope
from mentoring_common.jobs import JobCancelled, JobFailed
from mentoring_common.telemetry import get_logger

from registry.imports.domain import (
    CHUNK_ROWS,
    FILE_MISSING,
    OF_OUTCOME,
    REMAINING,
    ImportJob,
    ImportJobs,
    ImportProgress,
    ImportRefusal,
    ImportResult,
    Portion,
    counts_of,
)
from registry.imports.portions import results_of, taken
from registry.imports.remaining.store import KEPT_FOR as REMAINING_KEPT_FOR
from registry.imports.remaining.store import RemainingStore
from registry.imports.roster import (
    RosterLimits,
    RosterRefused,
    read_roster_in_child,
)
from registry.imports.store import ImportStore
from registry.organisations.store import OrganisationStore
from registry.participations.commands import Register
from registry.participations.echoes import Echo
from registry.participations.taking import Takeover

ABANDONED_AFTER = timedelta(hours=1)
"""A file older than this whose import is not queued or running belongs to an upload that died."""


@dataclass
class Importer:
    """Does the imports that wait."""

    jobs: ImportJobs
    imports: ImportStore
    remaining: RemainingStore
    register: Register
    organisations: OrganisationStore
    limits: RosterLimits
    zone: ZoneInfo
    echo: Callable[[str], Awaitable[Echo]]
    """Of a school: what its own bases would say."""
    _portion: asyncio.Lock = field(default_factory=asyncio.Lock, init=False)
    """Imports take their portions in turns: two bulk writes at once would only stand in each other's way."""

    async def work(self, job: ImportJob) -> ImportResult:
        """Do one import to its end; give its totals."""
        import_id, school_id = job.id, job.school_id
        scope = Scope.of(school_id)
        await self.register.participations.recover(import_id)
        await self._go_on(job)
        kept = await self.imports.file(scope, import_id)
        if kept is None:
            return await self._last_word(job)
        filename, content = kept
        try:
            roster = await asyncio.to_thread(read_roster_in_child, content, filename, self.limits)
        except RosterRefused as refusal:  # it was readable when it was uploaded
            await self.imports.forget_file(scope, import_id)
            return ImportResult(refusal=ImportRefusal(refusal.code, refusal.detail))
        results = await results_of(roster, job.order, school_id, self.register, self.organisations, self.zone)
        written = {row.number: row for row in roster.rows}
        takeover = Takeover(
            self.register, school_id, import_id, resumed=job.attempts > 1, echo=await self.echo(school_id)
        )
        await self.jobs.progress(import_id, ImportProgress(rows_total=len(results)))
        for start in range(0, len(results), CHUNK_ROWS):
            async with self._portion:
                rows = await taken(takeover, job.order, results[start : start + CHUNK_ROWS])
                remaining = [written[row.row] for row in rows if REMAINING.takes(row) and not row.is_of_erased]
                await self.remaining.keep(scope, import_id, school_id, remaining, self.register.clock())
                portion = Portion(rows[0].row, tuple(rows), await takeover.followed())
                await self.imports.keep_portion(scope, import_id, school_id, portion, counts_of(rows))
            await self.jobs.progress(import_id, ImportProgress(len(results), min(start + CHUNK_ROWS, len(results))))
            if start + CHUNK_ROWS < len(results):
                await self._go_on(job)
        await self.imports.forget_file(scope, import_id)
        return ImportResult(await self.imports.counts(scope, import_id))

    async def _go_on(self, job: ImportJob) -> None:
        """Raise `JobCancelled`, with what is in the register already, where somebody has asked for the end."""
        if await self.jobs.is_cancelling(job.id):
            raise JobCancelled(ImportResult(await self.imports.counts(Scope.of(job.school_id), job.id)))

    async def give_up(self, job: ImportJob) -> None:
        """Forget the paper with names and contacts: nobody will read it any more."""
        await self.imports.forget_file(Scope.of(job.school_id), job.id)

    async def sweep(self) -> None:
        """Forget files whose upload died before its order was kept, and rows whose time to be mended is over."""
        unfinished = {job.id for job in await self.jobs.unfinished()}
        await self.remaining.forget_before(self.register.clock() - REMAINING_KEPT_FOR)
        swept = await self.imports.forget_files_but(unfinished, self.register.clock() - ABANDONED_AFTER)
        if swept:
            get_logger().warning("files without an import were removed", count=swept)

    async def keep_swept(self) -> None:
        """For ever: sweep now and then. Supervised."""
        while True:
            await self.sweep()
            await asyncio.sleep(ABANDONED_AFTER.total_seconds())

    async def _last_word(self, job: ImportJob) -> ImportResult:
        """Everything was done but the last word; otherwise the file has been lost, which must not look like an end."""
        counts = await self.imports.counts(Scope.of(job.school_id), job.id)
        reported_rows = sum(number for name, number in counts.items() if name.startswith(OF_OUTCOME))
        if reported_rows < job.progress.rows_total:
            raise JobFailed(FILE_MISSING)
        return ImportResult(counts)

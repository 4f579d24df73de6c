"""The work of an import: rows become participants, in repeatable chunks.

A process may die anywhere in between. The one that takes the job over reads the same file again; people whom the
first one registered are found by their natural keys and change nothing.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4
from zoneinfo import ZoneInfo

from mentoring_common.auth import Scope
from mentoring_common.clock import Clock
from mentoring_methodology import MethodologyPack
from mentoring_methodology.schoolyear import school_year_of

from registry.imports.domain import (
    CHUNK_ROWS,
    ImportJob,
    ImportJobs,
    ImportProgress,
    ImportRefusal,
    ImportResult,
    RowReport,
    counts_of,
    participant_from,
    row_document,
)
from registry.imports.roster import (
    Directory,
    Roster,
    RosterLimits,
    RosterRefused,
    RowResult,
    interpret,
    read_roster_in_child,
)
from registry.imports.roster import Organisation as DirectoryEntry
from registry.imports.store import ImportStore
from registry.organisations.store import OrganisationStore
from registry.participants.commands import register_or_change
from registry.participants.store import ParticipantStore


@dataclass
class Importer:
    """Does the imports that wait."""

    jobs: ImportJobs
    imports: ImportStore
    participants: ParticipantStore
    organisations: OrganisationStore
    limits: RosterLimits
    pack: MethodologyPack
    secret: bytes
    zone: ZoneInfo
    clock: Clock

    async def work(self, job: ImportJob) -> ImportResult:
        """Do one import to its end; give its totals."""
        import_id, school_id = job.id, job.school_id
        scope = Scope.of(school_id)
        await self.participants.recover(import_id)
        kept = await self.imports.file(scope, import_id)
        if kept is None:  # everything was done but the last word
            return ImportResult(await self.imports.counts(scope, import_id))
        filename, content = kept
        try:
            roster = await asyncio.to_thread(read_roster_in_child, content, filename, self.limits)
        except RosterRefused as refusal:  # it was readable when it was uploaded
            await self.imports.forget_file(scope, import_id)
            return ImportResult(refusal=ImportRefusal(refusal.code, refusal.detail))
        results = await self._interpret(roster)
        await self.jobs.progress(import_id, ImportProgress(rows_total=len(results)))
        for start in range(0, len(results), CHUNK_ROWS):
            await self._take(job, results[start : start + CHUNK_ROWS])
            await self.jobs.progress(import_id, ImportProgress(len(results), min(start + CHUNK_ROWS, len(results))))
        await self.imports.forget_file(scope, import_id)
        return ImportResult(await self.imports.counts(scope, import_id))

    async def _interpret(self, roster: Roster) -> Sequence[RowResult]:
        known = await self.organisations.list(Scope.system("people work and study anywhere in the municipality"))
        directory = Directory(
            DirectoryEntry(entry.organisation_id, entry.kind, entry.name, entry.short_name) for entry in known
        )
        year = school_year_of(self.clock().date())
        return await asyncio.to_thread(interpret, roster, directory, year, self.pack, self.zone)

    async def _take(self, job: ImportJob, results: Sequence[RowResult]) -> None:
        school_id, attestation = job.school_id, job.order.attestation
        drafts = [result for result in results if result.draft is not None]
        people = [
            participant_from(result.draft, uuid4().hex, school_id, attestation, self.secret)
            for result in drafts
            if result.draft is not None
        ]
        scope = Scope.of(school_id)
        effects = await register_or_change(scope, self.participants, self.clock, people, job.id)
        effect_of = {result.number: effect for result, effect in zip(drafts, effects, strict=True)}
        reports = [RowReport(result.number, result.outcome, effect_of.get(result.number), result) for result in results]
        rows = [row_document(report) for report in reports]
        await self.imports.keep_portion(scope, job.id, school_id, rows, counts_of(reports))

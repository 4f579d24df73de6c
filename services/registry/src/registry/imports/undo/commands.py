"""The work of undoing an import, in repeatable portions."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from mentoring_common.auth import Scope
from mentoring_common.errors import Conflict
from mentoring_common.telemetry import traceparent

from registry.imports.desk import NOT_FOUND
from registry.imports.domain import ImportJob, ImportJobs
from registry.imports.remaining.store import RemainingStore
from registry.imports.store import ImportStore
from registry.imports.undoing import (
    REASON,
    Fate,
    UndoJob,
    UndoJobs,
    UndoOrder,
    UndoProgress,
    UndoResult,
    fate_of,
    named_in,
    registered_in,
    versions_left,
)
from registry.participations import facts
from registry.participations.commands import ANY_SCHOOL, MOVED_ON, TRIES, Register, save
from registry.participations.domain import IMPORT_UNDONE, Participation


@dataclass
class Undoer:
    """Undoes imports."""

    jobs: ImportJobs
    undos: UndoJobs
    imports: ImportStore
    remaining: RemainingStore
    register: Register

    async def ask(self, scope: Scope, import_id: str, subject: str) -> UndoJob:
        """Queue it; the one that is there where it was asked for before. Raises NotFound, or Conflict."""
        job = await self.jobs.get(scope, import_id)
        if job is None:
            raise NOT_FOUND
        if any(each.school_id == job.school_id for each in await self.jobs.unfinished()):
            raise Conflict(
                "IMPORT_GOING_ON", "Ещё идёт загрузка базы этой школы. Дождитесь её конца или остановите её."
            )
        return await self.undos.submit(
            scope, import_id, job.school_id, UndoOrder(subject), key=import_id, traceparent=traceparent()
        )

    async def work(self, undo: UndoJob) -> UndoResult:
        """Do it to its end; give its totals. What was done before a process died is found again."""
        scope = Scope.of(undo.school_id)
        job = await self.jobs.get(scope, undo.id)
        if job is None:
            return UndoResult()
        portions = await self.imports.portions(scope, undo.id)
        left = versions_left(portions)
        total, done = sum(len(registered_in(portion)) for portion in portions), 0
        counts: Counter[str] = Counter()
        for portion in portions:
            ids = registered_in(portion)
            fates = await self._undo(scope, job, ids, left)
            await self.imports.keep_fates(scope, undo.id, portion.first_row, {each: str(fates[each]) for each in fates})
            counts.update(str(fate) for fate in fates.values())
            done += len(ids)
            await self.undos.progress(undo.id, UndoProgress(total, done))
        await self.remaining.forget(scope, undo.id)
        return UndoResult(dict(counts))

    async def _undo(self, scope: Scope, job: ImportJob, ids: Sequence[str], left: dict[str, int]) -> dict[str, Fate]:
        named_later = await self._named_later(scope, job)
        found = await self.register.participations.of_ids(scope, ids)
        return {
            each: await self._withdrawn(scope, job.id, found[each], left[each], named_later=each in named_later)
            for each in ids
            if each in found
        }

    async def _named_later(self, scope: Scope, job: ImportJob) -> set[str]:
        """Whom a later base of the school names, one that was undone itself left aside."""
        later = [
            each.id for each in await self.jobs.newer_than(scope, job) if await self.undos.get(scope, each.id) is None
        ]
        return named_in([portion for each in later for portion in await self.imports.portions(scope, each)])

    async def _withdrawn(
        self, scope: Scope, import_id: str, before: Participation, version_left: int, *, named_later: bool
    ) -> Fate:
        for _ in range(TRIES):
            fate = fate_of(before, import_id, version_left, named_later=named_later)
            if fate is not None:
                return fate
            person = (await self.register.people.of(ANY_SCHOOL, [before.state.person_id]))[before.state.person_id]
            try:
                await save(
                    self.register,
                    scope,
                    before,
                    facts.taken_back(before, self.register.today()),
                    person,
                    command_id=f"undo/{import_id}",
                    reason=REASON,
                    code=IMPORT_UNDONE,
                    by=import_id,
                )
            except Conflict:
                before = await self.register.participations.get(scope, before.id) or before
                continue
            return Fate.WITHDRAWN
        raise MOVED_ON

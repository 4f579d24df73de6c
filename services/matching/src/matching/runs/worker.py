"""The work of a run: people in, proposals out, repeatable at any point."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from mentoring_common.auth import Scope
from mentoring_common.clock import Clock, Today
from mentoring_common.events.contracts.base import MUNICIPALITY
from mentoring_common.jobs import JobCancelled
from mentoring_common.telemetry import get_logger, traceparent
from mentoring_methodology.codes import Role
from mentoring_methodology.schoolyear import school_year_of

from matching.alternatives.domain import weighed
from matching.alternatives.store import WeighedStore
from matching.compiling import CompiledEngine
from matching.engine import Norms, Outcome, Pair
from matching.proposals.commands import Judge
from matching.proposals.domain import NextVersion, next_versions
from matching.proposals.store import ProposalStore
from matching.runs.completion import SchoolsPart, completion_of, event_of
from matching.runs.domain import (
    Given,
    RunJob,
    RunJobs,
    RunProgress,
    RunStage,
    RunTotals,
    best,
    by_school,
    input_hash,
    proposals_from,
)
from matching.runs.reading import RunReader
from matching.runs.store import RunResultStore
from matching.unmatched.domain import LeftOver, left_over, unreadable
from matching.unmatched.store import LeftOverStore


@dataclass(frozen=True)
class Runner:
    """Does the runs that wait."""

    jobs: RunJobs
    reader: RunReader
    proposals: ProposalStore
    left_over: LeftOverStore
    weighed: WeighedStore
    results: RunResultStore
    judge: Judge
    norms: Callable[[], Norms]
    today: Today
    clock: Clock

    async def run(self, engine: CompiledEngine) -> None:
        """For ever: do the runs that wait, as soon as the engine is compiled. Supervised."""
        await engine.wait()
        await self.jobs.run(self.work)

    async def work(self, job: RunJob) -> RunTotals:
        """Match everybody in the run's scope and school year, school by school; returns the totals.

        Raises JobCancelled where somebody wanted it to end: of each school all is stored and published, or nothing.
        """
        await self.proposals.recover(job.id)
        begun = await self._begun(job)
        await self.jobs.progress(job.id, RunProgress(RunStage.READING))
        scope, on, norms = _scope_of(job), self.today(), self.norms()
        school_year = job.order.school_year or school_year_of(on)
        read = await self.reader.read(scope, school_year)
        everybody, fixed, inputs = read.everybody, read.fixed, read.given(norms)
        if inputs.unreadable:
            get_logger().error("left out: their data cannot be taken", run_id=job.id, count=len(inputs.unreadable))
        if not begun and await self.jobs.is_cancelling(job.id):
            raise JobCancelled[RunTotals](None)
        schools = by_school(everybody)
        await self.jobs.progress(job.id, RunProgress(RunStage.MATCHING, len(schools)))
        outcome = await asyncio.to_thread(best, inputs, on, norms)
        totals = _totals(inputs, outcome, school_year, await asyncio.to_thread(input_hash, inputs, on, norms), norms)
        totals = replace(totals, proposed=totals.proposed + len(everybody) - len(inputs.people))
        wanted = proposals_from(outcome, inputs.people, job.id, self.clock())
        left = self._left_over(job.id, inputs, outcome)
        pairs: dict[str, list[Pair]] = defaultdict(list)
        for pair in outcome.pairs:
            pairs[inputs.people[pair.mentee_id].state.school_id].append(pair)
        parts = [
            SchoolsPart(
                school_id,
                members,
                wanted.get(school_id, {}),
                left.get(school_id, ()),
                pairs[school_id],
                [each for each in members if each.id in fixed],
            )
            for school_id, members in schools.items()
        ]
        changed = 0
        stored: list[SchoolsPart] = []
        for part in parts:
            if part.school_id in begun or not await self.jobs.is_cancelling(job.id):
                await self._store_school(job.id, part)
                stored.append(part)
                await self.jobs.progress(job.id, RunProgress(RunStage.STORING, len(parts), len(stored)))
        for done, part in enumerate(stored, start=1):
            # a person's places are counted over all schools, so all are stored before any is judged
            changed += await self._finish_school(job.id, part, inputs, totals)
            await self.jobs.progress(job.id, RunProgress(RunStage.REPORTING, len(parts), len(stored), done))
        if len(stored) < len(parts):
            raise JobCancelled(_of_parts(totals, stored, changed))
        return replace(totals, changed=changed)

    async def _begun(self, job: RunJob) -> set[str]:
        """The schools of which an earlier attempt, whose process died, may have stored only a part."""
        if job.attempts == 1:
            return set()
        scope = _scope_of(job)
        return {
            *await self.proposals.schools_of_run(scope, job.id),
            *await self.left_over.schools_of_run(scope, job.id),
        }

    async def _store_school(self, run_id: str, part: SchoolsPart) -> None:
        """Store the proposals of one school, and who is left."""
        school, school_year = Scope.of(part.school_id), part.members[0].state.school_year
        known = await self.proposals.of_school(school, part.school_id, school_year)
        reasons = {each.mentee_id: each.reasons[0].code for each in part.left}
        now = self.clock()
        approved = {each.id for each in part.fixed}  # a proposal follows its relation, not the run
        known = {mentee_id: each for mentee_id, each in known.items() if mentee_id not in approved}
        following = next_versions(known, part.proposed, reasons, run_id, now)
        changes = [NextVersion.to(proposal, now, traceparent()) for proposal in following]
        await self.proposals.save_new(school, run_id, [one for one in changes if one.is_new])
        await self.proposals.save(school, [one for one in changes if not one.is_new])
        await self.left_over.save(school, part.school_id, school_year, run_id, part.left)
        await self.weighed.save(school, weighed(part.school_id, school_year, run_id, part.pairs, now))

    async def _finish_school(self, run_id: str, part: SchoolsPart, inputs: Given, totals: RunTotals) -> int:
        """Judge what was stored of one school and publish it; returns how many proposals the run changed there."""
        school, school_year = Scope.of(part.school_id), part.members[0].state.school_year
        await self.judge.judge_school(part.school_id, run_id)  # whatever was learned while the run was under way
        changed = await self.proposals.count_of_run(school, run_id)  # a dead process's part of the run too
        before = await self.results.before(school, part.school_id, school_year, run_id)
        now = self.clock()
        result = completion_of(part, inputs, totals, run_id, before, changed, now)
        await self.results.save(school, result, event_of(result, now, traceparent()))
        return changed

    def _left_over(self, run_id: str, inputs: Given, outcome: Outcome) -> Mapping[str, list[LeftOver]]:
        """School id -> the mentees whom the run left without a pair, by id."""
        now = self.clock()
        left = [left_over(inputs.people[each.mentee_id], each, run_id, now) for each in outcome.unmatched]
        left += [
            unreadable(inputs.people[each], run_id, now)
            for each in sorted(inputs.unreadable)
            if inputs.people[each].state.role == Role.MENTEE
        ]
        schools: dict[str, list[LeftOver]] = defaultdict(list)
        for each in sorted(left, key=lambda one: one.mentee_id):
            schools[each.school_id].append(each)
        return schools


def _totals(inputs: Given, outcome: Outcome, school_year: int, digest: str, norms: Norms) -> RunTotals:
    mentees = sum(each.state.role == Role.MENTEE for each in inputs.people.values())
    return RunTotals(
        proposed=len(outcome.pairs),
        unmatched=mentees - len(outcome.pairs),
        changed=0,
        school_year=school_year,
        pack_version=norms.version,
        weights={form: {str(one): points for one, points in each.items()} for form, each in norms.weights.items()},
        input_hash=digest,
        blocking_pairs=outcome.comparison.blocking_pairs,
        reverse_cut=outcome.reverse_cut,
    )


def _of_parts(totals: RunTotals, stored: Sequence[SchoolsPart], changed: int) -> RunTotals:
    """The totals of the schools that a run did before it was stopped."""
    return replace(
        totals,
        proposed=sum(len(part.proposed) + len(part.fixed) for part in stored),
        unmatched=sum(len(part.left) for part in stored),
        changed=changed,
    )


def _scope_of(job: RunJob) -> Scope:
    if job.school_id == MUNICIPALITY:
        return Scope.system("a methodologist's run matches every school of the municipality")
    return Scope.of(job.school_id)

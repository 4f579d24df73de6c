"""The work of a run: people in, proposals out, repeatable at any point."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from mentoring_common.auth import Scope
from mentoring_common.clock import Clock
from mentoring_common.events.contracts.base import MUNICIPALITY
from mentoring_common.events.contracts.registry import ParticipantState
from mentoring_methodology.codes import Role

from matching.engine import Norms, Outcome, match, person_from_state
from matching.participants.store import ParticipantStore
from matching.proposals.domain import Proposal, differences, withdrawals
from matching.proposals.store import ProposalStore
from matching.runs.domain import RunJob, RunTotals, completion_of, proposals_from
from matching.runs.store import RunResultStore


@dataclass
class Runner:
    """Does the runs that wait."""

    participants: ParticipantStore
    proposals: ProposalStore
    results: RunResultStore
    norms: Norms
    clock: Clock

    async def work(self, job: RunJob) -> RunTotals:
        """Match everybody in the run's scope, school by school; give the totals."""
        scope = _scope_of(job)
        await self.proposals.recover(job.id)
        people = await self.participants.active(scope)
        outcome = await asyncio.to_thread(self._match, people)
        now, run_id = self.clock(), job.id
        wanted = proposals_from(outcome, {person.participant_id: person for person in people}, run_id, now)
        of_school: dict[str, list[ParticipantState]] = defaultdict(list)
        for person in people:
            of_school[person.school_id].append(person)
        changed = 0
        for school_id, members in sorted(of_school.items()):
            school = Scope.of(school_id)
            standing = await self.proposals.of_school(school, school_id)
            following = differences(standing, wanted[school_id], run_id, now)
            await self.proposals.save(school, run_id, following, now)
            await self._let_go(school, run_id, wanted[school_id])
            changed_here = await self.proposals.count_of_run(school, run_id)  # a dead process's part of the run too
            changed += changed_here
            result = completion_of(school_id, run_id, members, wanted[school_id], outcome.unmatched, changed_here, now)
            await self.results.record(school, result)
        return RunTotals(proposed=len(outcome.pairs), unmatched=len(outcome.unmatched), changed=changed)

    async def _let_go(self, school: Scope, run_id: str, proposed: Mapping[str, Proposal]) -> None:
        """Withdraw what was proposed to or with somebody who left after the run had read its people.

        The handler of a withdrawal stores the person first and then looks for proposals; here it is the other way
        round, so one of the two always sees the other.
        """
        named = {name for each in proposed.values() for name in (each.state.mentee_id, each.state.mentor_id)}
        left = sorted(named & await self.participants.withdrawn_ids(school))
        if left:
            now = self.clock()
            standing = await self.proposals.naming(school, left)
            await self.proposals.save(school, run_id, withdrawals(standing, run_id, now), now)

    def _match(self, people: list[ParticipantState]) -> Outcome:
        persons = [person_from_state(person) for person in people]
        mentees = [person for person in persons if person.role == Role.MENTEE]
        mentors = [person for person in persons if person.role == Role.MENTOR]
        return match(mentees, mentors, self.clock().date(), self.norms)


def _scope_of(job: RunJob) -> Scope:
    if job.school_id == MUNICIPALITY:
        return Scope.system("a methodologist's run matches every school of the municipality")
    return Scope.of(job.school_id)

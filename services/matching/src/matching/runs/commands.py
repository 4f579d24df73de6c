"""The work of a run: people in, proposals out, repeatable at any point."""

import asyncio
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from mentoring_common.auth import Scope
from mentoring_common.clock import Clock
from mentoring_common.events.contracts.base import MUNICIPALITY
from mentoring_common.events.contracts.registry import ParticipantState, Role
from mentoring_common.mongo import Document

from matching.engine import Norms, Outcome, match, person_from_state
from matching.participants.store import ParticipantStore
from matching.proposals.domain import differences
from matching.proposals.store import ProposalStore
from matching.runs.domain import completion_of, proposals_from
from matching.runs.store import RunResultStore


@dataclass
class Runner:
    """Does the runs that wait."""

    participants: ParticipantStore
    proposals: ProposalStore
    results: RunResultStore
    norms: Norms
    clock: Clock

    async def work(self, job: Document) -> dict[str, Any]:
        """Match everybody in the run's scope, school by school; give the totals."""
        scope = _scope_of(job)
        await self.proposals.recover(scope, str(job["_id"]))
        people = await self.participants.active(scope)
        outcome = await asyncio.to_thread(self._match, people)
        now, run_id = self.clock(), str(job["_id"])
        wanted = proposals_from(outcome, {person.participant_id: person for person in people}, run_id, now)
        of_school: dict[str, list[ParticipantState]] = defaultdict(list)
        for person in people:
            of_school[person.school_id].append(person)
        changed = 0
        for school_id, members in sorted(of_school.items()):
            school = Scope.of(school_id)
            standing = await self.proposals.of_school(school, school_id)
            following = differences(standing, wanted[school_id], run_id, now)
            saved = await self.proposals.save(school, run_id, following, now)
            changed += saved
            result = completion_of(school_id, run_id, members, wanted[school_id], outcome.unmatched, saved, now)
            await self.results.record(school, result)
        return {"proposed": len(outcome.pairs), "unmatched": len(outcome.unmatched), "changed": changed}

    def _match(self, people: list[ParticipantState]) -> Outcome:
        persons = [person_from_state(person) for person in people]
        mentees = [person for person in persons if person.role is Role.MENTEE]
        mentors = [person for person in persons if person.role is Role.MENTOR]
        return match(mentees, mentors, self.clock().date(), self.norms)


def _scope_of(job: Document) -> Scope:
    if job["school_id"] == MUNICIPALITY:
        return Scope.system("a methodologist's run matches every school of the municipality")
    return Scope.of(job["school_id"])
